//! Reads a client definition: what it says becomes a client, or is refused with its place.

use jiff::Timestamp;
use serde_json::Value;

use crate::admin::Flaw;
use crate::idp::client::{AuthMethod, Client, ClientSecret, Permission};
use crate::idp::policy::Policy;
use crate::idp::state::Idp;
use crate::idp::steps::{key_location, key_set};
use crate::idp::stored_secret::StoredSecret;
use crate::secret::Secret;
use crate::suggest::did_you_mean;

use super::client::{ClientDefinition, SecretDefinition};
use super::extras::DefinitionExtras;
use super::{REDACTED, grants};

/// Grants that give a password or a token away to whoever looks over a shoulder (RFC 9700 §2).
const INSECURE: [&str; 2] = ["IMPLICIT", "PASSWORD"];

/// What a definition is read against.
pub struct Reading<'a> {
    /// The server's state.
    pub idp: &'a Idp,
    /// The policy in force.
    pub policy: &'a Policy,
    /// The client it replaces, whose secrets it may refer to.
    pub stored: Option<&'a Client>,
}

impl Reading<'_> {
    /// The client that a definition describes.
    ///
    /// # Errors
    /// At the first member that cannot be.
    pub fn client(&self, definition: ClientDefinition) -> Result<Client, Flaw> {
        let id = &definition.client_id;
        if id.is_empty() || id.contains(char::is_whitespace) {
            return Err(Flaw::new("clientId", "must be a text without white space"));
        }
        for (at, secs) in [
            ("accessTokenValiditySeconds", definition.access_token_validity_seconds),
            ("refreshTokenValiditySeconds", definition.refresh_token_validity_seconds),
        ] {
            if secs <= 0 {
                return Err(Flaw::new(at, "must be more than 0"));
            }
        }
        let jwks = self.keys(&definition)?;
        let archived = definition.archived_at.as_deref();
        instant("archivedAt", archived)?;
        let secrets = self.secrets(&definition.client_secrets)?;
        let pid = self.stored.and_then(|stored| Some(stored.definition.as_ref()?.pid));
        let extras = DefinitionExtras {
            pid: pid.unwrap_or_else(|| self.idp.next_pid()),
            enabled: definition.enabled,
            secret_required: definition.secret_required,
            secret_client_can_change: definition.secret_client_can_change,
            can_reissue_tokens: definition.can_reissue_tokens,
            archived_at: definition.archived_at.clone(),
        };
        Ok(Client {
            enabled: definition.enabled && archived.is_none(),
            auth_method: auth_method(&definition, &secrets),
            secrets,
            jwks,
            grant_types: self.grant_types(&definition.allowed_grant_types)?,
            permissions: permissions(&definition)?,
            scope: words("scopes", &definition.scopes)?.join(" "),
            auto_approve_scopes: words("autoApproveScopes", &definition.auto_approve_scopes)?,
            auto_grant_scopes: words("autoGrantScopes", &definition.auto_grant_scopes)?,
            redirect_uris: redirect_uris(&definition.registered_redirect_uris)?,
            client_id: definition.client_id,
            name: definition.client_name,
            jwks_uri: definition.jwks_url,
            fixed_scope: definition.fixed_scope,
            always_require_approval: definition.always_require_approval,
            remember_approved_scopes: definition.remember_approved_scopes,
            access_token_ttl_secs: Some(definition.access_token_validity_seconds),
            refresh_token_ttl_secs: Some(definition.refresh_token_validity_seconds),
            can_introspect_own: definition.can_introspect_own_tokens,
            can_introspect_any: definition.can_introspect_any_tokens,
            created_by_app_sphere: definition.created_by_app_sphere,
            attestation_accepted: definition.attestation_accepted,
            definition: Some(extras),
            // What no definition speaks of stays as it is.
            ..self.stored.cloned().unwrap_or_default()
        })
    }

    fn keys(&self, definition: &ClientDefinition) -> Result<Option<Value>, Flaw> {
        if let Some(url) = &definition.jwks_url {
            key_location::check(self.policy, url).map_err(|what| Flaw::new("jwksUrl", what))?;
        }
        let Some(text) = definition.public_jwks.as_deref().filter(|text| !text.trim().is_empty())
        else {
            return Ok(None);
        };
        let flaw = |what: &str| Flaw::new("publicJwks", what);
        let jwks: Value =
            serde_json::from_str(text).map_err(|_| flaw("must be the text of a JWK Set"))?;
        match key_set::flaw(self.policy, &jwks) {
            None => Ok(Some(jwks)),
            Some(what) => Err(flaw(what)),
        }
    }

    fn grant_types(&self, names: &[String]) -> Result<Vec<String>, Flaw> {
        let mut grant_types = Vec::new();
        for (index, name) in names.iter().enumerate() {
            let flaw = |what: String| Flaw::new(format!("allowedGrantTypes[{index}]"), what);
            let Some(oauth) = grants::of_definition(name) else {
                let hint = did_you_mean(name, grants::names());
                return Err(flaw(format!("`{name}` is not a grant type{hint}")));
            };
            if self.policy.definitions_refuse_insecure_grants && INSECURE.contains(&name.as_str()) {
                return Err(flaw(format!("{name} is not offered: it is not secure")));
            }
            grant_types.push(oauth.to_owned());
        }
        Ok(grant_types)
    }

    /// A secret in clear is new. One that is redacted is the stored one it stands for, by its
    /// number or else by its first character; its dates may change.
    fn secrets(&self, definitions: &[SecretDefinition]) -> Result<Vec<ClientSecret>, Flaw> {
        let stored: &[ClientSecret] = self.stored.map_or(&[], |stored| &stored.secrets);
        let mut secrets = Vec::new();
        for (index, definition) in definitions.iter().enumerate() {
            let at = |member: &str| format!("clientSecrets[{index}].{member}");
            let activates_at = instant(&at("activation"), definition.activation.as_deref())?;
            let expires_at = instant(&at("expiration"), definition.expiration.as_deref())?;
            let kept = match definition.secret.as_deref() {
                None | Some(REDACTED) => {
                    let same = |secret: &&ClientSecret| match definition.pid {
                        Some(pid) => secret.pid == pid,
                        None => Some(&secret.description) == definition.description.as_ref(),
                    };
                    stored.iter().find(same).cloned().ok_or_else(|| {
                        Flaw::new(at("secret"), "is redacted and stands for no stored secret")
                    })?
                }
                Some(clear) => {
                    if !(8..=256).contains(&clear.chars().count()) {
                        return Err(Flaw::new(at("secret"), "must have 8 to 256 characters"));
                    }
                    self.new_secret(clear)
                }
            };
            secrets.push(ClientSecret { activates_at, expires_at, ..kept });
        }
        Ok(secrets)
    }

    fn new_secret(&self, clear: &str) -> ClientSecret {
        let rounds = self.idp.secret_rounds;
        let secret =
            StoredSecret::of_chosen(&Secret::from(clear), self.idp.secrets.token(), rounds);
        ClientSecret {
            pid: self.idp.next_pid(),
            description: clear.chars().take(1).chain(REDACTED.chars()).collect(),
            ..ClientSecret::kept(secret)
        }
    }
}

