//! TLS settings of both sides.

use std::path::Path;
use std::sync::Arc;

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::WebPkiSupportedAlgorithms;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName, UnixTime};
use rustls::server::danger::{ClientCertVerified, ClientCertVerifier};
use rustls::{
    ClientConfig, DigitallySignedStruct, DistinguishedName, RootCertStore, ServerConfig,
    SignatureScheme,
};

use super::body::hex;
use super::exchange::TlsFacts;
use super::identity::{Identity, PeerCertificates};

/// Why TLS could not be set up.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// A PEM file could not be read or holds nothing usable.
    #[error("could not read {what} from {path}: {cause}")]
    Pem {
        /// What was looked for.
        what: &'static str,
        /// The file.
        path: String,
        /// Why.
        cause: String,
    },
    /// The pieces do not make a configuration.
    #[error("could not set up TLS: {0}")]
    Setup(String),
}

/// Selects the one crypto provider of the process. Calling it again does nothing.
pub fn install_crypto_provider() {
    // An error only says that a provider is already there.
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
}

/// How our clients verify servers and present themselves.
#[derive(Clone, Debug)]
pub struct ClientTls {
    pub(super) config: Arc<ClientConfig>,
    trust: Trust,
}

/// Whom our clients trust.
#[derive(Clone, Debug)]
enum Trust {
    Roots(Arc<RootCertStore>),
    Anyone,
}

impl ClientTls {
    /// Trusts public authorities, plus those in `ca_file`; presents the certificate in
    /// `identity` (certificate chain, key) when given. With `insecure` nothing is verified.
    ///
    /// # Errors
    /// When a file cannot be read or a key does not fit its certificate.
    pub fn configure(
        ca_file: Option<&Path>,
        identity: Option<(&Path, &Path)>,
        insecure: bool,
    ) -> Result<Self, TlsError> {
        let mut roots = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
        if let Some(path) = ca_file {
            for certificate in read_certificates(path)? {
                roots.add(certificate).map_err(|error| TlsError::Setup(error.to_string()))?;
            }
        }
        let identity = identity.map(|(chain, key)| Identity::read(chain, key)).transpose()?;
        let trust = if insecure { Trust::Anyone } else { Trust::Roots(Arc::new(roots)) };
        Ok(Self { config: config(&trust, identity.as_ref(), rustls::ALL_VERSIONS)?, trust })
    }

    /// Trusts public authorities only.
    ///
    /// # Errors
    /// When the crypto provider cannot be used.
    pub fn public() -> Result<Self, TlsError> {
        Self::configure(None, None, false)
    }

    /// Trusts another authority too, and presents nothing.
    ///
    /// # Errors
    /// When its certificate cannot be one of an authority.
    pub fn trusting(&self, authority: &CertificateDer<'static>) -> Result<Self, TlsError> {
        let Trust::Roots(roots) = &self.trust else { return Ok(self.clone()) };
        let mut roots = RootCertStore::clone(roots);
        roots.add(authority.clone()).map_err(|error| TlsError::Setup(error.to_string()))?;
        let trust = Trust::Roots(Arc::new(roots));
        Ok(Self { config: config(&trust, None, rustls::ALL_VERSIONS)?, trust })
    }

    /// The settings of a connection that shows `identity`, or nothing.
    pub(super) fn showing(
        &self,
        identity: Option<&Identity>,
    ) -> Result<Arc<ClientConfig>, TlsError> {
        config(&self.trust, identity, rustls::ALL_VERSIONS)
    }

    /// The settings of a connection that offers these versions and no others.
    pub(super) fn offering(
        &self,
        versions: &[&'static rustls::SupportedProtocolVersion],
    ) -> Result<Arc<ClientConfig>, TlsError> {
        config(&self.trust, None, versions)
    }
}

fn config(
    trust: &Trust,
    identity: Option<&Identity>,
    versions: &[&'static rustls::SupportedProtocolVersion],
) -> Result<Arc<ClientConfig>, TlsError> {
    install_crypto_provider();
    let builder = ClientConfig::builder_with_protocol_versions(versions);
    let builder = match trust {
        Trust::Anyone => {
            builder.dangerous().with_custom_certificate_verifier(Arc::new(TrustAnyone))
        }
        Trust::Roots(roots) => builder.with_root_certificates(Arc::clone(roots)),
    };
    let mut config = match identity {
        Some(identity) => builder
            .with_client_auth_cert(identity.chain().to_vec(), identity.key())
            .map_err(|error| TlsError::Setup(error.to_string()))?,
        None => builder.with_no_client_auth(),
    };
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    if identity.is_some() {
        // A resumed session would not show the certificate again.
        config.resumption = rustls::client::Resumption::disabled();
    }
    Ok(Arc::new(config))
}

/// The certificates in a PEM file; at least one.
///
/// # Errors
/// When the file cannot be read or holds none.
pub fn read_certificates(path: &Path) -> Result<Vec<CertificateDer<'static>>, TlsError> {
    let pem = |cause: String| TlsError::Pem {
        what: "certificates",
        path: path.display().to_string(),
        cause,
    };
    let certificates = CertificateDer::pem_file_iter(path)
        .map_err(|error| pem(error.to_string()))?
        .collect::<Result<Vec<_>, _>>()
        .map_err(|error| pem(error.to_string()))?;
    if certificates.is_empty() {
        return Err(pem("the file holds no PEM certificate".to_owned()));
    }
    Ok(certificates)
}

pub(super) fn read_key(path: &Path) -> Result<PrivateKeyDer<'static>, TlsError> {
    PrivateKeyDer::from_pem_file(path).map_err(|error| TlsError::Pem {
        what: "a private key",
        path: path.display().to_string(),
        cause: error.to_string(),
    })
}

