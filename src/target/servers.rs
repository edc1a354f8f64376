//! The source payers this payer knows: definitions as the admin API takes them, and what a transfer
//! reads from one.

use std::sync::{Arc, Mutex, PoisonError};

use crate::admin::{Flaw, ServerDefinition, Variables, listed, read};
use crate::secret::Secret;
use crate::state::{Store, StoreError, next};

/// The table of definitions, by number.
const TABLE: &str = "target servers";
/// Response of an authorization server with no other word: the mode without authentication.
const MODES: [&str; 4] = ["CLIENT_SECRET_BASIC", "CLIENT_SECRET_POST", "PRIVATE_KEY_JWT", "NONE"];

/// The definitions in a store.
#[derive(Debug)]
pub struct Servers {
    store: Arc<dyn Store>,
    /// Held while one is looked for and written.
    writing: Mutex<()>,
}

impl Servers {
    /// The definitions in a store.
    pub fn new(store: &Arc<dyn Store>) -> Self {
        Self { store: Arc::clone(store), writing: Mutex::default() }
    }

    /// Adds what is not there yet; what is there stays, unless it is to be replaced.
    ///
    /// # Errors
    /// When the store cannot be read or written.
    pub fn plant(&self, seeds: &[ServerDefinition], overwrite: bool) -> Result<(), StoreError> {
        for seed in seeds {
            let stored = self.by_issuer(seed.issuer.as_deref().unwrap_or_default())?;
            match stored {
                Some(_) if !overwrite => {}
                Some(stored) => drop(self.put(stored.pid, seed.clone())?),
                None => drop(self.put(None, seed.clone())?),
            }
        }
        Ok(())
    }

    /// Every definition, by number.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn all(&self) -> Result<Vec<ServerDefinition>, StoreError> {
        let found = self.store.list(TABLE)?;
        Ok(found.iter().filter_map(|(_, bytes)| parsed(bytes)).collect())
    }

    /// The definition of an issuer; a trailing slash makes no difference.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn by_issuer(&self, issuer: &str) -> Result<Option<ServerDefinition>, StoreError> {
        Ok(self.all()?.into_iter().find(|server| server.is_of(issuer)))
    }

    /// The definition with a number.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn by_pid(&self, pid: u64) -> Result<Option<ServerDefinition>, StoreError> {
        Ok(self.store.get(TABLE, &key(pid))?.as_deref().and_then(parsed))
    }

    /// Keeps a definition under its number, or a number of its own.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub fn put(
        &self,
        pid: Option<u64>,
        mut server: ServerDefinition,
    ) -> Result<ServerDefinition, StoreError> {
        let _writing = self.writing.lock().unwrap_or_else(PoisonError::into_inner);
        let pid = match pid {
            Some(pid) => pid,
            None => next(&*self.store, "target server numbers")? + 1,
        };
        server.pid = Some(pid);
        self.store.put(TABLE, &key(pid), Some(server.with_secret().to_string().as_bytes()))?;
        Ok(server)
    }

    /// Removes a definition; says whether it was there.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub fn remove(&self, pid: u64) -> Result<bool, StoreError> {
        let there = self.by_pid(pid)?.is_some();
        self.store.put(TABLE, &key(pid), None)?;
        Ok(there)
    }
}

fn key(pid: u64) -> String {
    format!("{pid:020}")
}

fn parsed(bytes: &[u8]) -> Option<ServerDefinition> {
    let parsed = serde_json::from_slice(bytes);
    parsed.inspect_err(|error| tracing::error!("could not read a stored server: {error}")).ok()
}

/// Reads a pre-seed file, `{"servers": [...]}`.
///
/// # Errors
/// Where in it, and what is wrong.
pub fn read_servers(text: &str, variables: &Variables) -> Result<Vec<ServerDefinition>, Flaw> {
    let servers = listed(text, "servers", variables)?;
    let settled = servers.into_iter().enumerate().map(|(index, server)| {
        let place = format!("servers[{index}]");
        read::<ServerDefinition>(server)
            .and_then(ServerDefinition::settle)
            .and_then(check)
            .map_err(|flaw| flaw.within(&place))
    });
    settled.collect()
}

