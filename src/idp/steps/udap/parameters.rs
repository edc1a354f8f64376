//! Judges what a software statement asks to be registered.
//!
//! # Spec
//! <https://hl7.org/fhir/us/udap-security/STU2/registration.html#software-statement>

use serde_json::{Map, Value, json};
use url::Url;

use crate::idp::error::{Kind, OauthError};
use crate::idp::policy::Policy;
use crate::idp::steps::scope;

use super::AUTHORIZATION_CODE;

/// What is in force for a client.
#[derive(Clone, Debug)]
pub struct Parameters {
    /// A name for people.
    pub name: String,
    /// Its grants; none for a registration that ends.
    pub grant_types: Vec<String>,
    /// Where a browser may be sent back to.
    pub redirect_uris: Vec<String>,
    /// Its scopes, separated by spaces.
    pub scope: String,
    /// All of it, as answers state it.
    pub members: Map<String, Value>,
}

/// Judges the claims of a statement.
///
/// # Errors
/// `invalid_client_metadata` for the first that cannot be.
pub fn judge(policy: &Policy, claims: &Map<String, Value>) -> Result<Parameters, OauthError> {
    let lenient = !policy.udap_checks_parameters;
    let text =
        |name: &str| claims.get(name).and_then(Value::as_str).filter(|text| !text.is_empty());
    let mut members = Map::new();
    let name = text("client_name").unwrap_or_default();
    ensure(lenient || !name.is_empty(), "client_name is missing")?;
    let contacts = texts(claims, "contacts").unwrap_or_default();
    let reachable = contacts.iter().all(|contact| Url::parse(contact).is_ok())
        && contacts.iter().any(|contact| contact.starts_with("mailto:"));
    ensure(lenient || reachable, "contacts has no mailto address or something else than URIs")?;
    let method = text("token_endpoint_auth_method");
    ensure(lenient || method == Some("private_key_jwt"), "the method is not private_key_jwt")?;
    let grant_types = texts(claims, "grant_types").unwrap_or_default();
    let known = claims.get("grant_types").is_some_and(Value::is_array);
    ensure(lenient || known && fits(policy, &grant_types), "grant_types do not go together")?;
    let interactive = grant_types.iter().any(|grant| grant == AUTHORIZATION_CODE);
    let redirect_uris = texts(claims, "redirect_uris").unwrap_or_default();
    if interactive {
        ensure(
            lenient || complete(claims, &redirect_uris),
            "redirect_uris, response_types or \
            logo_uri is missing or not https",
        )?;
    } else {
        let present = ["redirect_uris", "response_types"].iter().any(|n| claims.contains_key(*n));
        ensure(lenient || !present, "redirect_uris and response_types are for people")?;
    }
    let requested = text("scope");
    ensure(lenient || requested.is_some(), "scope is missing")?;
    let scope = scope::registrable(policy, requested.unwrap_or_default(), interactive).join(" ");
    // STU2 §3.2.1: wholly unsupported scopes are refused; a part of them is left out.
    ensure(lenient || !scope.is_empty(), "nothing of the scope can be registered")?;
    for (name, value) in [
        ("client_name", json!(name)),
        ("contacts", json!(contacts)),
        ("token_endpoint_auth_method", json!("private_key_jwt")),
        ("scope", json!(scope)),
    ] {
        members.insert(name.to_owned(), value);
    }
    for (name, value) in [
        ("redirect_uris", json!(redirect_uris)),
        ("response_types", json!(["code"])),
        ("logo_uri", json!(text("logo_uri"))),
    ] {
        if interactive {
            members.insert(name.to_owned(), value);
        }
    }
    // UDAP DCR: nulls and empty values are left out, but an empty list of grants says that the
    // registration has ended.
    members.retain(|_, value| !value.is_null() && value != "" && *value != json!([]));
    members.insert("grant_types".to_owned(), json!(grant_types));
    Ok(Parameters { name: name.to_owned(), grant_types, redirect_uris, scope, members })
}

/// One of the two grants, the one for people also with refresh tokens, or none at all.
fn fits(policy: &Policy, grants: &[String]) -> bool {
    let has = |grant: &str| grants.iter().any(|other| other == grant);
    let offered = grants
        .iter()
        .all(|grant| super::GRANTS.contains(&grant.as_str()) && policy.grant_types.contains(grant));
    let one = has("client_credentials") != has(AUTHORIZATION_CODE);
    grants.is_empty() || offered && one && (has(AUTHORIZATION_CODE) || !has("refresh_token"))
}

fn complete(claims: &Map<String, Value>, redirect_uris: &[String]) -> bool {
    let secure = |uri: &str| Url::parse(uri).is_ok_and(|url| url.scheme() == "https");
    let logo = claims.get("logo_uri").and_then(Value::as_str).is_some_and(|uri| {
        let path = Url::parse(uri).map(|url| url.path().to_ascii_lowercase()).unwrap_or_default();
        secure(uri) && [".png", ".jpg", ".jpeg", ".gif"].iter().any(|end| path.ends_with(end))
    });
    let code = claims.get("response_types") == Some(&json!(["code"]));
    !redirect_uris.is_empty() && redirect_uris.iter().all(|uri| secure(uri)) && logo && code
}

fn texts(claims: &Map<String, Value>, name: &str) -> Option<Vec<String>> {
    claims.get(name)?.as_array()?.iter().map(|item| item.as_str().map(str::to_owned)).collect()
}

fn ensure(condition: bool, why: &str) -> Result<(), OauthError> {
    if condition {
        return Ok(());
    }
    let wire = "the software statement asks for what cannot be registered";
    Err(OauthError::new(Kind::InvalidClientMetadata, wire).because(why))
}
