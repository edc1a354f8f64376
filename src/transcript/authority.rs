//! A test authority: certificates for our own mocks and for the clients that meet them.

use std::net::IpAddr;

use jiff::civil::Date;
use rcgen::{
    BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair,
    KeyUsagePurpose, SanType, date_time_ymd,
};
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
        let mut params = CertificateParams::default();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
        params.distinguished_name.push(DnType::CommonName, "payerproof test authority");
        let certificate = params.self_signed(&key).map_err(setup)?;
        Ok(Self {
            certificate: certificate.der().clone(),
            certificate_pem: certificate.pem(),
            issuer: Issuer::new(params, key),
        })
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

fn private_key(key: &KeyPair) -> Result<PrivateKeyDer<'static>, TlsError> {
    PrivateKeyDer::try_from(key.serialize_der()).map_err(|error| TlsError::Setup(error.to_owned()))
}

#[expect(clippy::needless_pass_by_value, reason = "it maps errors, which come by value")]
fn setup(error: rcgen::Error) -> TlsError {
    TlsError::Setup(error.to_string())
}
