//! Checks of the source payer's answers to `$member-match`.
//!
//! The private modules read requests and answers, also for the checks of consent.

use super::Check;

pub mod ambiguous_refused;
mod answer;
pub mod identifier_typed;
pub mod issue_codes_known;
pub mod known_member_matched;
pub mod malformed_refused;
pub mod member_id_literal;
pub mod member_id_present;
pub mod no_match_refused;
pub mod one_member_identifier;
pub mod only_at_patient;
pub mod only_known_parameters;
pub mod own_identifier_returned;
pub mod probing_stopped;
pub mod refusal_has_outcome;
pub mod refusal_reveals_nothing;
mod request;
pub mod response_is_parameters;
mod reveal;
pub mod several_coverages_match;

pub(crate) use request::{ConsentPolicy, consent_policy, known};
pub(crate) use reveal::revealed;

/// Every check of this group.
pub static ALL: &[&[Check]] = &[
    std::slice::from_ref(&ambiguous_refused::CHECK),
    std::slice::from_ref(&identifier_typed::CHECK),
    std::slice::from_ref(&issue_codes_known::CHECK),
    std::slice::from_ref(&known_member_matched::CHECK),
    malformed_refused::ROWS,
    std::slice::from_ref(&member_id_literal::CHECK),
    std::slice::from_ref(&member_id_present::CHECK),
    std::slice::from_ref(&no_match_refused::CHECK),
    std::slice::from_ref(&one_member_identifier::CHECK),
    only_at_patient::ROWS,
    std::slice::from_ref(&only_known_parameters::CHECK),
    std::slice::from_ref(&own_identifier_returned::CHECK),
    std::slice::from_ref(&probing_stopped::CHECK),
    std::slice::from_ref(&refusal_has_outcome::CHECK),
    std::slice::from_ref(&refusal_reveals_nothing::CHECK),
    std::slice::from_ref(&response_is_parameters::CHECK),
    std::slice::from_ref(&several_coverages_match::CHECK),
];
