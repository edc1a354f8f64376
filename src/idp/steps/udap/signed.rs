//! What every UDAP JWT must be: signed with the key of the certificate it carries, which a
//! community vouches for.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::{Algorithm, crypto};

use crate::idp::policy::Policy;
use crate::idp::udap::{KnownCommunity, KnownUdap};
use crate::oauth::{Jwt, community};

use super::certificate::{self, Leaf};

/// A UDAP JWT whose signature and certificates were looked at.
pub struct Signed<'a> {
    /// The certificate, in DER; empty where the policy lets a JWT in without.
    pub certificate: Vec<u8>,
    /// The URIs of the certificate.
    pub uris: Vec<String>,
    /// The community that vouches for it.
    pub community: &'a KnownCommunity,
}

impl Signed<'_> {
    /// Whether the certificate names `uri`, or there is none to name anybody.
    pub fn names(&self, uri: &str) -> bool {
        self.certificate.is_empty() || self.uris.iter().any(|other| other == uri)
    }
}

/// Why a UDAP JWT is not accepted.
pub enum Unsigned {
    /// It is not what it should be.
    Malformed(String),
    /// No community vouches for the certificate.
    Untrusted(String),
}

impl Unsigned {
    fn malformed(why: impl Into<String>) -> Self {
        Self::Malformed(why.into())
    }
}

/// Verifies the signature with the key of the leaf, then the chain, in this order (UDAP DCR
/// STU1 §4).
///
/// # Errors
/// When either is not good.
pub fn verify<'a>(
    udap: &'a KnownUdap,
    policy: &Policy,
    jwt: &Jwt,
    now: i64,
    checks_signature: bool,
) -> Result<Signed<'a>, Unsigned> {
    let alg = jwt.header_str("alg").unwrap_or_default();
    let allowed = policy.udap_algorithms.iter().any(|allowed| allowed == alg);
    if !allowed && checks_signature {
        return Err(Unsigned::malformed("alg is not one of those published"));
    }
    if policy.assertion_checks_crit && jwt.header.contains_key("crit") {
        return Err(Unsigned::malformed("crit names extensions that are not understood"));
    }
    let Some(mut chain) = jwt.header.get("x5c").and_then(community::x5c) else {
        return if policy.udap_requires_certificates {
            Err(Unsigned::malformed("x5c is no array of certificates"))
        } else {
            let community = &udap.communities[0];
            Ok(Signed { certificate: Vec::new(), uris: Vec::new(), community })
        };
    };
    let leaf = certificate::leaf(&chain).map_err(Unsigned::Malformed)?;
    if checks_signature && !verifies(jwt, &leaf, alg) {
        return Err(Unsigned::malformed("the signature does not verify with the leaf's key"));
    }
    let community =
        certificate::community(udap, policy, &chain, &leaf, now).map_err(Unsigned::Untrusted)?;
    Ok(Signed { certificate: chain.swap_remove(0), uris: leaf.uris, community })
}

fn verifies(jwt: &Jwt, leaf: &Leaf, alg: &str) -> bool {
    let Ok(algorithm) = alg.parse::<Algorithm>() else { return false };
    let signature = URL_SAFE_NO_PAD.encode(&jwt.signature);
    crypto::verify(&signature, jwt.signing_input.as_bytes(), &leaf.key, algorithm).unwrap_or(false)
}
