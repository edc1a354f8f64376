//! Judges the ID token of the other server.
//!
//! # Spec
//! <https://openid.net/specs/openid-connect-core-1_0.html#IDTokenValidation>

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::{Algorithm, crypto};
use serde_json::{Map, Value};

use crate::idp::policy::Policy;
use crate::idp::steps::key_set;
use crate::oauth::Jwt;

use super::{Broken, Federation, Pending};

/// The claims of the ID token in `answer`, once everything about it is right.
///
/// # Errors
/// The first thing that is not.
pub fn judge(
    policy: &Policy,
    federation: &Federation,
    pending: &Pending,
    answer: &Value,
    keys: &Value,
    now: i64,
) -> Result<Map<String, Value>, Broken> {
    let refused = |why: &str| Err(Broken::refused(format!("the ID token: {why}")));
    let Some(compact) = answer["id_token"].as_str() else { return refused("there is none") };
    let Ok(jwt) = Jwt::decode(compact) else { return refused("it is no JWT") };
    if policy.federation_checks_signature {
        signature(policy, &jwt, keys)?;
    }
    if policy.federation_checks_issuer && jwt.claim_str("iss") != Some(federation.issuer.as_str()) {
        return refused("iss is another");
    }
    let audiences = jwt.audiences();
    let ours = audiences.contains(&federation.client_id.as_str());
    // §3.1.3.7: with several audiences, azp says which of them asked.
    let asked = match jwt.claim_str("azp") {
        Some(azp) => azp == federation.client_id,
        None => audiences.len() == 1,
    };
    if policy.federation_checks_audience && !(ours && asked) {
        return refused("aud is another");
    }
    let skew = policy.clock_skew_secs;
    let fresh = jwt.claim_secs("exp").is_some_and(|exp| now < exp.saturating_add(skew))
        && jwt.claim_secs("iat").is_some_and(|iat| iat <= now.saturating_add(skew));
    if policy.federation_checks_expiry && !fresh {
        return refused("it is not good at this time");
    }
    if policy.federation_checks_nonce && jwt.claim_str("nonce") != Some(pending.nonce.as_str()) {
        return refused("nonce is another");
    }
    Ok(jwt.claims)
}

fn signature(policy: &Policy, jwt: &Jwt, keys: &Value) -> Result<(), Broken> {
    let named = jwt.header_str("alg").unwrap_or_default();
    // §3.1.3.7: the algorithm is one agreed on; the token does not choose.
    let algorithm = policy.federation_algorithms.iter().find(|known| *known == named);
    let algorithm: Option<Algorithm> = algorithm.and_then(|name| name.parse().ok());
    let Some(algorithm) = algorithm else {
        return Err(Broken::refused("the ID token: alg is not one agreed on".to_owned()));
    };
    let kid = jwt.header_str("kid");
    let signature = URL_SAFE_NO_PAD.encode(&jwt.signature);
    let verified = key_set::keys(keys)
        .iter()
        .filter(|key| kid.is_none_or(|kid| key["kid"] == kid))
        .filter_map(|key| key_set::decoding_key(key, algorithm))
        .any(|key| {
            crypto::verify(&signature, jwt.signing_input.as_bytes(), &key, algorithm)
                .unwrap_or(false)
        });
    if verified {
        Ok(())
    } else {
        Err(Broken::refused("the ID token: the signature does not verify".to_owned()))
    }
}
