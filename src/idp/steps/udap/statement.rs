//! Judges the software statement of a UDAP registration.

use serde_json::{Map, Value};

use crate::idp::client::UdapBinding;
use crate::idp::error::{Kind, OauthError};
use crate::idp::policy::Policy;
use crate::idp::routes;
use crate::idp::state::Idp;
use crate::idp::steps::assertion::decode;
use crate::idp::udap::KnownUdap;
use crate::oauth::Jwt;

use super::signed::{self, Unsigned};

/// A software statement that was found good.
pub struct Statement {
    /// Who made it, and who vouches for them.
    pub binding: UdapBinding,
    /// The certificate it came with, in DER.
    pub certificate: Vec<u8>,
    /// What it says.
    pub claims: Map<String, Value>,
}

/// Verifies the statement: signature, chain and revocation, then who made it, for whom and when.
///
/// # Errors
/// `unapproved_software_statement` when nobody trusted vouches for its maker,
/// `invalid_software_statement` for everything else.
pub fn verify(
    idp: &Idp,
    policy: &Policy,
    udap: &KnownUdap,
    compact: &str,
) -> Result<Statement, OauthError> {
    let now = idp.clock.epoch_secs();
    let jwt = decode(compact).map_err(|rejected| invalid(&rejected.0))?;
    let signed = signed::verify(udap, policy, &jwt, now, policy.udap_checks_statement_signature)
        .map_err(|unsigned| match unsigned {
            Unsigned::Malformed(why) => invalid(&why),
            Unsigned::Untrusted(why) => OauthError::new(
                Kind::UnapprovedSoftwareStatement,
                "no trust community vouches for the certificate",
            )
            .because(why),
        })?;
    let issuer = jwt.claim_str("iss").ok_or_else(|| invalid("iss is missing"))?;
    // Compared to the letter: nothing is normalised.
    let named = signed.names(issuer);
    ensure(named || !policy.udap_checks_statement_issuer, "iss is no URI of the certificate")?;
    let itself = jwt.claim_str("sub") == Some(issuer);
    ensure(itself || !policy.udap_checks_statement_subject, "sub is not iss")?;
    let here = jwt.claim_str("aud") == Some(idp.urls.absolute(routes::REGISTER).as_str());
    ensure(here || !policy.udap_checks_statement_audience, "aud is not this endpoint")?;
    check_dates(policy, &jwt, now)?;
    check_replay(idp, policy, &jwt, issuer, now)?;
    let binding =
        UdapBinding { subject_uri: issuer.to_owned(), community: signed.community.uri.clone() };
    Ok(Statement { binding, claims: jwt.claims, certificate: signed.certificate })
}

fn check_dates(policy: &Policy, jwt: &Jwt, now: i64) -> Result<(), OauthError> {
    let skew = policy.clock_skew_secs;
    let secs = |name: &str| {
        jwt.claim_secs(name).ok_or_else(|| invalid("iat or exp is not a number of seconds"))
    };
    let (issued, expires) = (secs("iat")?, secs("exp")?);
    let begun = issued <= now + skew;
    ensure(begun || !policy.udap_checks_statement_expiry, "iat is in the future")?;
    let lasting = now < expires.saturating_add(skew) && issued < expires;
    ensure(lasting || !policy.udap_checks_statement_expiry, "it has expired")?;
    let longest = policy.udap_max_lifetime_secs;
    let short = expires.saturating_sub(issued) <= longest;
    ensure(short || longest == 0, "exp is more than five minutes after iat")
}

/// UDAP: a `jti` is good for one statement of an issuer until it expires.
fn check_replay(
    idp: &Idp,
    policy: &Policy,
    jwt: &Jwt,
    issuer: &str,
    now: i64,
) -> Result<(), OauthError> {
    let Some(jti) = jwt.claim_str("jti").filter(|jti| !jti.is_empty()) else {
        return ensure(!policy.udap_requires_statement_jti, "jti is missing");
    };
    let skewed = jwt.claim_secs("exp").unwrap_or(now) + policy.clock_skew_secs;
    let forget_at = skewed.max(now + 1);
    // Statements and assertions are remembered apart: a client_id may look like a URI.
    let fresh = idp.assertions.remember(&format!("statement of {issuer}"), jti, forget_at, now);
    ensure(fresh || !policy.udap_refuses_statement_replay, "jti was seen before")
}

fn ensure(condition: bool, why: &str) -> Result<(), OauthError> {
    if condition { Ok(()) } else { Err(invalid(why)) }
}

fn invalid(why: &str) -> OauthError {
    OauthError::new(Kind::InvalidSoftwareStatement, "the software statement was rejected")
        .because(why)
}
