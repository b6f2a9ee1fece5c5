//! A throwaway CA and a certificate for loopback, made anew for every run.
//!
//! The CA's key is never written anywhere.

use std::fs;
use std::sync::Arc;

use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair};
use rustls::ServerConfig;
use rustls::pki_types::PrivateKeyDer;
use tokio_rustls::TlsAcceptor;

use crate::Res;

/// Where systems keep the certificates they trust, in one file.
const SYSTEM_BUNDLES: [&str; 3] = [
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/ssl/cert.pem",
];

pub(super) struct Identity {
    pub(super) acceptor: TlsAcceptor,
    /// The file with the CA's certificate.
    pub(super) ca: String,
    /// The file with that and the system's.
    pub(super) bundle: String,
}

impl Identity {
    /// `folder` is where the two files go.
    pub(super) fn new(folder: &str) -> Res<Self> {
        let signed = Signed::new().map_err(|e| format!("certificate: {e}"))?;
        let system = SYSTEM_BUNDLES
            .iter()
            .find_map(|path| fs::read_to_string(path).ok());
        let bundle = format!("{}\n{}", system.unwrap_or_default(), signed.ca_pem);
        Ok(Self {
            ca: write(format!("{folder}/ca.pem"), &signed.ca_pem)?,
            bundle: write(format!("{folder}/ca-bundle.pem"), &bundle)?,
            acceptor: acceptor(signed).map_err(|e| format!("TLS: {e}"))?,
        })
    }
}

struct Signed {
    ca_pem: String,
    certificate: rcgen::Certificate,
    key: KeyPair,
}

impl Signed {
    fn new() -> Result<Self, rcgen::Error> {
        let mut ca = CertificateParams::new(vec![])?;
        ca.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        ca.distinguished_name
            .push(DnType::CommonName, "mcpbench throwaway CA");
        let ca_key = KeyPair::generate()?;
        let ca_pem = ca.self_signed(&ca_key)?.pem();
        let issuer = Issuer::new(ca, ca_key);
        let key = KeyPair::generate()?;
        let names = vec!["localhost".into(), "127.0.0.1".into()];
        let certificate = CertificateParams::new(names)?.signed_by(&key, &issuer)?;
        Ok(Self {
            ca_pem,
            certificate,
            key,
        })
    }
}

fn acceptor(signed: Signed) -> Result<TlsAcceptor, rustls::Error> {
    // refused when it is installed already
    rustls::crypto::ring::default_provider()
        .install_default()
        .ok();
    let key = PrivateKeyDer::Pkcs8(signed.key.serialize_der().into());
    let mut config = ServerConfig::builder()
        .with_no_client_auth()
        .with_single_cert(vec![signed.certificate.der().clone()], key)?;
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(TlsAcceptor::from(Arc::new(config)))
}

fn write(path: String, text: &str) -> Res<String> {
    fs::write(&path, text).map_err(|e| format!("{path}: {e}"))?;
    Ok(path)
}
