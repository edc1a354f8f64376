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
    /// A client secret is compared.
    pub secret_checked: bool,
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
    /// The answer states the granted scope.
    pub token_states_scope: bool,
    /// Lifetime of access tokens, in seconds.
    pub token_ttl_secs: i64,
    /// The resource server tokens are issued for; the one of the settings when left out.
    pub token_audience: Option<String>,
    /// `expires_in` is sent, as a number.
    pub token_states_expiry: bool,
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
                "permission-v1",
                "permission-v2",
            ]),
            code_challenge_methods: words(&["S256"]),
            auth_methods: words(&["private_key_jwt", "client_secret_basic"]),
            grant_types: words(&["client_credentials"]),
            scopes_supported: words(&[
                "system/*.read",
                "system/*.rs",
                "system/Patient.read",
                "system/Patient.rs",
                "http://hl7.org/fhir/us/davinci-hrex/OperationDefinition/member-match",
            ]),
            jwks_public_only: true,
            metadata_max_age_secs: 300,
            oauth_metadata: true,
            registration_status: 201,
            registration_no_store: true,
            registration_refuses_two_key_sources: true,
            registration_refuses_unsupported_metadata: true,
            registration_refuses_private_keys: true,
            registration_error_object: true,
            management_checks_token: true,
            client_ids_unique: true,
            deletion_ends_client: true,
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
            secret_checked: true,
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
            token_states_scope: true,
            token_ttl_secs: 300,
            token_audience: None,
            token_states_expiry: true,
            token_issuer: None,
            token_signing_alg: "ES256".to_owned(),
            token_type: "bearer".to_owned(),
            token_no_store: true,
            issues_refresh_token: false,
            error_description: true,
            error_status: 400,
            introspection_authenticates: true,
            introspection_checks_state: true,
            introspection_silent_on_inactive: true,
            introspection_states_details: true,
            revocation_authenticates: true,
            revocation_effective: true,
            revocation_checks_owner: true,
            revocation_unknown_ok: true,
        }
    }
}
