//! Finding ID tokens, and saying where in one something is wrong.

use crate::checks::granted_scope::granted;
use crate::checks::sign_in::{answer, is_grant};
use crate::id::Endpoint;
use crate::oauth::Jwt;
use crate::outcome::{Finding, Place};
use crate::transcript::{Exchange, Transcript};

/// The ID token in the answer of a token endpoint to a code.
pub(super) fn at_token_endpoint(exchange: &Exchange) -> Option<Jwt> {
    if exchange.endpoint != Endpoint::Token || !is_grant(exchange, "authorization_code") {
        return None;
    }
    Jwt::decode(granted(exchange)?.get("id_token")?.as_str()?).ok()
}

/// The ID token that an exchange led to: in the token answer, or at the client's redirect URI.
pub(super) fn led_to<'t>(
    exchange: &'t Exchange,
    transcript: &'t Transcript,
) -> Option<(&'t Exchange, Jwt)> {
    if exchange.endpoint == Endpoint::Authorize {
        let answer = answer(exchange, transcript)?;
        let jwt = Jwt::decode(answer.get("id_token")?).ok()?;
        return Some((answer.exchange, jwt));
    }
    Some((exchange, at_token_endpoint(exchange)?))
}

/// Something wrong with a claim.
pub(super) fn at_claim(
    exchange: &Exchange,
    claim: &str,
    expected: &str,
    observed: String,
) -> Finding {
    let place = Place::Token(format!("claims/{claim}"));
    Finding::in_response(exchange, place, expected, observed)
}
