//! Refuses an assertion that was used before.

use crate::idp::steps::request::FormRequest;
use crate::oauth::Jwt;

use super::rejected::{Rejected, ensure};

/// How long a `jti` is remembered when no `exp` limits it, in seconds.
const UNLIMITED_SECS: i64 = 3600;

/// Checks `jti` and remembers it, in one move: of two equal assertions at the same time one wins.
///
/// # Errors
/// When `jti` is not a text, or was seen from this issuer while still good.
pub fn check(request: &FormRequest<'_>, jwt: &Jwt, now: i64) -> Result<(), Rejected> {
    let policy = request.policy;
    let Some(jti) = jwt.claim_str("jti").filter(|jti| !jti.is_empty()) else {
        return ensure(!policy.assertion_requires_jti, "jti is not a text");
    };
    let issuer = jwt.claim_str("iss").unwrap_or_default();
    let place = format!("{} at {issuer}", request.endpoint);
    let issuer = if policy.assertion_replay_memory_shared { issuer } else { &place };
    let skew = policy.clock_skew_secs;
    let forget_at = jwt
        .claim_secs("exp")
        .map_or(now + UNLIMITED_SECS, |expires| expires.saturating_add(skew).max(now + 1));
    let forget_at = match policy.assertion_replay_memory_secs {
        Some(secs) => forget_at.min(now + secs),
        None => forget_at,
    };
    if let Some(size) = policy.assertion_replay_memory_size {
        request.idp.assertions.forget_beyond(size);
    }
    let is_new = request.idp.assertions.remember(issuer, jti, forget_at, now);
    ensure(is_new || !policy.assertion_refuses_replay, "jti was seen before")
}
