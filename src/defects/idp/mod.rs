//! Defects of the mock authorization server.

use super::Defect;

mod access_scopes_differ;
mod access_token_is_assertion;
mod active_token_undescribed;
mod algorithms_of_udap_only;
mod any_algorithm_accepted;
mod any_password_accepted;
mod anybody_signed_in;
mod assertion_audience_ignored;
mod assertion_crit_ignored;
mod assertion_expiry_ignored;
mod assertion_hmac_accepted;
mod assertion_id_optional;
mod assertion_issued_at_ignored;
mod assertion_jku_ignored;
mod assertion_kid_ignored;
mod assertion_lives_long;
mod assertion_not_before_ignored;
mod assertion_replay_accepted;
mod assertion_signature_unverified;
mod assertion_subject_ignored;
mod assertion_type_header_ignored;
mod assertion_type_ignored;
mod assertion_unsigned_accepted;
mod audience_made_alike;
mod audience_may_be_issuer;
mod authentication_methods_unlisted;
mod authorization_audience_ignored;
mod authorization_by_get_only;
mod authorization_endpoint_unpublished;
mod authorization_errors_on_page;
mod authorization_expiry_ignored;
mod authorization_failure_mislabelled;
mod authorization_issuer_ignored;
mod authorization_jwt_audience_ignored;
mod authorization_optional;
mod authorization_signature_unverified;
mod basic_failure_unchallenged;
mod binding_unannounced;
mod bulk_match_scope_swallowed;
mod business_identity_chosen;
mod capabilities_in_one_string;
mod capability_invented;
mod certificate_authority_ignored;
mod certificate_matched_by_host;
mod certificate_matched_by_prefix;
mod certificate_not_demanded;
mod certificate_owner_ignored;
mod certificate_without_client_id;
mod challenge_optional;
mod client_credentials_unlisted;
mod client_credentials_yield_id_token;
mod client_failure_explained;
mod client_failure_mislabelled;
mod client_id_parameter_ignored;
mod client_ids_shared;
mod client_overrides_statement;
mod codap_refusal_ignored;
mod code_answer_without_scope;
mod code_bound_to_no_client;
mod code_bound_to_no_redirect_uri;
mod code_lives_long;
mod code_replay_forgiven;
mod code_used_twice;
mod code_verifier_ignored;
mod code_verifier_not_hashed;
mod code_verifier_of_any_shape;
mod code_verifier_without_challenge;
mod confidential_clients_unauthenticated;
mod custom_scope_swallowed;
mod custom_scopes_unmarked;
mod dead_tokens_active;
mod default_scope_unstated;
mod definition_cut_short;
mod deleted_client_lives;
mod deletion_answered_ok;
mod discovery_documents_differ;
mod embedded_keys_trusted;
mod empty_parameters_refused;
mod endpoint_urls_relative;
mod expired_certificate_accepted;
mod federated_audience_unchecked;
mod federated_expiry_unchecked;
mod federated_issuer_unchecked;
mod federated_nonce_unchecked;
mod federated_signature_unchecked;
mod federated_token_handed_on;
mod fhir_user_left_out;
mod foreign_keys_followed;
mod foreign_token_revoked;
mod front_channel_unvouched;
mod grant_failures_mislabelled;
mod grant_type_ignored;
mod granted_token_lives_long;
mod id_token_left_out;
mod id_token_undated;
mod id_token_unverifiable;
mod id_tokens_without_rs256;
mod inactive_token_described;
mod initial_token_ignored;
mod introspection_answered_in_words;
mod introspection_bearer_refused;
mod introspection_by_json;
mod introspection_by_url;
mod introspection_forgets_context;
mod introspection_forgets_fhir_user;
mod introspection_forgets_person;
mod introspection_hides_binding;
mod introspection_of_nothing;
mod introspection_open_to_all;
mod issuer_of_another_server;
mod issuer_with_query;
mod json_token_request_accepted;
mod key_floods_passed_on;
mod key_locations_unchecked;
mod key_of_no_type;
mod key_sets_fetched_as_anything;
mod key_sets_kept_for_ever;
mod key_sets_never_kept;
mod keys_shared_by_clients;
mod lifetime_called_expires;
mod management_without_token;
mod member_consent_ignored;
mod member_in_client_assertion;
mod member_unstated;
mod oauth_metadata_of_another_server;
mod old_tls_spoken;
mod only_first_key_counts;
mod openid_configuration_called_text;
mod openid_key_set_unnamed;
mod openid_without_issuer;
mod parameters_taken_from_url;
mod patient_unnamed;
mod plain_challenge_accepted;
mod plain_challenge_listed;
mod plain_challenge_only;
mod plain_http_answered;
mod private_client_keys_registered;
mod private_keys_published;
mod published_algorithm_refused;
mod read_scope_refused;
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
mod registration_endpoint_unpublished;
mod registration_errors_without_code;
mod registration_may_be_stored;
mod registration_open_to_all;
mod registration_read_without_client;
mod registration_refusals_crash;
mod registration_without_certificate;
mod repeated_parameters_accepted;
mod replaced_keys_kept;
mod replay_memory_split;
mod replays_forgotten_in_bursts;
mod replays_forgotten_soon;
mod response_type_ignored;
mod response_types_unchecked;
mod revocation_ends_refresh_token_only;
mod revocation_hint_trusted;
mod revocation_ignored;
mod revocation_open_to_all;
mod scope_beyond_registration_granted;
mod scope_order_matters;
mod scope_restriction_dropped;
mod scope_unstated;
mod scopes_unlisted;
mod secret_expiry_unstated;
mod secret_ignored;
mod secret_lets_key_clients_in;
mod signed_assertions_unannounced;
mod smart_configuration_called_fhir;
mod software_statement_kept_back;
mod software_statements_unverified;
mod state_not_repeated;
mod state_optional;
mod tls13_refused;
mod token_by_get;
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
mod tokens_unbound;
mod two_authentications_accepted;
mod two_key_sources_registered;
mod udap_absence_in_words;
mod udap_algorithms_unlisted;
mod udap_b2b_ignored;
mod udap_b2b_unlisted;
mod udap_cancellation_unconfirmed;
mod udap_cancelled_client_lives;
mod udap_certificate_of_another_client;
mod udap_certificates_optional;
mod udap_certificates_pinned;
mod udap_certification_unsupported;
mod udap_certifications_refused;
mod udap_changes_forgotten;
mod udap_communities_mixed_up;
mod udap_endpoints_relative;
mod udap_expired_certificates_accepted;
mod udap_expired_statement_accepted;
mod udap_extension_unsupported;
mod udap_grants_unlisted;
mod udap_issue_time_optional;
mod udap_issuer_not_in_certificate;
mod udap_long_lives_accepted;
mod udap_metadata_chain_cut;
mod udap_metadata_lives_long;
mod udap_metadata_of_another_base;
mod udap_metadata_tampered;
mod udap_metadata_without_endpoints;
mod udap_registration_unlisted;
mod udap_replaced_client_lives;
mod udap_revoked_certificates_accepted;
mod udap_scope_all_or_nothing;
mod udap_scopes_unlisted;
mod udap_secrets_offered;
mod udap_statement_claims_echoed;
mod udap_statement_content_unchecked;
mod udap_statement_for_others_accepted;
mod udap_statement_id_optional;
mod udap_statement_not_returned;
mod udap_statement_replay_accepted;
mod udap_statement_signature_unverified;
mod udap_statement_subject_ignored;
mod udap_strangers_trusted;
mod udap_token_lives_long;
mod udap_unknown_community_missed;
mod udap_version_as_number;
mod unfit_clients_registered;
mod unknown_client_redirected;
mod unknown_clients_served;
mod unknown_metadata_registered;
mod unknown_parameters_refused;
mod unknown_revocation_refused;
mod unknown_scope_dropped;
mod unknown_scope_granted;
mod unknown_scope_registered;
mod unrequested_scope_stated;
mod unsigned_assertions_listed;
mod unsupported_metadata_registered;
mod updates_unchecked;
mod userinfo_of_another;
mod weak_keys_registered;
mod weak_suites_taken;
mod wildcard_scope_ignored;
mod words_answered_in_letters;
mod words_not_understood;

