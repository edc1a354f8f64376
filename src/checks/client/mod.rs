//! Checks of what the target payer sends, and of what little it answers.

use super::Check;

mod access_token;
pub mod advertised_algorithm_used;
mod assertion;
pub mod assertion_algorithm;
pub mod assertion_audience;
pub mod assertion_issuer_is_client;
pub mod assertion_jku_registered;
pub mod assertion_jti_unique;
pub mod assertion_lifetime;
pub mod assertion_names_key;
pub mod assertion_sent;
pub mod assertion_signature;
pub mod assertion_subject_is_issuer;
pub mod assertion_typ;
pub mod assertion_type_named;
pub mod attachments_fetched;
pub mod authenticates_by_key;
pub mod back_off_grows;
pub mod bulk_match_accepts_fhir;
pub mod bulk_request;
pub mod business_identity;
pub mod busy_waited_out;
pub mod capabilities_read;
pub mod consent_profile;
pub mod consent_sent;
pub mod coverage_to_link_complete;
pub mod coverage_to_link_minimal;
pub mod coverage_to_link_sent;
pub mod coverage_to_match_complete;
pub mod data_with_member_token;
pub mod discovery_precedes_token;
pub mod ended_consent_unused;
pub mod endless_job_given_up;
pub mod error_files_fetched;
pub mod every_file_fetched;
pub mod everything_types_named;
pub mod export_type_named;
pub mod failure_given_up;
pub mod file_accepts_gzip;
pub mod file_token_sent;
pub mod file_token_withheld;
pub mod foreign_metadata_unused;
pub mod grant_type_client_credentials;
pub mod granted_scope_respected;
pub mod group_file_preferred;
pub mod group_of_match;
pub mod group_requests_prefer_async;
mod hrex_coverage;
pub mod invocation_answered;
pub mod job_deleted;
pub mod key_set_cacheable;
pub mod key_set_published;
pub mod kick_off_accepts_fhir;
pub mod kick_off_prefers_async;
mod known_client;
mod looked_for;
pub mod loss_told;
pub mod match_answer_understood;
pub mod match_parameters_closed;
pub mod match_precedes_export;
mod match_request;
pub mod member_addressed_as_returned;
pub mod member_is_subject;
pub mod member_patient_complete;
pub mod member_token_not_shared;
pub mod no_request_after_consent_end;
pub mod odd_file_survived;
pub mod one_authentication_method;
mod organization;
pub mod own_organization;
pub mod poll_accepts_json;
mod published_endpoint;
mod received_manifest;
pub mod received_provenance_kept;
pub mod received_stored;
pub mod received_stored_whole;
pub mod references_local;
pub mod refusal_not_repeated;
pub mod refused_token_unused;
pub mod relative_endpoint_resolved;
pub mod repeats_are_lists;
mod retry_after;
pub mod retry_after_honoured;
pub mod scope_requested;
pub mod signing_key_published;
pub mod since_is_server_time;
pub mod since_used;
pub mod status_url_as_given;
pub mod supplied_token_used;
pub mod task_life_cycle;
pub mod task_tells_failure;
pub mod token_by_post_form;
pub mod token_in_header;
pub mod token_not_expired;
pub mod token_parameters_once;
pub mod token_reused;
pub mod token_stays_with_source;
mod transfer_loss;
pub mod type_filter_is_query;
pub mod type_filter_without_result_parameters;
mod type_filters;
pub mod unfiltered_taken;
pub mod unique_identifier_learned;
pub mod unique_identifier_once;
pub mod unknown_members_ignored;
pub mod unknown_token_type_unused;
pub mod until_is_instant;
pub mod wrong_certificate_refused;

