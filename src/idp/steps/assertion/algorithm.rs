//! Chooses how the signature is verified: from what is allowed here, never from the token alone.

use crate::idp::policy::Policy;
use crate::oauth::Jwt;

use super::rejected::{Rejected, ensure};

/// How the assertion is protected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Algorithm {
    /// By a signature that a registered key verifies.
    Signature(jsonwebtoken::Algorithm),
    /// By nothing that could be verified. Only a policy that forgets to refuse lets it through.
    Nothing,
}

/// Chooses the algorithm.
///
/// # Errors
/// When the header names none, or one that is not allowed.
pub fn choose(policy: &Policy, jwt: &Jwt) -> Result<Algorithm, Rejected> {
    // Naming none and naming nothing come to the same.
    let name = jwt.header_str("alg").unwrap_or("none");
    if name.eq_ignore_ascii_case("none") {
        ensure(!policy.assertion_refuses_alg_none, "alg is none or missing")?;
        return Ok(Algorithm::Nothing);
    }
    if name.starts_with("HS") {
        // There is no shared key: a server that takes an HMAC takes it at its word.
        ensure(!policy.assertion_refuses_hmac, "alg is an HMAC")?;
        return Ok(Algorithm::Nothing);
    }
    let allowed = policy.assertion_algorithms.iter().any(|allowed| allowed == name);
    if !allowed && !policy.assertion_refuses_unpublished_algorithms {
        return Ok(Algorithm::Nothing);
    }
    ensure(allowed, "alg is not one of those published")?;
    let refused = policy.assertion_algorithms_refused.iter().any(|refused| refused == name);
    ensure(!refused, "alg is published, but refused")?;
    name.parse()
        .map(Algorithm::Signature)
        .map_err(|_| Rejected::because("alg cannot be verified here"))
}
