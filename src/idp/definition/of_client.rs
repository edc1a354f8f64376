//! Writes the definition of a client, whichever way it was registered. Secrets stay unsaid.

use jiff::Timestamp;

use crate::idp::client::{Client, ClientSecret};
use crate::idp::policy::Policy;
use crate::idp::settings::Module;

use super::client::{ClientDefinition, PermissionDefinition, SecretDefinition};
use super::{REDACTED, grants};

impl ClientDefinition {
    /// The definition of `client`, as the module `module` has it.
    pub fn of(policy: &Policy, module: &Module, client: &Client) -> Self {
        let extras = client.definition.clone().unwrap_or_default();
        let enabled = if client.definition.is_some() { extras.enabled } else { client.enabled };
        Self {
            pid: client.definition.as_ref().map(|extras| extras.pid),
            node_id: Some(module.node.clone()),
            module_id: Some(module.id.clone()),
            client_id: client.client_id.clone(),
            client_name: client.name.clone(),
            enabled,
            access_token_validity_seconds: client
                .access_token_ttl_secs
                .unwrap_or(policy.token_ttl_secs),
            allowed_grant_types: client
                .grant_types
                .iter()
                .map(|grant| grants::to_definition(grant).to_owned())
                .collect(),
            always_require_approval: client.always_require_approval,
            attestation_accepted: client.attestation_accepted,
            auto_approve_scopes: sorted(client.auto_approve_scopes.iter().cloned()),
            auto_grant_scopes: sorted(client.auto_grant_scopes.iter().cloned()),
            can_introspect_any_tokens: client.can_introspect_any,
            can_introspect_own_tokens: client.can_introspect_own,
            can_reissue_tokens: extras.can_reissue_tokens,
            client_secrets: client.secrets.iter().map(redacted).collect(),
            created_by_app_sphere: client.created_by_app_sphere,
            fixed_scope: client.fixed_scope,
            jwks_url: client.jwks_uri.clone(),
            permissions: client
                .permissions
                .iter()
                .map(|permission| PermissionDefinition {
                    permission: permission.name.clone(),
                    argument: permission.argument.clone(),
                })
                .collect(),
            public_jwks: client.jwks.as_ref().map(ToString::to_string),
            refresh_token_validity_seconds: client
                .refresh_token_ttl_secs
                .unwrap_or(Self::default().refresh_token_validity_seconds),
            registered_redirect_uris: client.redirect_uris.clone(),
            remember_approved_scopes: client.remember_approved_scopes,
            scopes: sorted(client.scope.split_whitespace().map(str::to_owned)),
            secret_client_can_change: extras.secret_client_can_change,
            secret_required: extras.secret_required,
            archived_at: extras.archived_at,
        }
    }
}

/// Lists of scopes come in alphabetical order.
fn sorted(words: impl Iterator<Item = String>) -> Vec<String> {
    let mut words: Vec<String> = words.collect();
    words.sort();
    words
}

fn redacted(secret: &ClientSecret) -> SecretDefinition {
    let instant = |secs: Option<i64>| Timestamp::from_second(secs?).ok().map(|at| at.to_string());
    SecretDefinition {
        pid: Some(secret.pid),
        secret: Some(REDACTED.to_owned()),
        description: Some(secret.description.clone()),
        activation: instant(secret.activates_at),
        expiration: instant(secret.expires_at),
    }
}
