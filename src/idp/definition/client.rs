//! The JSON of a client definition.

use serde::{Deserialize, Serialize};

/// A client definition.
///
/// # Shape
/// ```json
/// {"nodeId":"Master","moduleId":"smart_auth","clientId":"payer-b","enabled":true,
///  "allowedGrantTypes":["CLIENT_CREDENTIALS"],"jwksUrl":"https://payer-b.example/jwks.json",
///  "scopes":["system/*.read"],"permissions":[{"permission":"FHIR_ALL_READ"}]}
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct ClientDefinition {
    /// Number assigned by the server; ignored on creation.
    pub pid: Option<u64>,
    /// The node.
    pub node_id: Option<String>,
    /// The module.
    pub module_id: Option<String>,
    /// The `client_id`; fixed once it is created.
    pub client_id: String,
    /// A name for people.
    pub client_name: String,
    /// Whether it may be used.
    pub enabled: bool,
    /// Lifetime of access tokens.
    pub access_token_validity_seconds: i64,
    /// Its grants, such as `CLIENT_CREDENTIALS`.
    pub allowed_grant_types: Vec<String>,
    /// Whether the user is asked each time.
    pub always_require_approval: bool,
    /// Whether its developer has attested.
    pub attestation_accepted: bool,
    /// Scopes granted without asking the user.
    pub auto_approve_scopes: Vec<String>,
    /// Scopes granted though nobody asked for them.
    pub auto_grant_scopes: Vec<String>,
    /// Whether it may introspect any token.
    pub can_introspect_any_tokens: bool,
    /// Whether it may introspect its own tokens.
    pub can_introspect_own_tokens: bool,
    /// Kept and repeated.
    pub can_reissue_tokens: bool,
    /// Its secrets.
    pub client_secrets: Vec<SecretDefinition>,
    /// Whether it came from an application gallery.
    pub created_by_app_sphere: bool,
    /// Whether the user takes the scopes as a whole.
    pub fixed_scope: bool,
    /// Where its keys are.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub jwks_url: Option<String>,
    /// Its rights of its own.
    pub permissions: Vec<PermissionDefinition>,
    /// Its public keys: the text of a JWK Set.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub public_jwks: Option<String>,
    /// Lifetime of refresh tokens.
    pub refresh_token_validity_seconds: i64,
    /// Where a browser may be sent back to.
    pub registered_redirect_uris: Vec<String>,
    /// Whether approvals are remembered.
    pub remember_approved_scopes: bool,
    /// The scopes it may be granted.
    pub scopes: Vec<String>,
    /// Kept and repeated.
    pub secret_client_can_change: bool,
    /// Whether a secret must be presented.
    pub secret_required: bool,
    /// When it was archived: it is not usable any more.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub archived_at: Option<String>,
}

/// A secret of a client definition.
#[derive(Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct SecretDefinition {
    /// Number assigned by the server.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pid: Option<u64>,
    /// The secret in clear, on the way in only.
    pub secret: Option<String>,
    /// Its first character, on the way out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// From when it is good.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub activation: Option<String>,
    /// Until when it is good.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expiration: Option<String>,
}

impl std::fmt::Debug for SecretDefinition {
    /// Names it; what it is stays unsaid.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SecretDefinition").field("pid", &self.pid).finish_non_exhaustive()
    }
}

/// A right of a client definition.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PermissionDefinition {
    /// Its name, such as `FHIR_ALL_READ`.
    pub permission: String,
    /// What it is limited to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub argument: Option<String>,
}

impl Default for ClientDefinition {
    /// What members mean that are left out.
    fn default() -> Self {
        Self {
            pid: None,
            node_id: None,
            module_id: None,
            client_id: String::new(),
            client_name: String::new(),
            enabled: true,
            access_token_validity_seconds: 300,
            allowed_grant_types: Vec::new(),
            always_require_approval: false,
            attestation_accepted: false,
            auto_approve_scopes: Vec::new(),
            auto_grant_scopes: Vec::new(),
            can_introspect_any_tokens: false,
            can_introspect_own_tokens: false,
            can_reissue_tokens: false,
            client_secrets: Vec::new(),
            created_by_app_sphere: false,
            fixed_scope: false,
            jwks_url: None,
            permissions: Vec::new(),
            public_jwks: None,
            refresh_token_validity_seconds: 86_400,
            registered_redirect_uris: Vec::new(),
            remember_approved_scopes: false,
            scopes: Vec::new(),
            secret_client_can_change: false,
            secret_required: false,
            archived_at: None,
        }
    }
}
