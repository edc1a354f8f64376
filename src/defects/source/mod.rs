//! Defects of the mock source payer.

use super::Defect;

mod a_type_left_out;
mod agent_for_itself;
mod agent_is_nobody;
mod ambiguous_match_takes_first;
mod amounts_exported;
mod associated_data_ignored;
mod attachment_urls_relative;
mod attachments_missing;
mod attachments_untyped;
mod author_of_other_system;
mod authorizations_left_out;
mod bad_token_forbidden;
mod bearer_in_one_case_only;
mod blocks_run_together;
mod blocks_without_header;
mod bound_token_of_anyone;
mod bound_token_without_certificate;
mod bulk_match_answers_at_once;
mod bulk_match_by_get;
mod bulk_match_crashes_late;
mod bulk_match_empty_group_left_out;
mod bulk_match_envelope_differs;
mod bulk_match_finds_anybody;
mod bulk_match_forgets_unmatched;
mod bulk_match_malformed_accepted;
mod bulk_match_one_for_all;
mod bulk_match_parameter_added;
mod bulk_match_prefer_missing_breaks;
mod bulk_match_refusal_is_text;
mod bulk_match_result_direct;
mod bulk_match_result_enveloped;
mod bundle_entries_unchecked;
mod busy_without_retry_after;
mod cancel_answers_200;
mod cancel_fails;
mod cancelled_job_runs_on;
mod challenge_always_names_error;
mod challenge_missing;
mod challenge_names_no_error;
mod city_filled_in;
mod claims_search_ignores_type;
mod clinical_search_ignores_code;
mod coding_unnamed;
mod consent_action_ignored;
mod consent_discloser_ignored;
mod consent_document_demanded;
mod consent_not_required;
mod consent_patient_ignored;
mod consent_period_ignored;
mod consent_policy_ignored;
mod consent_recipient_ignored;
mod consent_refusal_names_patient;
mod consent_refused_as_forbidden;
mod consent_search_ignores_id;
mod consent_status_ignored;
mod consent_type_ignored;
mod constrained_members_disclosed;
mod constraint_reason_told;
mod coverage_search_ignores_id;
mod deletions_misformed;
mod device_transmits;
mod docref_answers_collection;
mod document_by_relative_url;
mod documents_as_binary;
mod documents_search_ignores_id;
mod empty_file_listed;
mod ended_consent_ignored;
mod endpoints_at_relative_urls;
mod everything_answers_collection;
mod everything_drops_claims;
mod everything_holds_claims;
mod everything_ignores_count;
mod everything_ignores_dates;
mod everything_ignores_since;
mod everything_ignores_type;
mod everything_mixes_members;
mod everything_omits_conditions;
mod everything_sender_not_named;
mod export_status_untold;
mod export_type_ignored;
mod exports_unmatched_members;
mod fhir_version_outdated;
mod file_is_fhir_json;
mod file_lines_broken;
mod file_listed_twice;
mod file_miscounted;
mod file_of_mixed_types;
mod file_open_without_token;
mod file_redirect_loops;
mod file_redirect_untold;
mod file_urls_relative;
mod filter_lifts_windows;
mod filters_all_demanded;
mod full_format_name_refused;
mod group_cannot_be_read;
mod group_code_of_value_set;
mod group_excludes_its_members;
mod group_export_reduced;
mod group_files_open;
mod group_managed_by_practitioner;
mod group_member_left_out;
mod group_named_by_number;
mod group_not_kept;
mod group_of_practitioners;
mod group_patients_ignored;
mod group_requester_unnamed;
mod group_search_finds_nothing;
mod group_search_ignored;
mod group_searches_unlisted;
mod group_strangers_passed_over;
mod group_types_bound;
mod group_versions_missing;
mod group_without_submitted_patient;
mod groups_open_to_all;
mod guessing_unnoticed;
mod identifier_mistyped;
mod identifier_search_finds_all;
mod ignored_unreported;
mod interactions_confused;
mod issue_code_invented;
mod job_bound_to_token;
mod job_fails_in_plain_text;
mod job_failure_mislabelled;
mod job_never_ends;
mod job_open_to_all;
mod jobs_deleted_by_anyone;
mod kick_off_answers_200;
mod kick_off_body_unread;
mod kick_off_error_is_text;
mod kick_off_only_by_post;
mod language_undefined;
mod length_untold;
mod letters_not_understood;
mod linked_manifest_of_other_time;
mod listed_file_missing;
mod login_page_sent;
mod malformed_match_accepted;
mod malformed_match_crashes;
mod malformed_since_accepted;
mod manifest_extension_listed;
mod manifest_is_fhir_json;
mod manifest_names_other_request;
mod manifest_open_to_payer;
mod manifest_without_error;
mod manifest_without_expires;
mod manifest_without_token_flag;
mod manifest_without_transaction_time;
mod manifest_without_types;
mod match_answer_id_malformed;
mod match_answer_not_parameters;
mod match_elsewhere;
mod match_fails;
mod match_names_two_members;
mod match_refusal_names_patient;
mod match_refusal_without_outcome;
mod match_request_echoed;
mod match_without_identifier;
mod member_id_left_out;
mod member_id_logical;
mod member_number_untyped;
mod member_token_opens_all;
mod member_token_opens_exports;
mod members_search_ignores_id;
mod message_is_no_outcome;
mod mtls_bundle_unsigned;
mod mtls_endpoint_uncertified;
mod mtls_operator_unnamed;
mod mutual_consent_refused;
mod narrower_wish_wins;
mod no_match_as_not_found;
mod oauth_uris_outdated;
mod old_authorizations_exported;
mod old_care_exported;
mod old_records_exported;
mod old_since_refused;
mod old_since_replaced;
mod old_tls_spoken;
mod one_format_spelling;
mod open_files_need_token;
mod open_urls_for_ever;
mod operations_unlisted;
mod opt_out_ignored;
mod organization_unidentified;
mod organization_unnamed;
mod organized_output_untold;
mod outcome_severity_invented;
mod output_format_ignored;
mod pages_end_early;
mod parameters_unchecked;
mod part_unlabelled;
mod partial_manifest_altered;
mod patient_export_missing;
mod patient_left_out;
mod patient_parameter_ignored;
mod patient_reads_refused;
mod performer_lost;
mod permissions_ignored;
mod practitioner_for_nobody;
mod prefer_missing_breaks;
mod prior_authorization_uninsured;
mod prior_authorization_versioned;
mod profiles_unnamed;
mod progress_too_long;
mod provenance_left_out;
mod provenance_not_listed;
mod records_without_provenance;
mod references_name_inner_host;
mod refused_authorizations_left_out;
mod repeated_types_dropped;
mod requester_identifier_returned;
mod resource_exported_twice;
mod retry_after_missing;
mod retry_after_unreadable;
mod revinclude_brings_all;
mod revinclude_ignored;
mod running_job_answers_200;
mod scope_restriction_ignored;
mod search_answers_collection;
mod search_ignores_member;
mod search_rank_invented;
mod searches_undeclared;
mod sender_not_named;
mod sensitive_exported;
mod sensitive_found;
mod sensitive_never_released;
mod serves_without_token;
mod since_ignored;
mod source_format_on_root;
mod statement_as_plain_json;
mod statement_undated;
mod status_left_out;
mod status_url_relative;
mod submitted_coverage_left_out;
mod submitted_patient_not_stripped;
mod submitted_patient_shortened;
mod subsets_unmarked;
mod target_by_display;
mod tax_identifier_twice;
mod third_party_audience_unchecked;
mod third_party_expiry_unchecked;
mod third_party_not_trusted;
mod third_party_of_anyone;
mod third_party_signature_unchecked;
mod throttled_without_retry_after;
mod tls13_refused;
mod token_audience_unchecked;
mod token_expiry_unchecked;
mod token_in_query_accepted;
mod token_refusal_without_outcome;
mod token_revocation_unchecked;
mod token_scope_unchecked;
mod token_signature_unchecked;
mod transmitter_about_nothing;
mod two_tokens_accepted;
mod type_filter_ignored;
mod type_filter_unchecked;
mod type_ignored;
mod unknown_file_empty;
mod unknown_group_crashes;
mod unknown_job_accepted;
mod unknown_type_accepted;
mod unmatched_members_read;
mod until_ignored;
mod versions_mixed_up;
mod weak_suites_taken;
mod window_too_narrow;
mod writes_refused;