/// A definition does not name the way of authentication: where a secret is required it is that;
/// else keys win over secrets, and a client with neither is public.
fn auth_method(definition: &ClientDefinition, secrets: &[ClientSecret]) -> AuthMethod {
    let has_keys = definition.jwks_url.is_some() || definition.public_jwks.is_some();
    match (definition.secret_required, has_keys, secrets.is_empty()) {
        (true, _, _) | (false, false, false) => AuthMethod::ClientSecretBasic,
        (false, true, _) => AuthMethod::PrivateKeyJwt,
        (false, false, true) => AuthMethod::None,
    }
}

fn permissions(definition: &ClientDefinition) -> Result<Vec<Permission>, Flaw> {
    let mut permissions = Vec::new();
    for (index, permission) in definition.permissions.iter().enumerate() {
        if permission.permission.is_empty() {
            let at = format!("permissions[{index}].permission");
            return Err(Flaw::new(at, "must be the name of a permission"));
        }
        permissions.push(Permission {
            name: permission.permission.clone(),
            argument: permission.argument.clone(),
        });
    }
    Ok(permissions)
}

/// Scopes; a text that holds several counts as several.
fn words(at: &str, texts: &[String]) -> Result<Vec<String>, Flaw> {
    let mut words: Vec<String> = Vec::new();
    for (index, text) in texts.iter().enumerate() {
        if text.trim().is_empty() {
            return Err(Flaw::new(format!("{at}[{index}]"), "must not be empty"));
        }
        for word in text.split_whitespace() {
            if !words.iter().any(|known| known == word) {
                words.push(word.to_owned());
            }
        }
    }
    Ok(words)
}

fn redirect_uris(uris: &[String]) -> Result<Vec<String>, Flaw> {
    for (index, uri) in uris.iter().enumerate() {
        let fixed =
            !uri.contains('*') && url::Url::parse(uri).is_ok_and(|url| url.fragment().is_none());
        if !fixed {
            let at = format!("registeredRedirectUris[{index}]");
            return Err(Flaw::new(at, "must be an absolute URI without wildcard or fragment"));
        }
    }
    Ok(uris.to_vec())
}

/// An RFC 3339 instant with its offset, in seconds since the epoch.
fn instant(at: &str, text: Option<&str>) -> Result<Option<i64>, Flaw> {
    text.map(|text| {
        text.parse::<Timestamp>().map(Timestamp::as_second).map_err(|_| {
            Flaw::new(at, "must be a time with an offset, such as 2030-01-31T00:00:00Z")
        })
    })
    .transpose()
}
