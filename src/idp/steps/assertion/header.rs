//! Checks the members of the JOSE header that are not about the key.

use crate::idp::policy::Policy;
use crate::oauth::Jwt;

use super::rejected::{Rejected, ensure};

/// Checks `typ` and `crit`.
///
/// # Errors
/// When the token was made for another purpose, or relies on an extension.
pub fn check(policy: &Policy, jwt: &Jwt) -> Result<(), Rejected> {
    // SMART fixes the type, which keeps access tokens and the like from being assertions.
    let typ = jwt.header_str("typ").unwrap_or_default();
    let good = typ.eq_ignore_ascii_case("jwt") || !policy.assertion_checks_typ;
    ensure(good, "typ is not JWT")?;
    // RFC 7515 §4.1.11: extensions that are not understood make the signature invalid, and an
    // empty list is malformed. None is understood here.
    let critical = policy.assertion_checks_crit && jwt.header.contains_key("crit");
    ensure(!critical, "crit names extensions that are not understood")
}
