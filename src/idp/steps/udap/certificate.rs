//! The certificates a UDAP JWT carries: whose they are, and which community vouches for them.

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::DecodingKey;
use rustls_pki_types::{CertificateDer, UnixTime};
use webpki::{
    EndEntityCert, KeyUsage, RevocationCheckDepth, RevocationOptionsBuilder, UnknownStatusPolicy,
};
use x509_parser::certificate::X509Certificate;
use x509_parser::extensions::GeneralName;
use x509_parser::prelude::FromDer;
use x509_parser::public_key::PublicKey;

use crate::idp::policy::Policy;
use crate::idp::udap::{KnownCommunity, KnownUdap};

/// The leaf certificate of a chain, read but not trusted.
pub struct Leaf {
    /// The URIs in its subject alternative name.
    pub uris: Vec<String>,
    /// The key in it.
    pub key: DecodingKey,
    not_before: i64,
}

/// Reads the first certificate of a chain.
///
/// # Errors
/// When it is no certificate, or holds a key nobody here can use, in words.
pub fn leaf(chain: &[Vec<u8>]) -> Result<Leaf, String> {
    let der = chain.first().ok_or("the chain is empty")?;
    let (_, certificate) =
        X509Certificate::from_der(der).map_err(|_| "the leaf is no certificate")?;
    let names = certificate.subject_alternative_name().ok().flatten();
    let uris = names.map_or_else(Vec::new, |names| {
        names
            .value
            .general_names
            .iter()
            .filter_map(|name| match name {
                GeneralName::URI(uri) => Some((*uri).to_owned()),
                _ => None,
            })
            .collect()
    });
    let encode = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
    let key = match certificate.public_key().parsed() {
        Ok(PublicKey::RSA(key)) => {
            // An integer may carry one zero octet in front to look positive.
            let modulus = key.modulus.strip_prefix(&[0]).unwrap_or(key.modulus);
            Some(DecodingKey::from_rsa_raw_components(modulus, key.exponent))
        }
        // An uncompressed point: 4, then x and y of the same length.
        Ok(PublicKey::EC(point)) if point.data().len() % 2 == 1 => {
            let (x, y) = point.data()[1..].split_at(point.data().len() / 2);
            DecodingKey::from_ec_components(&encode(x), &encode(y)).ok()
        }
        _ => None,
    };
    let not_before = certificate.validity().not_before.timestamp();
    Ok(Leaf { uris, key: key.ok_or("the key of the leaf is of no known kind")?, not_before })
}

/// The community that vouches for `chain` at `now`.
///
/// # Errors
/// When none does, in words.
pub fn community<'a>(
    udap: &'a KnownUdap,
    policy: &Policy,
    chain: &[Vec<u8>],
    leaf: &Leaf,
    now: i64,
) -> Result<&'a KnownCommunity, String> {
    // A server that does not look at dates takes every certificate as on its first day.
    let now = if policy.udap_checks_certificate_dates { now } else { leaf.not_before + 1 };
    let mut why = String::new();
    for community in &udap.communities {
        match vouches(community, policy, chain, now) {
            Ok(()) => return Ok(community),
            Err(cause) => why = cause,
        }
    }
    if policy.udap_checks_chain { Err(why) } else { Ok(&udap.communities[0]) }
}

fn vouches(
    community: &KnownCommunity,
    policy: &Policy,
    chain: &[Vec<u8>],
    now: i64,
) -> Result<(), String> {
    let in_words = |error: webpki::Error| format!("the chain is not trusted: {error}");
    let leaf = CertificateDer::from(chain[0].as_slice());
    let leaf = EndEntityCert::try_from(&leaf).map_err(in_words)?;
    let between: Vec<CertificateDer<'_>> =
        chain[1..].iter().map(|der| CertificateDer::from(der.as_slice())).collect();
    let lists: Vec<_> = community.revoked.iter().collect();
    let revocation = RevocationOptionsBuilder::new(&lists)
        .ok()
        .filter(|_| policy.udap_checks_revocation)
        .map(|builder| {
            builder
                .with_depth(RevocationCheckDepth::EndEntity)
                .with_status_policy(UnknownStatusPolicy::Allow)
                .build()
        });
    let now = UnixTime::since_unix_epoch(Duration::from_secs(u64::try_from(now).unwrap_or(0)));
    leaf.verify_for_usage(
        webpki::ALL_VERIFICATION_ALGS,
        &community.anchors,
        &between,
        now,
        KeyUsage::client_auth(),
        revocation,
        None,
    )
    .map(drop)
    .map_err(in_words)
}
