//! Defects of the mock target payer.

use super::Defect;

mod adds_match_parameter;
mod always_asks_for_everything;
mod asks_beyond_scope;
mod asks_busy_server_again;
mod asks_for_fewer_scopes;
mod asks_for_no_scope;
mod asks_for_unknown_grant;
mod asks_for_unlisted_wildcard;
mod asks_past_interceptors;
mod asks_token_for_each_call;
mod asks_unregistered_payer;
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
mod authenticates_in_another_mode;
mod authenticates_twice;
mod authenticates_with_secret;
mod bent_match;
mod bulk_match_synchronous;
mod bulk_match_without_accept;
mod bundle_as_resource;
mod bundle_with_two_links;
mod bundle_without_birth_date;
mod bundle_without_consent;
mod bundle_without_coverage;
mod certification_long_lived;
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
mod exports_without_type;
mod fails_over_unfiltered;
mod fetches_files_without_token;
mod filters_without_type;
mod finds_issuer_to_the_letter;
mod forged_assertion;
mod forgets_custom_parameters;
mod forgets_response_type;
mod gives_up_on_relative_endpoint;
mod goes_on_after_revocation;
mod guesses_member_id;
mod guesses_since;
mod guesses_unique_identifier;
mod hides_birth_date;
mod ignores_defined_token_url;
mod ignores_well_known_url;
mod invocation_accepted_with_202;
mod keeps_former_secret;
mod keeps_scopes_together;
mod key_set_not_cacheable;
mod key_set_without_kid;
mod kicks_off_synchronously;
mod kicks_off_without_accept;
mod leaves_attachments;
mod limits_by_a_date;
mod loses_provenance;
mod match_request_id_malformed;
mod misspells_types;
mod names_foreign_key_set;
mod names_wrong_assertion_type;
mod needs_member_id;
mod never_gives_up;
mod organization_without_profile;
mod outcome_without_code;
mod outlives_consent;
mod person_without_name;
mod polls_changed_url;
mod polls_early;
mod polls_every_second;
mod polls_for_ever;
mod polls_without_accept;
mod prefers_plain_metadata;
mod prefers_the_envelope;
mod purpose_without_system;
mod refuses_compression;
mod registers_for_redirects;
mod registers_keys_by_value;
mod registers_unauthenticated;
mod registers_without_match_scope;
mod renames_refused_match;
mod repeats_an_instant;
mod repeats_refused_match;
mod repeats_refused_token;
mod repeats_statement;
mod repeats_token_parameter;
mod sends_absolute_references;
mod sends_coverage_in_full;
mod sends_no_assertion;
mod sends_no_consent;
mod sends_no_coverage_to_link;
mod sends_token_anywhere;
mod sends_token_to_open_files;
mod sends_two_unique_identifiers;
mod shares_member_token;
mod shows_definition_secret;
mod signs_with_former_key;
mod signs_with_one_algorithm;
mod skips_a_file;
mod skips_capabilities;
mod skips_discovery;
mod skips_error_files;
mod sorts_an_export;
mod stores_half;
mod stores_nothing;
mod stumbles_over_blank_line;
mod stumbles_over_byte_order_mark;
mod stumbles_over_carriage_return;
mod stumbles_over_empty_file;
mod stumbles_over_long_line;
mod stumbles_over_repeated_line;
mod stumbles_over_unknown_members;
mod stumbles_over_unknown_type;
mod takes_any_certificate;
mod takes_any_definition;
mod takes_the_first_definition;
mod takes_the_first_group;
mod takes_torn_files;
mod task_hides_failure;
mod task_intent_invented;
mod task_of_another_kind;
mod task_received;
mod token_about_itself;
mod token_follows_redirect;
mod token_in_query;
mod token_request_as_json;
mod token_to_named_hosts;
mod trusts_any_certificate;
mod trusts_certificate_of_another;
mod trusts_empty_lists;
mod trusts_expired_certificate;
mod trusts_expired_metadata;
mod trusts_foreign_metadata;
mod trusts_metadata_of_another;
mod trusts_revoked_certificate;
mod trusts_tampered_metadata;
mod trusts_unsigned_metadata;
mod uses_any_token_type;
mod uses_expired_token;
mod uses_unlisted_grant;

