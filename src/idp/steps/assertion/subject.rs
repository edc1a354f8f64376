//! Checks whom an assertion is about.

use crate::idp::policy::Policy;
use crate::oauth::Jwt;

use super::rejected::{Rejected, ensure};

/// Checks that the client speaks about itself (RFC 7523 §3: for client authentication the
/// subject is the `client_id`).
///
/// # Errors
/// When `sub` is missing or another.
pub fn check(policy: &Policy, jwt: &Jwt) -> Result<(), Rejected> {
    let itself = jwt.claim_str("sub").is_some() && jwt.claim_str("sub") == jwt.claim_str("iss");
    // PDex can be read so that the client's own assertion names the member.
    let bent = !policy.assertion_checks_subject || policy.member_in_client_assertion;
    ensure(itself || bent, "sub is not the client that iss names")
}