/// Every defect of this actor.
pub static ALL: &[&Defect] = &[
    &a_type_left_out::DEFECT,
    &agent_for_itself::DEFECT,
    &agent_is_nobody::DEFECT,
    &ambiguous_match_takes_first::DEFECT,
    &amounts_exported::DEFECT,
    &associated_data_ignored::DEFECT,
    &attachment_urls_relative::DEFECT,
    &attachments_missing::DEFECT,
    &attachments_untyped::DEFECT,
    &author_of_other_system::DEFECT,
    &authorizations_left_out::DEFECT,
    &bad_token_forbidden::DEFECT,
    &bearer_in_one_case_only::DEFECT,
    &blocks_run_together::DEFECT,
    &blocks_without_header::DEFECT,
    &bound_token_of_anyone::DEFECT,
    &bound_token_without_certificate::DEFECT,
    &bulk_match_answers_at_once::DEFECT,
    &bulk_match_by_get::DEFECT,
    &bulk_match_crashes_late::DEFECT,
    &bulk_match_empty_group_left_out::DEFECT,
    &bulk_match_envelope_differs::DEFECT,
    &bulk_match_finds_anybody::DEFECT,
    &bulk_match_forgets_unmatched::DEFECT,
    &bulk_match_malformed_accepted::DEFECT,
    &bulk_match_one_for_all::DEFECT,
    &bulk_match_parameter_added::DEFECT,
    &bulk_match_prefer_missing_breaks::DEFECT,
    &bulk_match_refusal_is_text::DEFECT,
    &bulk_match_result_direct::DEFECT,
    &bulk_match_result_enveloped::DEFECT,
    &bundle_entries_unchecked::DEFECT,
    &busy_without_retry_after::DEFECT,
    &cancel_answers_200::DEFECT,
    &cancel_fails::DEFECT,
    &cancelled_job_runs_on::DEFECT,
    &challenge_always_names_error::DEFECT,
    &challenge_missing::DEFECT,
    &challenge_names_no_error::DEFECT,
    &city_filled_in::DEFECT,
    &claims_search_ignores_type::DEFECT,
    &clinical_search_ignores_code::DEFECT,
    &coding_unnamed::DEFECT,
    &consent_action_ignored::DEFECT,
    &consent_discloser_ignored::DEFECT,
    &consent_document_demanded::DEFECT,
    &consent_not_required::DEFECT,
    &consent_patient_ignored::DEFECT,
    &consent_period_ignored::DEFECT,
    &consent_policy_ignored::DEFECT,
    &consent_recipient_ignored::DEFECT,
    &consent_refusal_names_patient::DEFECT,
    &consent_refused_as_forbidden::DEFECT,
    &consent_search_ignores_id::DEFECT,
    &consent_status_ignored::DEFECT,
    &consent_type_ignored::DEFECT,
    &constrained_members_disclosed::DEFECT,
    &constraint_reason_told::DEFECT,
    &coverage_search_ignores_id::DEFECT,
    &deletions_misformed::DEFECT,
    &device_transmits::DEFECT,
    &docref_answers_collection::DEFECT,
    &document_by_relative_url::DEFECT,
    &documents_as_binary::DEFECT,
    &documents_search_ignores_id::DEFECT,
    &empty_file_listed::DEFECT,
    &ended_consent_ignored::DEFECT,
    &endpoints_at_relative_urls::DEFECT,
    &everything_answers_collection::DEFECT,
    &everything_drops_claims::DEFECT,
    &everything_holds_claims::DEFECT,
    &everything_ignores_count::DEFECT,
    &everything_ignores_dates::DEFECT,
    &everything_ignores_since::DEFECT,
    &everything_ignores_type::DEFECT,
    &everything_mixes_members::DEFECT,
    &everything_omits_conditions::DEFECT,
    &everything_sender_not_named::DEFECT,
    &export_status_untold::DEFECT,
    &export_type_ignored::DEFECT,
    &exports_unmatched_members::DEFECT,
    &fhir_version_outdated::DEFECT,
    &file_is_fhir_json::DEFECT,
    &file_lines_broken::DEFECT,
    &file_listed_twice::DEFECT,
    &file_miscounted::DEFECT,
    &file_of_mixed_types::DEFECT,
    &file_open_without_token::DEFECT,
    &file_redirect_loops::DEFECT,
    &file_redirect_untold::DEFECT,
    &file_urls_relative::DEFECT,
    &filter_lifts_windows::DEFECT,
    &filters_all_demanded::DEFECT,
    &full_format_name_refused::DEFECT,
    &group_cannot_be_read::DEFECT,
    &group_code_of_value_set::DEFECT,
    &group_excludes_its_members::DEFECT,
    &group_export_reduced::DEFECT,
    &group_files_open::DEFECT,
    &group_managed_by_practitioner::DEFECT,
    &group_member_left_out::DEFECT,
    &group_named_by_number::DEFECT,
    &group_not_kept::DEFECT,
    &group_of_practitioners::DEFECT,
    &group_patients_ignored::DEFECT,
    &group_requester_unnamed::DEFECT,
    &group_search_finds_nothing::DEFECT,
    &group_search_ignored::DEFECT,
    &group_searches_unlisted::DEFECT,
    &group_strangers_passed_over::DEFECT,
    &group_types_bound::DEFECT,
    &group_versions_missing::DEFECT,
    &group_without_submitted_patient::DEFECT,
    &groups_open_to_all::DEFECT,
    &guessing_unnoticed::DEFECT,
    &identifier_mistyped::DEFECT,
    &identifier_search_finds_all::DEFECT,
    &ignored_unreported::DEFECT,
    &interactions_confused::DEFECT,
    &issue_code_invented::DEFECT,
    &job_bound_to_token::DEFECT,
    &job_fails_in_plain_text::DEFECT,
    &job_failure_mislabelled::DEFECT,
    &job_never_ends::DEFECT,
    &job_open_to_all::DEFECT,
    &jobs_deleted_by_anyone::DEFECT,
    &kick_off_answers_200::DEFECT,
    &kick_off_body_unread::DEFECT,
    &kick_off_error_is_text::DEFECT,
    &kick_off_only_by_post::DEFECT,
    &language_undefined::DEFECT,
    &length_untold::DEFECT,
    &letters_not_understood::DEFECT,
    &linked_manifest_of_other_time::DEFECT,
    &listed_file_missing::DEFECT,
    &login_page_sent::DEFECT,
    &malformed_match_accepted::DEFECT,
    &malformed_match_crashes::DEFECT,
    &malformed_since_accepted::DEFECT,
    &manifest_extension_listed::DEFECT,
    &manifest_is_fhir_json::DEFECT,
    &manifest_names_other_request::DEFECT,
    &manifest_open_to_payer::DEFECT,
    &manifest_without_error::DEFECT,
    &manifest_without_expires::DEFECT,
    &manifest_without_token_flag::DEFECT,
    &manifest_without_transaction_time::DEFECT,
    &manifest_without_types::DEFECT,
    &match_answer_id_malformed::DEFECT,
    &match_answer_not_parameters::DEFECT,
    &match_elsewhere::DEFECT,
    &match_fails::DEFECT,
    &match_names_two_members::DEFECT,
    &match_refusal_names_patient::DEFECT,
    &match_refusal_without_outcome::DEFECT,
    &match_request_echoed::DEFECT,
    &match_without_identifier::DEFECT,
    &member_id_left_out::DEFECT,
    &member_id_logical::DEFECT,
    &member_number_untyped::DEFECT,
    &member_token_opens_all::DEFECT,
    &member_token_opens_exports::DEFECT,
    &members_search_ignores_id::DEFECT,
    &message_is_no_outcome::DEFECT,
    &mtls_bundle_unsigned::DEFECT,
    &mtls_endpoint_uncertified::DEFECT,
    &mtls_operator_unnamed::DEFECT,
    &mutual_consent_refused::DEFECT,
    &narrower_wish_wins::DEFECT,
    &no_match_as_not_found::DEFECT,
    &oauth_uris_outdated::DEFECT,
    &old_authorizations_exported::DEFECT,
    &old_care_exported::DEFECT,
    &old_records_exported::DEFECT,
    &old_since_refused::DEFECT,
    &old_since_replaced::DEFECT,
    &old_tls_spoken::DEFECT,
    &one_format_spelling::DEFECT,
    &open_files_need_token::DEFECT,
    &open_urls_for_ever::DEFECT,
    &operations_unlisted::DEFECT,
    &opt_out_ignored::DEFECT,
    &organization_unidentified::DEFECT,
    &organization_unnamed::DEFECT,
    &organized_output_untold::DEFECT,
    &outcome_severity_invented::DEFECT,
    &output_format_ignored::DEFECT,
    &pages_end_early::DEFECT,
    &parameters_unchecked::DEFECT,
    &part_unlabelled::DEFECT,
    &partial_manifest_altered::DEFECT,
    &patient_export_missing::DEFECT,
    &patient_left_out::DEFECT,
    &patient_parameter_ignored::DEFECT,
    &patient_reads_refused::DEFECT,
    &performer_lost::DEFECT,
    &permissions_ignored::DEFECT,
    &practitioner_for_nobody::DEFECT,
    &prefer_missing_breaks::DEFECT,
    &prior_authorization_uninsured::DEFECT,
    &prior_authorization_versioned::DEFECT,
    &profiles_unnamed::DEFECT,
    &progress_too_long::DEFECT,
    &provenance_left_out::DEFECT,
    &provenance_not_listed::DEFECT,
    &records_without_provenance::DEFECT,
    &references_name_inner_host::DEFECT,
    &refused_authorizations_left_out::DEFECT,
    &repeated_types_dropped::DEFECT,
    &requester_identifier_returned::DEFECT,
    &resource_exported_twice::DEFECT,
    &retry_after_missing::DEFECT,
    &retry_after_unreadable::DEFECT,
    &revinclude_brings_all::DEFECT,
    &revinclude_ignored::DEFECT,
    &running_job_answers_200::DEFECT,
    &scope_restriction_ignored::DEFECT,
    &search_answers_collection::DEFECT,
    &search_ignores_member::DEFECT,
    &search_rank_invented::DEFECT,
    &searches_undeclared::DEFECT,
    &sender_not_named::DEFECT,
    &sensitive_exported::DEFECT,
    &sensitive_found::DEFECT,
    &sensitive_never_released::DEFECT,
    &serves_without_token::DEFECT,
    &since_ignored::DEFECT,
    &source_format_on_root::DEFECT,
    &statement_as_plain_json::DEFECT,
    &statement_undated::DEFECT,
    &status_left_out::DEFECT,
    &status_url_relative::DEFECT,
    &submitted_coverage_left_out::DEFECT,
    &submitted_patient_not_stripped::DEFECT,
    &submitted_patient_shortened::DEFECT,
    &subsets_unmarked::DEFECT,
    &target_by_display::DEFECT,
    &tax_identifier_twice::DEFECT,
    &third_party_audience_unchecked::DEFECT,
    &third_party_expiry_unchecked::DEFECT,
    &third_party_not_trusted::DEFECT,
    &third_party_of_anyone::DEFECT,
    &third_party_signature_unchecked::DEFECT,
    &throttled_without_retry_after::DEFECT,
    &tls13_refused::DEFECT,
    &token_audience_unchecked::DEFECT,
    &token_expiry_unchecked::DEFECT,
    &token_in_query_accepted::DEFECT,
    &token_refusal_without_outcome::DEFECT,
    &token_revocation_unchecked::DEFECT,
    &token_scope_unchecked::DEFECT,
    &token_signature_unchecked::DEFECT,
    &transmitter_about_nothing::DEFECT,
    &two_tokens_accepted::DEFECT,
    &type_filter_ignored::DEFECT,
    &type_filter_unchecked::DEFECT,
    &type_ignored::DEFECT,
    &unknown_file_empty::DEFECT,
    &unknown_group_crashes::DEFECT,
    &unknown_job_accepted::DEFECT,
    &unknown_type_accepted::DEFECT,
    &unmatched_members_read::DEFECT,
    &until_ignored::DEFECT,
    &versions_mixed_up::DEFECT,
    &weak_suites_taken::DEFECT,
    &window_too_narrow::DEFECT,
    &writes_refused::DEFECT,
];
