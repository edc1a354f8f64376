//! `authorization_code`: a client redeems what a person granted.
//!
//! # Spec
//! <https://www.rfc-editor.org/rfc/rfc6749#section-4.1.3> and
//! <https://www.rfc-editor.org/rfc/rfc7636#section-4.6>

use aws_lc_rs::digest;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::Value;

use crate::admin::same;
use crate::idp::error::{Kind, OauthError};
use crate::idp::policy::Policy;
use crate::idp::state::{Challenge, Code, Registration};
use crate::idp::steps::request::FormRequest;
use crate::idp::steps::{grant_tokens, tls_client};

/// Serves the grant.
///
/// # Errors
/// `invalid_request` when the code is missing, `invalid_grant` when it is not good, or good for
/// something else; as scripts say.
pub async fn serve(
    request: &FormRequest<'_>,
    registration: &Registration,
) -> Result<Value, OauthError> {
    let (idp, policy, client) = (request.idp, request.policy, &registration.client);
    let compact = request
        .parameter("code")
        .ok_or_else(|| OauthError::new(Kind::InvalidRequest, "code is missing"))?;
    let now = idp.clock.epoch_secs();
    let code = idp.codes.find(compact, now).ok_or_else(|| refused("it was never issued"))?;
    let owns = code.grant.client_id == client.client_id;
    if policy.code_checks_client && !owns {
        return Err(refused("it was issued to another client"));
    }
    if code.used && policy.code_single_use {
        return Err(used_again(request, &code));
    }
    if now >= code.expires_at {
        return Err(refused("it has expired"));
    }
    // RFC 6749 §4.1.3: the redirect URI is that of the authorization request.
    let returned = request.parameter("redirect_uri");
    if policy.code_checks_redirect_uri && returned != Some(code.redirect_uri.as_str()) {
        return Err(refused("redirect_uri is another"));
    }
    check_verifier(policy, code.challenge.as_ref(), request.parameter("code_verifier"))?;
    if !idp.codes.use_up(compact) && policy.code_single_use {
        return Err(used_again(request, &code));
    }
    let grant = tls_client::bound(request, client, code.grant);
    grant_tokens::answer_to_person(request, registration, grant).await
}

/// RFC 6749 §4.1.2: a code that is used twice was stolen by one of the two.
fn used_again(request: &FormRequest<'_>, code: &Code) -> OauthError {
    if request.policy.code_replay_ends_grant {
        request.idp.tokens.revoke_grant(&code.grant.id);
    }
    refused("it was used before")
}

fn check_verifier(
    policy: &Policy,
    challenge: Option<&Challenge>,
    verifier: Option<&str>,
) -> Result<(), OauthError> {
    let Some(challenge) = challenge else {
        // RFC 9700 §2.1.1: a verifier to no challenge is a sign of a downgrade.
        return if verifier.is_some() && policy.verifier_needs_challenge {
            Err(refused("a verifier came to a request without challenge"))
        } else {
            Ok(())
        };
    };
    if !policy.verifier_checked {
        return Ok(());
    }
    let verifier = verifier.ok_or_else(|| refused("code_verifier is missing"))?;
    if policy.verifier_shape_checked && !is_verifier(verifier) {
        return Err(refused("code_verifier is too short, too long or of other characters"));
    }
    let as_it_is = challenge.is_plain || !policy.verifier_hashed;
    let derived = if as_it_is { verifier.to_owned() } else { challenge_of(verifier) };
    if same(&derived, &challenge.value) {
        Ok(())
    } else {
        Err(refused("code_verifier does not fit the challenge"))
    }
}

/// RFC 7636 §4.1: 43 to 128 unreserved characters.
fn is_verifier(text: &str) -> bool {
    (43..=128).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte))
}

/// RFC 7636 §4.2: the challenge of a verifier by S256.
fn challenge_of(verifier: &str) -> String {
    URL_SAFE_NO_PAD.encode(digest::digest(&digest::SHA256, verifier.as_bytes()))
}

/// One text for every reason, so that a thief learns nothing.
fn refused(detail: &str) -> OauthError {
    OauthError::new(Kind::InvalidGrant, "the authorization code is not good").because(detail)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_challenge_is_that_of_the_appendix() {
        assert_eq!(
            challenge_of("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"),
            "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
        );
    }

    #[test]
    fn a_verifier_has_its_length_and_alphabet() {
        assert!(is_verifier(&"a".repeat(43)) && is_verifier(&"-._~".repeat(32)));
        for bad in ["a".repeat(42), "a".repeat(129), "+".repeat(43), "é".repeat(30)] {
            assert!(!is_verifier(&bad), "{bad}");
        }
    }
}
