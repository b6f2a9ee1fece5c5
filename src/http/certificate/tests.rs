//! What certificates say, and what is none.

use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;

use super::*;

fn of(name: &str) -> CertificateDer<'static> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/support/tls/");
    CertificateDer::from_pem_file(format!("{folder}{name}")).expect("a certificate")
}

#[test]
fn a_certificate_is_read() {
    let read = Certificate::read(&of("server.pem")).expect("a certificate");
    assert_eq!(read.names, ["localhost"]);
    assert!(read.issuer.starts_with("CN="), "{read:?}");
    assert_ne!(read.issuer, read.subject);
    assert!(read.begins < read.ends);
}

#[test]
fn one_that_is_over_is_read_too() {
    let read = Certificate::read(&of("expired.pem")).expect("a certificate");
    assert!(read.ends < 1_790_000_000, "{read:?}");
}

#[test]
fn anything_else_is_none() {
    assert_eq!(Certificate::read(b""), None);
    assert_eq!(Certificate::read(b"\x30\x03\x02\x01\x01"), None);
    let whole = of("server.pem");
    assert_eq!(Certificate::read(&whole[..whole.len() / 2]), None);
}
