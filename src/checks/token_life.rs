//! What a transcript shows of the life of one access token, for checks of revocation.

use crate::id::Endpoint;
use crate::transcript::{Exchange, Transcript};

use super::granted_scope::granted;
use super::oauth_answer::object;

/// The token a revocation or introspection request is about.
pub fn token_of(exchange: &Exchange) -> Option<String> {
    exchange.request.form_value("token").filter(|token| !token.is_empty())
}

/// Whether the token was issued, or seen active, before `exchange`.
pub fn lived_before(exchange: &Exchange, token: &str, transcript: &Transcript) -> bool {
    issued_before(exchange, token, transcript).is_some()
        || transcript
            .before(exchange)
            .filter(|other| other.endpoint == Endpoint::Introspect)
            .filter(|other| token_of(other).as_deref() == Some(token))
            .any(|other| active(other) == Some(true))
}

/// The introspections of the token after `exchange`, in order, with what they said.
pub fn seen_after<'t>(
    exchange: &'t Exchange,
    token: &'t str,
    transcript: &'t Transcript,
) -> impl Iterator<Item = (&'t Exchange, bool)> {
    transcript
        .after(exchange)
        .filter(|other| other.endpoint == Endpoint::Introspect)
        .filter(move |other| token_of(other).as_deref() == Some(token))
        .filter_map(|other| Some((other, active(other)?)))
}

/// The exchange that issued the token, before `exchange`.
pub fn issued_before<'t>(
    exchange: &'t Exchange,
    token: &str,
    transcript: &'t Transcript,
) -> Option<&'t Exchange> {
    transcript.before(exchange).filter(|other| other.endpoint == Endpoint::Token).find(|other| {
        granted(other)
            .is_some_and(|body| body.get("access_token").is_some_and(|found| found == token))
    })
}

/// Whether the token came as a refresh token before `exchange`.
pub fn is_refresh_token(exchange: &Exchange, token: &str, transcript: &Transcript) -> bool {
    transcript.before(exchange).filter(|other| other.endpoint == Endpoint::Token).any(|other| {
        granted(other)
            .is_some_and(|body| body.get("refresh_token").is_some_and(|found| found == token))
    })
}

fn active(exchange: &Exchange) -> Option<bool> {
    object(exchange)?.get("active")?.as_bool()
}
