//! Checks of what resources hold, wherever they are given.

use super::Check;
use super::given::Given;

pub mod documents_have_content;
pub mod known_record_exported;
pub mod known_record_left_out;
pub mod mandatory_present;
pub mod member_number_typed;
pub mod nothing_filled_in;
pub mod organization_complete;
pub mod organization_identified;
pub mod prior_authorization_complete;
pub mod prior_authorization_profiled;
pub mod profiles_named;
pub mod tax_identifier_once;

/// Every check of this group.
pub static ALL: &[&[Check]] = &[
    std::slice::from_ref(&documents_have_content::CHECK),
    known_record_exported::ROWS,
    known_record_left_out::ROWS,
    std::slice::from_ref(&mandatory_present::CHECK),
    std::slice::from_ref(&member_number_typed::CHECK),
    std::slice::from_ref(&nothing_filled_in::CHECK),
    std::slice::from_ref(&organization_complete::CHECK),
    std::slice::from_ref(&organization_identified::CHECK),
    std::slice::from_ref(&prior_authorization_complete::CHECK),
    std::slice::from_ref(&prior_authorization_profiled::CHECK),
    std::slice::from_ref(&profiles_named::CHECK),
    std::slice::from_ref(&tax_identifier_once::CHECK),
];

/// The profile of HRex.
const HREX_ORGANIZATION: &str =
    "http://hl7.org/fhir/us/davinci-hrex/StructureDefinition/hrex-organization";
/// The profile it is derived from.
const US_CORE_ORGANIZATION: &str =
    "http://hl7.org/fhir/us/core/StructureDefinition/us-core-organization";
/// The profile of PDex.
const PRIOR_AUTHORIZATION: &str =
    "http://hl7.org/fhir/us/davinci-pdex/StructureDefinition/pdex-priorauthorization";

/// Whether a resource is a prior authorization.
fn is_prior_authorization(one: &Given) -> bool {
    one.kind() == "ExplanationOfBenefit" && one.at("use") == "preauthorization"
}
