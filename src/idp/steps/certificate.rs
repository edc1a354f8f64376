//! The certificate of a client: whether it is trusted, and whom it names.

use std::net::IpAddr;
use std::time::Duration;

use rustls::pki_types::{CertificateDer, UnixTime};
use serde_json::Value;
use x509_parser::prelude::{FromDer, GeneralName, X509Certificate};
use x509_parser::public_key::PublicKey;

use crate::idp::client::TlsSubject;
use crate::idp::policy::Policy;

/// Whether `chain` leads to one of `authorities` and is valid at `now`, or why not.
///
/// # Errors
/// In words for the log.
pub fn check_chain(
    policy: &Policy,
    chain: &[CertificateDer<'static>],
    authorities: &[CertificateDer<'static>],
    now: i64,
) -> Result<(), String> {
    if !policy.certificate_checks_chain {
        return Ok(());
    }
    let (leaf, intermediates) = chain.split_first().ok_or("no certificate was shown")?;
    let certificate = webpki::EndEntityCert::try_from(leaf).map_err(|error| error.to_string())?;
    let anchors: Vec<_> = authorities
        .iter()
        .filter_map(|authority| webpki::anchor_from_trusted_cert(authority).ok())
        .collect();
    let now = if policy.certificate_checks_dates { now } else { some_valid_instant(leaf)? };
    let time = UnixTime::since_unix_epoch(Duration::from_secs(u64::try_from(now).unwrap_or(0)));
    certificate
        .verify_for_usage(
            webpki::ALL_VERIFICATION_ALGS,
            &anchors,
            intermediates,
            time,
            webpki::KeyUsage::client_auth(),
            None,
            None,
        )
        .map(drop)
        .map_err(|error| error.to_string())
}

fn some_valid_instant(leaf: &CertificateDer<'_>) -> Result<i64, String> {
    let (_, certificate) =
        X509Certificate::from_der(leaf).map_err(|error| format!("not a certificate: {error}"))?;
    Ok(certificate.validity().not_before.timestamp())
}

/// Whether the certificate shows the one value that was registered (RFC 8705 §2.1.2).
pub fn shows(policy: &Policy, leaf: &CertificateDer<'_>, subject: &TlsSubject) -> bool {
    let Ok((_, certificate)) = X509Certificate::from_der(leaf) else { return false };
    let entries = certificate
        .subject_alternative_name()
        .ok()
        .flatten()
        .map(|names| names.value.general_names.clone())
        .unwrap_or_default();
    // To the letter: a name that only begins like the registered one is another's.
    let same = |shown: &str, registered: &str| {
        shown == registered || (!policy.certificate_subject_exact && shown.starts_with(registered))
    };
    match subject {
        TlsSubject::Dn(registered) => {
            distinguished(certificate.subject()) == normalized(registered)
        }
        TlsSubject::SanDns(registered) => entries.iter().any(|entry| {
            matches!(entry, GeneralName::DNSName(shown) if shown.eq_ignore_ascii_case(registered))
        }),
        TlsSubject::SanUri(registered) => entries.iter().any(|entry| match entry {
            GeneralName::URI(shown) => same(shown, registered),
            GeneralName::DNSName(shown) if !policy.certificate_subject_kind_checked => {
                url::Url::parse(registered).is_ok_and(|url| url.host_str() == Some(*shown))
            }
            _ => false,
        }),
        TlsSubject::SanIp(registered) => entries.iter().any(|entry| {
            matches!(entry, GeneralName::IPAddress(shown) if address(shown) == registered.parse().ok())
        }),
        TlsSubject::SanEmail(registered) => entries.iter().any(|entry| {
            matches!(entry, GeneralName::RFC822Name(shown) if same(shown, registered))
        }),
    }
}

fn address(bytes: &[u8]) -> Option<IpAddr> {
    let v4 = <[u8; 4]>::try_from(bytes).map(IpAddr::from);
    v4.or_else(|_| <[u8; 16]>::try_from(bytes).map(IpAddr::from)).ok()
}

/// A distinguished name as type and value pairs in the order of RFC 4514: last first.
fn distinguished(name: &x509_parser::x509::X509Name<'_>) -> Vec<(String, String)> {
    let mut pairs: Vec<(String, String)> = name
        .iter_attributes()
        .map(|attribute| {
            let oid = attribute.attr_type().to_id_string();
            let kind = SHORT_NAMES.iter().find(|(known, _)| *known == oid);
            let kind = kind.map_or(oid.clone(), |(_, short)| (*short).to_owned());
            (kind, attribute.as_str().unwrap_or_default().to_owned())
        })
        .collect();
    pairs.reverse();
    pairs
}

/// The names of attribute types in RFC 4514 §3.
const SHORT_NAMES: [(&str, &str); 9] = [
    ("2.5.4.3", "CN"),
    ("2.5.4.7", "L"),
    ("2.5.4.8", "ST"),
    ("2.5.4.10", "O"),
    ("2.5.4.11", "OU"),
    ("2.5.4.6", "C"),
    ("2.5.4.9", "STREET"),
    ("0.9.2342.19200300.100.1.25", "DC"),
    ("0.9.2342.19200300.100.1.1", "UID"),
];

/// A distinguished name in RFC 4514 form, taken apart.
fn normalized(text: &str) -> Vec<(String, String)> {
    let mut pairs = Vec::new();
    let mut part = String::new();
    let mut escaped = false;
    for character in text.chars().chain([',']) {
        match character {
            _ if escaped => {
                part.push(character);
                escaped = false;
            }
            '\\' => escaped = true,
            ',' | '+' => {
                let (kind, value) = part.split_once('=').unwrap_or((&part, ""));
                pairs.push((kind.trim().to_ascii_uppercase(), value.trim().to_owned()));
                part.clear();
            }
            _ => part.push(character),
        }
    }
    pairs
}

/// Whether the certificate is one of those in a JWK Set, or is of one of its keys
/// (RFC 8705 §2.2.2).
pub fn is_registered(leaf: &CertificateDer<'_>, keys: &[Value]) -> bool {
    use base64::Engine;
    use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
    let Ok((_, certificate)) = X509Certificate::from_der(leaf) else { return false };
    let shown = certificate.public_key().parsed().ok();
    let number = |key: &Value, member: &str| {
        key[member].as_str().and_then(|text| URL_SAFE_NO_PAD.decode(text).ok()).unwrap_or_default()
    };
    keys.iter().any(|key| {
        let stated = key["x5c"][0].as_str().and_then(|text| STANDARD.decode(text).ok());
        if stated.is_some_and(|stated| stated == leaf.as_ref()) {
            return true;
        }
        match &shown {
            Some(PublicKey::EC(point)) => {
                let point_of_key = [&[4][..], &number(key, "x"), &number(key, "y")].concat();
                key["kty"] == "EC" && point.data() == point_of_key
            }
            Some(PublicKey::RSA(rsa)) => {
                let bare = |bytes: &[u8]| {
                    let zeros = bytes.iter().take_while(|byte| **byte == 0).count();
                    bytes[zeros..].to_vec()
                };
                key["kty"] == "RSA"
                    && bare(rsa.modulus) == bare(&number(key, "n"))
                    && bare(rsa.exponent) == bare(&number(key, "e"))
            }
            _ => false,
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::transcript::{Holder, TestAuthority};

    fn leaf(holder: &Holder) -> CertificateDer<'static> {
        let authority = TestAuthority::create().expect("an authority");
        let identity = authority.issue_client(holder).expect("a certificate");
        identity.certificate().expect("its own").clone()
    }

    #[test]
    fn each_kind_of_subject_is_found_and_no_other() {
        let holder = Holder {
            name: "Payer, B".to_owned(),
            organization: Some("Payer B".to_owned()),
            uris: vec!["https://b.example/client".to_owned()],
            dns_names: vec!["b.example".to_owned()],
            emails: vec!["it@b.example".to_owned()],
            addresses: vec!["192.0.2.7".parse().expect("an address")],
            valid: None,
        };
        let leaf = leaf(&holder);
        let policy = Policy::default();
        for (subject, expected) in [
            (TlsSubject::Dn("O=Payer B,CN=Payer\\, B".to_owned()), true),
            (TlsSubject::Dn("o=Payer B, cn=Payer\\, B".to_owned()), true),
            (TlsSubject::Dn("CN=Payer\\, B".to_owned()), false),
            (TlsSubject::SanUri("https://b.example/client".to_owned()), true),
            (TlsSubject::SanUri("https://b.example/".to_owned()), false),
            (TlsSubject::SanUri("b.example".to_owned()), false),
            (TlsSubject::SanDns("B.example".to_owned()), true),
            (TlsSubject::SanDns("example".to_owned()), false),
            (TlsSubject::SanIp("192.0.2.7".to_owned()), true),
            (TlsSubject::SanIp("192.0.2.8".to_owned()), false),
            (TlsSubject::SanEmail("it@b.example".to_owned()), true),
            (TlsSubject::SanEmail("it@b".to_owned()), false),
        ] {
            assert_eq!(shows(&policy, &leaf, &subject), expected, "{subject:?}");
        }
    }
}
