//! `[base]/.well-known/udap`: how UDAP clients find and trust this server.
//!
//! # Spec
//! <https://hl7.org/fhir/us/udap-security/STU2/discovery.html>

use std::sync::Arc;

use axum::extract::{RawQuery, State};
use axum::response::Response;
use serde_json::{Map, Value, json};

use crate::idp::grants::CLIENT_CREDENTIALS;
use crate::idp::policy::{Policy, SignedMetadata};
use crate::idp::reply::{self, Storing};
use crate::idp::routes;
use crate::idp::state::Idp;
use crate::idp::steps::udap::{AUTHORIZATION_CODE, GRANTS};
use crate::idp::udap::{KnownCommunity, KnownUdap};

/// A base that is none of this server's.
const ANOTHER_BASE: &str = "https://another-source-payer.example/fhir";

/// Answers with the document, signed with the certificate of the community that was asked for.
pub async fn answer(State(idp): State<Arc<Idp>>, RawQuery(query): RawQuery) -> Response {
    let policy = idp.policy();
    // STU2, required UDAP metadata: a server without UDAP workflows answers 404.
    let Some(udap) = idp.udap.as_ref().filter(|_| policy.udap_offered) else {
        return reply::empty(404, Storing::Unsaid);
    };
    let asked = query.as_deref().and_then(|query| {
        url::form_urlencoded::parse(query.as_bytes())
            .find(|(name, _)| name == "community")
            .map(|(_, value)| value.into_owned())
    });
    let default = &udap.communities[0];
    let community = match asked {
        None => default,
        Some(uri) => match udap.find(&uri) {
            Some(community) if policy.udap_selects_community => community,
            Some(_) => default,
            None if policy.udap_unknown_community_status == 200 => default,
            None => return reply::empty(policy.udap_unknown_community_status, Storing::Unsaid),
        },
    };
    let mut document = plain(&idp, &policy);
    if let Some(path) = &policy.udap_plain_token_path {
        document.insert("token_endpoint".to_owned(), json!(idp.urls.published(&policy, path)));
    }
    if policy.udap_signed_metadata != SignedMetadata::Missing {
        let signed = signed(&idp, &policy, udap, community);
        document.insert("signed_metadata".to_owned(), json!(signed));
    }
    reply::json(200, &Value::Object(document), Storing::For(policy.metadata_max_age_secs))
}

/// The members that stand for themselves.
fn plain(idp: &Idp, policy: &Policy) -> Map<String, Value> {
    let mut document = Map::new();
    let grants: Vec<&String> =
        policy.grant_types.iter().filter(|grant| GRANTS.contains(&grant.as_str())).collect();
    let mut profiles = vec!["udap_dcr", "udap_authn"];
    if grants.iter().any(|grant| *grant == CLIENT_CREDENTIALS) {
        profiles.push("udap_authz");
    }
    for (name, value) in [
        ("udap_versions_supported", json!(["1"])),
        ("udap_profiles_supported", json!(profiles)),
        ("udap_authorization_extensions_supported", json!([super::super::steps::udap::B2B])),
        ("udap_authorization_extensions_required", json!(policy.udap_extensions_required)),
        ("udap_certifications_supported", json!(policy.udap_certifications_supported)),
        ("udap_certifications_required", json!(policy.udap_certifications_required)),
        ("grant_types_supported", json!(grants)),
        ("scopes_supported", json!(policy.scopes_supported)),
        ("token_endpoint_auth_methods_supported", json!(["private_key_jwt"])),
        ("token_endpoint_auth_signing_alg_values_supported", json!(policy.udap_algorithms)),
        ("registration_endpoint_jwt_signing_alg_values_supported", json!(policy.udap_algorithms)),
    ] {
        document.insert(name.to_owned(), value);
    }
    document.extend(endpoints(idp, policy));
    document
}

/// The endpoints, which the signed metadata repeats.
fn endpoints(idp: &Idp, policy: &Policy) -> Map<String, Value> {
    let mut endpoints = Map::new();
    let mut insert = |name: &str, path: &str| {
        endpoints.insert(name.to_owned(), json!(idp.urls.published(policy, path)));
    };
    insert("token_endpoint", routes::TOKEN);
    insert("registration_endpoint", routes::REGISTER);
    if policy.grant_types.iter().any(|grant| grant == AUTHORIZATION_CODE) {
        insert("authorization_endpoint", routes::AUTHORIZE);
    }
    endpoints
}

/// The members that a client may rely on, signed with the certificate of the community.
fn signed(idp: &Idp, policy: &Policy, udap: &KnownUdap, community: &KnownCommunity) -> String {
    let now = idp.clock.epoch_secs();
    let issuer =
        if policy.udap_metadata_names_base { udap.base.clone() } else { format!("{}/", udap.base) };
    let fault = policy.udap_signed_metadata;
    let issuer = match fault {
        SignedMetadata::OtherBase => ANOTHER_BASE.to_owned(),
        _ => issuer,
    };
    // Metadata that is over was good for as long before.
    let now = now + policy.udap_metadata_ttl_secs.min(0) * 2;
    let lasts = policy.udap_metadata_ttl_secs.abs();
    let mut claims = json!({
        "iss": issuer,
        "sub": issuer,
        "iat": now,
        "exp": now + lasts,
        "jti": idp.token_ids.uuid().to_string(),
    });
    if policy.udap_metadata_repeats_endpoints {
        for (name, value) in endpoints(idp, policy) {
            claims[name] = value;
        }
    }
    let (x5c, key) = match community.unfit.get(&fault) {
        Some((x5c, key)) => (x5c, key),
        None => (&community.x5c, &community.key),
    };
    let sent = if policy.udap_metadata_sends_chain { x5c.len() } else { 1 };
    let header = jsonwebtoken::Header {
        typ: None,
        x5c: Some(x5c[..sent].to_vec()),
        ..jsonwebtoken::Header::new(jsonwebtoken::Algorithm::RS256)
    };
    let sign = |claims: &Value| {
        jsonwebtoken::encode(&header, claims, key)
            .expect("the key was read as RSA and claims are JSON")
    };
    let signed = sign(&claims);
    if fault != SignedMetadata::Tampered {
        return signed;
    }
    claims["jti"] = json!(idp.token_ids.uuid().to_string());
    let changed = sign(&claims);
    let signature = signed.rsplit('.').next().unwrap_or_default();
    let said = changed.rsplit_once('.').map_or("", |(said, _)| said);
    format!("{said}.{signature}")
}
