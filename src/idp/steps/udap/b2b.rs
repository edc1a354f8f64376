//! Judges the `hl7-b2b` object of a business-to-business token request.
//!
//! # Spec
//! <https://hl7.org/fhir/us/udap-security/STU2/b2b.html#b2b-authorization-extension-object>

use serde_json::Value;
use url::Url;

use crate::idp::error::{Kind, OauthError};
use crate::idp::policy::Policy;
use crate::oauth::Jwt;

/// Checks the object, which must be there when the metadata says so, and says which organization
/// it names.
///
/// # Errors
/// `invalid_grant` when it is missing or not good; the guide fixes no code.
pub fn judge(policy: &Policy, jwt: &Jwt) -> Result<Option<String>, OauthError> {
    let refused = |why: &str| {
        let wire = "the hl7-b2b extension object is missing or not acceptable";
        Err(OauthError::new(Kind::InvalidGrant, wire).because(why))
    };
    let object = jwt.claims.get("extensions").and_then(|extensions| extensions.get(super::B2B));
    let Some(object) = object else {
        let required = policy.udap_checks_b2b
            && policy.udap_extensions_required.iter().any(|name| name == super::B2B);
        return if required { refused("it is missing") } else { Ok(None) };
    };
    let organization = object.get("organization_id").and_then(Value::as_str);
    if policy.udap_checks_b2b {
        if object.get("version") != Some(&Value::from("1")) {
            return refused("version is not the text 1");
        }
        if !organization.is_some_and(|id| Url::parse(id).is_ok()) {
            return refused("organization_id is no URI");
        }
        let purposes = object.get("purpose_of_use").and_then(Value::as_array);
        let coded = |purpose: &Value| purpose.as_str().is_some_and(|code| !code.is_empty());
        if !purposes.is_some_and(|codes| !codes.is_empty() && codes.iter().all(coded)) {
            return refused("purpose_of_use is no list of codes");
        }
        // Who asks is named together with what is said about them.
        if object.get("subject_id").is_some() && object.get("subject_name").is_none() {
            return refused("subject_id without subject_name");
        }
        if object.get("consent_reference").is_some() && object.get("consent_policy").is_none() {
            return refused("consent_reference without consent_policy");
        }
    }
    Ok(organization.map(str::to_owned))
}
