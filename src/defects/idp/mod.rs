//! Defects of the mock authorization server.

use super::Defect;

mod access_scopes_differ;
mod active_token_undescribed;
mod algorithms_of_udap_only;
mod any_password_accepted;
mod anybody_signed_in;
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
mod authorization_audience_ignored;
mod authorization_by_get_only;
mod authorization_endpoint_unpublished;
mod authorization_errors_on_page;
mod basic_failure_unchallenged;
mod capabilities_in_one_string;
mod challenge_optional;
mod client_credentials_unlisted;
mod client_credentials_yield_id_token;
mod client_failure_mislabelled;
mod client_ids_shared;
mod code_answer_without_scope;
mod code_bound_to_no_client;
mod code_bound_to_no_redirect_uri;
mod code_lives_long;
mod code_replay_forgiven;
mod code_used_twice;
mod code_verifier_ignored;
mod code_verifier_not_hashed;
mod code_verifier_without_challenge;
mod confidential_clients_unauthenticated;
mod dead_tokens_active;
mod default_scope_unstated;
mod deleted_client_lives;
mod deletion_answered_ok;
mod discovery_documents_differ;
mod endpoint_urls_relative;
mod federated_audience_unchecked;
mod federated_expiry_unchecked;
mod federated_issuer_unchecked;
mod federated_nonce_unchecked;
mod federated_signature_unchecked;
mod federated_token_handed_on;
mod fhir_user_left_out;
mod foreign_token_revoked;
mod front_channel_unvouched;
mod grant_failures_mislabelled;
mod grant_type_ignored;
mod granted_token_lives_long;
mod id_token_left_out;
mod id_token_undated;
mod id_token_unverifiable;
mod inactive_token_described;
mod introspection_forgets_context;
mod introspection_forgets_fhir_user;
mod introspection_forgets_person;
mod introspection_open_to_all;
mod issuer_of_another_server;
mod json_token_request_accepted;
mod openid_without_issuer;
mod patient_unnamed;
mod plain_challenge_accepted;
mod plain_challenge_listed;
mod plain_challenge_only;
mod private_client_keys_registered;
mod private_keys_published;
mod redirect_uri_ignored;
mod refresh_answer_without_lifetime;
mod refresh_scope_ignored;
mod refresh_scope_unlimited;
mod refresh_token_bound_to_nobody;
mod refresh_token_issued;
mod refresh_token_kept;
mod refresh_token_replay_forgiven;
mod refresh_token_revocation_ignored;
mod refresh_token_unasked;
mod refresh_tokens_withheld;
mod registration_answered_ok;
mod registration_errors_without_code;
mod registration_may_be_stored;
mod registration_open_to_all;
mod registration_read_without_client;
mod registration_refusals_crash;
mod repeated_parameters_accepted;
mod response_type_ignored;
mod revocation_ends_refresh_token_only;
mod revocation_ignored;
mod revocation_open_to_all;
mod scope_beyond_registration_granted;
mod scope_unstated;
mod scopes_unlisted;
mod secret_expiry_unstated;
mod secret_ignored;
mod signed_assertions_unannounced;
mod smart_configuration_called_fhir;
mod state_not_repeated;
mod state_optional;
mod token_endpoint_unpublished;
mod token_errors_misnumbered;
mod token_errors_quote;
mod token_errors_undescribed;
mod token_lifetime_unstated;
mod token_lives_long;
mod token_may_be_stored;
mod token_of_unknown_type;
mod token_refusals_crash;
mod two_authentications_accepted;
mod two_key_sources_registered;
mod unknown_client_redirected;
mod unknown_metadata_registered;
mod unknown_revocation_refused;
mod unknown_scope_dropped;
mod unknown_scope_granted;
mod unrequested_scope_stated;
mod unsigned_assertions_listed;
mod unsupported_metadata_registered;
mod userinfo_of_another;

