//! The source payers this payer knows: definitions as the admin API takes them, and what a transfer
//! reads from one.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde_json::{Value, json};

use crate::admin::{Flaw, ServerDefinition, Variables, filled, read};
use crate::secret::Secret;
use crate::state::{Change, Store, StoreError, next};

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
        let _writing = self.writing();
        for seed in seeds {
            let stored = self.by_issuer(seed.issuer.as_deref().unwrap_or_default())?;
            match stored {
                Some(_) if !overwrite => {}
                stored => drop(self.put(stored.and_then(|stored| stored.pid), seed.clone())?),
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

    /// Keeps a definition of an issuer that has none, under a number of its own.
    ///
    /// # Errors
    /// When the issuer has one, or the store cannot be read or written.
    pub fn create(&self, server: ServerDefinition) -> Result<ServerDefinition, Unwritten> {
        let _writing = self.writing();
        match self.by_issuer(server.issuer.as_deref().unwrap_or_default())? {
            Some(_) => Err(Unwritten::Taken),
            None => Ok(self.put(None, server)?),
        }
    }

    /// Puts what `edit` makes of a definition in its place. Nobody changes it meanwhile.
    ///
    /// # Errors
    /// When it is gone, its issuer has another, or the store cannot be read or written.
    pub fn change(
        &self,
        pid: u64,
        edit: impl FnOnce(ServerDefinition) -> ServerDefinition,
    ) -> Result<ServerDefinition, Unwritten> {
        self.change_by(pid, edit, |change| self.store.write(&[change]))
    }

    /// The same, by a write that may hold more.
    ///
    /// # Errors
    /// As [`Servers::change`].
    pub fn change_by(
        &self,
        pid: u64,
        edit: impl FnOnce(ServerDefinition) -> ServerDefinition,
        write: impl FnOnce(Change) -> Result<(), StoreError>,
    ) -> Result<ServerDefinition, Unwritten> {
        let _writing = self.writing();
        let stored = self.by_pid(pid)?.ok_or(Unwritten::Gone)?;
        let server = edit(stored);
        let same = self.by_issuer(server.issuer.as_deref().unwrap_or_default())?;
        if same.is_some_and(|other| other.pid != Some(pid)) {
            return Err(Unwritten::Taken);
        }
        let (server, change) = numbered(pid, server);
        write(change)?;
        Ok(server)
    }

    /// Removes a definition; says whether it was there.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub fn remove(&self, pid: u64) -> Result<bool, StoreError> {
        let _writing = self.writing();
        let there = self.by_pid(pid)?.is_some();
        self.store.put(TABLE, &key(pid), None)?;
        Ok(there)
    }

    fn writing(&self) -> MutexGuard<'_, ()> {
        self.writing.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Keeps a definition under its number, or a number of its own.
    fn put(
        &self,
        pid: Option<u64>,
        server: ServerDefinition,
    ) -> Result<ServerDefinition, StoreError> {
        let pid = match pid {
            Some(pid) => pid,
            None => next(&*self.store, "target server numbers")? + 1,
        };
        let (server, change) = numbered(pid, server);
        self.store.write(&[change])?;
        Ok(server)
    }
}

/// A definition with its number, and what keeps it.
fn numbered(pid: u64, mut server: ServerDefinition) -> (ServerDefinition, Change) {
    server.pid = Some(pid);
    let value = Some(server.with_secret().to_string().into_bytes());
    let change = Change { table: TABLE.to_owned(), key: key(pid), value };
    (server, change)
}

