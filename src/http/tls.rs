//! What a server's certificate is checked against: the operating system's roots and the user's.
//!
//! TLS 1.2 and 1.3 only (rustls has nothing older). There is no way to switch checking off.

use std::fs::File;
use std::io::Read as _;
use std::path::PathBuf;
use std::sync::Arc;

use rustls::ClientConfig;
use rustls::client::danger::ServerCertVerifier;
use rustls::crypto::{CryptoProvider, ring};
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls_platform_verifier::Verifier;

use super::Error;
use super::seen::{Noting, Seen};

/// Of a file with certificates, all that is read; every root that there is takes less than one MiB.
const LARGEST: u64 = 16 * 1024 * 1024;

/// The system's trust store (on Linux `SSL_CERT_FILE` and `SSL_CERT_DIR` replace it), and the
/// certificates in `extra`. What a server shows is noted in `seen`.
pub(super) fn with_system_roots(
    extra: &[PathBuf],
    seen: Option<Arc<Seen>>,
) -> Result<ClientConfig, Error> {
    let mut roots = Vec::new();
    for path in extra {
        roots.extend(certificates(path)?);
    }
    let provider = provider();
    let verifier = Verifier::new_with_extra_roots(roots, Arc::clone(&provider))
        .map_err(|e| Error::Setup(Box::new(e)))?;
    let verifier: Arc<dyn ServerCertVerifier> = match seen {
        Some(seen) => Arc::new(Noting { verifier, seen }),
        None => Arc::new(verifier),
    };
    Ok(builder(provider)?
        .dangerous() // rustls' word for "a verifier of your own": this one is the platform's
        .with_custom_certificate_verifier(verifier)
        .with_no_client_auth())
}

/// For servers that are spoken to without TLS.
pub(super) fn without_roots() -> Result<ClientConfig, Error> {
    let none = rustls::RootCertStore::empty();
    Ok(builder(provider())?
        .with_root_certificates(none)
        .with_no_client_auth())
}

fn provider() -> Arc<CryptoProvider> {
    Arc::new(ring::default_provider())
}

fn builder(
    provider: Arc<CryptoProvider>,
) -> Result<rustls::ConfigBuilder<ClientConfig, rustls::WantsVerifier>, Error> {
    ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|e| Error::Setup(Box::new(e)))
}

fn certificates(path: &PathBuf) -> Result<Vec<CertificateDer<'static>>, Error> {
    let unusable = |source: Box<dyn std::error::Error + Send + Sync>| Error::CaFile {
        path: path.clone(),
        source,
    };
    let file = File::open(path).map_err(|e| unusable(Box::new(e)))?;
    let found = CertificateDer::pem_reader_iter(file.take(LARGEST))
        .collect::<Result<Vec<_>, _>>()
        .map_err(|e| unusable(Box::new(e)))?;
    if found.is_empty() {
        return Err(unusable("there is no PEM certificate in it".into()));
    }
    Ok(found)
}