/// Every defect of this actor.
pub static ALL: &[&Defect] = &[
    &access_scopes_differ::DEFECT,
    &active_token_undescribed::DEFECT,
    &algorithms_of_udap_only::DEFECT,
    &any_password_accepted::DEFECT,
    &anybody_signed_in::DEFECT,
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
    &authorization_audience_ignored::DEFECT,
    &authorization_by_get_only::DEFECT,
    &authorization_endpoint_unpublished::DEFECT,
    &authorization_errors_on_page::DEFECT,
    &basic_failure_unchallenged::DEFECT,
    &capabilities_in_one_string::DEFECT,
    &challenge_optional::DEFECT,
    &client_credentials_unlisted::DEFECT,
    &client_credentials_yield_id_token::DEFECT,
    &client_failure_mislabelled::DEFECT,
    &client_ids_shared::DEFECT,
    &code_answer_without_scope::DEFECT,
    &code_bound_to_no_client::DEFECT,
    &code_bound_to_no_redirect_uri::DEFECT,
    &code_lives_long::DEFECT,
    &code_replay_forgiven::DEFECT,
    &code_used_twice::DEFECT,
    &code_verifier_ignored::DEFECT,
    &code_verifier_not_hashed::DEFECT,
    &code_verifier_without_challenge::DEFECT,
    &confidential_clients_unauthenticated::DEFECT,
    &dead_tokens_active::DEFECT,
    &default_scope_unstated::DEFECT,
    &deleted_client_lives::DEFECT,
    &deletion_answered_ok::DEFECT,
    &discovery_documents_differ::DEFECT,
    &endpoint_urls_relative::DEFECT,
    &federated_audience_unchecked::DEFECT,
    &federated_expiry_unchecked::DEFECT,
    &federated_issuer_unchecked::DEFECT,
    &federated_nonce_unchecked::DEFECT,
    &federated_signature_unchecked::DEFECT,
    &federated_token_handed_on::DEFECT,
    &fhir_user_left_out::DEFECT,
    &foreign_token_revoked::DEFECT,
    &front_channel_unvouched::DEFECT,
    &grant_failures_mislabelled::DEFECT,
    &grant_type_ignored::DEFECT,
    &granted_token_lives_long::DEFECT,
    &id_token_left_out::DEFECT,
    &id_token_undated::DEFECT,
    &id_token_unverifiable::DEFECT,
    &inactive_token_described::DEFECT,
    &introspection_forgets_context::DEFECT,
    &introspection_forgets_fhir_user::DEFECT,
    &introspection_forgets_person::DEFECT,
    &introspection_open_to_all::DEFECT,
    &issuer_of_another_server::DEFECT,
    &json_token_request_accepted::DEFECT,
    &openid_without_issuer::DEFECT,
    &patient_unnamed::DEFECT,
    &plain_challenge_accepted::DEFECT,
    &plain_challenge_listed::DEFECT,
    &plain_challenge_only::DEFECT,
    &private_client_keys_registered::DEFECT,
    &private_keys_published::DEFECT,
    &redirect_uri_ignored::DEFECT,
    &refresh_answer_without_lifetime::DEFECT,
    &refresh_scope_ignored::DEFECT,
    &refresh_scope_unlimited::DEFECT,
    &refresh_token_bound_to_nobody::DEFECT,
    &refresh_token_issued::DEFECT,
    &refresh_token_kept::DEFECT,
    &refresh_token_replay_forgiven::DEFECT,
    &refresh_token_revocation_ignored::DEFECT,
    &refresh_token_unasked::DEFECT,
    &refresh_tokens_withheld::DEFECT,
    &registration_answered_ok::DEFECT,
    &registration_errors_without_code::DEFECT,
    &registration_may_be_stored::DEFECT,
    &registration_open_to_all::DEFECT,
    &registration_read_without_client::DEFECT,
    &registration_refusals_crash::DEFECT,
    &repeated_parameters_accepted::DEFECT,
    &response_type_ignored::DEFECT,
    &revocation_ends_refresh_token_only::DEFECT,
    &revocation_ignored::DEFECT,
    &revocation_open_to_all::DEFECT,
    &scope_beyond_registration_granted::DEFECT,
    &scope_unstated::DEFECT,
    &scopes_unlisted::DEFECT,
    &secret_expiry_unstated::DEFECT,
    &secret_ignored::DEFECT,
    &signed_assertions_unannounced::DEFECT,
    &smart_configuration_called_fhir::DEFECT,
    &state_not_repeated::DEFECT,
    &state_optional::DEFECT,
    &token_endpoint_unpublished::DEFECT,
    &token_errors_misnumbered::DEFECT,
    &token_errors_quote::DEFECT,
    &token_errors_undescribed::DEFECT,
    &token_lifetime_unstated::DEFECT,
    &token_lives_long::DEFECT,
    &token_may_be_stored::DEFECT,
    &token_of_unknown_type::DEFECT,
    &token_refusals_crash::DEFECT,
    &two_authentications_accepted::DEFECT,
    &two_key_sources_registered::DEFECT,
    &unknown_client_redirected::DEFECT,
    &unknown_metadata_registered::DEFECT,
    &unknown_revocation_refused::DEFECT,
    &unknown_scope_dropped::DEFECT,
    &unknown_scope_granted::DEFECT,
    &unrequested_scope_stated::DEFECT,
    &unsigned_assertions_listed::DEFECT,
    &unsupported_metadata_registered::DEFECT,
    &userinfo_of_another::DEFECT,
];
