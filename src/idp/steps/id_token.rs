//! Writes ID tokens: who signed in, for the client alone.
//!
//! # Spec
//! <https://openid.net/specs/openid-connect-core-1_0.html#IDToken> and
//! <https://hl7.org/fhir/smart-app-launch/STU2.2/scopes-and-launch-context.html#scopes-for-requesting-identity-data>

use aws_lc_rs::digest;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

use crate::idp::policy::Policy;
use crate::idp::signing::ID_TOKEN_ALGORITHM;
use crate::idp::state::{Grant, Idp};

/// How long an ID token is good, in seconds.
const TTL_SECS: i64 = 300;

/// What is sent beside an ID token, so that it vouches for it.
#[derive(Clone, Copy, Debug, Default)]
pub struct Beside<'a> {
    /// The authorization code, in the front channel.
    pub code: Option<&'a str>,
    /// The access token.
    pub access_token: Option<&'a str>,
}

/// Whether a grant calls for an ID token: a person signed in and granted `openid`.
pub fn is_due(policy: &Policy, grant: &Grant, scope: &str) -> bool {
    let person = grant.auth_time.is_some() || policy.id_token_for_clients;
    policy.id_token_issued && person && has(scope, "openid")
}

/// An ID token of `grant`.
pub fn write(idp: &Idp, policy: &Policy, grant: &Grant, beside: Beside<'_>) -> String {
    let now = idp.clock.epoch_secs();
    let mut claims = json!({
        "iss": idp.urls.issuer(),
        "sub": grant.subject,
        "aud": grant.client_id,
        "exp": now + TTL_SECS,
        "iat": now,
    });
    if let Some(auth_time) = grant.auth_time {
        claims["auth_time"] = json!(auth_time);
    }
    if let Some(nonce) = &grant.nonce {
        claims["nonce"] = json!(nonce);
    }
    for (name, text) in [("c_hash", beside.code), ("at_hash", beside.access_token)] {
        if let Some(text) = text {
            claims[name] = json!(half_hash(text));
        }
    }
    for (name, link) in links(idp, grant, &grant.scope) {
        claims[name] = json!(link);
    }
    if let Some(claims) = claims.as_object_mut() {
        claims.retain(|name, _| !policy.id_token_omits.contains(name));
        for (name, value) in &policy.id_token_replaces {
            let number = value.parse::<i64>().ok();
            claims.insert(name.clone(), number.map_or_else(|| json!(value), |secs| json!(secs)));
        }
    }
    let signed = idp.signer.sign(ID_TOKEN_ALGORITHM, "JWT", &claims);
    if policy.id_token_signature_good {
        return signed;
    }
    claims["jti"] = json!("added after signing");
    let parts: Vec<&str> = signed.split('.').collect();
    format!("{}.{}.{}", parts[0], URL_SAFE_NO_PAD.encode(claims.to_string()), parts[2])
}

/// The links to the person's FHIR resource that `scope` allows, by the claims that hold them:
/// `fhirUser`, and its older name `profile`.
pub fn links(idp: &Idp, grant: &Grant, scope: &str) -> Vec<(&'static str, Value)> {
    let Some(reference) = &grant.fhir_user else { return Vec::new() };
    let link = if reference.contains("://") {
        reference.clone()
    } else {
        format!("{}/{reference}", idp.fhir_base.trim_end_matches('/'))
    };
    ["fhirUser", "profile"]
        .into_iter()
        .filter(|name| has(scope, name))
        .map(|name| (name, json!(link)))
        .collect()
}

/// Whether `scope` has the word `name`.
pub fn has(scope: &str, name: &str) -> bool {
    scope.split(' ').any(|own| own == name)
}

/// OpenID Connect Core §3.3.2.11: the left half of the digest that goes with the algorithm.
fn half_hash(text: &str) -> String {
    let digest = digest::digest(&digest::SHA256, text.as_bytes());
    let half = digest.as_ref().len() / 2;
    URL_SAFE_NO_PAD.encode(&digest.as_ref()[..half])
}
