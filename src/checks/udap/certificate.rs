//! Certificates inside JWTs, as the checks read them.

use std::time::Duration;

use aws_lc_rs::signature::{RSA_PKCS1_2048_8192_SHA256, UnparsedPublicKey};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use rustls_pki_types::pem::PemObject;
use rustls_pki_types::{CertificateDer, UnixTime};
use webpki::{EndEntityCert, ExtendedKeyUsageValidator, KeyPurposeIdIter};
use x509_parser::parse_x509_certificate;
use x509_parser::prelude::GeneralName;

use crate::oauth::Jwt;

/// The certificates in `x5c`, the leaf first; what is wrong with the member otherwise.
pub(in crate::checks) fn chain(jwt: &Jwt) -> Result<Vec<Vec<u8>>, &'static str> {
    let entries = match jwt.header.get("x5c") {
        None => return Err("no x5c"),
        Some(entries) => entries.as_array().ok_or("an x5c that is no array")?,
    };
    let decode = |entry: &serde_json::Value| STANDARD.decode(entry.as_str()?).ok();
    let chain: Option<Vec<Vec<u8>>> = entries.iter().map(decode).collect();
    // RFC 7515 §4.1.6: standard base64, not base64url.
    let chain = chain.ok_or("an x5c that is not standard base64")?;
    let leaf = chain.first().ok_or("an empty x5c")?;
    parse_x509_certificate(leaf).map_err(|_| "an x5c whose first entry is no certificate")?;
    Ok(chain)
}

/// The URIs in the subject alternative name of a certificate.
pub(super) fn uris(certificate: &[u8]) -> Vec<String> {
    let Ok((_, certificate)) = parse_x509_certificate(certificate) else { return Vec::new() };
    let names = certificate.subject_alternative_name().ok().flatten();
    let names = names.map(|names| names.value.general_names.as_slice()).unwrap_or_default();
    names
        .iter()
        .filter_map(|name| match name {
            GeneralName::URI(uri) => Some((*uri).to_owned()),
            _ => None,
        })
        .collect()
}

/// Whether the key of `certificate` made the signature by RS256.
pub(in crate::checks) fn signed_by(jwt: &Jwt, certificate: &[u8]) -> bool {
    let Ok((_, certificate)) = parse_x509_certificate(certificate) else { return false };
    let key = certificate.public_key().subject_public_key.as_ref().to_vec();
    UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, key)
        .verify(jwt.signing_input.as_bytes(), &jwt.signature)
        .is_ok()
}

/// Lets a certificate be for any use: it signs JWTs, and UDAP demands no extended key usage of it.
struct AnyUsage;

impl ExtendedKeyUsageValidator for AnyUsage {
    fn validate(&self, mut uses: KeyPurposeIdIter<'_, '_>) -> Result<(), webpki::Error> {
        uses.try_for_each(|one| one.map(drop))
    }
}

/// Why `chain` does not lead to one of the anchors at `at`; `None` when it does.
pub(super) fn broken(chain: &[Vec<u8>], anchors_pem: &str, at: Timestamp) -> Option<String> {
    verify(chain, anchors_pem, at).err()
}

fn verify(chain: &[Vec<u8>], anchors_pem: &str, at: Timestamp) -> Result<(), String> {
    let ders: Vec<CertificateDer<'static>> =
        CertificateDer::pem_slice_iter(anchors_pem.as_bytes()).filter_map(Result::ok).collect();
    let anchors: Vec<_> =
        ders.iter().filter_map(|der| webpki::anchor_from_trusted_cert(der).ok()).collect();
    let ders: Vec<CertificateDer<'_>> =
        chain.iter().map(|der| CertificateDer::from(der.as_slice())).collect();
    let (leaf, between) = ders.split_first().ok_or("an empty chain")?;
    let leaf = EndEntityCert::try_from(leaf).map_err(|error| error.to_string())?;
    let secs = u64::try_from(at.as_second()).unwrap_or_default();
    leaf.verify_for_usage(
        webpki::ALL_VERIFICATION_ALGS,
        &anchors,
        between,
        UnixTime::since_unix_epoch(Duration::from_secs(secs)),
        AnyUsage,
        None,
        None,
    )
    .map(drop)
    .map_err(|error| error.to_string())
}