/// Every defect of this actor.
pub static ALL: &[&Defect] = &[
    &access_scopes_differ::DEFECT,
    &access_token_is_assertion::DEFECT,
    &active_token_undescribed::DEFECT,
    &algorithms_of_udap_only::DEFECT,
    &any_algorithm_accepted::DEFECT,
    &any_password_accepted::DEFECT,
    &anybody_signed_in::DEFECT,
    &assertion_audience_ignored::DEFECT,
    &assertion_crit_ignored::DEFECT,
    &assertion_expiry_ignored::DEFECT,
    &assertion_hmac_accepted::DEFECT,
    &assertion_id_optional::DEFECT,
    &assertion_issued_at_ignored::DEFECT,
    &assertion_jku_ignored::DEFECT,
    &assertion_kid_ignored::DEFECT,
    &assertion_lives_long::DEFECT,
    &assertion_not_before_ignored::DEFECT,
    &assertion_replay_accepted::DEFECT,
    &assertion_signature_unverified::DEFECT,
    &assertion_subject_ignored::DEFECT,
    &assertion_type_header_ignored::DEFECT,
    &assertion_type_ignored::DEFECT,
    &assertion_unsigned_accepted::DEFECT,
    &audience_made_alike::DEFECT,
    &audience_may_be_issuer::DEFECT,
    &authentication_methods_unlisted::DEFECT,
    &authorization_audience_ignored::DEFECT,
    &authorization_by_get_only::DEFECT,
    &authorization_endpoint_unpublished::DEFECT,
    &authorization_errors_on_page::DEFECT,
    &authorization_expiry_ignored::DEFECT,
    &authorization_failure_mislabelled::DEFECT,
    &authorization_issuer_ignored::DEFECT,
    &authorization_jwt_audience_ignored::DEFECT,
    &authorization_optional::DEFECT,
    &authorization_signature_unverified::DEFECT,
    &basic_failure_unchallenged::DEFECT,
    &binding_unannounced::DEFECT,
    &bulk_match_scope_swallowed::DEFECT,
    &business_identity_chosen::DEFECT,
    &capabilities_in_one_string::DEFECT,
    &capability_invented::DEFECT,
    &certificate_authority_ignored::DEFECT,
    &certificate_matched_by_host::DEFECT,
    &certificate_matched_by_prefix::DEFECT,
    &certificate_not_demanded::DEFECT,
    &certificate_owner_ignored::DEFECT,
    &certificate_without_client_id::DEFECT,
    &challenge_optional::DEFECT,
    &client_credentials_unlisted::DEFECT,
    &client_credentials_yield_id_token::DEFECT,
    &client_failure_explained::DEFECT,
    &client_failure_mislabelled::DEFECT,
    &client_id_parameter_ignored::DEFECT,
    &client_ids_shared::DEFECT,
    &client_overrides_statement::DEFECT,
    &codap_refusal_ignored::DEFECT,
    &code_answer_without_scope::DEFECT,
    &code_bound_to_no_client::DEFECT,
    &code_bound_to_no_redirect_uri::DEFECT,
    &code_lives_long::DEFECT,
    &code_replay_forgiven::DEFECT,
    &code_used_twice::DEFECT,
    &code_verifier_ignored::DEFECT,
    &code_verifier_not_hashed::DEFECT,
    &code_verifier_of_any_shape::DEFECT,
    &code_verifier_without_challenge::DEFECT,
    &confidential_clients_unauthenticated::DEFECT,
    &custom_scope_swallowed::DEFECT,
    &custom_scopes_unmarked::DEFECT,
    &dead_tokens_active::DEFECT,
    &default_scope_unstated::DEFECT,
    &definition_cut_short::DEFECT,
    &deleted_client_lives::DEFECT,
    &deletion_answered_ok::DEFECT,
    &discovery_documents_differ::DEFECT,
    &embedded_keys_trusted::DEFECT,
    &empty_parameters_refused::DEFECT,
    &endpoint_urls_relative::DEFECT,
    &expired_certificate_accepted::DEFECT,
    &federated_audience_unchecked::DEFECT,
    &federated_expiry_unchecked::DEFECT,
    &federated_issuer_unchecked::DEFECT,
    &federated_nonce_unchecked::DEFECT,
    &federated_signature_unchecked::DEFECT,
    &federated_token_handed_on::DEFECT,
    &fhir_user_left_out::DEFECT,
    &foreign_keys_followed::DEFECT,
    &foreign_token_revoked::DEFECT,
    &front_channel_unvouched::DEFECT,
    &grant_failures_mislabelled::DEFECT,
    &grant_type_ignored::DEFECT,
    &granted_token_lives_long::DEFECT,
    &id_token_left_out::DEFECT,
    &id_token_undated::DEFECT,
    &id_token_unverifiable::DEFECT,
    &id_tokens_without_rs256::DEFECT,
    &inactive_token_described::DEFECT,
    &initial_token_ignored::DEFECT,
    &introspection_answered_in_words::DEFECT,
    &introspection_bearer_refused::DEFECT,
    &introspection_by_json::DEFECT,
    &introspection_by_url::DEFECT,
    &introspection_forgets_context::DEFECT,
    &introspection_forgets_fhir_user::DEFECT,
    &introspection_forgets_person::DEFECT,
    &introspection_hides_binding::DEFECT,
    &introspection_of_nothing::DEFECT,
    &introspection_open_to_all::DEFECT,
    &issuer_of_another_server::DEFECT,
    &issuer_with_query::DEFECT,
    &json_token_request_accepted::DEFECT,
    &key_floods_passed_on::DEFECT,
    &key_locations_unchecked::DEFECT,
    &key_of_no_type::DEFECT,
    &key_sets_fetched_as_anything::DEFECT,
    &key_sets_kept_for_ever::DEFECT,
    &key_sets_never_kept::DEFECT,
    &keys_shared_by_clients::DEFECT,
    &lifetime_called_expires::DEFECT,
    &management_without_token::DEFECT,
    &member_consent_ignored::DEFECT,
    &member_in_client_assertion::DEFECT,
    &member_unstated::DEFECT,
    &oauth_metadata_of_another_server::DEFECT,
    &old_tls_spoken::DEFECT,
    &only_first_key_counts::DEFECT,
    &openid_configuration_called_text::DEFECT,
    &openid_key_set_unnamed::DEFECT,
    &openid_without_issuer::DEFECT,
    &parameters_taken_from_url::DEFECT,
    &patient_unnamed::DEFECT,
    &plain_challenge_accepted::DEFECT,
    &plain_challenge_listed::DEFECT,
    &plain_challenge_only::DEFECT,
    &plain_http_answered::DEFECT,
    &private_client_keys_registered::DEFECT,
    &private_keys_published::DEFECT,
    &published_algorithm_refused::DEFECT,
    &read_scope_refused::DEFECT,
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
    &registration_endpoint_unpublished::DEFECT,
    &registration_errors_without_code::DEFECT,
    &registration_may_be_stored::DEFECT,
    &registration_open_to_all::DEFECT,
    &registration_read_without_client::DEFECT,
    &registration_refusals_crash::DEFECT,
    &registration_without_certificate::DEFECT,
    &repeated_parameters_accepted::DEFECT,
    &replaced_keys_kept::DEFECT,
    &replay_memory_split::DEFECT,
    &replays_forgotten_in_bursts::DEFECT,
    &replays_forgotten_soon::DEFECT,
    &response_type_ignored::DEFECT,
    &response_types_unchecked::DEFECT,
    &revocation_ends_refresh_token_only::DEFECT,
    &revocation_hint_trusted::DEFECT,
    &revocation_ignored::DEFECT,
    &revocation_open_to_all::DEFECT,
    &scope_beyond_registration_granted::DEFECT,
    &scope_order_matters::DEFECT,
    &scope_restriction_dropped::DEFECT,
    &scope_unstated::DEFECT,
    &scopes_unlisted::DEFECT,
    &secret_expiry_unstated::DEFECT,
    &secret_ignored::DEFECT,
    &secret_lets_key_clients_in::DEFECT,
    &signed_assertions_unannounced::DEFECT,
    &smart_configuration_called_fhir::DEFECT,
    &software_statement_kept_back::DEFECT,
    &software_statements_unverified::DEFECT,
    &state_not_repeated::DEFECT,
    &state_optional::DEFECT,
    &tls13_refused::DEFECT,
    &token_by_get::DEFECT,
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
    &tokens_unbound::DEFECT,
    &two_authentications_accepted::DEFECT,
    &two_key_sources_registered::DEFECT,
    &udap_absence_in_words::DEFECT,
    &udap_algorithms_unlisted::DEFECT,
    &udap_b2b_ignored::DEFECT,
    &udap_b2b_unlisted::DEFECT,
    &udap_cancellation_unconfirmed::DEFECT,
    &udap_cancelled_client_lives::DEFECT,
    &udap_certificate_of_another_client::DEFECT,
    &udap_certificates_optional::DEFECT,
    &udap_certificates_pinned::DEFECT,
    &udap_certification_unsupported::DEFECT,
    &udap_certifications_refused::DEFECT,
    &udap_changes_forgotten::DEFECT,
    &udap_communities_mixed_up::DEFECT,
    &udap_endpoints_relative::DEFECT,
    &udap_expired_certificates_accepted::DEFECT,
    &udap_expired_statement_accepted::DEFECT,
    &udap_extension_unsupported::DEFECT,
    &udap_grants_unlisted::DEFECT,
    &udap_issue_time_optional::DEFECT,
    &udap_issuer_not_in_certificate::DEFECT,
    &udap_long_lives_accepted::DEFECT,
    &udap_metadata_chain_cut::DEFECT,
    &udap_metadata_lives_long::DEFECT,
    &udap_metadata_of_another_base::DEFECT,
    &udap_metadata_tampered::DEFECT,
    &udap_metadata_without_endpoints::DEFECT,
    &udap_registration_unlisted::DEFECT,
    &udap_replaced_client_lives::DEFECT,
    &udap_revoked_certificates_accepted::DEFECT,
    &udap_scope_all_or_nothing::DEFECT,
    &udap_scopes_unlisted::DEFECT,
    &udap_secrets_offered::DEFECT,
    &udap_statement_claims_echoed::DEFECT,
    &udap_statement_content_unchecked::DEFECT,
    &udap_statement_for_others_accepted::DEFECT,
    &udap_statement_id_optional::DEFECT,
    &udap_statement_not_returned::DEFECT,
    &udap_statement_replay_accepted::DEFECT,
    &udap_statement_signature_unverified::DEFECT,
    &udap_statement_subject_ignored::DEFECT,
    &udap_strangers_trusted::DEFECT,
    &udap_token_lives_long::DEFECT,
    &udap_unknown_community_missed::DEFECT,
    &udap_version_as_number::DEFECT,
    &unfit_clients_registered::DEFECT,
    &unknown_client_redirected::DEFECT,
    &unknown_clients_served::DEFECT,
    &unknown_metadata_registered::DEFECT,
    &unknown_parameters_refused::DEFECT,
    &unknown_revocation_refused::DEFECT,
    &unknown_scope_dropped::DEFECT,
    &unknown_scope_granted::DEFECT,
    &unknown_scope_registered::DEFECT,
    &unrequested_scope_stated::DEFECT,
    &unsigned_assertions_listed::DEFECT,
    &unsupported_metadata_registered::DEFECT,
    &updates_unchecked::DEFECT,
    &userinfo_of_another::DEFECT,
    &weak_keys_registered::DEFECT,
    &weak_suites_taken::DEFECT,
    &wildcard_scope_ignored::DEFECT,
    &words_answered_in_letters::DEFECT,
    &words_not_understood::DEFECT,
];
