//! Certificates of clients: who shows which, and what a server saw.

use std::path::Path;
use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};

use super::tls::{TlsError, read_certificates, read_key};

/// A certificate chain with its private key, shown in TLS handshakes.
#[derive(Clone)]
pub struct Identity {
    chain: Vec<CertificateDer<'static>>,
    key: Arc<PrivateKeyDer<'static>>,
}

impl std::fmt::Debug for Identity {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Identity({})", self.thumbprint())
    }
}

impl Identity {
    /// An identity of these parts; the client's own certificate comes first in the chain.
    pub fn new(chain: Vec<CertificateDer<'static>>, key: PrivateKeyDer<'static>) -> Self {
        Self { chain, key: Arc::new(key) }
    }

    /// Reads an identity from two PEM files.
    ///
    /// # Errors
    /// When a file cannot be read or holds nothing usable.
    pub fn read(chain: &Path, key: &Path) -> Result<Self, TlsError> {
        Ok(Self::new(read_certificates(chain)?, read_key(key)?))
    }

    /// The certificate chain, the client's own first.
    pub fn chain(&self) -> &[CertificateDer<'static>] {
        &self.chain
    }

    /// The client's own certificate.
    pub fn certificate(&self) -> Option<&CertificateDer<'static>> {
        self.chain.first()
    }

    /// A copy of the private key, for TLS settings.
    pub(super) fn key(&self) -> PrivateKeyDer<'static> {
        self.key.clone_key()
    }

    /// The thumbprint of the client's own certificate, as tokens name it.
    pub fn thumbprint(&self) -> String {
        self.certificate().map(|certificate| thumbprint(certificate)).unwrap_or_default()
    }
}

/// What a request shows of its sender in the TLS handshake.
#[derive(Clone, Debug, Default)]
pub enum Presents {
    /// What the client's settings say.
    #[default]
    Settings,
    /// Nothing.
    Nothing,
    /// This certificate.
    Identity(Identity),
}

/// The certificates a client showed in the handshake, its own first; empty when it showed none.
///
/// Nothing about them was verified but that the client holds the key of the first one: whom they
/// are of is for the handler to judge.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PeerCertificates(pub Vec<CertificateDer<'static>>);

impl PeerCertificates {
    /// The thumbprint of the client's own certificate, as tokens name it.
    pub fn thumbprint(&self) -> Option<String> {
        self.0.first().map(|certificate| thumbprint(certificate))
    }
}

/// RFC 8705 §3.1: `x5t#S256`, the SHA-256 of the DER certificate in base64url.
pub fn thumbprint(certificate: &CertificateDer<'_>) -> String {
    let digest = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, certificate);
    URL_SAFE_NO_PAD.encode(digest.as_ref())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_thumbprint_has_43_characters() {
        let thumbprint = thumbprint(&CertificateDer::from(b"any".to_vec()));
        assert_eq!(thumbprint.len(), 43);
        assert!(!thumbprint.contains('='));
    }
}
