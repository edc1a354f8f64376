//! What a transcript shows of the life of one access token.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use crate::id::Endpoint;
use crate::oauth::Jwt;
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

/// Whether the answer to `exchange` came after the end of the life that was stated for the token it
/// carries: by `expires_in`, or by the token itself where nothing was.
pub fn is_over(exchange: &Exchange, transcript: &Transcript) -> bool {
    let answered_at =
        exchange.started_at.saturating_add(Duration::from_micros(exchange.timing.total_us));
    let end = bearer_of(exchange).and_then(|token| end_of(exchange, token, transcript));
    end.is_some_and(|end| answered_at.is_ok_and(|answered_at| end <= answered_at))
}

fn bearer_of(exchange: &Exchange) -> Option<&str> {
    let (scheme, token) = exchange.request.headers.get("authorization")?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

fn end_of(exchange: &Exchange, token: &str, transcript: &Transcript) -> Option<Timestamp> {
    let stated = issued_before(exchange, token, transcript).and_then(|issued| {
        let lifetime = granted(issued)?.get("expires_in")?.as_i64()?;
        issued.started_at.checked_add(SignedDuration::from_secs(lifetime)).ok()
    });
    stated.or_else(|| {
        let expires = Jwt::decode(token).ok()?.claims.get("exp")?.as_i64()?;
        Timestamp::from_second(expires).ok()
    })
}

fn active(exchange: &Exchange) -> Option<bool> {
    object(exchange)?.get("active")?.as_bool()
}
