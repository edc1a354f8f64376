//! Defects of the mock source payer.

use super::Defect;

mod ambiguous_match_takes_first;
mod bad_token_forbidden;
mod challenge_always_names_error;
mod challenge_missing;
mod challenge_names_no_error;
mod consent_action_ignored;
mod consent_discloser_ignored;
mod consent_not_required;
mod consent_patient_ignored;
mod consent_period_ignored;
mod consent_policy_ignored;
mod consent_recipient_ignored;
mod consent_refusal_names_patient;
mod consent_refused_as_forbidden;
mod consent_status_ignored;
mod consent_type_ignored;
mod fhir_version_outdated;
mod identifier_mistyped;
mod issue_code_invented;
mod login_page_sent;
mod malformed_match_accepted;
mod malformed_match_crashes;
mod match_answer_not_parameters;
mod match_fails;
mod match_names_two_members;
mod match_refusal_names_patient;
mod match_refusal_without_outcome;
mod match_request_echoed;
mod match_without_identifier;
mod member_id_left_out;
mod member_id_logical;
mod no_match_as_not_found;
mod operations_unlisted;
mod opt_out_ignored;
mod requester_identifier_returned;
mod sensitive_exported;
mod serves_without_token;
mod token_audience_unchecked;
mod token_expiry_unchecked;
mod token_in_query_accepted;
mod token_refusal_without_outcome;
mod token_revocation_unchecked;
mod token_scope_unchecked;
mod token_signature_unchecked;

/// Every defect of this actor.
pub static ALL: &[&Defect] = &[
    &ambiguous_match_takes_first::DEFECT,
    &bad_token_forbidden::DEFECT,
    &challenge_always_names_error::DEFECT,
    &challenge_missing::DEFECT,
    &challenge_names_no_error::DEFECT,
    &consent_action_ignored::DEFECT,
    &consent_discloser_ignored::DEFECT,
    &consent_not_required::DEFECT,
    &consent_patient_ignored::DEFECT,
    &consent_period_ignored::DEFECT,
    &consent_policy_ignored::DEFECT,
    &consent_recipient_ignored::DEFECT,
    &consent_refusal_names_patient::DEFECT,
    &consent_refused_as_forbidden::DEFECT,
    &consent_status_ignored::DEFECT,
    &consent_type_ignored::DEFECT,
    &fhir_version_outdated::DEFECT,
    &identifier_mistyped::DEFECT,
    &issue_code_invented::DEFECT,
    &login_page_sent::DEFECT,
    &malformed_match_accepted::DEFECT,
    &malformed_match_crashes::DEFECT,
    &match_answer_not_parameters::DEFECT,
    &match_fails::DEFECT,
    &match_names_two_members::DEFECT,
    &match_refusal_names_patient::DEFECT,
    &match_refusal_without_outcome::DEFECT,
    &match_request_echoed::DEFECT,
    &match_without_identifier::DEFECT,
    &member_id_left_out::DEFECT,
    &member_id_logical::DEFECT,
    &no_match_as_not_found::DEFECT,
    &operations_unlisted::DEFECT,
    &opt_out_ignored::DEFECT,
    &requester_identifier_returned::DEFECT,
    &sensitive_exported::DEFECT,
    &serves_without_token::DEFECT,
    &token_audience_unchecked::DEFECT,
    &token_expiry_unchecked::DEFECT,
    &token_in_query_accepted::DEFECT,
    &token_refusal_without_outcome::DEFECT,
    &token_revocation_unchecked::DEFECT,
    &token_scope_unchecked::DEFECT,
    &token_signature_unchecked::DEFECT,
];
