//! The types of resources there are at this payer, Groups apart.

use crate::source::policy::Policy;
use crate::source::refusal::Refusal;

use super::export_parameters::EXPORT_TYPES;

/// The type of the consents that came with matches.
pub(in crate::source) const CONSENT: &str = "Consent";
/// What clients write of their own.
const BASIC: &str = "Basic";

/// Every type that is read, searched and written: what is exported, and what clients gave.
pub(in crate::source) fn served_types(policy: &Policy) -> impl Iterator<Item = &'static str> {
    let consent = policy.serves_consents.then_some(CONSENT);
    EXPORT_TYPES.into_iter().chain([BASIC]).chain(consent)
}

/// Refuses a type that there is not.
///
/// # Errors
/// Not found, as FHIR R4 has it.
pub(in crate::source) fn demand_served(kind: &str, policy: &Policy) -> Result<(), Refusal> {
    if served_types(policy).any(|served| served == kind) {
        return Ok(());
    }
    Err(Refusal::new(404, "not-supported", "This server has no resources of that type."))
}
