//! Defects of the mock source payer.

use super::Defect;

mod amounts_exported;
mod busy_without_retry_after;
mod cancel_answers_200;
mod cancel_fails;
mod cancelled_job_runs_on;
mod empty_file_listed;
mod exports_unmatched_members;
mod file_is_fhir_json;
mod file_lines_broken;
mod file_miscounted;
mod file_of_mixed_types;
mod file_open_without_token;
mod file_urls_relative;
mod job_fails_in_plain_text;
mod job_failure_mislabelled;
mod job_never_ends;
mod job_open_to_all;
mod kick_off_answers_200;
mod kick_off_error_is_text;
mod kick_off_only_by_post;
mod listed_file_missing;
mod malformed_since_accepted;
mod manifest_is_fhir_json;
mod manifest_names_other_request;
mod manifest_without_error;
mod manifest_without_expires;
mod manifest_without_token_flag;
mod manifest_without_transaction_time;
mod manifest_without_types;
mod output_format_ignored;
mod patient_export_missing;
mod patient_parameter_ignored;
mod prefer_missing_breaks;
mod progress_too_long;
mod provenance_not_listed;
mod resource_exported_twice;
mod retry_after_missing;
mod retry_after_unreadable;
mod running_job_answers_200;
mod sender_not_named;
mod since_ignored;
mod status_url_relative;
mod throttled_without_retry_after;
mod type_ignored;
mod unknown_job_accepted;
mod unknown_type_accepted;

/// Every defect of this actor.
pub static ALL: &[&Defect] = &[
    &amounts_exported::DEFECT,
    &busy_without_retry_after::DEFECT,
    &cancel_answers_200::DEFECT,
    &cancel_fails::DEFECT,
    &cancelled_job_runs_on::DEFECT,
    &empty_file_listed::DEFECT,
    &exports_unmatched_members::DEFECT,
    &file_is_fhir_json::DEFECT,
    &file_lines_broken::DEFECT,
    &file_miscounted::DEFECT,
    &file_of_mixed_types::DEFECT,
    &file_open_without_token::DEFECT,
    &file_urls_relative::DEFECT,
    &job_fails_in_plain_text::DEFECT,
    &job_failure_mislabelled::DEFECT,
    &job_never_ends::DEFECT,
    &job_open_to_all::DEFECT,
    &kick_off_answers_200::DEFECT,
    &kick_off_error_is_text::DEFECT,
    &kick_off_only_by_post::DEFECT,
    &listed_file_missing::DEFECT,
    &malformed_since_accepted::DEFECT,
    &manifest_is_fhir_json::DEFECT,
    &manifest_names_other_request::DEFECT,
    &manifest_without_error::DEFECT,
    &manifest_without_expires::DEFECT,
    &manifest_without_token_flag::DEFECT,
    &manifest_without_transaction_time::DEFECT,
    &manifest_without_types::DEFECT,
    &output_format_ignored::DEFECT,
    &patient_export_missing::DEFECT,
    &patient_parameter_ignored::DEFECT,
    &prefer_missing_breaks::DEFECT,
    &progress_too_long::DEFECT,
    &provenance_not_listed::DEFECT,
    &resource_exported_twice::DEFECT,
    &retry_after_missing::DEFECT,
    &retry_after_unreadable::DEFECT,
    &running_job_answers_200::DEFECT,
    &sender_not_named::DEFECT,
    &since_ignored::DEFECT,
    &status_url_relative::DEFECT,
    &throttled_without_retry_after::DEFECT,
    &type_ignored::DEFECT,
    &unknown_job_accepted::DEFECT,
    &unknown_type_accepted::DEFECT,
];
