//! Server definitions as they are sent and shown: one record in several spellings.

use serde_json::Value;

use crate::id::{Endpoint, Party};
use crate::transcript::{Exchange, Transcript};

/// The names of the admin API, each with the others that documents use for it.
const SPELLINGS: [(&str, &[&str]); 11] = [
    ("name", &["serverName"]),
    ("issuer", &["sourceIssuerUrl"]),
    ("authWellKnownConfigUrl", &["wellKnownEndpoint"]),
    ("federationAuthorizationUrl", &["authorizationEndpoint"]),
    ("federationTokenUrl", &["tokenEndpoint", "tokenUrl"]),
    ("federationUserInfoUrl", &["userInfoEndpoint"]),
    ("federationJwkSetUrl", &["jwksEndpoint"]),
    ("federationRequestScopes", &["requestScopes"]),
    ("federationAuthScriptText", &["authorizationScript"]),
    ("fhirEndpointUrl", &["sourceFhirEndpointUrl", "fhirBaseUrl"]),
    ("tokenIntrospectionClientId", &["clientId"]),
];

/// A member of a definition, however it is spelled.
pub(super) fn member<'v>(definition: &'v Value, name: &str) -> Option<&'v Value> {
    let is_name = |(own, others): &&(&str, &[&str])| *own == name || others.contains(&name);
    let spellings = SPELLINGS.iter().find(is_name);
    let names = spellings.map_or_else(
        || vec![name],
        |(own, others)| std::iter::once(*own).chain(others.iter().copied()).collect(),
    );
    names.into_iter().find_map(|name| definition.get(name)).filter(|value| !value.is_null())
}

/// The text of a member.
pub(super) fn text<'v>(definition: &'v Value, name: &str) -> Option<&'v str> {
    member(definition, name)?.as_str().filter(|text| !text.is_empty())
}

/// Every scope of a definition, in order of the alphabet: of the text and of the list.
pub(super) fn scopes(definition: &Value) -> Vec<String> {
    let listed = definition["supportedScopes"].as_array();
    let listed = listed.into_iter().flatten().filter_map(Value::as_str);
    let mut words: Vec<String> = text(definition, "federationRequestScopes")
        .into_iter()
        .chain(listed)
        .flat_map(str::split_whitespace)
        .map(str::to_owned)
        .collect();
    words.sort();
    words.dedup();
    words
}

/// Whether a member holds a secret.
pub(super) fn is_secret(name: &str) -> bool {
    name.to_ascii_lowercase().contains("secret")
}

/// The definition the target was last given before `exchange`, when it took it.
pub(super) fn in_force(exchange: &Exchange, transcript: &Transcript) -> Option<Value> {
    let given = transcript.before(exchange).find(|other| {
        other.endpoint == Endpoint::Admin
            && other.responder == Party::Target
            && matches!(other.request.method.as_str(), "POST" | "PUT")
            && other.succeeded()
    })?;
    given.request.body.json().ok()
}

/// How a definition has the client authenticate: the mode it names; without one, by HTTP Basic where
/// there is a secret, and else not at all.
pub(super) fn mode(definition: &Value) -> &str {
    let secret = text(definition, "tokenIntrospectionClientSecret").is_some();
    let unsaid = if secret { "CLIENT_SECRET_BASIC" } else { "NONE" };
    text(definition, "clientAuthenticationMode").unwrap_or(unsaid)
}

/// Whether the target was told to authenticate otherwise than by assertion. What it does then is for
/// `server_definition.followed`.
pub(in crate::checks) fn agreed_otherwise(exchange: &Exchange, transcript: &Transcript) -> bool {
    in_force(exchange, transcript).is_some_and(|definition| mode(&definition) != "PRIVATE_KEY_JWT")
}

/// Whether a target payer acts for itself: it calls one of ours.
pub(super) fn calls(exchange: &Exchange) -> bool {
    exchange.initiator == Party::Target
}
