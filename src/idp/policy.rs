//! Every decision the mock authorization server takes, as a named field whose default is strict.
//!
//! Handlers consult these fields and nothing else; a defect sets one of them. Sources are the
//! specifications named at each field; where they leave a choice, the field is that choice.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The decisions of the mock authorization server.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Policy {
    // Discovery (SMART App Launch 2.2.0, OIDC Discovery 1.0).
    /// Endpoint URLs in metadata are absolute.
    pub metadata_urls_absolute: bool,
    /// `token_endpoint` is published.
    pub publish_token_endpoint: bool,
    /// Values of `token_endpoint_auth_signing_alg_values_supported`; verification accepts these
    /// and no others.
    pub assertion_algorithms: Vec<String>,
    /// Values of `capabilities`.
    pub capabilities: Vec<String>,
    /// A SMART configuration is published.
    pub smart_offered: bool,
    /// The SMART configuration names the issuer where it offers OpenID Connect.
    pub smart_states_issuer: bool,
    /// Values of `code_challenge_methods_supported`.
    pub code_challenge_methods: Vec<String>,
    /// Values of `token_endpoint_auth_methods_supported`; clients may register for and use these
    /// and no others.
    pub auth_methods: Vec<String>,
    /// Values of `grant_types_supported`; token requests for others are refused.
    pub grant_types: Vec<String>,
    /// Values of `scopes_supported`.
    pub scopes_supported: Vec<String>,
    /// The published JWK Set holds public members only.
    pub jwks_public_only: bool,
    /// How long discovery documents and the JWK Set may be kept, in seconds.
    pub metadata_max_age_secs: u32,
    /// OAuth metadata is also at the place RFC 8414 has for it.
    pub oauth_metadata: bool,

    // Registration (RFC 7591, RFC 7592).
    /// A success is answered 201.
    pub registration_status: u16,
    /// The first registration is answered 503, with the time after which to ask again.
    pub registration_busy_once: bool,
    /// Registration answers carry `Cache-Control: no-store` and `Pragma: no-cache`.
    pub registration_no_store: bool,
    /// `jwks` and `jwks_uri` together are refused.
    pub registration_refuses_two_key_sources: bool,
    /// Unknown grant types and authentication methods are refused.
    pub registration_refuses_unsupported_metadata: bool,
    /// A JWK Set with private or symmetric members is refused.
    pub registration_refuses_private_keys: bool,
    /// Refusals use the RFC 7591 error object.
    pub registration_error_object: bool,
    /// Management calls need the registration access token.
    pub management_checks_token: bool,
    /// Each registration gets a `client_id` of its own.
    pub client_ids_unique: bool,
    /// A deleted client can no longer authenticate.
    pub deletion_ends_client: bool,

    /// A registration needs an initial access token.
    pub registration_requires_initial_token: bool,
    /// The initial access token is compared.
    pub initial_tokens_checked: bool,
    /// A registration comes over a connection that shows a certificate of an authority that is
    /// trusted: the endpoint is one for mutual TLS (PDex).
    pub registration_needs_certificate: bool,
    /// That certificate is looked at.
    pub registration_checks_certificate: bool,
    /// Response types are those of the grants.
    pub registration_checks_response_types: bool,
    /// A software statement is verified, and its issuer must be trusted.
    pub statements_verified: bool,
    /// What a software statement says prevails over what the client says beside it.
    pub statements_prevail: bool,
    /// A software statement that was used is returned as it was sent.
    pub statements_returned: bool,
    /// Where a `jwks_uri` leads is judged before it is registered or fetched.
    pub jwks_uri_checked: bool,
    /// A registered `jwks_uri` may lead back to this machine: a lab has its clients there.
    pub jwks_uri_allows_loopback: bool,
    /// A registered `jwks_uri` may lead into a private network.
    pub jwks_uri_allows_private: bool,
    /// Definitions with the implicit grant or the password grant are refused.
    pub definitions_refuse_insecure_grants: bool,

    // Client assertion (RFC 7523, SMART asymmetric client authentication).
    /// The signature is verified.
    pub assertion_checks_signature: bool,
    /// `alg: none` is refused.
    pub assertion_refuses_alg_none: bool,
    /// HMAC algorithms are refused.
    pub assertion_refuses_hmac: bool,
    /// The key is the one whose `kid` the header names; otherwise any registered key will do.
    pub assertion_checks_kid: bool,
    /// `aud` names the token endpoint.
    pub assertion_checks_audience: bool,
    /// `iss` equals `sub`.
    pub assertion_checks_subject: bool,
    /// `exp` is present and in the future.
    pub assertion_checks_expiry: bool,
    /// `exp` is at most this many seconds ahead; 0 means no limit.
    pub assertion_max_lifetime_secs: i64,
    /// `nbf` is not in the future.
    pub assertion_checks_not_before: bool,
    /// `jti` is present.
    pub assertion_requires_jti: bool,
    /// A `jti` seen before is refused.
    pub assertion_refuses_replay: bool,
    /// A `jku` other than the registered one is refused.
    pub assertion_checks_jku: bool,
    /// A critical header that is not understood is refused.
    pub assertion_checks_crit: bool,
    /// `client_assertion_type` is the one RFC 7523 names.
    pub assertion_checks_type: bool,
    /// Clock skew allowed, in seconds.
    pub clock_skew_secs: i64,

    // Token endpoint (RFC 6749, SMART Backend Services).
    /// A client that has credentials must use them.
    pub confidential_clients_authenticate: bool,
    /// A client secret is compared.
    pub secret_checked: bool,
    /// A client that authenticates by its keys is not let in by a secret.
    pub secret_needs_method: bool,
    /// A failed Basic authentication is answered 401 with a Basic challenge.
    pub basic_failure_challenges: bool,
    /// How many authentications of one client may fail before it has to wait; 0 for any number.
    pub failed_authentications_allowed: u32,
    /// For how long failures count, from the first one on, in seconds.
    pub failed_authentications_window_secs: i64,
    /// The error code of a failed client authentication.
    pub client_failure_error: String,
    /// Unknown grant types are refused.
    pub grant_type_checked: bool,
    /// A repeated parameter is refused.
    pub refuses_repeated_parameters: bool,
    /// Two ways of authentication in one request are refused.
    pub refuses_two_authentications: bool,
    /// Only form bodies are accepted.
    pub requires_form: bool,
    /// A request without `scope` is refused with `invalid_scope`.
    pub scope_required: bool,
    /// Only scopes the client is registered for are granted.
    pub scope_limited_to_registration: bool,
    /// Scopes that do not parse are dropped.
    pub scope_checked: bool,
    /// The order in which scopes are asked for makes no difference.
    pub scope_order_ignored: bool,
    // What scopes mean (SMART App Launch 2.2.0, scopes and launch context).
    /// Scopes in words, such as `system/*.read`, are understood.
    pub scope_words: bool,
    /// Scopes in letters, such as `system/*.rs`, are understood.
    pub scope_letters: bool,
    /// What was asked for in words is granted in words.
    pub scope_spelled_as_asked: bool,
    /// The restriction of a scope, after its `?`, is granted with it.
    pub scope_restrictions_kept: bool,
    /// A resource scope names a type FHIR has.
    pub scope_types_checked: bool,
    /// A scope for every type lets a client ask for one type alone.
    pub scope_wildcards_cover: bool,
    /// A client that registers itself may have names nobody knows among its scopes, and scopes for
    /// patients and users.
    pub registers_any_scope: bool,
    /// A client that speaks for itself is granted all its definition lists, whatever it asks for.
    pub grants_definition_scopes: bool,

    // Permissions beside scopes.
    /// Every token is limited by permissions: those of the client when it speaks for itself.
    /// Otherwise only tokens of whom permissions are listed for.
    pub permissions_combined: bool,
    /// Permissions no granted scope supports are taken away; otherwise scopes do not limit them.
    pub enforce_scopes_on_permissions: bool,
    /// Permissions of clients that register themselves, each as `NAME` or `NAME/argument`.
    pub registered_permissions: Vec<String>,

    /// The answer states the granted scope.
    pub token_states_scope: bool,
    /// Lifetime of access tokens, in seconds.
    pub token_ttl_secs: i64,
    /// The resource server tokens are issued for; the one of the settings when left out.
    pub token_audience: Option<String>,
    /// `expires_in` is sent, as a number.
    pub token_states_expiry: bool,
    /// Access tokens state the module that issued them, as `smile_cdr_module_id`.
    pub token_states_module: bool,
    /// The `iss` of access tokens; the issuer of the settings when left out.
    pub token_issuer: Option<String>,
    /// The algorithm of access tokens; the first key signs where none is for it.
    pub token_signing_alg: String,
    /// The value of `token_type`.
    pub token_type: String,
    /// Token answers carry `Cache-Control: no-store` and `Pragma: no-cache`.
    pub token_no_store: bool,
    /// Refresh tokens are issued to backend services.
    pub issues_refresh_token: bool,
    /// Errors carry `error_description`.
    pub error_description: bool,
    /// The status of token errors other than failed authentication.
    pub error_status: u16,

    // Certificates of clients (RFC 8705, HRex 1.2.0).
    /// Where `mtls_endpoint_aliases` lead: an origin that takes the place of the issuer; nothing
    /// is published while it is left out.
    pub endpoint_aliases_at: Option<String>,
    /// Tokens of clients registered for it are bound to their certificate; published where TLS is
    /// served.
    pub certificate_bound_tokens: bool,
    /// Access tokens that are bound state the certificate in `cnf`.
    pub token_states_certificate: bool,
    /// Introspection of a token that is bound states the certificate in `cnf`.
    pub introspection_states_certificate: bool,
    /// Registration members that may name the subject of a certificate.
    pub certificate_subjects: Vec<String>,
    /// A registration that names several subjects is refused.
    pub certificate_one_subject: bool,
    /// A client that authenticates by certificate shows one.
    pub certificate_required: bool,
    /// A certificate leads to a trusted authority.
    pub certificate_checks_chain: bool,
    /// A certificate that is not valid at the time is refused.
    pub certificate_checks_dates: bool,
    /// A certificate shows the registered subject.
    pub certificate_checks_subject: bool,
    /// The subject is the registered one to the letter, and does not only begin like it.
    pub certificate_subject_exact: bool,
    /// A URI is looked for among the URI entries only.
    pub certificate_subject_kind_checked: bool,
    /// A client that authenticates by certificate sends its `client_id`.
    pub certificate_needs_client_id: bool,
    /// The certificate of `self_signed_tls_client_auth` is of a registered key.
    pub certificate_checks_key: bool,
    /// A token request by GET is refused.
    pub token_only_by_post: bool,

    // Authorization JWTs (RFC 7523 §2.1): member-scoped tokens (PDex) and CODAP.
    /// A request without one is refused.
    pub authorization_jwt_required: bool,
    /// Their signature is verified.
    pub authorization_jwt_checks_signature: bool,
    /// Their `aud` names the token endpoint alone.
    pub authorization_jwt_checks_audience: bool,
    /// Their `exp` is present and in the future, and nothing in them is from the future.
    pub authorization_jwt_checks_expiry: bool,
    /// Their `exp` is at most this many seconds ahead; 0 means no limit.
    pub authorization_jwt_max_lifetime_secs: i64,
    /// A `jti` seen in one before is refused.
    pub authorization_jwt_refuses_replay: bool,
    /// Their `iss` is the client or its organization.
    pub authorization_jwt_checks_issuer: bool,
    /// The error code of one that is not good.
    pub authorization_jwt_failure_error: String,
    /// A token about a member needs a match of that member, and a consent in force.
    pub member_consent_checked: bool,
    /// A member may be named by an identifier, not only by the logical id of the Patient.
    pub member_identifier_resolved: bool,
    /// The answer names the member in `patient`.
    pub member_stated: bool,
    /// A token about a member opens the data of no other.
    pub member_token_bound: bool,
    /// The client's own assertion may name a member as its `sub`, as PDex can be read, against
    /// RFC 7523 §3.
    pub member_in_client_assertion: bool,
    /// Nobody is let in whom the script refuses, or on whom it fails.
    pub codap_refusal_denies: bool,
    /// A user of another organization gets no more than the script's permissions support.
    pub codap_limited_by_script: bool,
    /// A client may say itself which payer it acts for, in a parameter `business-id`.
    pub business_identity_from_request: bool,
    /// `organization_id` of the `hl7-b2b` extension of a client's assertion counts as its business
    /// identity, when nothing else says it.
    pub business_identity_from_b2b: bool,

    // Introspection (RFC 7662) and revocation (RFC 7009).
    /// Introspection needs client authentication.
    pub introspection_authenticates: bool,
    /// Tokens that are expired, revoked or unknown are inactive.
    pub introspection_checks_state: bool,
    /// Nothing but `active` is said of an inactive token.
    pub introspection_silent_on_inactive: bool,
    /// An active answer has `scope`, `client_id` and `exp`.
    pub introspection_states_details: bool,
    /// Revocation needs client authentication.
    pub revocation_authenticates: bool,
    /// Revocation ends the token.
    pub revocation_effective: bool,
    /// A token of another client is not revoked.
    pub revocation_checks_owner: bool,
    /// An unknown token is answered 200.
    pub revocation_unknown_ok: bool,

    // Pages (Smile CDR: SMART Outbound Security).
    /// A wrong password is refused.
    pub password_checked: bool,
    /// People nobody knows cannot sign in.
    pub unknown_people_refused: bool,
    /// People who are disabled cannot sign in.
    pub disabled_users_refused: bool,
    /// A form is taken only with the token its page held.
    pub forms_check_origin: bool,
    /// The version of the terms of service, to be accepted before anything is approved; no terms
    /// when left out.
    pub terms_version: Option<String>,
    /// Terms are asked for once per person, application and version.
    pub terms_asked_once: bool,
    /// Ending an access ends the acceptance of the terms.
    pub revocation_ends_terms: bool,
    /// Ending an access on the page of the sessions ends its tokens.
    pub sessions_page_ends_tokens: bool,
    /// People may create accounts.
    pub sign_up_offered: bool,
    /// Only what was ticked is granted.
    pub unticked_scopes_withheld: bool,
    /// A launch context must be one of the person's own.
    pub context_limited_to_person: bool,

    // Federation (OpenID Connect Core 1.0 §3.1.3.7).
    /// The answer of the other server must belong to a sign-in this browser began.
    pub federation_checks_state: bool,
    /// Its ID token is signed with one of its published keys.
    pub federation_checks_signature: bool,
    /// Its ID token names it as issuer.
    pub federation_checks_issuer: bool,
    /// Its ID token is for this server.
    pub federation_checks_audience: bool,
    /// Its ID token repeats the nonce.
    pub federation_checks_nonce: bool,
    /// Its ID token has not expired.
    pub federation_checks_expiry: bool,
    /// Algorithms its ID tokens may be signed with.
    pub federation_algorithms: Vec<String>,
    /// The token of the other server is handed on to the application in place of an own one.
    pub federation_hands_token_on: bool,

    // Attacks on client authentication, and the limits of requests.
    /// `typ` is `JWT`.
    pub assertion_checks_typ: bool,
    /// An `alg` that is not published is refused; otherwise it is taken at its word.
    pub assertion_refuses_unpublished_algorithms: bool,
    /// Algorithms that are published and refused nevertheless.
    pub assertion_algorithms_refused: Vec<String>,
    /// `iss` names a registered client; otherwise anybody is served.
    pub assertion_checks_client: bool,
    /// The key is one of the client that `iss` names; otherwise any client's will do.
    pub assertion_keys_per_client: bool,
    /// Keys that the header carries (`jwk`, `x5c`) verify its signature.
    pub assertion_trusts_embedded_keys: bool,
    /// Keys are fetched from wherever the header points (`jku`, `x5u`).
    pub assertion_follows_foreign_keys: bool,
    /// `iat` is not in the future.
    pub assertion_checks_issued_at: bool,
    /// `iat` is at most this many seconds ago; 0 means no limit.
    pub assertion_max_age_secs: i64,
    /// A `client_id` parameter names the client that `iss` names (RFC 7521 §4.2).
    pub assertion_checks_client_id_parameter: bool,
    /// An access token does not serve as an assertion.
    pub assertion_refuses_access_tokens: bool,
    /// How long a `jti` is remembered, in seconds; until the assertion expires when left out.
    pub assertion_replay_memory_secs: Option<i64>,
    /// How many values of `jti` are remembered; all when left out.
    pub assertion_replay_memory_size: Option<usize>,
    /// `aud` is compared to the letter; otherwise case, a slash at the end and the usual port
    /// do not count (RFC 7523 §3).
    pub audience_compared_exactly: bool,
    /// `aud` may be the issuer instead of the token endpoint.
    pub audience_may_be_issuer: bool,
    /// `aud` may name others beside the token endpoint.
    pub audience_may_name_others: bool,
    /// Parameters in the URL do not count, and GET is refused.
    pub parameters_in_body_only: bool,
    /// Parameters that nobody defined are refused instead of ignored.
    pub refuses_unknown_parameters: bool,
    /// Parameters without a value are refused instead of counted as left out.
    pub refuses_empty_parameters: bool,
    /// A failed authentication says what exactly was wrong.
    pub client_failure_says_why: bool,
    /// The `Accept` header field with which key sets of clients are fetched.
    pub key_fetch_accept: String,
    /// The key set of a client is fetched again when its time is up.
    pub key_sets_expire: bool,
    /// The key set of a client is kept as long as it allows.
    pub key_sets_kept: bool,
    /// Unknown names of keys cause a fetch now and then, not each time.
    pub key_refetch_limited: bool,
    /// A caller may introspect with an access token of its own.
    pub introspection_accepts_bearer: bool,
    /// A request without `token` is refused.
    pub introspection_requires_token: bool,
    /// A token is looked for only among those its `token_type_hint` names.
    pub revocation_trusts_hint: bool,
    /// What is used at one endpoint counts as used at all.
    pub assertion_replay_memory_shared: bool,
    /// Each key of a set registered by value counts; otherwise the first alone.
    pub registered_keys_all_count: bool,
    /// A fetched key set replaces what was known; otherwise old keys stay good.
    pub key_sets_replaced: bool,
    /// RSA keys with fewer bits cannot be registered.
    pub registration_min_rsa_bits: usize,
    // UDAP (SSRAA STU2), where the settings name a community.
    /// UDAP is offered at all.
    pub udap_offered: bool,
    /// Algorithms published for software statements and assertions; others are refused.
    pub udap_algorithms: Vec<String>,
    /// Values of `udap_authorization_extensions_required`; requests of machines without them are
    /// refused.
    pub udap_extensions_required: Vec<String>,
    /// Values of `udap_certifications_supported`.
    pub udap_certifications_supported: Vec<String>,
    /// Values of `udap_certifications_required`; registrations without them are refused.
    pub udap_certifications_required: Vec<String>,
    /// Metadata is signed for the community that is asked for.
    pub udap_selects_community: bool,
    /// What metadata for an unknown community is answered: 200 stands for the default metadata.
    pub udap_unknown_community_status: u16,
    /// `iss` of the signed metadata is the base URL, to the letter.
    pub udap_metadata_names_base: bool,
    /// Lifetime of the signed metadata, in seconds; one that is over by now when negative.
    pub udap_metadata_ttl_secs: i64,
    /// What is wrong with the signed metadata.
    pub udap_signed_metadata: SignedMetadata,
    /// The path of the token endpoint that the metadata names without signature; the signed one
    /// when left out.
    pub udap_plain_token_path: Option<String>,
    /// The signed metadata repeats the endpoints.
    pub udap_metadata_repeats_endpoints: bool,
    /// The signed metadata carries the certificates between the leaf and the anchor.
    pub udap_metadata_sends_chain: bool,
    /// Statements and assertions without certificates are refused.
    pub udap_requires_certificates: bool,
    /// Certificate chains must lead to an anchor of a community.
    pub udap_checks_chain: bool,
    /// Certificates must be inside their dates.
    pub udap_checks_certificate_dates: bool,
    /// Certificates that the community revoked are refused.
    pub udap_checks_revocation: bool,
    /// The signature of a software statement is verified.
    pub udap_checks_statement_signature: bool,
    /// `iss` of a software statement is a URI of the certificate.
    pub udap_checks_statement_issuer: bool,
    /// `sub` of a software statement is its `iss`.
    pub udap_checks_statement_subject: bool,
    /// `aud` of a software statement is the registration endpoint.
    pub udap_checks_statement_audience: bool,
    /// A software statement that expired, or expires before it was issued, is refused.
    pub udap_checks_statement_expiry: bool,
    /// `exp` is at most this many seconds after `iat`; 0 means no limit.
    pub udap_max_lifetime_secs: i64,
    /// `jti` of a software statement is present.
    pub udap_requires_statement_jti: bool,
    /// A `jti` of a software statement seen before is refused.
    pub udap_refuses_statement_replay: bool,
    /// What a software statement asks for is checked, and so is the `udap` marker of requests.
    pub udap_checks_parameters: bool,
    /// Certifications that are not known are ignored.
    pub udap_ignores_unknown_certifications: bool,
    /// A registration is answered with the software statement as sent.
    pub udap_returns_statement: bool,
    /// A registration is answered without the claims about the statement itself.
    pub udap_registration_lean: bool,
    /// A further registration of the same client keeps its `client_id`.
    pub udap_modification_keeps_client_id: bool,
    /// A further registration of the same client changes what is in force.
    pub udap_modification_takes_effect: bool,
    /// The earlier `client_id` ends when another one takes its place.
    pub udap_replacement_ends_earlier: bool,
    /// A registration for no grant at all ends the client.
    pub udap_cancellation_takes_effect: bool,
    /// An assertion carries the certificate its client registered with.
    pub udap_binds_certificate: bool,
    /// A client may renew its certificate: it is known by its URI alone.
    pub udap_accepts_renewed_certificate: bool,
    /// `iat` of an assertion is present.
    pub udap_requires_iat: bool,
    /// The `hl7-b2b` object is checked, and demanded where it is required.
    pub udap_checks_b2b: bool,
    /// Of the scopes a UDAP client asks for, those that can be granted are.
    pub udap_grants_part_of_scope: bool,
    /// `organization_id` of the `hl7-b2b` object becomes the business identity of the token.
    pub udap_organization_is_identity: bool,
    // Sign-in and approval (RFC 6749 §4.1, RFC 7636, SMART App Launch 2.2.0).
    /// `authorization_endpoint` is published.
    pub publish_authorization_endpoint: bool,
    /// Values of `response_types_supported`; authorization requests for others are refused.
    pub response_types: Vec<String>,
    /// A response type that is not offered is refused; `code` is meant otherwise.
    pub response_type_checked: bool,
    /// A request of an unknown client is answered on a page.
    pub unknown_client_stays_on_page: bool,
    /// A redirect URI must be one of the client's, to the letter.
    pub redirect_uri_checked: bool,
    /// Authorization requests may be sent by POST.
    pub authorization_by_post: bool,
    /// An authorization request without `state` is refused.
    pub state_required: bool,
    /// The answer repeats `state` to the letter.
    pub state_repeated: bool,
    /// `aud` names the FHIR base.
    pub authorization_checks_audience: bool,
    /// An authorization request without `code_challenge` is refused.
    pub challenge_required: bool,
    /// The challenge method `plain` is refused.
    pub challenge_refuses_plain: bool,
    /// Scopes that nobody knows make the request fail when nothing else was asked for.
    pub authorization_checks_scope: bool,
    /// Refused authorization requests are answered at the redirect URI.
    pub authorization_errors_redirected: bool,
    /// Answers to authorization requests name the issuer (RFC 9207).
    pub authorization_states_issuer: bool,
    /// Lifetime of authorization codes, in seconds.
    pub code_ttl_secs: i64,
    /// An authorization code can be used once.
    pub code_single_use: bool,
    /// A second use of a code ends what the first one yielded.
    pub code_replay_ends_grant: bool,
    /// A code is bound to its client.
    pub code_checks_client: bool,
    /// A code is bound to the redirect URI of its request.
    pub code_checks_redirect_uri: bool,
    /// The code verifier must fit the challenge.
    pub verifier_checked: bool,
    /// A code verifier is hashed with SHA-256 before it is compared.
    pub verifier_hashed: bool,
    /// A code verifier of another length or alphabet than RFC 7636 §4.1 has is refused.
    pub verifier_shape_checked: bool,
    /// A code verifier is refused when the request had no challenge.
    pub verifier_needs_challenge: bool,
    /// Scopes about one patient are granted only when a patient is in context.
    pub patient_scope_needs_patient: bool,
    /// The token answer states the launch context.
    pub token_states_context: bool,
    /// Lifetime of a browser session, in seconds.
    pub session_ttl_secs: i64,

    // Refresh tokens (RFC 6749 §6, RFC 9700 §4.14).
    /// A refresh token is issued only when `online_access` or `offline_access` was granted.
    pub refresh_needs_scope: bool,
    /// `online_access` and `offline_access` lead to a refresh token.
    pub refresh_token_offered: bool,
    /// A refresh token is issued only to clients that are registered for `refresh_token`.
    pub refresh_needs_grant_type: bool,
    /// Lifetime of refresh tokens, in seconds.
    pub refresh_ttl_secs: i64,
    /// Lifetime of refresh tokens that end with the browser session, in seconds.
    pub online_ttl_secs: i64,
    /// Refresh tokens of public clients are replaced at each use.
    pub refresh_rotates: bool,
    /// A replaced refresh token that is used again ends the grant.
    pub refresh_reuse_ends_grant: bool,
    /// A refresh token is bound to its client.
    pub refresh_checks_client: bool,
    /// A refresh yields no scope beyond the original one.
    pub refresh_limits_scope: bool,
    /// A refresh may ask for less than the original scope.
    pub refresh_narrows_scope: bool,
    /// Revoked and replaced refresh tokens are refused.
    pub refresh_checks_state: bool,
    /// Revoking a refresh token ends the access tokens of its grant.
    pub revocation_ends_grant: bool,

    // Identity (OpenID Connect Core 1.0).
    /// An ID token is issued when `openid` was granted.
    pub id_token_issued: bool,
    /// Claims that ID tokens lack though they should have them.
    pub id_token_omits: Vec<String>,
    /// Claims that ID tokens state differently than they should.
    pub id_token_replaces: Vec<(String, String)>,
    /// The signature of ID tokens is over what they say.
    pub id_token_signature_good: bool,
    /// An ID token is issued to clients that speak for themselves.
    pub id_token_for_clients: bool,
    /// UserInfo is about the person the token was issued for.
    pub userinfo_states_subject: bool,
    /// Introspection repeats the launch context.
    pub introspection_states_context: bool,
    /// Introspection states `iss` and `sub` of a person.
    pub introspection_states_subject: bool,
    /// Introspection states `fhirUser` of a person.
    pub introspection_states_fhir_user: bool,

    // What tests a client, all off by default.
    /// The issuer the SMART configuration names instead of this one.
    pub smart_names_issuer: Option<String>,
    /// A token response has members no specification names.
    pub token_says_more: bool,
    /// The most that is granted, whatever is asked for, as scopes separated by spaces.
    pub grants_at_most: Option<String>,
}

