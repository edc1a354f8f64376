//! Writes the members that discovery documents share, so that they always agree.

use serde_json::{Map, Value, json};

use crate::idp::policy::Policy;
use crate::idp::routes;
use crate::idp::state::Idp;

/// The shared members.
pub fn write(idp: &Idp, policy: &Policy) -> Map<String, Value> {
    let mut document = Map::new();
    let endpoints = [
        ("token_endpoint", routes::TOKEN),
        ("jwks_uri", routes::JWKS),
        ("registration_endpoint", routes::REGISTER),
        ("introspection_endpoint", routes::INTROSPECT),
        ("revocation_endpoint", routes::REVOKE),
        ("authorization_endpoint", routes::AUTHORIZE),
        ("userinfo_endpoint", routes::USERINFO),
    ];
    let withheld = |path: &str| {
        path == routes::TOKEN && !policy.publish_token_endpoint
            || path == routes::AUTHORIZE && !policy.publish_authorization_endpoint
    };
    for (name, path) in endpoints {
        if !withheld(path) {
            document.insert(name.to_owned(), json!(idp.urls.published(policy, path)));
        }
    }
    let lists = [
        ("token_endpoint_auth_methods_supported", &policy.auth_methods),
        ("token_endpoint_auth_signing_alg_values_supported", &policy.assertion_algorithms),
        ("grant_types_supported", &policy.grant_types),
        ("scopes_supported", &policy.scopes_supported),
        ("code_challenge_methods_supported", &policy.code_challenge_methods),
    ];
    for (name, values) in lists {
        insert_list(&mut document, name, values);
    }
    // RFC 8705 §3.3; without TLS nobody shows a certificate.
    if policy.certificate_bound_tokens && idp.urls.issuer().starts_with("https:") {
        document.insert("tls_client_certificate_bound_access_tokens".to_owned(), json!(true));
    }
    if let Some(origin) = &policy.endpoint_aliases_at {
        document.insert("mtls_endpoint_aliases".to_owned(), json!(aliases(idp, origin)));
    }
    document
}

/// The metadata of the server as its issuer (RFC 8414 §2).
pub fn of_issuer(idp: &Idp, policy: &Policy) -> Map<String, Value> {
    let mut document = write(idp, policy);
    for (name, value) in [
        ("issuer", json!(idp.urls.issuer())),
        // OpenID Connect Discovery §3 demands both, whatever is offered there.
        ("authorization_endpoint", json!(idp.urls.published(policy, routes::AUTHORIZE))),
        ("response_types_supported", json!(policy.response_types)),
        (
            "authorization_response_iss_parameter_supported",
            json!(policy.authorization_states_issuer),
        ),
    ] {
        document.insert(name.to_owned(), value);
    }
    document
}

/// RFC 8705 §5: where clients with a certificate call the endpoints they authenticate at.
fn aliases(idp: &Idp, origin: &str) -> Map<String, Value> {
    let origin = origin.trim_end_matches('/');
    [
        ("token_endpoint", routes::TOKEN),
        ("introspection_endpoint", routes::INTROSPECT),
        ("revocation_endpoint", routes::REVOKE),
    ]
    .into_iter()
    .map(|(name, path)| (name.to_owned(), json!(format!("{origin}{}{path}", idp.urls.prefix()))))
    .collect()
}

/// Adds a list, unless it is empty: RFC 8414 §2 leaves those out.
pub fn insert_list(document: &mut Map<String, Value>, name: &str, values: &[String]) {
    if !values.is_empty() {
        document.insert(name.to_owned(), json!(values));
    }
}
