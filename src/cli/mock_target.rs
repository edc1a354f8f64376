//! What `payerproof mock` tells the target payer.

use std::collections::BTreeMap;
use std::sync::Arc;

use clap::Args;
use serde_json::Value;

use crate::admin::{Variables, changed};
use crate::id::Actor;
use crate::state::{self, Store};
use crate::target::{Handle, Interceptor, Policy, Purpose, Settings, admit, read_servers};

use super::Stopped;
use super::named_file::{admins, pair, read};

/// Arguments about the target payer.
#[derive(Debug, Args)]
#[command(next_help_heading = "Target payer")]
pub struct TargetArgs {
    /// Pre-seed file of the source payers it may call, `{"servers": [...]}`, with the
    /// `organizations` their definitions name; may be repeated.
    #[arg(long, value_name = "FILE")]
    source_servers: Vec<String>,
    /// Let these files replace what its state says of a source payer.
    #[arg(long, requires = "source_servers")]
    overwrite_source_servers: bool,
    /// Where the target payer keeps everything: a file, from which it goes on when it was stopped
    /// or killed, or a `redis://` URL. Without it, everything is forgotten.
    #[arg(long, value_name = "FILE|URL")]
    target_state: Option<String>,
    /// Admin of its JSON admin API, with a file that holds the password; may be repeated.
    #[arg(long = "target-admin", value_name = "NAME:FILE")]
    target_admins: Vec<String>,
    /// What has a say in its token requests, as `member_match=` or `export=` with a JavaScript file
    /// or the URL of a service; may be repeated.
    #[arg(long = "intercept", value_name = "HOOK=FILE|URL")]
    interceptors: Vec<String>,
    /// Its policy fields and their values, as a YAML or JSON file.
    #[arg(long, value_name = "FILE")]
    target_policy: Option<String>,
}

impl TargetArgs {
    /// Whether source payers are named.
    pub fn names_servers(&self) -> bool {
        !self.source_servers.is_empty()
    }

    /// Its store, where it has one that outlives it.
    ///
    /// # Errors
    /// When it cannot be opened.
    pub fn store(&self) -> Result<Option<Arc<dyn Store>>, Stopped> {
        let opened = self.target_state.as_deref().map(state::open_store).transpose();
        opened.map_err(Stopped::usage)
    }

    /// Adds what was told to settings and handle.
    ///
    /// # Errors
    /// When a file cannot be read or used.
    pub fn apply(
        &self,
        settings: &mut Settings,
        handle: Handle,
        store: Option<Arc<dyn Store>>,
        variables: &Variables,
    ) -> Result<Handle, Stopped> {
        // Who is told nothing else has a source payer already; one without an issuer is none.
        settings.servers.retain(|server| server.issuer.as_deref().is_some_and(|it| !it.is_empty()));
        for name in &self.source_servers {
            let name = name.strip_prefix("file:").unwrap_or(name);
            let file = read_servers(&read(name)?, variables)
                .map_err(|flaw| Stopped::usage(format!("could not use {name}: {flaw}")))?;
            settings.servers.extend(file.servers);
            settings.organizations.extend(file.organizations);
        }
        settings.overwrites_servers = self.overwrite_source_servers;
        settings.admins.extend(admins(&self.target_admins, "--target-admin")?);
        for one in &self.interceptors {
            let (hook, place) = pair(one, '=', "--intercept", "HOOK=FILE or HOOK=URL")?;
            let purpose = match hook {
                "member_match" => Purpose::Match,
                "export" => Purpose::Export,
                _ => {
                    let why = "write member_match or export";
                    return Err(Stopped::usage(format!("could not use --intercept {one}: {why}")));
                }
            };
            let interceptor = if place.starts_with("http://") || place.starts_with("https://") {
                Interceptor::Http(place.to_owned())
            } else {
                Interceptor::script(place, &read(place)?, purpose)
                    .map_err(|error| Stopped::usage(format!("{place}: could not {error}")))?
            };
            settings.interceptors.insert(purpose, interceptor);
        }
        let policy = self.policy(handle.policy())?;
        let handle = match store {
            Some(store) => Handle::with_store(policy, store),
            None => Handle::new(policy),
        };
        admit(settings, &handle).map_err(Stopped::usage)?;
        Ok(handle)
    }

    fn policy(&self, policy: Policy) -> Result<Policy, Stopped> {
        let Some(name) = &self.target_policy else { return Ok(policy) };
        let wrong = |cause: String| Stopped::usage(format!("could not use {name}: {cause}"));
        let fields: BTreeMap<String, Value> =
            serde_saphyr::from_str(&read(name)?).map_err(|error| wrong(error.to_string()))?;
        changed(&policy, Actor::Target, &fields).map_err(wrong)
    }
}
