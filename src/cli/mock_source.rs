//! What `payerproof mock` is told about the source payer.

use std::collections::BTreeMap;
use std::path::PathBuf;

use clap::Args;
use serde::Deserialize;
use serde_json::Value;

use crate::admin::{Admin, changed};
use crate::guides::Guides;
use crate::id::Actor;
use crate::population::TARGET_PAYER;
use crate::source::{KnownPayers, Policy};

use super::Stopped;
use super::named_file::admins;

/// Arguments about the source payer.
#[derive(Debug, Args)]
#[command(next_help_heading = "Source payer")]
pub struct SourceArgs {
    /// YAML file that says how the source payer behaves: `policy` by field, `organizations` behind
    /// clients as `CLIENT: SYSTEM|VALUE` or `CLIENT: Organization/ID`, `payers` as a list of those
    /// Organizations, `trusted_issuers` as a list, `guides` by name. What is said by a flag comes on
    /// top.
    #[arg(long, value_name = "FILE")]
    source_config: Option<PathBuf>,
    /// Issuer of an authorization server of somebody else whose tokens the source payer takes;
    /// may be repeated.
    #[arg(long = "trusted-issuer", value_name = "URL")]
    trusted_issuers: Vec<String>,
    /// Which payer stands behind a client of the source payer whose tokens do not say, as
    /// `CLIENT=SYSTEM|VALUE`, or as `CLIENT=Organization/ID` of one of the `payers` in the file; may
    /// be repeated.
    #[arg(long = "organization", value_name = "CLIENT=SYSTEM|VALUE")]
    organizations: Vec<String>,
    /// Admin of its JSON admin API, with a file that holds the password; may be repeated.
    #[arg(long = "source-admin", value_name = "NAME:FILE")]
    source_admins: Vec<String>,
}

/// What the source payer is told.
#[derive(Debug)]
pub struct SourceConfig {
    /// How it behaves.
    pub policy: Policy,
    /// The payers behind clients, by `client_id`, as `system|value` or `Organization/id`.
    pub organizations: BTreeMap<String, String>,
    /// The Organizations of those payers.
    pub payers: KnownPayers,
    /// The other servers whose tokens it takes.
    pub trusted_issuers: Vec<String>,
    /// The guide versions it speaks.
    pub guides: Guides,
    /// Who may use its admin API.
    pub admins: Vec<Admin>,
}

/// The file as it is written.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Written {
    policy: BTreeMap<String, Value>,
    organizations: BTreeMap<String, String>,
    payers: Vec<Value>,
    trusted_issuers: Vec<String>,
    guides: BTreeMap<String, String>,
}

impl SourceArgs {
    /// The first flag that was given, for a complaint that there is no source payer to tell.
    pub fn given(&self) -> Option<&'static str> {
        [
            (self.source_config.is_some(), "--source-config"),
            (!self.trusted_issuers.is_empty(), "--trusted-issuer"),
            (!self.organizations.is_empty(), "--organization"),
            (!self.source_admins.is_empty(), "--source-admin"),
        ]
        .into_iter()
        .find_map(|(given, flag)| given.then_some(flag))
    }

    /// What the file and the flags say together.
    ///
    /// # Errors
    /// When the file cannot be read, or something said makes no sense.
    pub fn config(&self) -> Result<SourceConfig, Stopped> {
        let (name, written) = self.written()?;
        let wrong = |cause: String| Stopped::usage(format!("could not use {name}: {cause}"));
        let policy = changed(&Policy::default(), Actor::Source, &written.policy).map_err(wrong)?;
        let mut guides = Guides::default();
        for (guide, version) in &written.guides {
            guides.set(guide, version).map_err(wrong)?;
        }
        let payers = KnownPayers::read(&written.payers).map_err(wrong)?;
        for (client, payer) in &written.organizations {
            payer_of(client, payer, &payers)
                .map_err(|why| wrong(format!("organizations: {why}")))?;
        }
        let of_file = written.trusted_issuers.iter().map(|url| (name.as_str(), url));
        let flags = self.trusted_issuers.iter().map(|url| ("--trusted-issuer", url));
        for (place, url) in of_file.chain(flags) {
            if !url::Url::parse(url).is_ok_and(|url| url.has_host()) {
                let why = "write the URL of an issuer";
                return Err(Stopped::usage(format!("could not use {place} {url}: {why}")));
            }
        }
        let mut organizations = written.organizations;
        organizations.extend(self.organizations(&payers)?);
        let trusted_issuers = [written.trusted_issuers, self.trusted_issuers.clone()].concat();
        let admins = admins(&self.source_admins, "--source-admin")?;
        Ok(SourceConfig { policy, organizations, payers, trusted_issuers, guides, admins })
    }

    /// The name of the file and what it says; nothing without one.
    fn written(&self) -> Result<(String, Written), Stopped> {
        let Some(path) = &self.source_config else {
            return Ok((String::new(), Written::default()));
        };
        let name = path.display().to_string();
        let text = std::fs::read_to_string(path)
            .map_err(|error| Stopped::usage(format!("could not read {name}: {error}")))?;
        let written = serde_saphyr::from_str(&text)
            .map_err(|error| Stopped::usage(format!("could not use {name}: {error}")))?;
        Ok((name, written))
    }

    /// The payers behind clients that flags name.
    fn organizations(&self, payers: &KnownPayers) -> Result<BTreeMap<String, String>, Stopped> {
        let mut organizations = BTreeMap::new();
        for one in &self.organizations {
            let wrong = |why: &str| {
                let example =
                    format!("write CLIENT=SYSTEM|VALUE, as in my-client={}", TARGET_PAYER.token());
                Stopped::usage(format!("could not use --organization {one}: {why}; {example}"))
            };
            let (client, payer) = one.split_once('=').ok_or_else(|| wrong("it has no `=`"))?;
            payer_of(client, payer, payers).map_err(|why| wrong(&why))?;
            if organizations.insert(client.to_owned(), payer.to_owned()).is_some() {
                return Err(wrong("the client was named before"));
            }
        }
        Ok(organizations)
    }
}

/// Whether a client and a payer are named as they must be.
fn payer_of(client: &str, payer: &str, payers: &KnownPayers) -> Result<(), String> {
    let parts = payer.strip_prefix("Organization/").map(|id| ("Organization", id));
    let (system, value) =
        parts.or_else(|| payer.split_once('|')).ok_or_else(|| "it has no `|`".to_owned())?;
    if client.is_empty() || system.is_empty() || value.is_empty() {
        return Err("a part of it is empty".to_owned());
    }
    payers.resolve(payer)
}
