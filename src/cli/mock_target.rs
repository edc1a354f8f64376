//! What `payerproof mock` tells the target payer.

use std::collections::BTreeMap;
use std::sync::Arc;

use clap::Args;
use serde_json::Value;

use crate::admin::{Variables, changed};
use crate::id::Actor;
use crate::population::{Payer, TARGET_MEMBER_SYSTEM, TARGET_PAYER};
use crate::runner::ORIGINAL_IDS;
use crate::state::{self, Store};
use crate::target::{Handle, Interceptor, Policy, Purpose, Settings, admit, read_servers};

use super::Stopped;
use super::local_patients::read_patients;
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
    /// Patients it has beside those made from the seed: a Bundle, or NDJSON with one a line. What its
    /// state holds already stays.
    #[arg(long, value_name = "FILE")]
    local_patients: Option<String>,
    /// The identifier system of which each of its Patients has one, by which imported data is
    /// linked. Those made from the seed are given theirs in it.
    #[arg(long, value_name = "URI", default_value = TARGET_MEMBER_SYSTEM)]
    patient_system: String,
    /// The identifier system in which the ids that resources had at the source payer are kept.
    #[arg(long, value_name = "URI", default_value = ORIGINAL_IDS)]
    original_id_system: String,
    /// The name of this payer.
    #[arg(long, value_name = "NAME")]
    payer_name: Option<String>,
    /// The business identifier of this payer, by which consents name it.
    #[arg(long, value_name = "SYSTEM|VALUE")]
    payer_identifier: Option<String>,
    /// What has a say in its token requests, as `member_match=` or `export=` with a JavaScript file
    /// or the URL of a service; may be repeated.
    #[arg(long = "intercept", value_name = "HOOK=FILE|URL")]
    interceptors: Vec<String>,
    /// Its policy fields and their values, as a YAML or JSON file.
    #[arg(long, value_name = "FILE")]
    target_policy: Option<String>,
}

impl TargetArgs {
    /// The first flag that was given, for a complaint that there is no target payer to tell.
    pub fn given(&self) -> Option<&'static str> {
        [
            (!self.source_servers.is_empty(), "--source-servers"),
            (self.target_state.is_some(), "--target-state"),
            (!self.target_admins.is_empty(), "--target-admin"),
            (self.local_patients.is_some(), "--local-patients"),
            (self.patient_system != TARGET_MEMBER_SYSTEM, "--patient-system"),
            (self.original_id_system != ORIGINAL_IDS, "--original-id-system"),
            (self.payer_name.is_some(), "--payer-name"),
            (self.payer_identifier.is_some(), "--payer-identifier"),
            (!self.interceptors.is_empty(), "--intercept"),
            (self.target_policy.is_some(), "--target-policy"),
        ]
        .into_iter()
        .find_map(|(given, flag)| given.then_some(flag))
    }

    /// Which payer it is.
    ///
    /// # Errors
    /// When its identifier is not written as it must be.
    pub fn payer(&self) -> Result<Payer<'static>, Stopped> {
        // It is the same payer for as long as the process lives, and told once.
        let lasting = |text: &str| -> &'static str { Box::leak(Box::from(text)) };
        let mut payer = TARGET_PAYER;
        if let Some(name) = &self.payer_name {
            if name.trim().is_empty() {
                let why = "could not use --payer-name: write the name of this payer";
                return Err(Stopped::usage(why));
            }
            payer.name = lasting(name);
        }
        if let Some(identifier) = &self.payer_identifier {
            let flag = "--payer-identifier";
            let (system, value) = pair(identifier, '|', flag, "SYSTEM|VALUE")?;
            if value.is_empty() {
                let why = format!("could not use {flag} {identifier}: write SYSTEM|VALUE");
                return Err(Stopped::usage(why));
            }
            (payer.system, payer.value) = (lasting(uri(flag, system)?), lasting(value));
        }
        Ok(payer)
    }

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
        self.apply_identity(settings)?;
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

    /// Adds which payer it is, and the Patients it has.
    fn apply_identity(&self, settings: &mut Settings) -> Result<(), Stopped> {
        let payer = self.payer()?;
        payer.name.clone_into(&mut settings.payer_name);
        settings.payer_identifier = (payer.system.to_owned(), payer.value.to_owned());
        let system = uri("--patient-system", &self.patient_system)?;
        for patient in &mut settings.local_patients {
            for own in patient["identifier"].as_array_mut().into_iter().flatten() {
                if own["system"] == TARGET_MEMBER_SYSTEM {
                    own["system"] = system.into();
                }
            }
        }
        settings.patient_system = Some(system.to_owned());
        let system = uri("--original-id-system", &self.original_id_system)?;
        system.clone_into(&mut settings.identifier_system);
        if let Some(name) = &self.local_patients {
            let name = name.strip_prefix("file:").unwrap_or(name);
            let told = read_patients(&read(name)?)
                .map_err(|why| Stopped::usage(format!("could not use {name}: {why}")))?;
            // Who is named in a file replaces a Patient of ours with that id.
            settings.local_patients.retain(|own| told.iter().all(|one| one["id"] != own["id"]));
            settings.local_patients.extend(told);
        }
        Ok(())
    }

    fn policy(&self, policy: Policy) -> Result<Policy, Stopped> {
        let Some(name) = &self.target_policy else { return Ok(policy) };
        let wrong = |cause: String| Stopped::usage(format!("could not use {name}: {cause}"));
        let fields: BTreeMap<String, Value> =
            serde_saphyr::from_str(&read(name)?).map_err(|error| wrong(error.to_string()))?;
        changed(&policy, Actor::Target, &fields).map_err(wrong)
    }
}

/// What a flag says, where that is a URI.
fn uri<'a>(flag: &str, text: &'a str) -> Result<&'a str, Stopped> {
    match url::Url::parse(text) {
        Ok(_) => Ok(text),
        Err(_) => Err(Stopped::usage(format!("could not use {flag} {text}: write a URI"))),
    }
}