/// Accepts every certificate; for development only, chosen by `insecure = true`.
#[derive(Debug)]
struct TrustAnyone;

impl ServerCertVerifier for TrustAnyone {
    fn verify_server_cert(
        &self,
        _: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        _: &[u8],
        _: &CertificateDer<'_>,
        _: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        Ok(HandshakeSignatureValid::assertion())
    }

    fn verify_tls13_signature(
        &self,
        _: &[u8],
        _: &CertificateDer<'_>,
        _: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        Ok(HandshakeSignatureValid::assertion())
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        algorithms().supported_schemes()
    }
}

/// How one of our mocks serves TLS.
#[derive(Clone)]
pub struct ServerTls {
    pub(super) acceptor: tokio_rustls::TlsAcceptor,
    identity: Identity,
    /// Answers offers of TLS 1.0 and 1.1 as a server that takes them does.
    pub answers_old_versions: bool,
    /// Answers offers of weak cipher suites as a server that takes them does.
    pub answers_weak_suites: bool,
    /// Serves plain HTTP to whoever does not speak TLS.
    pub answers_plain_http: bool,
}

impl std::fmt::Debug for ServerTls {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("ServerTls")
    }
}

impl ServerTls {
    /// Serves with this certificate. Clients may show one of theirs, any one: whether it is good
    /// is for the handlers to say.
    ///
    /// # Errors
    /// When the key does not fit the certificate.
    pub fn new(identity: Identity) -> Result<Self, TlsError> {
        let acceptor = acceptor(&identity, rustls::ALL_VERSIONS)?;
        Ok(Self {
            acceptor,
            identity,
            answers_old_versions: false,
            answers_weak_suites: false,
            answers_plain_http: false,
        })
    }

    /// The certificate it shows.
    pub fn certificate(&self) -> Option<&CertificateDer<'static>> {
        self.identity.certificate()
    }

    /// Offers nothing newer than TLS 1.2.
    ///
    /// # Errors
    /// Never with an identity that was good before.
    pub fn without_tls13(&mut self) -> Result<(), TlsError> {
        self.acceptor = acceptor(&self.identity, &[&rustls::version::TLS12])?;
        Ok(())
    }
}

fn acceptor(
    identity: &Identity,
    versions: &[&'static rustls::SupportedProtocolVersion],
) -> Result<tokio_rustls::TlsAcceptor, TlsError> {
    install_crypto_provider();
    let mut config = ServerConfig::builder_with_protocol_versions(versions)
        .with_client_cert_verifier(Arc::new(AnyCertificate))
        .with_single_cert(identity.chain().to_vec(), identity.key())
        .map_err(|error| TlsError::Setup(error.to_string()))?;
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(tokio_rustls::TlsAcceptor::from(Arc::new(config)))
}

/// Asks clients for a certificate and takes any, or none: only that they hold its key is verified.
#[derive(Debug)]
struct AnyCertificate;

impl ClientCertVerifier for AnyCertificate {
    fn client_auth_mandatory(&self) -> bool {
        false
    }

    fn root_hint_subjects(&self) -> &[DistinguishedName] {
        &[]
    }

    fn verify_client_cert(
        &self,
        _: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: UnixTime,
    ) -> Result<ClientCertVerified, rustls::Error> {
        Ok(ClientCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        rustls::crypto::verify_tls12_signature(message, certificate, signed, &algorithms())
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        rustls::crypto::verify_tls13_signature(message, certificate, signed, &algorithms())
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        algorithms().supported_schemes()
    }
}

fn algorithms() -> WebPkiSupportedAlgorithms {
    rustls::crypto::aws_lc_rs::default_provider().signature_verification_algorithms
}

/// What the client of a finished handshake showed.
pub(super) fn peer_certificates(connection: &rustls::CommonState) -> PeerCertificates {
    let chain = connection.peer_certificates().unwrap_or_default();
    PeerCertificates(chain.iter().map(|certificate| certificate.clone().into_owned()).collect())
}

/// The facts of a finished handshake.
pub(super) fn facts(connection: &rustls::CommonState, server_name: Option<String>) -> TlsFacts {
    TlsFacts {
        version: connection.protocol_version().map_or_else(String::new, |v| format!("{v:?}")),
        cipher_suite: connection
            .negotiated_cipher_suite()
            .map_or_else(String::new, |suite| format!("{:?}", suite.suite())),
        server_name,
        peer_certificate_sha256: connection
            .peer_certificates()
            .and_then(|chain| chain.first())
            .map(|certificate| {
                hex(aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, certificate).as_ref())
            }),
    }
}