/// Every defect of this actor.
pub static ALL: &[&Defect] = &[
    &adds_match_parameter::DEFECT,
    &always_asks_for_everything::DEFECT,
    &asks_beyond_scope::DEFECT,
    &asks_busy_server_again::DEFECT,
    &asks_for_fewer_scopes::DEFECT,
    &asks_for_no_scope::DEFECT,
    &asks_for_unknown_grant::DEFECT,
    &asks_for_unlisted_wildcard::DEFECT,
    &asks_past_interceptors::DEFECT,
    &asks_token_for_each_call::DEFECT,
    &asks_unregistered_payer::DEFECT,
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
    &authenticates_in_another_mode::DEFECT,
    &authenticates_twice::DEFECT,
    &authenticates_with_secret::DEFECT,
    &bulk_match_synchronous::DEFECT,
    &bulk_match_without_accept::DEFECT,
    &bundle_as_resource::DEFECT,
    &bundle_with_two_links::DEFECT,
    &bundle_without_birth_date::DEFECT,
    &bundle_without_consent::DEFECT,
    &bundle_without_coverage::DEFECT,
    &certification_long_lived::DEFECT,
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
    &exports_without_type::DEFECT,
    &fails_over_unfiltered::DEFECT,
    &fetches_files_without_token::DEFECT,
    &filters_without_type::DEFECT,
    &finds_issuer_to_the_letter::DEFECT,
    &forgets_custom_parameters::DEFECT,
    &forgets_response_type::DEFECT,
    &gives_up_on_relative_endpoint::DEFECT,
    &goes_on_after_revocation::DEFECT,
    &guesses_member_id::DEFECT,
    &guesses_since::DEFECT,
    &guesses_unique_identifier::DEFECT,
    &hides_birth_date::DEFECT,
    &ignores_defined_token_url::DEFECT,
    &ignores_well_known_url::DEFECT,
    &invocation_accepted_with_202::DEFECT,
    &keeps_former_secret::DEFECT,
    &keeps_scopes_together::DEFECT,
    &key_set_not_cacheable::DEFECT,
    &key_set_without_kid::DEFECT,
    &kicks_off_synchronously::DEFECT,
    &kicks_off_without_accept::DEFECT,
    &leaves_attachments::DEFECT,
    &limits_by_a_date::DEFECT,
    &loses_provenance::DEFECT,
    &match_request_id_malformed::DEFECT,
    &misspells_types::DEFECT,
    &names_foreign_key_set::DEFECT,
    &names_wrong_assertion_type::DEFECT,
    &needs_member_id::DEFECT,
    &never_gives_up::DEFECT,
    &organization_without_profile::DEFECT,
    &outcome_without_code::DEFECT,
    &outlives_consent::DEFECT,
    &person_without_name::DEFECT,
    &polls_changed_url::DEFECT,
    &polls_early::DEFECT,
    &polls_every_second::DEFECT,
    &polls_for_ever::DEFECT,
    &polls_without_accept::DEFECT,
    &prefers_plain_metadata::DEFECT,
    &prefers_the_envelope::DEFECT,
    &purpose_without_system::DEFECT,
    &refuses_compression::DEFECT,
    &registers_for_redirects::DEFECT,
    &registers_keys_by_value::DEFECT,
    &registers_unauthenticated::DEFECT,
    &registers_without_match_scope::DEFECT,
    &renames_refused_match::DEFECT,
    &repeats_an_instant::DEFECT,
    &repeats_refused_match::DEFECT,
    &repeats_refused_token::DEFECT,
    &repeats_statement::DEFECT,
    &repeats_token_parameter::DEFECT,
    &sends_absolute_references::DEFECT,
    &sends_coverage_in_full::DEFECT,
    &sends_no_assertion::DEFECT,
    &sends_no_consent::DEFECT,
    &sends_no_coverage_to_link::DEFECT,
    &sends_token_anywhere::DEFECT,
    &sends_token_to_open_files::DEFECT,
    &sends_two_unique_identifiers::DEFECT,
    &shares_member_token::DEFECT,
    &shows_definition_secret::DEFECT,
    &signs_with_former_key::DEFECT,
    &signs_with_one_algorithm::DEFECT,
    &skips_a_file::DEFECT,
    &skips_capabilities::DEFECT,
    &skips_discovery::DEFECT,
    &skips_error_files::DEFECT,
    &sorts_an_export::DEFECT,
    &stores_half::DEFECT,
    &stores_nothing::DEFECT,
    &stumbles_over_blank_line::DEFECT,
    &stumbles_over_byte_order_mark::DEFECT,
    &stumbles_over_carriage_return::DEFECT,
    &stumbles_over_empty_file::DEFECT,
    &stumbles_over_long_line::DEFECT,
    &stumbles_over_repeated_line::DEFECT,
    &stumbles_over_unknown_members::DEFECT,
    &stumbles_over_unknown_type::DEFECT,
    &takes_any_certificate::DEFECT,
    &takes_any_definition::DEFECT,
    &takes_the_first_definition::DEFECT,
    &takes_the_first_group::DEFECT,
    &takes_torn_files::DEFECT,
    &task_hides_failure::DEFECT,
    &task_intent_invented::DEFECT,
    &task_of_another_kind::DEFECT,
    &task_received::DEFECT,
    &token_about_itself::DEFECT,
    &token_follows_redirect::DEFECT,
    &token_in_query::DEFECT,
    &token_request_as_json::DEFECT,
    &token_to_named_hosts::DEFECT,
    &trusts_any_certificate::DEFECT,
    &trusts_certificate_of_another::DEFECT,
    &trusts_empty_lists::DEFECT,
    &trusts_expired_certificate::DEFECT,
    &trusts_expired_metadata::DEFECT,
    &trusts_foreign_metadata::DEFECT,
    &trusts_metadata_of_another::DEFECT,
    &trusts_revoked_certificate::DEFECT,
    &trusts_tampered_metadata::DEFECT,
    &trusts_unsigned_metadata::DEFECT,
    &uses_any_token_type::DEFECT,
    &uses_expired_token::DEFECT,
    &uses_unlisted_grant::DEFECT,
];
