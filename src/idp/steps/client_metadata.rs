//! Judges the metadata of a client that registers itself.
//!
//! # Spec
//! <https://www.rfc-editor.org/rfc/rfc7591#section-2>

use serde_json::{Map, Value, json};
use url::Url;

use crate::idp::client::AuthMethod;
use crate::idp::error::{Kind, OauthError};
use crate::idp::grants::{self, CLIENT_CREDENTIALS};
use crate::idp::policy::Policy;

use super::tls_metadata::{self, TlsMetadata};
use super::{key_location, key_set, scope};

/// Members that are only repeated; each is a text.
const TEXTS: [&str; 7] = [
    "client_name",
    "client_uri",
    "logo_uri",
    "tos_uri",
    "policy_uri",
    "software_id",
    "software_version",
];

/// The metadata in force for a client.
#[derive(Clone, Debug)]
pub struct Metadata {
    /// A name for people; empty when none was given.
    pub name: String,
    /// How the client authenticates.
    pub auth_method: AuthMethod,
    /// The only assertion algorithm it will use, if it said so.
    pub signing_alg: Option<String>,
    /// Its grants.
    pub grant_types: Vec<String>,
    /// Where a browser may be sent back to.
    pub redirect_uris: Vec<String>,
    /// Its keys by value.
    pub jwks: Option<Value>,
    /// Where its keys are.
    pub jwks_uri: Option<String>,
    /// Its scopes, separated by spaces.
    pub scope: String,
    /// The payer behind it, as `system|value`.
    pub organization: Option<String>,
    /// What is known of its certificate.
    pub tls: TlsMetadata,
    /// All of it, as answers state it.
    pub members: Map<String, Value>,
}

/// Judges what a client sent. Members that are not known are ignored (RFC 7591 §2).
///
/// # Errors
/// The error of RFC 7591 §3.2.2 for the first thing that cannot be.
pub fn judge(policy: &Policy, sent: &Map<String, Value>) -> Result<Metadata, OauthError> {
    refuse_software_statement(sent)?;
    let mut members = Map::new();
    for name in TEXTS {
        if let Some(text) = text(sent, name)? {
            members.insert(name.to_owned(), json!(text));
        }
    }
    if let Some(contacts) = texts(sent, "contacts")? {
        members.insert("contacts".to_owned(), json!(contacts));
    }
    let redirect_uris = redirect_uris(sent)?;
    if let Some(redirect_uris) = &redirect_uris {
        members.insert("redirect_uris".to_owned(), json!(redirect_uris));
    }
    let (auth_method, auth_name) = auth_method(policy, sent)?;
    members.insert("token_endpoint_auth_method".to_owned(), json!(auth_name));
    let tls = tls_metadata::judge(policy, sent, auth_method, &mut members)?;
    let signing_alg = signing_alg(policy, sent)?;
    if let Some(signing_alg) = &signing_alg {
        members.insert("token_endpoint_auth_signing_alg".to_owned(), json!(signing_alg));
    }
    let grant_types = grant_types(policy, sent)?;
    members.insert("grant_types".to_owned(), json!(grant_types));
    let interactive = interaction(policy, sent, &grant_types, redirect_uris.as_deref())?;
    // RFC 7591 §2.1: response types agree with the grants.
    let response_types = if interactive { json!(["code"]) } else { json!([]) };
    members.insert("response_types".to_owned(), response_types);
    if auth_method == AuthMethod::None && grant_types.iter().any(|own| own == CLIENT_CREDENTIALS) {
        return Err(invalid("client_credentials needs a client that authenticates"));
    }
    let (jwks, jwks_uri) = keys(policy, sent, auth_method)?;
    if let Some(jwks) = &jwks {
        members.insert("jwks".to_owned(), jwks.clone());
    }
    if let Some(jwks_uri) = &jwks_uri {
        members.insert("jwks_uri".to_owned(), json!(jwks_uri));
    }
    let scope = scopes(policy, sent, interactive)?;
    members.insert("scope".to_owned(), json!(scope));
    let organization = organization(sent)?;
    if let Some(organization) = &organization {
        members.insert("payer_identifier".to_owned(), json!(organization));
    }
    let name = members.get("client_name").and_then(Value::as_str).unwrap_or_default().to_owned();
    Ok(Metadata {
        name,
        auth_method,
        signing_alg,
        grant_types,
        redirect_uris: redirect_uris.unwrap_or_default(),
        jwks,
        jwks_uri,
        scope,
        organization,
        tls,
        members,
    })
}

