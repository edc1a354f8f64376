//! Defects of the mock authorization server.

use super::Defect;

mod active_token_undescribed;
mod algorithms_of_udap_only;
mod assertion_audience_ignored;
mod assertion_crit_ignored;
mod assertion_expiry_ignored;
mod assertion_hmac_accepted;
mod assertion_id_optional;
mod assertion_jku_ignored;
mod assertion_kid_ignored;
mod assertion_lives_long;
mod assertion_not_before_ignored;
mod assertion_replay_accepted;
mod assertion_signature_unverified;
mod assertion_subject_ignored;
mod assertion_type_ignored;
mod assertion_unsigned_accepted;
mod basic_failure_unchallenged;
mod capabilities_in_one_string;
mod client_credentials_unlisted;
mod client_failure_mislabelled;
mod client_ids_shared;
mod client_overrides_statement;
mod dead_tokens_active;
mod default_scope_unstated;
mod deleted_client_lives;
mod deletion_answered_ok;
mod discovery_documents_differ;
mod endpoint_urls_relative;
mod foreign_token_revoked;
mod grant_type_ignored;
mod id_tokens_without_rs256;
mod inactive_token_described;
mod initial_token_ignored;
mod introspection_open_to_all;
mod issuer_of_another_server;
mod issuer_with_query;
mod json_token_request_accepted;
mod key_locations_unchecked;
mod lifetime_called_expires;
mod management_without_token;
mod oauth_metadata_of_another_server;
mod openid_configuration_called_text;
mod openid_key_set_unnamed;
mod openid_without_issuer;
mod plain_challenge_listed;
mod plain_challenge_only;
mod private_client_keys_registered;
mod private_keys_published;
mod refresh_token_issued;
mod registration_answered_ok;
mod registration_endpoint_unpublished;
mod registration_errors_without_code;
mod registration_may_be_stored;
mod registration_open_to_all;
mod registration_read_without_client;
mod registration_refusals_crash;
mod repeated_parameters_accepted;
mod response_types_unchecked;
mod revocation_ignored;
mod revocation_open_to_all;
mod scope_beyond_registration_granted;
mod scope_unstated;
mod scopes_unlisted;
mod secret_expiry_unstated;
mod secret_ignored;
mod signed_assertions_unannounced;
mod smart_configuration_called_fhir;
mod software_statement_kept_back;
mod software_statements_unverified;
mod token_endpoint_unpublished;
mod token_errors_misnumbered;
mod token_errors_quote;
mod token_errors_undescribed;
mod token_lifetime_unstated;
mod token_lives_long;
mod token_may_be_stored;
mod token_of_unknown_type;
mod token_refusals_crash;
mod token_without_module;
mod tokens_name_inner_issuer;
mod two_authentications_accepted;
mod two_key_sources_registered;
mod unknown_metadata_registered;
mod unknown_revocation_refused;
mod unknown_scope_granted;
mod unknown_scope_registered;
mod unrequested_scope_stated;
mod unsigned_assertions_listed;
mod unsupported_metadata_registered;

/// Every defect of this actor.
pub static ALL: &[&Defect] = &[
    &active_token_undescribed::DEFECT,
    &algorithms_of_udap_only::DEFECT,
    &assertion_audience_ignored::DEFECT,
    &assertion_crit_ignored::DEFECT,
    &assertion_expiry_ignored::DEFECT,
    &assertion_hmac_accepted::DEFECT,
    &assertion_id_optional::DEFECT,
    &assertion_jku_ignored::DEFECT,
    &assertion_kid_ignored::DEFECT,
    &assertion_lives_long::DEFECT,
    &assertion_not_before_ignored::DEFECT,
    &assertion_replay_accepted::DEFECT,
    &assertion_signature_unverified::DEFECT,
    &assertion_subject_ignored::DEFECT,
    &assertion_type_ignored::DEFECT,
    &assertion_unsigned_accepted::DEFECT,
    &basic_failure_unchallenged::DEFECT,
    &capabilities_in_one_string::DEFECT,
    &client_credentials_unlisted::DEFECT,
    &client_failure_mislabelled::DEFECT,
    &client_ids_shared::DEFECT,
    &client_overrides_statement::DEFECT,
    &dead_tokens_active::DEFECT,
    &default_scope_unstated::DEFECT,
    &deleted_client_lives::DEFECT,
    &deletion_answered_ok::DEFECT,
    &discovery_documents_differ::DEFECT,
    &endpoint_urls_relative::DEFECT,
    &foreign_token_revoked::DEFECT,
    &grant_type_ignored::DEFECT,
    &id_tokens_without_rs256::DEFECT,
    &inactive_token_described::DEFECT,
    &initial_token_ignored::DEFECT,
    &introspection_open_to_all::DEFECT,
    &issuer_of_another_server::DEFECT,
    &issuer_with_query::DEFECT,
    &json_token_request_accepted::DEFECT,
    &key_locations_unchecked::DEFECT,
    &lifetime_called_expires::DEFECT,
    &management_without_token::DEFECT,
    &oauth_metadata_of_another_server::DEFECT,
    &openid_configuration_called_text::DEFECT,
    &openid_key_set_unnamed::DEFECT,
    &openid_without_issuer::DEFECT,
    &plain_challenge_listed::DEFECT,
    &plain_challenge_only::DEFECT,
    &private_client_keys_registered::DEFECT,
    &private_keys_published::DEFECT,
    &refresh_token_issued::DEFECT,
    &registration_answered_ok::DEFECT,
    &registration_endpoint_unpublished::DEFECT,
    &registration_errors_without_code::DEFECT,
    &registration_may_be_stored::DEFECT,
    &registration_open_to_all::DEFECT,
    &registration_read_without_client::DEFECT,
    &registration_refusals_crash::DEFECT,
    &repeated_parameters_accepted::DEFECT,
    &response_types_unchecked::DEFECT,
    &revocation_ignored::DEFECT,
    &revocation_open_to_all::DEFECT,
    &scope_beyond_registration_granted::DEFECT,
    &scope_unstated::DEFECT,
    &scopes_unlisted::DEFECT,
    &secret_expiry_unstated::DEFECT,
    &secret_ignored::DEFECT,
    &signed_assertions_unannounced::DEFECT,
    &smart_configuration_called_fhir::DEFECT,
    &software_statement_kept_back::DEFECT,
    &software_statements_unverified::DEFECT,
    &token_endpoint_unpublished::DEFECT,
    &token_errors_misnumbered::DEFECT,
    &token_errors_quote::DEFECT,
    &token_errors_undescribed::DEFECT,
    &token_lifetime_unstated::DEFECT,
    &token_lives_long::DEFECT,
    &token_may_be_stored::DEFECT,
    &token_of_unknown_type::DEFECT,
    &token_refusals_crash::DEFECT,
    &token_without_module::DEFECT,
    &tokens_name_inner_issuer::DEFECT,
    &two_authentications_accepted::DEFECT,
    &two_key_sources_registered::DEFECT,
    &unknown_metadata_registered::DEFECT,
    &unknown_revocation_refused::DEFECT,
    &unknown_scope_granted::DEFECT,
    &unknown_scope_registered::DEFECT,
    &unrequested_scope_stated::DEFECT,
    &unsigned_assertions_listed::DEFECT,
    &unsupported_metadata_registered::DEFECT,
];
