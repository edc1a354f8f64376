//! A test authority: certificates for our own mocks and for the clients that meet them.

use std::fmt::Display;
use std::fs::OpenOptions;
use std::io::Write;
use std::net::IpAddr;
use std::path::Path;

use jiff::civil::Date;
use rcgen::{
    BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair,
    KeyUsagePurpose, PublicKeyData, SanType, date_time_ymd,
};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};

use super::identity::Identity;
use super::tls::{ServerTls, TlsError, install_crypto_provider};

/// A certificate authority made for one run, so that mocks can serve TLS without any setup.
pub struct TestAuthority {
    issuer: Issuer<'static, KeyPair>,
    certificate: CertificateDer<'static>,
    certificate_pem: String,
}

impl std::fmt::Debug for TestAuthority {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("TestAuthority")
    }
}

/// What a certificate says of its holder.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Holder {
    /// The common name.
    pub name: String,
    /// The organization, when it is named.
    pub organization: Option<String>,
    /// URI entries of the subject's alternative names.
    pub uris: Vec<String>,
    /// DNS entries.
    pub dns_names: Vec<String>,
    /// E-mail entries.
    pub emails: Vec<String>,
    /// IP address entries.
    pub addresses: Vec<IpAddr>,
    /// First and last day of validity; from 1975 to 4096 when left out.
    pub valid: Option<(Date, Date)>,
}

impl Holder {
    /// A server with these host names and addresses.
    pub fn server(names: &[&str]) -> Self {
        let mut holder = Self { name: "payerproof mock".to_owned(), ..Self::default() };
        for name in names {
            match name.parse() {
                Ok(address) => holder.addresses.push(address),
                Err(_) => holder.dns_names.push((*name).to_owned()),
            }
        }
        holder
    }

    fn params(&self, usage: ExtendedKeyUsagePurpose) -> Result<CertificateParams, TlsError> {
        let mut params = CertificateParams::default();
        params.distinguished_name.push(DnType::CommonName, self.name.as_str());
        if let Some(organization) = &self.organization {
            params.distinguished_name.push(DnType::OrganizationName, organization.as_str());
        }
        for uri in &self.uris {
            params.subject_alt_names.push(SanType::URI(uri.as_str().try_into().map_err(setup)?));
        }
        for name in &self.dns_names {
            let name = name.as_str().try_into().map_err(setup)?;
            params.subject_alt_names.push(SanType::DnsName(name));
        }
        for email in &self.emails {
            let email = email.as_str().try_into().map_err(setup)?;
            params.subject_alt_names.push(SanType::Rfc822Name(email));
        }
        params.subject_alt_names.extend(self.addresses.iter().copied().map(SanType::IpAddress));
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        params.extended_key_usages = vec![usage];
        if let Some((first, last)) = self.valid {
            // A month and a day are never negative.
            let part = |part: i8| u8::try_from(part).unwrap_or(1);
            let day = |date: Date| {
                date_time_ymd(i32::from(date.year()), part(date.month()), part(date.day()))
            };
            params.not_before = day(first);
            params.not_after = day(last);
        }
        Ok(params)
    }

    /// An identity for clients that the holder vouches for alone.
    ///
    /// # Errors
    /// When a name cannot stand in a certificate.
    pub fn self_signed(&self) -> Result<Identity, TlsError> {
        install_crypto_provider();
        let key = KeyPair::generate().map_err(setup)?;
        let params = self.params(ExtendedKeyUsagePurpose::ClientAuth)?;
        let certificate = params.self_signed(&key).map_err(setup)?;
        Ok(Identity::new(vec![certificate.der().clone()], private_key(&key)?))
    }
}

impl TestAuthority {
    /// Makes an authority with a fresh P-256 key.
    ///
    /// # Errors
    /// When the key or certificate cannot be made.
    pub fn create() -> Result<Self, TlsError> {
        install_crypto_provider();
        let key = KeyPair::generate().map_err(setup)?;
        let params = Self::params();
        let certificate = params.self_signed(&key).map_err(setup)?;
        Ok(Self {
            certificate: certificate.der().clone(),
            certificate_pem: certificate.pem(),
            issuer: Issuer::new(params, key),
        })
    }

