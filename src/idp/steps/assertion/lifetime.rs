//! Checks when an assertion is good.

use crate::idp::policy::Policy;
use crate::oauth::Jwt;

use super::rejected::{Rejected, ensure};

/// Checks `exp`, `nbf` and `iat` at `now`, allowing for the skew of clocks.
///
/// # Errors
/// When the assertion has expired, may live too long, or comes from the future.
pub fn check(policy: &Policy, jwt: &Jwt, now: i64) -> Result<(), Rejected> {
    let skew = policy.clock_skew_secs;
    let expires = jwt.claim_secs("exp");
    if policy.assertion_checks_expiry {
        let expires =
            expires.ok_or_else(|| Rejected::because("exp is not a whole number of seconds"))?;
        ensure(now < expires.saturating_add(skew), "it has expired")?;
    }
    // SMART: no more than five minutes ahead, so that a jti need not be remembered for long.
    if policy.assertion_max_lifetime_secs > 0
        && let Some(expires) = expires
    {
        let latest = now.saturating_add(policy.assertion_max_lifetime_secs).saturating_add(skew);
        ensure(expires <= latest, "exp is too far ahead")?;
    }
    if policy.assertion_checks_not_before {
        not_ahead(jwt, "nbf", now + skew)?;
    }
    if policy.assertion_checks_issued_at {
        not_ahead(jwt, "iat", now + skew)?;
    }
    let oldest = now.saturating_sub(policy.assertion_max_age_secs).saturating_sub(skew);
    let fresh = policy.assertion_max_age_secs == 0
        || jwt.claim_secs("iat").is_none_or(|issued| issued >= oldest);
    ensure(fresh, "iat is too long ago")
}

fn not_ahead(jwt: &Jwt, claim: &str, latest: i64) -> Result<(), Rejected> {
    if !jwt.claims.contains_key(claim) {
        return Ok(());
    }
    let good = jwt.claim_secs(claim).is_some_and(|secs| secs <= latest);
    ensure(good, &format!("{claim} is in the future or not a whole number of seconds"))
}
