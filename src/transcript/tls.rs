//! TLS settings of both sides, and a test authority for our own mocks.

use std::path::Path;
use std::sync::Arc;

use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair, KeyUsagePurpose};
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName, UnixTime};
use rustls::{ClientConfig, DigitallySignedStruct, RootCertStore, ServerConfig, SignatureScheme};

use super::body::hex;
use super::exchange::TlsFacts;

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
pub struct ClientTls(pub(super) Arc<ClientConfig>);

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
        install_crypto_provider();
        let mut roots = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
        if let Some(path) = ca_file {
            for certificate in read_certificates(path)? {
                roots.add(certificate).map_err(|error| TlsError::Setup(error.to_string()))?;
            }
        }
        let builder = ClientConfig::builder();
        let builder = if insecure {
            builder.dangerous().with_custom_certificate_verifier(Arc::new(TrustAnyone))
        } else {
            builder.with_root_certificates(roots)
        };
        let mut config = match identity {
            Some((chain, key)) => builder
                .with_client_auth_cert(read_certificates(chain)?, read_key(key)?)
                .map_err(|error| TlsError::Setup(error.to_string()))?,
            None => builder.with_no_client_auth(),
        };
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        Ok(Self(Arc::new(config)))
    }

    /// Trusts public authorities only.
    ///
    /// # Errors
    /// When the crypto provider cannot be used.
    pub fn public() -> Result<Self, TlsError> {
        Self::configure(None, None, false)
    }
}

fn read_certificates(path: &Path) -> Result<Vec<CertificateDer<'static>>, TlsError> {
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

fn read_key(path: &Path) -> Result<PrivateKeyDer<'static>, TlsError> {
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
        rustls::crypto::aws_lc_rs::default_provider()
            .signature_verification_algorithms
            .supported_schemes()
    }
}

/// The certificate and key one of our mocks serves with.
#[derive(Clone)]
pub struct ServerTls(pub(super) tokio_rustls::TlsAcceptor);

impl std::fmt::Debug for ServerTls {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("ServerTls")
    }
}

/// A certificate authority made for one run, so that mocks can serve TLS without any setup.
pub struct TestAuthority {
    issuer: Issuer<'static, KeyPair>,
    certificate_pem: String,
}

impl std::fmt::Debug for TestAuthority {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("TestAuthority")
    }
}

impl TestAuthority {
    /// Makes an authority with a fresh P-256 key.
    ///
    /// # Errors
    /// When the key or certificate cannot be made.
    pub fn create() -> Result<Self, TlsError> {
        install_crypto_provider();
        let setup = |error: rcgen::Error| TlsError::Setup(error.to_string());
        let key = KeyPair::generate().map_err(setup)?;
        let mut params = CertificateParams::default();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
        params.distinguished_name.push(DnType::CommonName, "payerproof test authority");
        let certificate_pem = params.self_signed(&key).map_err(setup)?.pem();
        Ok(Self { issuer: Issuer::new(params, key), certificate_pem })
    }

    /// The authority's certificate, for clients to trust.
    pub fn certificate_pem(&self) -> &str {
        &self.certificate_pem
    }

    /// A serving identity for the given host names and addresses.
    ///
    /// # Errors
    /// When a name cannot stand in a certificate.
    pub fn issue(&self, names: &[&str]) -> Result<ServerTls, TlsError> {
        let setup = |error: rcgen::Error| TlsError::Setup(error.to_string());
        let key = KeyPair::generate().map_err(setup)?;
        let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
        let mut params = CertificateParams::new(names).map_err(setup)?;
        params.distinguished_name.push(DnType::CommonName, "payerproof mock");
        let certificate = params.signed_by(&key, &self.issuer).map_err(setup)?;
        let key = PrivateKeyDer::try_from(key.serialize_der())
            .map_err(|error| TlsError::Setup(error.to_owned()))?;
        let mut config = ServerConfig::builder()
            .with_no_client_auth()
            .with_single_cert(vec![certificate.der().clone()], key)
            .map_err(|error| TlsError::Setup(error.to_string()))?;
        config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
        Ok(ServerTls(tokio_rustls::TlsAcceptor::from(Arc::new(config))))
    }
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