fn invalid(wire: &'static str) -> OauthError {
    OauthError::new(Kind::InvalidClientMetadata, wire)
}

/// Nobody is trusted here to vouch for software, so a statement can only be refused: ignoring it
/// would register something else than it says.
fn refuse_software_statement(sent: &Map<String, Value>) -> Result<(), OauthError> {
    let Some(statement) = sent.get("software_statement") else { return Ok(()) };
    let jwt = statement.as_str().and_then(|compact| crate::oauth::Jwt::decode(compact).ok());
    let signed = jwt.is_some_and(|jwt| {
        let alg = jwt.header_str("alg").unwrap_or("none");
        !alg.eq_ignore_ascii_case("none") && jwt.claim_str("iss").is_some()
    });
    Err(if signed {
        OauthError::new(
            Kind::UnapprovedSoftwareStatement,
            "no issuer of software statements is trusted",
        )
    } else {
        OauthError::new(
            Kind::InvalidSoftwareStatement,
            "the software statement is not a signed JWT with an issuer",
        )
    })
}

/// Redirect URIs must be fixed and absolute, whether a grant uses them or not.
fn redirect_uris(sent: &Map<String, Value>) -> Result<Option<Vec<String>>, OauthError> {
    let invalid = || {
        OauthError::new(
            Kind::InvalidRedirectUri,
            "redirect_uris must be absolute URIs without wildcard or fragment",
        )
    };
    let uris = texts(sent, "redirect_uris").map_err(|_| invalid())?;
    let fixed = |uri: &String| {
        !uri.contains('*') && Url::parse(uri).is_ok_and(|url| url.fragment().is_none())
    };
    match uris {
        Some(uris) if !uris.iter().all(fixed) => Err(invalid()),
        uris => Ok(uris),
    }
}

fn auth_method(
    policy: &Policy,
    sent: &Map<String, Value>,
) -> Result<(AuthMethod, String), OauthError> {
    // RFC 7591 §2: the default is client_secret_basic.
    let name = text(sent, "token_endpoint_auth_method")?
        .unwrap_or_else(|| AuthMethod::ClientSecretBasic.as_str().to_owned());
    let offered = AuthMethod::ALL
        .into_iter()
        .find(|method| method.as_str() == name && policy.auth_methods.contains(&name));
    match offered {
        Some(method) => Ok((method, name)),
        None if policy.registration_refuses_unsupported_metadata => {
            Err(invalid("token_endpoint_auth_method is not offered"))
        }
        None => Ok((AuthMethod::ClientSecretBasic, name)),
    }
}

fn signing_alg(policy: &Policy, sent: &Map<String, Value>) -> Result<Option<String>, OauthError> {
    let name = text(sent, "token_endpoint_auth_signing_alg")?;
    let offered = |name: &String| policy.assertion_algorithms.contains(name);
    match name {
        Some(name) if !offered(&name) && policy.registration_refuses_unsupported_metadata => {
            Err(invalid("token_endpoint_auth_signing_alg is not offered"))
        }
        name => Ok(name),
    }
}

fn grant_types(policy: &Policy, sent: &Map<String, Value>) -> Result<Vec<String>, OauthError> {
    // The default of RFC 7591 is a grant that is not offered here; §3.2.1 lets the server put
    // another value in its place and say so.
    let grants = texts(sent, "grant_types")?.unwrap_or_else(|| vec![CLIENT_CREDENTIALS.to_owned()]);
    let offered = |grant: &String| {
        grants::ALL.contains(&grant.as_str()) && policy.grant_types.contains(grant)
    };
    let all_offered = grants.iter().all(offered) && !grants.is_empty();
    if all_offered || !policy.registration_refuses_unsupported_metadata {
        Ok(grants)
    } else {
        Err(invalid("grant_types has one that is not offered"))
    }
}