/// Why a definition was not written.
#[derive(Debug, thiserror::Error)]
pub enum Unwritten {
    /// Its issuer has another definition.
    #[error("a server with this issuer exists already")]
    Taken,
    /// It is not there any more.
    #[error("there is no such server any more")]
    Gone,
    /// The store cannot be read or written.
    #[error(transparent)]
    Store(#[from] StoreError),
}

fn key(pid: u64) -> String {
    format!("{pid:020}")
}

fn parsed(bytes: &[u8]) -> Option<ServerDefinition> {
    let parsed = serde_json::from_slice(bytes);
    parsed.inspect_err(|error| tracing::error!("could not read a stored server: {error}")).ok()
}

/// What a pre-seed file holds.
#[derive(Clone, Debug, Default)]
pub struct ServerFile {
    /// The source payers.
    pub servers: Vec<ServerDefinition>,
    /// The Organizations their definitions name.
    pub organizations: Vec<Value>,
}

/// Reads a pre-seed file, `{"servers": [...]}`, where `organizations` may stand beside.
///
/// # Errors
/// Where in it, and what is wrong.
pub fn read_servers(text: &str, variables: &Variables) -> Result<ServerFile, Flaw> {
    let expected = || {
        let what = "must be an object with the list `servers`, and no other but `organizations`";
        Flaw::new("", what)
    };
    let Value::Object(mut members) = filled(text, variables)? else { return Err(expected()) };
    let servers = members.shift_remove("servers");
    let organizations = members.shift_remove("organizations").unwrap_or_else(|| json!([]));
    let (Some(Value::Array(servers)), Value::Array(organizations), true) =
        (servers, organizations, members.is_empty())
    else {
        return Err(expected());
    };
    for (index, one) in organizations.iter().enumerate() {
        if one["resourceType"] != "Organization" || one["id"].as_str().is_none_or(str::is_empty) {
            let place = format!("organizations[{index}]");
            return Err(Flaw::new(place, "must be an Organization with an `id`"));
        }
    }
    let settled = servers.into_iter().enumerate().map(|(index, server)| {
        let place = format!("servers[{index}]");
        read::<ServerDefinition>(server)
            .and_then(ServerDefinition::settle)
            .and_then(check)
            .map_err(|flaw| flaw.within(&place))
    });
    Ok(ServerFile { servers: settled.collect::<Result<_, _>>()?, organizations })
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
        ("revocationEndpoint", &server.revocation_endpoint),
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

impl ClientMode {
    /// How a definition has this payer authenticate.
    ///
    /// # Errors
    /// When it needs a secret and has none: another way in its place is nothing the other side
    /// agreed to.
    pub fn of(definition: &ServerDefinition) -> Result<Self, String> {
        let secret = definition.client_secret().is_some();
        match definition.client_authentication_mode.as_deref() {
            Some("NONE") => Ok(Self::Nothing),
            Some("PRIVATE_KEY_JWT") => Ok(Self::Assertion),
            Some("CLIENT_SECRET_POST") if secret => Ok(Self::Post),
            // Without a mode, a secret is shown by HTTP Basic, and whoever has none shows nothing.
            Some("CLIENT_SECRET_BASIC") | None if secret => Ok(Self::Basic),
            Some(mode) => Err(format!(
                "the server definition of this issuer says `{mode}`, and has no `clientSecret`"
            )),
            None => Ok(Self::Nothing),
        }
    }

    /// What this is called in the metadata of an authorization server.
    pub fn method(self) -> &'static str {
        match self {
            Self::Assertion => "private_key_jwt",
            Self::Basic => "client_secret_basic",
            Self::Post => "client_secret_post",
            Self::Nothing => "none",
        }
    }
}

/// Whether the grant of a transfer may be used: only listed ones are; none listed means all.
///
/// # Errors
/// When it is left out, for a person of this payer.
pub fn grant_listed(definition: &ServerDefinition) -> Result<(), String> {
    let grants = definition.supported_grant_types.as_deref();
    let listed = |grants: &[String]| grants.iter().any(|grant| grant == "client_credentials");
    if grants.is_none_or(listed) {
        return Ok(());
    }
    let text = "`supportedGrantTypes` of the server definition leaves out `client_credentials`";
    Err(text.to_owned())
}

/// The scope for the match of one member, or of several; the one for everything without it.
pub fn match_scope(definition: &ServerDefinition, bulk: bool) -> String {
    let bulk_scopes = definition.bulk_match_scopes.as_ref().filter(|_| bulk);
    scope(definition, bulk_scopes.or(definition.member_match_scopes.as_ref()))
}

/// The scope for the data; the one for everything without it.
pub fn export_scope(definition: &ServerDefinition) -> String {
    scope(definition, definition.export_scopes.as_ref())
}

fn scope(definition: &ServerDefinition, own: Option<&String>) -> String {
    own.or(definition.federation_request_scopes.as_ref()).cloned().unwrap_or_default()
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
        let mode = ClientMode::of(&definition)?;
        Ok(Self {
            issuer: definition.issuer.clone().unwrap_or_default(),
            fhir_base: fhir_base.trim_end_matches('/').to_owned(),
            client_id: definition.token_introspection_client_id.clone().unwrap_or_default(),
            secret,
            mode,
            definition,
        })
    }

    /// As [`grant_listed`].
    ///
    /// # Errors
    /// As [`grant_listed`].
    pub fn allows_grant(&self) -> Result<(), String> {
        grant_listed(&self.definition)
    }

    /// As [`match_scope`].
    pub fn match_scope(&self, bulk: bool) -> String {
        match_scope(&self.definition, bulk)
    }

    /// As [`export_scope`].
    pub fn export_scope(&self) -> String {
        export_scope(&self.definition)
    }

    /// Further parameters of token requests: `a=b&c=d`, or a bare word, which has no value.
    pub fn custom_parameters(&self) -> Vec<(String, String)> {
        let text = self.definition.custom_token_params.as_deref().unwrap_or_default().trim();
        serde_urlencoded::from_str(text).unwrap_or_default()
    }
}
