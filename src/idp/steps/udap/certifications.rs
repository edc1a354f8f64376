//! Looks at the certifications beside a software statement.
//!
//! # Spec
//! <https://hl7.org/fhir/us/udap-security/STU2/registration.html#inclusion-of-certifications-and-endorsements>

use serde_json::{Map, Value};

use crate::idp::error::{Kind, OauthError};
use crate::idp::policy::Policy;
use crate::oauth::Jwt;

/// Checks that those the metadata announces as required are there. Others are ignored.
///
/// # Errors
/// `unapproved_software_statement` when a required one is missing.
pub fn judge(policy: &Policy, sent: &Map<String, Value>) -> Result<(), OauthError> {
    let sent: Vec<Jwt> = sent
        .get("certifications")
        .and_then(Value::as_array)
        .map(|list| list.iter().filter_map(|one| Jwt::decode(one.as_str()?).ok()).collect())
        .unwrap_or_default();
    if !policy.udap_ignores_unknown_certifications && !sent.is_empty() {
        return Err(OauthError::new(
            Kind::InvalidClientMetadata,
            "a certification is not known here",
        ));
    }
    let shows = |uri: &String| {
        sent.iter().any(|certification| {
            let uris = certification.claims.get("certification_uris").and_then(Value::as_array);
            uris.is_some_and(|uris| uris.iter().any(|other| other.as_str() == Some(uri)))
        })
    };
    if policy.udap_certifications_required.iter().all(shows) {
        return Ok(());
    }
    let wire = "a certification that the metadata requires is missing";
    Err(OauthError::new(Kind::UnapprovedSoftwareStatement, wire))
}
