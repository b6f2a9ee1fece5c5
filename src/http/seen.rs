//! The certificate that a server has shown, trusted or not: for whoever has to explain a refusal.
//!
//! Noted in passing; the verifier that it stands in front of decides, and nothing here can change that.

use std::sync::{Arc, Mutex, PoisonError};

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{DigitallySignedStruct, SignatureScheme};

use super::Certificate;

/// Where it is noted: of several connections the last one's counts.
#[derive(Debug, Default)]
pub(crate) struct Seen(Mutex<Option<Certificate>>);

impl Seen {
    /// None: no server has shown one, or it can't be read.
    pub(crate) fn certificate(&self) -> Option<Certificate> {
        let seen = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        seen.clone()
    }

    fn note(&self, certificate: &CertificateDer<'_>) {
        let read = Certificate::read(certificate);
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = read;
    }
}

/// A verifier in front of another.
#[derive(Debug)]
pub(super) struct Noting<V> {
    pub(super) verifier: V,
    pub(super) seen: Arc<Seen>,
}

impl<V: ServerCertVerifier> ServerCertVerifier for Noting<V> {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        self.seen.note(end_entity);
        let (end, rest) = (end_entity, intermediates);
        self.verifier
            .verify_server_cert(end, rest, server_name, ocsp_response, now)
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        self.verifier
            .verify_tls12_signature(message, certificate, signed)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        self.verifier
            .verify_tls13_signature(message, certificate, signed)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.verifier.supported_verify_schemes()
    }
}
