//! Defects of the mock target payer.

use super::Defect;

mod adds_match_parameter;
mod asks_beyond_scope;
mod asks_busy_server_again;
mod asks_for_no_scope;
mod asks_for_unknown_grant;
mod asks_with_ended_consent;
mod assertion_about_member;
mod assertion_badly_signed;
mod assertion_for_issuer;
mod assertion_long_lived;
mod assertion_of_stranger;
mod assertion_repeated;
mod assertion_typed_as_access_token;
mod assertion_unsigned;
mod assertion_without_kid;
mod authenticates_twice;
mod authenticates_with_secret;
mod bent_match;
mod consent_deny;
mod consent_for_third_party;
mod consent_given_by_nobody;
mod consent_inactive;
mod consent_of_another_category;
mod consent_of_display_only;
mod consent_open_ended;
mod consent_policy_shortened;
mod consent_reference_without_policy;
mod consent_to_collect;
mod consent_to_treatment;
mod consent_with_document_inside;
mod consent_with_security_label;
mod consent_without_discloser;
mod coverage_to_link_without_relationship;
mod coverage_to_match_without_member_id;
mod deletes_another_job;
mod exports_with_match_token;
mod exports_without_match;
mod fetches_files_without_token;
mod filters_without_type;
mod forged_assertion;
mod gives_up_on_relative_endpoint;
mod guesses_member_id;
mod guesses_since;
mod guesses_unique_identifier;
mod hides_birth_date;
mod invocation_accepted_with_202;
mod key_set_not_cacheable;
mod key_set_without_kid;
mod kicks_off_synchronously;
mod kicks_off_without_accept;
mod match_request_id_malformed;
mod names_foreign_key_set;
mod names_wrong_assertion_type;
mod needs_member_id;
mod person_without_name;
mod polls_changed_url;
mod polls_early;
mod polls_every_second;
mod polls_without_accept;
mod purpose_without_system;
mod refuses_compression;
mod repeats_refused_match;
mod repeats_refused_token;
mod repeats_token_parameter;
mod sends_absolute_references;
mod sends_coverage_in_full;
mod sends_no_assertion;
mod sends_no_consent;
mod sends_no_coverage_to_link;
mod sends_token_to_open_files;
mod sends_two_unique_identifiers;
mod signs_with_one_algorithm;
mod skips_a_file;
mod skips_capabilities;
mod skips_discovery;
mod skips_error_files;
mod sorts_an_export;
mod stumbles_over_unknown_members;
mod takes_any_certificate;
mod task_hides_failure;
mod task_intent_invented;
mod task_of_another_kind;
mod task_received;
mod token_follows_redirect;
mod token_in_query;
mod token_request_as_json;
mod trusts_foreign_metadata;
mod uses_any_token_type;
mod uses_expired_token;

/// Every defect of this actor.
pub static ALL: &[&Defect] = &[
    &adds_match_parameter::DEFECT,
    &asks_beyond_scope::DEFECT,
    &asks_busy_server_again::DEFECT,
    &asks_for_no_scope::DEFECT,
    &asks_for_unknown_grant::DEFECT,
    &asks_with_ended_consent::DEFECT,
    &assertion_about_member::DEFECT,
    &assertion_badly_signed::DEFECT,
    &assertion_for_issuer::DEFECT,
    &assertion_long_lived::DEFECT,
    &assertion_of_stranger::DEFECT,
    &assertion_repeated::DEFECT,
    &assertion_typed_as_access_token::DEFECT,
    &assertion_unsigned::DEFECT,
    &assertion_without_kid::DEFECT,
    &authenticates_twice::DEFECT,
    &authenticates_with_secret::DEFECT,
    &consent_deny::DEFECT,
    &consent_for_third_party::DEFECT,
    &consent_given_by_nobody::DEFECT,
    &consent_inactive::DEFECT,
    &consent_of_another_category::DEFECT,
    &consent_of_display_only::DEFECT,
    &consent_open_ended::DEFECT,
    &consent_policy_shortened::DEFECT,
    &consent_reference_without_policy::DEFECT,
    &consent_to_collect::DEFECT,
    &consent_to_treatment::DEFECT,
    &consent_with_document_inside::DEFECT,
    &consent_with_security_label::DEFECT,
    &consent_without_discloser::DEFECT,
    &coverage_to_link_without_relationship::DEFECT,
    &coverage_to_match_without_member_id::DEFECT,
    &deletes_another_job::DEFECT,
    &exports_with_match_token::DEFECT,
    &exports_without_match::DEFECT,
    &fetches_files_without_token::DEFECT,
    &filters_without_type::DEFECT,
    &gives_up_on_relative_endpoint::DEFECT,
    &guesses_member_id::DEFECT,
    &guesses_since::DEFECT,
    &guesses_unique_identifier::DEFECT,
    &hides_birth_date::DEFECT,
    &invocation_accepted_with_202::DEFECT,
    &key_set_not_cacheable::DEFECT,
    &key_set_without_kid::DEFECT,
    &kicks_off_synchronously::DEFECT,
    &kicks_off_without_accept::DEFECT,
    &match_request_id_malformed::DEFECT,
    &names_foreign_key_set::DEFECT,
    &names_wrong_assertion_type::DEFECT,
    &needs_member_id::DEFECT,
    &person_without_name::DEFECT,
    &polls_changed_url::DEFECT,
    &polls_early::DEFECT,
    &polls_every_second::DEFECT,
    &polls_without_accept::DEFECT,
    &purpose_without_system::DEFECT,
    &refuses_compression::DEFECT,
    &repeats_refused_match::DEFECT,
    &repeats_refused_token::DEFECT,
    &repeats_token_parameter::DEFECT,
    &sends_absolute_references::DEFECT,
    &sends_coverage_in_full::DEFECT,
    &sends_no_assertion::DEFECT,
    &sends_no_consent::DEFECT,
    &sends_no_coverage_to_link::DEFECT,
    &sends_token_to_open_files::DEFECT,
    &sends_two_unique_identifiers::DEFECT,
    &signs_with_one_algorithm::DEFECT,
    &skips_a_file::DEFECT,
    &skips_capabilities::DEFECT,
    &skips_discovery::DEFECT,
    &skips_error_files::DEFECT,
    &sorts_an_export::DEFECT,
    &stumbles_over_unknown_members::DEFECT,
    &takes_any_certificate::DEFECT,
    &task_hides_failure::DEFECT,
    &task_intent_invented::DEFECT,
    &task_of_another_kind::DEFECT,
    &task_received::DEFECT,
    &token_follows_redirect::DEFECT,
    &token_in_query::DEFECT,
    &token_request_as_json::DEFECT,
    &trusts_foreign_metadata::DEFECT,
    &uses_any_token_type::DEFECT,
    &uses_expired_token::DEFECT,
];