/// Whether people sign in for the client. Then it needs somewhere to go back to (RFC 7591 §2), and
/// its response types are those of the grant.
fn interaction(
    policy: &Policy,
    sent: &Map<String, Value>,
    grants: &[String],
    redirect_uris: Option<&[String]>,
) -> Result<bool, OauthError> {
    let interactive = grants.iter().any(|grant| grant == grants::AUTHORIZATION_CODE);
    if interactive && redirect_uris.is_none_or(<[String]>::is_empty) {
        return Err(OauthError::new(
            Kind::InvalidRedirectUri,
            "authorization_code needs redirect_uris",
        ));
    }
    let response_types = texts(sent, "response_types")?.unwrap_or_default();
    let fitting =
        response_types.iter().all(|own| interactive && policy.response_types.contains(own));
    if fitting || !policy.registration_refuses_unsupported_metadata {
        Ok(interactive)
    } else {
        Err(invalid("response_types does not agree with grant_types"))
    }
}

fn keys(
    policy: &Policy,
    sent: &Map<String, Value>,
    auth_method: AuthMethod,
) -> Result<(Option<Value>, Option<String>), OauthError> {
    let jwks = sent.get("jwks").cloned();
    let jwks_uri = text(sent, "jwks_uri")?;
    // RFC 7591 §2: the two must not be present together.
    if jwks.is_some() && jwks_uri.is_some() && policy.registration_refuses_two_key_sources {
        return Err(invalid("jwks and jwks_uri exclude each other"));
    }
    if auth_method == AuthMethod::PrivateKeyJwt && jwks.is_none() && jwks_uri.is_none() {
        return Err(invalid("private_key_jwt needs jwks or jwks_uri"));
    }
    if let Some(jwks) = &jwks {
        key_set::check(policy, jwks)?;
    }
    if let Some(jwks_uri) = &jwks_uri {
        key_location::check(policy, jwks_uri).map_err(invalid)?;
    }
    Ok((jwks, jwks_uri))
}

fn scopes(
    policy: &Policy,
    sent: &Map<String, Value>,
    interactive: bool,
) -> Result<String, OauthError> {
    // RFC 7591 §2: a server may have a default set; ours is what it publishes.
    let requested = text(sent, "scope")?.unwrap_or_else(|| policy.scopes_supported.join(" "));
    let scopes = scope::registrable(policy, &requested, interactive);
    if scopes.is_empty() {
        return Err(invalid("nothing of the scope can be registered"));
    }
    Ok(scopes.join(" "))
}

fn organization(sent: &Map<String, Value>) -> Result<Option<String>, OauthError> {
    let organization = text(sent, "payer_identifier")?;
    let whole = |token: &String| {
        token.split_once('|').is_some_and(|(system, value)| {
            !system.is_empty() && !value.is_empty() && !value.contains('|')
        })
    };
    if organization.as_ref().is_none_or(whole) {
        Ok(organization)
    } else {
        Err(invalid("payer_identifier is not system and value with a bar between them"))
    }
}

fn text(sent: &Map<String, Value>, name: &str) -> Result<Option<String>, OauthError> {
    match sent.get(name) {
        None => Ok(None),
        Some(Value::String(text)) => Ok(Some(text.clone())),
        Some(_) => Err(invalid("a member that must be a text is none").because(name)),
    }
}

fn texts(sent: &Map<String, Value>, name: &str) -> Result<Option<Vec<String>>, OauthError> {
    let malformed = || invalid("a member that must be a list of texts is none").because(name);
    let Some(value) = sent.get(name) else { return Ok(None) };
    let items = value.as_array().ok_or_else(malformed)?;
    let texts: Option<Vec<String>> =
        items.iter().map(|item| item.as_str().map(str::to_owned)).collect();
    texts.map(Some).ok_or_else(malformed)
}
