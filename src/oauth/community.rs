//! A trust community made for one run: an authority, and certificates that name who holds them by
//! URI, as UDAP wants them.
//!
//! Certificates are dated by the caller's clock, because the clock of our own runs is simulated.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use rcgen::string::Ia5String;
use rcgen::{
    BasicConstraints, CertificateParams, CertificateRevocationListParams, DnType,
    ExtendedKeyUsagePurpose, IsCa, Issuer, KeyIdMethod, KeyPair, KeyUsagePurpose,
    RevokedCertParams, SanType, SerialNumber,
};

/// Ten years, in seconds.
const LONG_SECS: i64 = 10 * 365 * 24 * 3600;

/// A day, in seconds.
const DAY_SECS: i64 = 24 * 3600;

/// An instant, in seconds since the epoch, as the certificate library takes it: the type has no
/// name here.
macro_rules! at {
    ($secs:expr) => {
        rcgen::date_time_ymd(1970, 1, 1)
            + Duration::from_secs(u64::try_from($secs).unwrap_or_default())
    };
}
/// A certificate authority of a trust community, with an intermediate that issues in its name.
pub struct TestCommunity {
    /// The community's URI.
    pub uri: String,
    anchor_pem: String,
    intermediate_der: Vec<u8>,
    issuer: Issuer<'static, KeyPair>,
    now: i64,
}

/// A certificate with its chain, and its key.
#[derive(Clone)]
pub struct Identity {
    /// The URI in the certificate.
    pub uri: String,
    /// The certificates in DER, the leaf first, without the anchor.
    pub chain: Vec<Vec<u8>>,
    /// The RSA key, as PKCS#8 PEM.
    pub key_pem: String,
}

/// What a certificate says.
#[derive(Clone, Copy, Debug)]
pub struct Leaf<'a> {
    /// Who holds it.
    pub uri: &'a str,
    /// The key, RSA in PKCS#8 PEM.
    pub key_pem: &'a str,
    /// Its serial number.
    pub serial: u64,
    /// Whether it ended the day before.
    pub expired: bool,
}

impl std::fmt::Debug for TestCommunity {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "TestCommunity({})", self.uri)
    }
}

impl std::fmt::Debug for Identity {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Identity({})", self.uri)
    }
}

impl Identity {
    /// Reads a certificate chain and a key.
    ///
    /// # Errors
    /// When there is no certificate, or its key is not RSA in PKCS#8 PEM, in words.
    pub fn from_pem(uri: &str, chain_pem: &str, key_pem: &str) -> Result<Self, String> {
        let chain = certificates(chain_pem)?;
        if chain.is_empty() {
            return Err("there is no PEM certificate".to_owned());
        }
        jsonwebtoken::EncodingKey::from_rsa_pem(key_pem.as_bytes())
            .map_err(|error| format!("the key is not RSA in PKCS#8 PEM: {error}"))?;
        Ok(Self { uri: uri.to_owned(), chain, key_pem: key_pem.to_owned() })
    }

    /// The chain as the `x5c` member of a JOSE header has it (RFC 7515 §4.1.6).
    pub fn x5c(&self) -> Vec<String> {
        self.chain.iter().map(|der| STANDARD.encode(der)).collect()
    }

    /// The chain as PEM.
    pub fn chain_pem(&self) -> String {
        self.chain.iter().map(|der| pem("CERTIFICATE", der)).collect()
    }
}

/// The most keys that are remembered.
const KEYS_REMEMBERED: usize = 16;

/// The key of a PEM text. The few that most certificates are issued for are read once: reading a
/// private key proves it first, which takes long.
fn read(pem: &str) -> Result<Arc<KeyPair>, String> {
    static KNOWN: Mutex<BTreeMap<String, Arc<KeyPair>>> = Mutex::new(BTreeMap::new());
    let known = || KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(key) = known().get(pem) {
        return Ok(Arc::clone(key));
    }
    let key = Arc::new(KeyPair::from_pem(pem).map_err(in_words)?);
    let mut known = known();
    if known.len() < KEYS_REMEMBERED {
        known.insert(pem.to_owned(), Arc::clone(&key));
    }
    Ok(key)
}

impl TestCommunity {
    /// Makes a community whose authority begins a day before `now`, in seconds since the epoch.
    ///
    /// # Errors
    /// When a key or certificate cannot be made, in words.
    pub fn create(uri: &str, now: i64) -> Result<Self, String> {
        let key = KeyPair::generate().map_err(in_words)?;
        let params = authority(&format!("Anchor of {uri}"), now);
        let anchor = params.self_signed(&key).map_err(in_words)?;
        let anchor_pem = anchor.pem();
        let anchor = Issuer::new(params, key);
        let key = KeyPair::generate().map_err(in_words)?;
        let params = authority(&format!("Issuer of {uri}"), now);
        let intermediate = params.signed_by(&key, &anchor).map_err(in_words)?;
        Ok(Self {
            uri: uri.to_owned(),
            anchor_pem,
            intermediate_der: intermediate.der().to_vec(),
            issuer: Issuer::new(params, key),
            now,
        })
    }

