//! Access tokens: where a request carries one, and which answer issued it.

use jiff::{SignedDuration, Timestamp};

use crate::id::{Endpoint, Party};
use crate::transcript::{Exchange, Transcript};

/// The endpoints of the source payer that need a token.
pub(super) const PROTECTED: &[Endpoint] = &[
    Endpoint::MemberMatch,
    Endpoint::KickOff,
    Endpoint::Status,
    Endpoint::Cancel,
    Endpoint::File,
    Endpoint::Read,
    Endpoint::BulkMatch,
    Endpoint::MatchStatus,
    Endpoint::Everything,
];

/// The token a request carries in its Authorization header by the scheme `Bearer`.
pub(super) fn bearer(exchange: &Exchange) -> Option<&str> {
    let (scheme, token) = exchange.request.headers.get("authorization")?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

/// The token request that was answered with `token`.
pub(super) fn issuance<'a>(transcript: &'a Transcript, token: &str) -> Option<&'a Exchange> {
    transcript.at(Endpoint::Token).find(|exchange| {
        exchange.initiator == Party::Target
            && exchange.succeeded()
            && exchange
                .response
                .as_ref()
                .and_then(|response| response.json().ok())
                .is_some_and(|body| body["access_token"].as_str() == Some(token))
    })
}

/// When the token issued in `issuance` expires, as its answer told.
pub(super) fn expires_at(issuance: &Exchange) -> Option<Timestamp> {
    let body = issuance.response.as_ref()?.json().ok()?;
    let lifetime = SignedDuration::from_secs(body["expires_in"].as_i64()?);
    issuance.started_at.checked_add(lifetime).ok()
}
