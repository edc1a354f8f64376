//! Judges what a client that registers itself says of its certificate.
//!
//! # Spec
//! <https://www.rfc-editor.org/rfc/rfc8705#section-2.1.2>

use serde_json::{Map, Value, json};

use crate::idp::client::{AuthMethod, TlsSubject};
use crate::idp::error::{Kind, OauthError};
use crate::idp::policy::Policy;

/// Makes a subject of its value.
type MakeSubject = fn(String) -> TlsSubject;

/// The members that name a subject.
const SUBJECTS: [(&str, MakeSubject); 5] = [
    ("tls_client_auth_subject_dn", TlsSubject::Dn),
    ("tls_client_auth_san_dns", TlsSubject::SanDns),
    ("tls_client_auth_san_uri", TlsSubject::SanUri),
    ("tls_client_auth_san_ip", TlsSubject::SanIp),
    ("tls_client_auth_san_email", TlsSubject::SanEmail),
];

/// What is known of a client's certificate.
#[derive(Clone, Debug, Default)]
pub struct TlsMetadata {
    /// What it must show.
    pub subject: Option<TlsSubject>,
    /// Whether tokens are bound to it.
    pub bound: bool,
}

/// Judges the members, and repeats those in force.
///
/// # Errors
/// `invalid_client_metadata` for what cannot be.
pub fn judge(
    policy: &Policy,
    sent: &Map<String, Value>,
    auth_method: AuthMethod,
    members: &mut Map<String, Value>,
) -> Result<TlsMetadata, OauthError> {
    let bound = match sent.get("tls_client_certificate_bound_access_tokens") {
        None => false,
        Some(Value::Bool(bound)) => *bound,
        Some(_) => {
            return Err(invalid("tls_client_certificate_bound_access_tokens is no boolean"));
        }
    };
    if bound {
        members.insert("tls_client_certificate_bound_access_tokens".to_owned(), json!(true));
    }
    let mut subject = None;
    if auth_method == AuthMethod::TlsClientAuth {
        let (name, value, made) = only_subject(policy, sent)?;
        members.insert(name.to_owned(), json!(value));
        subject = Some(made);
    }
    let has_keys = sent.contains_key("jwks") || sent.contains_key("jwks_uri");
    if auth_method == AuthMethod::SelfSignedTlsClientAuth && !has_keys {
        return Err(invalid("self_signed_tls_client_auth needs jwks or jwks_uri"));
    }
    Ok(TlsMetadata { subject, bound })
}

/// RFC 8705 §2.1.2: exactly one subject is named.
fn only_subject<'a>(
    policy: &Policy,
    sent: &'a Map<String, Value>,
) -> Result<(&'static str, &'a str, TlsSubject), OauthError> {
    let named = || SUBJECTS.iter().filter(|(name, _)| sent.contains_key(*name));
    if named().count() == 0 {
        return Err(invalid("tls_client_auth needs one of its five subject members"));
    }
    if named().count() > 1 && policy.certificate_one_subject {
        return Err(invalid("tls_client_auth takes only one of its five subject members"));
    }
    // HRex: certificates are matched by their URI entries.
    let matched = |name: &str| policy.certificate_subjects.iter().any(|taken| taken == name);
    let (name, make) = named()
        .find(|(name, _)| matched(name))
        .ok_or_else(|| invalid("this subject of a certificate is not one that is matched here"))?;
    let value = sent[*name].as_str().filter(|value| !value.is_empty());
    let value = value.ok_or_else(|| invalid("the subject of the certificate is not a text"))?;
    Ok((name, value, make(value.to_owned())))
}

fn invalid(wire: &'static str) -> OauthError {
    OauthError::new(Kind::InvalidClientMetadata, wire)
}