/// Every check of this group.
pub static ALL: &[&[Check]] = &[
    std::slice::from_ref(&advertised_algorithm_used::CHECK),
    std::slice::from_ref(&assertion_algorithm::CHECK),
    std::slice::from_ref(&assertion_audience::CHECK),
    std::slice::from_ref(&assertion_issuer_is_client::CHECK),
    std::slice::from_ref(&assertion_jku_registered::CHECK),
    std::slice::from_ref(&assertion_jti_unique::CHECK),
    std::slice::from_ref(&assertion_lifetime::CHECK),
    std::slice::from_ref(&assertion_names_key::CHECK),
    std::slice::from_ref(&assertion_sent::CHECK),
    std::slice::from_ref(&assertion_signature::CHECK),
    std::slice::from_ref(&assertion_subject_is_issuer::CHECK),
    std::slice::from_ref(&assertion_typ::CHECK),
    std::slice::from_ref(&assertion_type_named::CHECK),
    std::slice::from_ref(&attachments_fetched::CHECK),
    std::slice::from_ref(&authenticates_by_key::CHECK),
    std::slice::from_ref(&back_off_grows::CHECK),
    std::slice::from_ref(&bulk_match_accepts_fhir::CHECK),
    bulk_request::ROWS,
    business_identity::ROWS,
    std::slice::from_ref(&busy_waited_out::CHECK),
    std::slice::from_ref(&capabilities_read::CHECK),
    consent_profile::ROWS,
    std::slice::from_ref(&consent_sent::CHECK),
    std::slice::from_ref(&coverage_to_link_complete::CHECK),
    std::slice::from_ref(&coverage_to_link_minimal::CHECK),
    std::slice::from_ref(&coverage_to_link_sent::CHECK),
    std::slice::from_ref(&coverage_to_match_complete::CHECK),
    std::slice::from_ref(&data_with_member_token::CHECK),
    std::slice::from_ref(&discovery_precedes_token::CHECK),
    std::slice::from_ref(&ended_consent_unused::CHECK),
    std::slice::from_ref(&endless_job_given_up::CHECK),
    std::slice::from_ref(&error_files_fetched::CHECK),
    std::slice::from_ref(&every_file_fetched::CHECK),
    std::slice::from_ref(&everything_types_named::CHECK),
    std::slice::from_ref(&export_type_named::CHECK),
    std::slice::from_ref(&failure_given_up::CHECK),
    std::slice::from_ref(&file_accepts_gzip::CHECK),
    std::slice::from_ref(&file_token_sent::CHECK),
    std::slice::from_ref(&file_token_withheld::CHECK),
    std::slice::from_ref(&foreign_metadata_unused::CHECK),
    std::slice::from_ref(&grant_type_client_credentials::CHECK),
    std::slice::from_ref(&granted_scope_respected::CHECK),
    std::slice::from_ref(&group_file_preferred::CHECK),
    std::slice::from_ref(&group_of_match::CHECK),
    std::slice::from_ref(&group_requests_prefer_async::CHECK),
    std::slice::from_ref(&invocation_answered::CHECK),
    std::slice::from_ref(&job_deleted::CHECK),
    std::slice::from_ref(&key_set_cacheable::CHECK),
    std::slice::from_ref(&key_set_published::CHECK),
    std::slice::from_ref(&kick_off_accepts_fhir::CHECK),
    std::slice::from_ref(&kick_off_prefers_async::CHECK),
    std::slice::from_ref(&loss_told::CHECK),
    std::slice::from_ref(&match_answer_understood::CHECK),
    std::slice::from_ref(&match_parameters_closed::CHECK),
    std::slice::from_ref(&match_precedes_export::CHECK),
    std::slice::from_ref(&member_addressed_as_returned::CHECK),
    std::slice::from_ref(&member_is_subject::CHECK),
    std::slice::from_ref(&member_patient_complete::CHECK),
    std::slice::from_ref(&member_token_not_shared::CHECK),
    std::slice::from_ref(&no_request_after_consent_end::CHECK),
    std::slice::from_ref(&odd_file_survived::CHECK),
    std::slice::from_ref(&one_authentication_method::CHECK),
    std::slice::from_ref(&own_organization::CHECK),
    std::slice::from_ref(&poll_accepts_json::CHECK),
    std::slice::from_ref(&received_provenance_kept::CHECK),
    std::slice::from_ref(&received_stored::CHECK),
    std::slice::from_ref(&received_stored_whole::CHECK),
    std::slice::from_ref(&references_local::CHECK),
    std::slice::from_ref(&refusal_not_repeated::CHECK),
    std::slice::from_ref(&refused_token_unused::CHECK),
    std::slice::from_ref(&relative_endpoint_resolved::CHECK),
    std::slice::from_ref(&repeats_are_lists::CHECK),
    std::slice::from_ref(&retry_after_honoured::CHECK),
    std::slice::from_ref(&scope_requested::CHECK),
    std::slice::from_ref(&signing_key_published::CHECK),
    std::slice::from_ref(&since_is_server_time::CHECK),
    std::slice::from_ref(&since_used::CHECK),
    std::slice::from_ref(&status_url_as_given::CHECK),
    std::slice::from_ref(&supplied_token_used::CHECK),
    std::slice::from_ref(&task_life_cycle::CHECK),
    std::slice::from_ref(&task_tells_failure::CHECK),
    std::slice::from_ref(&token_by_post_form::CHECK),
    std::slice::from_ref(&token_in_header::CHECK),
    std::slice::from_ref(&token_not_expired::CHECK),
    std::slice::from_ref(&token_parameters_once::CHECK),
    std::slice::from_ref(&token_reused::CHECK),
    std::slice::from_ref(&token_stays_with_source::CHECK),
    std::slice::from_ref(&type_filter_is_query::CHECK),
    std::slice::from_ref(&type_filter_without_result_parameters::CHECK),
    std::slice::from_ref(&unfiltered_taken::CHECK),
    std::slice::from_ref(&unique_identifier_learned::CHECK),
    std::slice::from_ref(&unique_identifier_once::CHECK),
    std::slice::from_ref(&unknown_members_ignored::CHECK),
    std::slice::from_ref(&unknown_token_type_unused::CHECK),
    std::slice::from_ref(&until_is_instant::CHECK),
    std::slice::from_ref(&wrong_certificate_refused::CHECK),
];