    /// The trust anchor, as PEM.
    pub fn anchor_pem(&self) -> &str {
        &self.anchor_pem
    }

    /// Issues a certificate that names no use.
    ///
    /// # Errors
    /// When the key or the URI cannot stand in one, in words.
    pub fn issue(&self, leaf: Leaf<'_>) -> Result<Identity, String> {
        self.issue_for(leaf, Vec::new())
    }

    /// Issues a certificate for the extended key usages `uses`.
    ///
    /// # Errors
    /// When the key or the URI cannot stand in one, in words.
    pub fn issue_for(
        &self,
        leaf: Leaf<'_>,
        uses: Vec<ExtendedKeyUsagePurpose>,
    ) -> Result<Identity, String> {
        let key = read(leaf.key_pem)?;
        let mut params = CertificateParams::default();
        let uri = Ia5String::try_from(leaf.uri).map_err(in_words)?;
        params.subject_alt_names = vec![SanType::URI(uri)];
        params.distinguished_name.push(DnType::CommonName, leaf.uri);
        params.serial_number = Some(SerialNumber::from(leaf.serial));
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        params.extended_key_usages = uses;
        params.not_before = at!(self.now - DAY_SECS / 2);
        params.not_after = at!(self.now + 365 * DAY_SECS);
        if leaf.expired {
            params.not_before = at!(self.now - 30 * DAY_SECS);
            params.not_after = at!(self.now - DAY_SECS);
        }
        let certificate = params.signed_by(&*key, &self.issuer).map_err(in_words)?;
        Ok(Identity {
            uri: leaf.uri.to_owned(),
            chain: vec![certificate.der().to_vec(), self.intermediate_der.clone()],
            key_pem: leaf.key_pem.to_owned(),
        })
    }

    /// A list that revokes the certificates with these serial numbers, as PEM.
    ///
    /// # Errors
    /// When it cannot be signed, in words.
    pub fn revoke(&self, serials: &[u64]) -> Result<String, String> {
        let revoked = |serial: &u64| RevokedCertParams {
            serial_number: SerialNumber::from(*serial),
            revocation_time: at!(self.now - 1),
            reason_code: None,
            invalidity_date: None,
        };
        CertificateRevocationListParams {
            this_update: at!(self.now - 1),
            next_update: at!(self.now + 30 * DAY_SECS),
            crl_number: SerialNumber::from(1),
            issuing_distribution_point: None,
            revoked_certs: serials.iter().map(revoked).collect(),
            key_identifier_method: KeyIdMethod::Sha256,
        }
        .signed_by(&self.issuer)
        .and_then(|list| list.pem())
        .map_err(in_words)
    }
}

/// The certificates in a PEM text, in DER.
///
/// # Errors
/// When a block is not closed or not base64, in words.
pub fn certificates(text: &str) -> Result<Vec<Vec<u8>>, String> {
    blocks(text, "CERTIFICATE")
}

/// The revocation lists in a PEM text, in DER.
///
/// # Errors
/// As [`certificates`].
pub fn revocation_lists(text: &str) -> Result<Vec<Vec<u8>>, String> {
    blocks(text, "X509 CRL")
}

/// The certificates of an `x5c` member (RFC 7515 §4.1.6: standard base64 of DER, leaf first);
/// `None` when it is anything else.
pub fn x5c(value: &serde_json::Value) -> Option<Vec<Vec<u8>>> {
    let chain = value.as_array().filter(|chain| !chain.is_empty())?;
    chain.iter().map(|entry| STANDARD.decode(entry.as_str()?).ok()).collect()
}

fn blocks(text: &str, label: &str) -> Result<Vec<Vec<u8>>, String> {
    let (begin, end) = (format!("-----BEGIN {label}-----"), format!("-----END {label}-----"));
    text.split(begin.as_str())
        .skip(1)
        .map(|rest| {
            let (body, _) = rest.split_once(&end).ok_or("a PEM block is not closed")?;
            let body: String = body.split_whitespace().collect();
            STANDARD.decode(body).map_err(|error| format!("a PEM block is not base64: {error}"))
        })
        .collect()
}

fn pem(label: &str, der: &[u8]) -> String {
    let body = STANDARD.encode(der);
    let lines: Vec<&str> =
        body.as_bytes().chunks(64).filter_map(|line| std::str::from_utf8(line).ok()).collect();
    format!("-----BEGIN {label}-----\n{}\n-----END {label}-----\n", lines.join("\n"))
}

fn authority(name: &str, now: i64) -> CertificateParams {
    let mut params = CertificateParams::default();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    params.distinguished_name.push(DnType::CommonName, name);
    // Expired certificates were issued by an authority that was there already.
    params.not_before = at!(now - 60 * DAY_SECS);
    params.not_after = at!(now + LONG_SECS);
    params
}

#[expect(clippy::needless_pass_by_value, reason = "handed to map_err")]
fn in_words(error: rcgen::Error) -> String {
    error.to_string()
}
