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
    let name = jwt.header_str("alg").ok_or_else(|| Rejected::because("alg is missing"))?;
    if name.eq_ignore_ascii_case("none") {
        ensure(!policy.assertion_refuses_alg_none, "alg is none")?;
        return Ok(Algorithm::Nothing);
    }
    if name.starts_with("HS") {
        // There is no shared key: a server that takes an HMAC takes it at its word.
        ensure(!policy.assertion_refuses_hmac, "alg is an HMAC")?;
        return Ok(Algorithm::Nothing);
    }
    let allowed = policy.assertion_algorithms.iter().any(|allowed| allowed == name);
    ensure(allowed, "alg is not one of those published")?;
    name.parse()
        .map(Algorithm::Signature)
        .map_err(|_| Rejected::because("alg cannot be verified here"))
}
