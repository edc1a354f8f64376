//! Verifies an access token: signature, issuer, audience, lifetime, revocation.

use std::sync::Arc;

use jsonwebtoken::jwk::{Jwk, JwkSet};
use jsonwebtoken::{Algorithm, DecodingKey};
use serde_json::Value;

use crate::oauth::{Jwt, Permission};
use crate::source::issuer;
use crate::source::payers::business_token;
use crate::source::policy::Policy;
use crate::source::refusal::Refusal;
use crate::source::settings::{Settings, TrustedIssuer};
use crate::source::state::Source;
use crate::source::trusted::Trusted;
use crate::transcript::PeerCertificates;

use super::authenticate::Caller;
use super::certificate;

/// How far the issuer's clock may run ahead of ours, in seconds.
const SKEW_SECS: i64 = 30;

/// Says whose token this is.
///
/// # Errors
/// When it is not one of our issuer's for this server, or no longer good.
pub(in crate::source) async fn verify(
    source: &Source,
    token: &str,
    certificates: &PeerCertificates,
    policy: &Policy,
) -> Result<Caller, Refusal> {
    let invalid = |text: &str| {
        Refusal::new(policy.unauthorized_status, "login", text).challenge("error=\"invalid_token\"")
    };
    let jwt = Jwt::decode(token).map_err(|_| invalid("The access token is malformed."))?;
    if let Some(trusted) = third_party(source, &jwt, policy) {
        return verify_foreign(source, &jwt, &trusted, policy).await;
    }
    let genuine = is_genuine(source, &jwt).await?;
    if policy.token_checks_signature && !genuine {
        return Err(invalid("The signature of the access token does not verify."));
    }
    if policy.token_checks_audience {
        let same = |one: &str, other: &str| one.trim_end_matches('/') == other;
        let issuer = jwt.claim_str("iss").unwrap_or_default();
        let audiences = jwt.audiences();
        if !same(issuer, &source.settings.issuer)
            || !audiences.iter().any(|audience| same(audience, &source.settings.base))
        {
            return Err(invalid("The access token is not for this server."));
        }
    }
    let now = source.now().as_second();
    let live = jwt.claim_secs("exp").is_some_and(|exp| now < exp)
        && jwt.claim_secs("nbf").is_none_or(|nbf| nbf <= now + SKEW_SECS);
    if policy.token_checks_expiry && !live {
        return Err(invalid("The access token is not valid at this time."));
    }
    let mut cnf = jwt.claims.get("cnf").cloned();
    // Of a token it did not sign, or whose time is over, the issuer can only say that it is not
    // active. Those have been dealt with above.
    if policy.token_checks_revocation && genuine && live {
        let mut state = issuer::introspected(source, token).await.map_err(|_| unavailable())?;
        if state["active"] != true {
            return Err(invalid("The access token is no longer active."));
        }
        // RFC 8705 §3.2: a token that says nothing itself may be bound all the same.
        cnf = cnf.or_else(|| state.get_mut("cnf").map(serde_json::Value::take));
    }
    if !certificate::may_use(cnf.as_ref(), certificates, policy) {
        return Err(invalid("The access token is bound to another certificate."));
    }
    let client_id = jwt.claim_str("client_id").or_else(|| jwt.claim_str("sub"));
    let client_id = client_id.unwrap_or_default().to_owned();
    let told = business_id(&jwt, policy).filter(|_| policy.business_id_from_token);
    let Settings { organizations, payers, .. } = &source.settings;
    let on_file = || organizations.get(&client_id).and_then(|payer| payers.identity(payer));
    let business_id = told.or_else(on_file);
    Ok(caller(&jwt, client_id, business_id, policy))
}

/// The server of somebody else that says it issued a token, when its tokens are taken here.
fn third_party(source: &Source, jwt: &Jwt, policy: &Policy) -> Option<Arc<Trusted>> {
    let issuer = jwt.claim_str("iss").filter(|_| policy.third_parties_trusted)?;
    let named = source.trusted.iter().find(|trusted| trusted.settings.issuer == issuer);
    if policy.third_parties_listed_only || named.is_some() {
        return named.cloned();
    }
    let like = &source.trusted.first()?.settings;
    let is_own = issuer.trim_end_matches('/') == source.settings.issuer;
    let settings = TrustedIssuer { issuer: issuer.to_owned(), ..like.clone() };
    (!is_own).then(|| Arc::new(Trusted::new(settings)))
}