/// What a definition of a source payer must be beside what every definition must.
///
/// # Errors
/// What is wrong.
pub fn check(server: ServerDefinition) -> Result<ServerDefinition, Flaw> {
    let mode = server.client_authentication_mode.as_deref();
    if let Some(mode) = mode.filter(|mode| !MODES.contains(mode)) {
        let known = MODES.join(", ");
        return Err(Flaw::new("clientAuthenticationMode", format!("`{mode}` is none of {known}")));
    }
    for (at, url) in [
        ("fhirEndpointUrl", &server.fhir_endpoint_url),
        ("federationTokenUrl", &server.federation_token_url),
        ("authWellKnownConfigUrl", &server.auth_well_known_config_url),
        ("registrationEndpoint", &server.registration_endpoint),
    ] {
        if let Some(url) = url
            && !url::Url::parse(url).is_ok_and(|url| url.has_host())
        {
            return Err(Flaw::new(at, "must be a URL"));
        }
    }
    Ok(server)
}

/// How this payer authenticates at a token endpoint.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClientMode {
    /// A signed assertion.
    Assertion,
    /// The secret, by HTTP Basic.
    Basic,
    /// The secret, in the form.
    Post,
    /// Its id alone.
    Nothing,
}

/// What a transfer reads from a definition.
#[derive(Clone, Debug)]
pub struct Server {
    /// The definition.
    pub definition: ServerDefinition,
    /// The issuer.
    pub issuer: String,
    /// FHIR base URL, without a trailing slash.
    pub fhir_base: String,
    /// Our `client_id` there; empty until we are registered.
    pub client_id: String,
    /// Our secret there.
    pub secret: Option<Secret>,
    /// How we authenticate there.
    pub mode: ClientMode,
}

impl Server {
    /// Reads a definition.
    ///
    /// # Errors
    /// What is missing in it, for a person of this payer.
    pub fn of(definition: ServerDefinition) -> Result<Self, String> {
        if !definition.is_active() {
            return Err("the server definition of this issuer is archived".to_owned());
        }
        let Some(fhir_base) = definition.fhir_endpoint_url.clone() else {
            return Err("the server definition of this issuer has no `fhirEndpointUrl`".to_owned());
        };
        let secret = definition.client_secret();
        let mode = match definition.client_authentication_mode.as_deref() {
            Some("NONE") => ClientMode::Nothing,
            Some("CLIENT_SECRET_POST") if secret.is_some() => ClientMode::Post,
            // A mode that needs a secret where there is none cannot be meant.
            Some("PRIVATE_KEY_JWT") => ClientMode::Assertion,
            // Without a mode, a secret is shown by HTTP Basic, and whoever has none shows nothing.
            None if secret.is_none() => ClientMode::Nothing,
            _ if secret.is_some() => ClientMode::Basic,
            _ => ClientMode::Assertion,
        };
        Ok(Self {
            issuer: definition.issuer.clone().unwrap_or_default(),
            fhir_base: fhir_base.trim_end_matches('/').to_owned(),
            client_id: definition.token_introspection_client_id.clone().unwrap_or_default(),
            secret,
            mode,
            definition,
        })
    }

    /// Whether the grant of a transfer may be used: only listed ones are; none listed means all.
    ///
    /// # Errors
    /// When it is left out, for a person of this payer.
    pub fn allows_grant(&self) -> Result<(), String> {
        let grants = self.definition.supported_grant_types.as_deref();
        let listed = |grants: &[String]| grants.iter().any(|grant| grant == "client_credentials");
        if grants.is_none_or(listed) {
            return Ok(());
        }
        let text = "`supportedGrantTypes` of the server definition leaves out `client_credentials`";
        Err(text.to_owned())
    }

    /// The scope for the match of one member, or of several; the one for everything without it.
    pub fn match_scope(&self, bulk: bool) -> String {
        let definition = &self.definition;
        let bulk_scopes = definition.bulk_match_scopes.as_ref().filter(|_| bulk);
        self.scope(bulk_scopes.or(definition.member_match_scopes.as_ref()))
    }

    /// The scope for the data; the one for everything without it.
    pub fn export_scope(&self) -> String {
        self.scope(self.definition.export_scopes.as_ref())
    }

    fn scope(&self, own: Option<&String>) -> String {
        own.or(self.definition.federation_request_scopes.as_ref()).cloned().unwrap_or_default()
    }

    /// Further parameters of token requests: `a=b&c=d`, or a bare word, which has no value.
    pub fn custom_parameters(&self) -> Vec<(String, String)> {
        let text = self.definition.custom_token_params.as_deref().unwrap_or_default().trim();
        serde_urlencoded::from_str(text).unwrap_or_default()
    }
}