    /// The authority kept in a directory, as `authority.pem` and `authority-key.pem`; a new one when
    /// neither is there. Systems that were told to trust it do so in later runs, too.
    ///
    /// # Errors
    /// When a file cannot be read or written, or the two do not belong together.
    pub fn kept_in(directory: &Path) -> Result<Self, TlsError> {
        let certificate_file = directory.join("authority.pem");
        let key_file = directory.join("authority-key.pem");
        let failed = |path: &Path, error: &dyn Display| {
            TlsError::Setup(format!("authority: {}: {error}", path.display()))
        };
        if !certificate_file.exists() && !key_file.exists() {
            let authority = Self::create()?;
            let key = authority.issuer.key().serialize_pem();
            std::fs::create_dir_all(directory).map_err(|error| failed(directory, &error))?;
            write_secret(&key_file, &key).map_err(|error| failed(&key_file, &error))?;
            std::fs::write(&certificate_file, &authority.certificate_pem)
                .map_err(|error| failed(&certificate_file, &error))?;
            return Ok(authority);
        }
        install_crypto_provider();
        let read =
            |path: &Path| std::fs::read_to_string(path).map_err(|error| failed(path, &error));
        let key =
            KeyPair::from_pem(&read(&key_file)?).map_err(|error| failed(&key_file, &error))?;
        let certificate_pem = read(&certificate_file)?;
        let certificate = CertificateDer::from_pem_slice(certificate_pem.as_bytes())
            .map_err(|error| failed(&certificate_file, &error))?;
        let (_, parsed) = x509_parser::parse_x509_certificate(&certificate)
            .map_err(|error| failed(&certificate_file, &error))?;
        if parsed.public_key().raw != key.subject_public_key_info() {
            let why = "the key beside it belongs to another certificate; delete both";
            return Err(failed(&certificate_file, &why));
        }
        Ok(Self { certificate, certificate_pem, issuer: Issuer::new(Self::params(), key) })
    }

    /// What its certificate says, but for key and signature.
    fn params() -> CertificateParams {
        let mut params = CertificateParams::default();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
        params.distinguished_name.push(DnType::CommonName, "payerproof test authority");
        params
    }

    /// The authority's certificate, for others to trust.
    pub fn certificate(&self) -> &CertificateDer<'static> {
        &self.certificate
    }

    /// The authority's certificate as PEM.
    pub fn certificate_pem(&self) -> &str {
        &self.certificate_pem
    }

    /// A serving identity for the given host names and addresses.
    ///
    /// # Errors
    /// When a name cannot stand in a certificate.
    pub fn issue(&self, names: &[&str]) -> Result<ServerTls, TlsError> {
        self.issue_server(&Holder::server(names))
    }

    /// A serving identity of this holder, which need not be what its clients look for.
    ///
    /// # Errors
    /// When a name cannot stand in a certificate.
    pub fn issue_server(&self, holder: &Holder) -> Result<ServerTls, TlsError> {
        let (certificate, key) = self.signed(holder, ExtendedKeyUsagePurpose::ServerAuth)?;
        ServerTls::new(Identity::new(vec![certificate.der().clone()], private_key(&key)?))
    }

    /// An identity for clients.
    ///
    /// # Errors
    /// When a name cannot stand in a certificate.
    pub fn issue_client(&self, holder: &Holder) -> Result<Identity, TlsError> {
        let (certificate, key) = self.signed(holder, ExtendedKeyUsagePurpose::ClientAuth)?;
        Ok(Identity::new(vec![certificate.der().clone()], private_key(&key)?))
    }

    /// A certificate for clients and its key, as PEM.
    ///
    /// # Errors
    /// When a name cannot stand in a certificate.
    pub fn issue_client_pem(&self, holder: &Holder) -> Result<(String, String), TlsError> {
        let (certificate, key) = self.signed(holder, ExtendedKeyUsagePurpose::ClientAuth)?;
        Ok((certificate.pem(), key.serialize_pem()))
    }

    fn signed(
        &self,
        holder: &Holder,
        usage: ExtendedKeyUsagePurpose,
    ) -> Result<(rcgen::Certificate, KeyPair), TlsError> {
        let key = KeyPair::generate().map_err(setup)?;
        let certificate = holder.params(usage)?.signed_by(&key, &self.issuer).map_err(setup)?;
        Ok((certificate, key))
    }
}

/// Writes a new file that only the owner may read, where the system knows owners.
///
/// # Errors
/// When it is there already, or cannot be written.
pub fn write_secret(path: &Path, text: &str) -> std::io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)?.write_all(text.as_bytes())
}

fn private_key(key: &KeyPair) -> Result<PrivateKeyDer<'static>, TlsError> {
    PrivateKeyDer::try_from(key.serialize_der()).map_err(|error| TlsError::Setup(error.to_owned()))
}

#[expect(clippy::needless_pass_by_value, reason = "it maps errors, which come by value")]
fn setup(error: rcgen::Error) -> TlsError {
    TlsError::Setup(error.to_string())
}

#[cfg(test)]
mod tests {
    use super::TestAuthority;

    #[test]
    fn a_kept_authority_is_the_same_the_next_time() {
        let directory = tempfile::tempdir().expect("a temporary directory");
        let kept = directory.path().join("authority");
        let first = TestAuthority::kept_in(&kept).expect("made");
        let second = TestAuthority::kept_in(&kept).expect("read");
        assert_eq!(first.certificate(), second.certificate());

        let other = TestAuthority::create().expect("made");
        std::fs::write(kept.join("authority.pem"), other.certificate_pem()).expect("written");
        let error = TestAuthority::kept_in(&kept).expect_err("they do not belong together");
        assert!(error.to_string().contains("authority.pem"), "{error}");
    }
}