/// Says whose token of another server this is (direct integration).
///
/// # Errors
/// When that server did not sign it, or not for this server or this time.
async fn verify_foreign(
    source: &Source,
    jwt: &Jwt,
    trusted: &Trusted,
    policy: &Policy,
) -> Result<Caller, Refusal> {
    let invalid = |text: &str| {
        Refusal::new(policy.unauthorized_status, "login", text).challenge("error=\"invalid_token\"")
    };
    let mut keys = trusted.keys(source, false).await.map_err(|_| unavailable())?;
    let kid = jwt.header_str("kid");
    if kid.is_some_and(|kid| keys.find(kid).is_none()) {
        keys = trusted.keys(source, true).await.map_err(|_| unavailable())?;
    }
    let genuine = jwt
        .header_str("alg")
        .and_then(algorithm)
        .is_some_and(|algorithm| candidates(&keys, kid).any(|key| verifies(jwt, key, algorithm)));
    if policy.third_party_checks_signature && !genuine {
        return Err(invalid("The signature of the access token does not verify."));
    }
    let wanted = trusted.settings.audience.as_ref().unwrap_or(&source.settings.base);
    if policy.third_party_checks_audience && !jwt.audiences().contains(&wanted.as_str()) {
        return Err(invalid("The access token is not for this server."));
    }
    let now = source.now().as_second();
    let live = jwt.claim_secs("exp").is_some_and(|exp| now < exp)
        && jwt.claim_secs("nbf").is_none_or(|nbf| nbf <= now + SKEW_SECS);
    if policy.third_party_checks_expiry && !live {
        return Err(invalid("The access token is not valid at this time."));
    }
    // Names of clients are the other server's: one of ours must not be met by accident.
    let named = jwt.claim_str("client_id").or_else(|| jwt.claim_str("azp"));
    let named = named.or_else(|| jwt.claim_str("sub")).unwrap_or_default();
    let client_id = format!("{}#{named}", trusted.settings.issuer);
    Ok(caller(jwt, client_id, trusted.settings.organization.clone(), policy))
}

/// The payer a token says its client acts for, as `system|value`.
fn business_id(jwt: &Jwt, policy: &Policy) -> Option<String> {
    let mut path = policy.business_id_claim.split('/');
    let first = jwt.claims.get(path.next()?)?;
    let found = path.try_fold(first, |value, name| value.get(name))?;
    // UDAP puts a FHIR version, or a `#`, where others have a bar.
    let bar =
        |text: &str| if text.contains('|') { text.to_owned() } else { text.replacen('#', "|", 1) };
    found.as_str().map(|text| business_token(&bar(text)))
}

/// The caller that a verified token describes.
fn caller(jwt: &Jwt, client_id: String, business_id: Option<String>, policy: &Policy) -> Caller {
    let text = |name: &str| jwt.claim_str(name).map(str::to_owned);
    let scopes = jwt.claim_str("scope").unwrap_or_default();
    Caller {
        client_id: Some(client_id),
        token_id: text("jti"),
        business_id,
        scopes: scopes.split_whitespace().map(str::to_owned).collect(),
        permissions: jwt.claims.get("smile_permissions").map(permissions),
        scopes_restrict: jwt.claims.get("smile_scopes_restrict").is_none_or(|value| value != false),
        patient: text("patient"),
        member: text("member").filter(|_| policy.token_checks_member),
        fhir_user: text("fhirUser"),
    }
}

/// The permissions a token states. What cannot be read opens nothing.
fn permissions(claim: &Value) -> Vec<Permission> {
    claim.as_array().into_iter().flatten().filter_map(Permission::from_json).collect()
}

fn unavailable() -> Refusal {
    let text = "The authorization server cannot be reached, so the token cannot be verified.";
    Refusal::new(503, "transient", text).retry_after("5".to_owned())
}

/// Whether one of the issuer's keys signed this token.
async fn is_genuine(source: &Source, jwt: &Jwt) -> Result<bool, Refusal> {
    let Some(algorithm) = jwt.header_str("alg").and_then(algorithm) else { return Ok(false) };
    let kid = jwt.header_str("kid");
    let mut keys = issuer::keys(source, false).await.map_err(|_| unavailable())?;
    if kid.is_some_and(|kid| keys.find(kid).is_none()) {
        // Keys rotate: an unknown one may be new.
        keys = issuer::keys(source, true).await.map_err(|_| unavailable())?;
    }
    Ok(candidates(&keys, kid).any(|key| verifies(jwt, key, algorithm)))
}

/// Asymmetric algorithms only: the token's own header must never choose HMAC with a public key.
fn algorithm(name: &str) -> Option<Algorithm> {
    match name {
        "RS256" => Some(Algorithm::RS256),
        "RS384" => Some(Algorithm::RS384),
        "RS512" => Some(Algorithm::RS512),
        "PS256" => Some(Algorithm::PS256),
        "PS384" => Some(Algorithm::PS384),
        "ES256" => Some(Algorithm::ES256),
        "ES384" => Some(Algorithm::ES384),
        _ => None,
    }
}

/// The key the token names; every key when it names none.
fn candidates<'a>(keys: &'a JwkSet, kid: Option<&'a str>) -> impl Iterator<Item = &'a Jwk> {
    keys.keys.iter().filter(move |key| kid.is_none() || key.common.key_id.as_deref() == kid)
}

fn verifies(jwt: &Jwt, key: &Jwk, algorithm: Algorithm) -> bool {
    use base64::Engine;
    let signature = base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(&jwt.signature);
    DecodingKey::from_jwk(key).is_ok_and(|key| {
        jsonwebtoken::crypto::verify(&signature, jwt.signing_input.as_bytes(), &key, algorithm)
            .unwrap_or(false)
    })
}