impl Policy {
    /// The server Smile CDR's documents describe: definitions are granted as they stand,
    /// permissions and scopes together decide, and scopes know words only.
    pub fn smile() -> Self {
        let words = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
        Self {
            capabilities: words(&[
                "client-confidential-asymmetric",
                "client-confidential-symmetric",
                "permission-v1",
            ]),
            scopes_supported: words(&[
                "openid",
                "fhirUser",
                "system/*.read",
                "system/*.write",
                crate::oauth::ALL_AUTHORITIES,
            ]),
            scope_required: false,
            scope_letters: false,
            registers_any_scope: true,
            grants_definition_scopes: true,
            permissions_combined: true,
            token_states_module: true,
            ..Self::default()
        }
    }
}

/// What is wrong with signed UDAP metadata. No client may use any but the first.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum SignedMetadata {
    /// Nothing.
    Sound,
    /// It is left out.
    Missing,
    /// It was changed after it was signed.
    Tampered,
    /// It speaks for another base.
    OtherBase,
    /// The certificate is made out to another base.
    OtherCertificate,
    /// The certificate has expired.
    ExpiredCertificate,
    /// The certificate was revoked.
    RevokedCertificate,
    /// No community vouches for the certificate.
    UntrustedCertificate,
}

impl Default for Policy {
    fn default() -> Self {
        let words = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
        Self {
            metadata_urls_absolute: true,
            publish_token_endpoint: true,
            assertion_algorithms: words(&["RS384", "ES384"]),
            capabilities: words(&[
                "client-confidential-asymmetric",
                "client-confidential-symmetric",
                "client-public",
                "launch-standalone",
                "authorize-post",
                "sso-openid-connect",
                "context-standalone-patient",
                "permission-offline",
                "permission-online",
                "permission-patient",
                "permission-user",
                "permission-v1",
                "permission-v2",
            ]),
            smart_offered: true,
            smart_states_issuer: true,
            code_challenge_methods: words(&["S256"]),
            auth_methods: words(&["private_key_jwt", "client_secret_basic", "none"]),
            grant_types: words(&[
                "client_credentials",
                "authorization_code",
                "refresh_token",
                "urn:ietf:params:oauth:grant-type:jwt-bearer",
            ]),
            scopes_supported: words(&[
                "system/*.read",
                "system/*.rs",
                "system/Patient.read",
                "system/Patient.rs",
                "openid",
                "fhirUser",
                "profile",
                "launch/patient",
                "online_access",
                "offline_access",
                "patient/*.read",
                "patient/*.rs",
                "user/*.read",
                "user/*.rs",
                "http://hl7.org/fhir/us/davinci-hrex/OperationDefinition/member-match",
            ]),
            jwks_public_only: true,
            metadata_max_age_secs: 300,
            oauth_metadata: true,
            registration_status: 201,
            registration_busy_once: false,
            registration_no_store: true,
            registration_refuses_two_key_sources: true,
            registration_refuses_unsupported_metadata: true,
            registration_refuses_private_keys: true,
            registration_error_object: true,
            management_checks_token: true,
            client_ids_unique: true,
            deletion_ends_client: true,
            registration_requires_initial_token: false,
            initial_tokens_checked: true,
            registration_needs_certificate: false,
            registration_checks_certificate: true,
            registration_checks_response_types: true,
            statements_verified: true,
            statements_prevail: true,
            statements_returned: true,
            jwks_uri_checked: true,
            jwks_uri_allows_loopback: true,
            jwks_uri_allows_private: false,
            definitions_refuse_insecure_grants: true,
            assertion_checks_signature: true,
            assertion_refuses_alg_none: true,
            assertion_refuses_hmac: true,
            assertion_checks_kid: true,
            assertion_checks_audience: true,
            assertion_checks_subject: true,
            assertion_checks_expiry: true,
            assertion_max_lifetime_secs: 300,
            assertion_checks_not_before: true,
            assertion_requires_jti: true,
            assertion_refuses_replay: true,
            assertion_checks_jku: true,
            assertion_checks_crit: true,
            assertion_checks_type: true,
            clock_skew_secs: 5,
            confidential_clients_authenticate: true,
            secret_checked: true,
            secret_needs_method: true,
            basic_failure_challenges: true,
            failed_authentications_allowed: 100,
            failed_authentications_window_secs: 60,
            client_failure_error: "invalid_client".to_owned(),
            grant_type_checked: true,
            refuses_repeated_parameters: true,
            refuses_two_authentications: true,
            requires_form: true,
            scope_required: true,
            scope_limited_to_registration: true,
            scope_checked: true,
            scope_order_ignored: true,
            scope_words: true,
            scope_letters: true,
            scope_spelled_as_asked: true,
            scope_restrictions_kept: true,
            scope_types_checked: true,
            scope_wildcards_cover: true,
            registers_any_scope: false,
            grants_definition_scopes: false,
            permissions_combined: false,
            enforce_scopes_on_permissions: true,
            registered_permissions: Vec::new(),
            token_states_scope: true,
            token_ttl_secs: 300,
            token_audience: None,
            token_states_expiry: true,
            token_states_module: false,
            token_issuer: None,
            token_signing_alg: "ES256".to_owned(),
            token_type: "bearer".to_owned(),
            token_no_store: true,
            issues_refresh_token: false,
            error_description: true,
            error_status: 400,
            endpoint_aliases_at: None,
            certificate_bound_tokens: true,
            token_states_certificate: true,
            introspection_states_certificate: true,
            certificate_subjects: words(&["tls_client_auth_san_uri"]),
            certificate_one_subject: true,
            certificate_required: true,
            certificate_checks_chain: true,
            certificate_checks_dates: true,
            certificate_checks_subject: true,
            certificate_subject_exact: true,
            certificate_subject_kind_checked: true,
            certificate_needs_client_id: true,
            certificate_checks_key: true,
            token_only_by_post: true,
            authorization_jwt_required: true,
            authorization_jwt_checks_signature: true,
            authorization_jwt_checks_audience: true,
            authorization_jwt_checks_expiry: true,
            authorization_jwt_max_lifetime_secs: 300,
            authorization_jwt_refuses_replay: true,
            authorization_jwt_checks_issuer: true,
            authorization_jwt_failure_error: "invalid_grant".to_owned(),
            member_consent_checked: true,
            member_identifier_resolved: true,
            member_stated: true,
            member_token_bound: true,
            member_in_client_assertion: false,
            codap_refusal_denies: true,
            codap_limited_by_script: true,
            business_identity_from_request: false,
            business_identity_from_b2b: false,
            introspection_authenticates: true,
            introspection_checks_state: true,
            introspection_silent_on_inactive: true,
            introspection_states_details: true,
            revocation_authenticates: true,
            revocation_effective: true,
            revocation_checks_owner: true,
            revocation_unknown_ok: true,
            password_checked: true,
            unknown_people_refused: true,
            disabled_users_refused: true,
            forms_check_origin: true,
            terms_version: None,
            terms_asked_once: true,
            revocation_ends_terms: true,
            sessions_page_ends_tokens: true,
            sign_up_offered: false,
            unticked_scopes_withheld: true,
            context_limited_to_person: true,
            federation_checks_state: true,
            federation_checks_signature: true,
            federation_checks_issuer: true,
            federation_checks_audience: true,
            federation_checks_nonce: true,
            federation_checks_expiry: true,
            federation_algorithms: words(&["RS256", "RS384", "ES256", "ES384"]),
            federation_hands_token_on: false,
            assertion_checks_typ: true,
            assertion_refuses_unpublished_algorithms: true,
            assertion_algorithms_refused: Vec::new(),
            assertion_checks_client: true,
            assertion_keys_per_client: true,
            assertion_trusts_embedded_keys: false,
            assertion_follows_foreign_keys: false,
            assertion_checks_issued_at: true,
            assertion_max_age_secs: 3600,
            assertion_checks_client_id_parameter: true,
            assertion_refuses_access_tokens: true,
            assertion_replay_memory_secs: None,
            assertion_replay_memory_size: None,
            audience_compared_exactly: true,
            audience_may_be_issuer: false,
            audience_may_name_others: false,
            parameters_in_body_only: true,
            refuses_unknown_parameters: false,
            refuses_empty_parameters: false,
            client_failure_says_why: false,
            key_fetch_accept: "application/json".to_owned(),
            key_sets_expire: true,
            key_sets_kept: true,
            key_refetch_limited: true,
            introspection_accepts_bearer: true,
            introspection_requires_token: true,
            revocation_trusts_hint: false,
            assertion_replay_memory_shared: true,
            registered_keys_all_count: true,
            key_sets_replaced: true,
            registration_min_rsa_bits: 2048,
            udap_offered: true,
            udap_algorithms: words(&["RS256", "ES256", "RS384", "ES384"]),
            udap_extensions_required: words(&["hl7-b2b"]),
            udap_certifications_supported: Vec::new(),
            udap_certifications_required: Vec::new(),
            udap_selects_community: true,
            udap_unknown_community_status: 204,
            udap_metadata_names_base: true,
            udap_metadata_ttl_secs: 30 * 24 * 3600,
            udap_signed_metadata: SignedMetadata::Sound,
            udap_plain_token_path: None,
            udap_metadata_repeats_endpoints: true,
            udap_metadata_sends_chain: true,
            udap_requires_certificates: true,
            udap_checks_chain: true,
            udap_checks_certificate_dates: true,
            udap_checks_revocation: true,
            udap_checks_statement_signature: true,
            udap_checks_statement_issuer: true,
            udap_checks_statement_subject: true,
            udap_checks_statement_audience: true,
            udap_checks_statement_expiry: true,
            udap_max_lifetime_secs: 300,
            udap_requires_statement_jti: true,
            udap_refuses_statement_replay: true,
            udap_checks_parameters: true,
            udap_ignores_unknown_certifications: true,
            udap_returns_statement: true,
            udap_registration_lean: true,
            udap_modification_keeps_client_id: true,
            udap_modification_takes_effect: true,
            udap_replacement_ends_earlier: true,
            udap_cancellation_takes_effect: true,
            udap_binds_certificate: true,
            udap_accepts_renewed_certificate: true,
            udap_requires_iat: true,
            udap_checks_b2b: true,
            udap_grants_part_of_scope: true,
            udap_organization_is_identity: false,
            publish_authorization_endpoint: true,
            response_types: words(&["code"]),
            response_type_checked: true,
            unknown_client_stays_on_page: true,
            redirect_uri_checked: true,
            authorization_by_post: true,
            state_required: true,
            state_repeated: true,
            authorization_checks_audience: true,
            challenge_required: true,
            challenge_refuses_plain: true,
            authorization_checks_scope: true,
            authorization_errors_redirected: true,
            authorization_states_issuer: true,
            code_ttl_secs: 60,
            code_single_use: true,
            code_replay_ends_grant: true,
            code_checks_client: true,
            code_checks_redirect_uri: true,
            verifier_checked: true,
            verifier_hashed: true,
            verifier_shape_checked: true,
            verifier_needs_challenge: true,
            patient_scope_needs_patient: true,
            token_states_context: true,
            session_ttl_secs: 8 * 3600,
            refresh_needs_scope: true,
            refresh_token_offered: true,
            refresh_needs_grant_type: true,
            refresh_ttl_secs: 90 * 24 * 3600,
            online_ttl_secs: 3600,
            refresh_rotates: true,
            refresh_reuse_ends_grant: true,
            refresh_checks_client: true,
            refresh_limits_scope: true,
            refresh_narrows_scope: true,
            refresh_checks_state: true,
            revocation_ends_grant: true,
            id_token_issued: true,
            id_token_omits: Vec::new(),
            id_token_replaces: Vec::new(),
            id_token_signature_good: true,
            id_token_for_clients: false,
            userinfo_states_subject: true,
            introspection_states_context: true,
            introspection_states_subject: true,
            introspection_states_fhir_user: true,
            smart_names_issuer: None,
            token_says_more: false,
            grants_at_most: None,
        }
    }
}
