//! What can be told to the authorization server of `payerproof mock`.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs::{File, OpenOptions};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Args;
use serde_json::Value;

use crate::admin::{Variables, changed};
use crate::id::Actor;
use crate::idp::{Policy, SeedFile, Seeds, Settings, SigningKeys, read_federation, read_users};

use super::Stopped;
use super::named_file::{admins, read, variables};

/// The name of the built-in policy that follows the product model.
const SMILE: &str = "smile";
/// Where a line of a comment ends.
const WIDTH: usize = 96;

/// Arguments for the authorization server.
#[derive(Debug, Default, Args)]
#[command(next_help_heading = "Authorization server")]
pub struct IdpArgs {
    /// Pre-seed file of clients, `{"clients": [...]}`; may be repeated.
    #[arg(long, value_name = "FILE")]
    clients: Vec<String>,
    /// Pre-seed file of servers, `{"servers": [...]}`; may be repeated.
    #[arg(long, value_name = "FILE")]
    servers: Vec<String>,
    /// Pre-seed file of people who can sign in, `{"users": [...]}`; may be repeated.
    #[arg(long, value_name = "FILE")]
    users: Vec<String>,
    /// Ask people to accept terms of service of this version, with the text of a file.
    #[arg(long, value_name = "VERSION[=FILE]")]
    terms: Option<String>,
    /// Let another server say who somebody is: a server definition as in /openid-connect-servers,
    /// with `clientId` and `tokenIntrospectionClientSecret`.
    #[arg(long, value_name = "FILE")]
    federation: Option<String>,
    /// Let later pre-seed files replace what earlier ones defined.
    #[arg(long)]
    overwrite: bool,
    /// Value of `#{systemProperties['NAME']}` in pre-seed files; may be repeated.
    #[arg(long = "property", value_name = "NAME=VALUE")]
    properties: Vec<String>,
    /// Policy fields and their values, as a YAML or JSON file; or `smile` for the product model.
    #[arg(long, value_name = "FILE")]
    policy: Option<String>,
    /// Print every policy field with what it decides and its value, as YAML, and stop.
    #[arg(long)]
    print_policy: bool,
    /// Keystore to sign with: a JWK Set of private keys, of which the first for each algorithm
    /// signs.
    #[arg(long, value_name = "FILE")]
    signing_jwks: Option<PathBuf>,
    /// Write the audit log to this file, a JSON object a line.
    #[arg(long, value_name = "FILE")]
    audit: Option<PathBuf>,
    /// Admin of the JSON admin API, with a file that holds the password; may be repeated.
    #[arg(long = "admin", value_name = "NAME:FILE")]
    admins: Vec<String>,
}

impl IdpArgs {
    /// The flags that were given, for a complaint that there is no authorization server to tell.
    pub fn given(&self) -> Option<&'static str> {
        [
            (!self.clients.is_empty(), "--clients"),
            (!self.servers.is_empty(), "--servers"),
            (!self.users.is_empty(), "--users"),
            (self.terms.is_some(), "--terms"),
            (self.federation.is_some(), "--federation"),
            (self.overwrite, "--overwrite"),
            (self.policy.is_some(), "--policy"),
            (self.signing_jwks.is_some(), "--signing-jwks"),
            (self.audit.is_some(), "--audit"),
            (!self.admins.is_empty(), "--admin"),
        ]
        .into_iter()
        .find_map(|(given, flag)| given.then_some(flag))
    }

    /// The variables of pre-seed files, also of those of the target payer.
    ///
    /// # Errors
    /// When one is not written as it must be.
    pub fn variables(&self) -> Result<Variables, Stopped> {
        variables(&self.properties)
    }

    /// The policy to print, when it is asked for.
    ///
    /// # Errors
    /// As [`Self::policy`].
    pub fn printed_policy(&self) -> Result<Option<String>, Stopped> {
        if !self.print_policy {
            return Ok(None);
        }
        described(&self.policy()?).map(Some)
    }

    /// The policy that was asked for, or the strict one.
    ///
    /// # Errors
    /// When the file cannot be read, or has a field that is not known or a value that does not
    /// fit.
    pub fn policy(&self) -> Result<Policy, Stopped> {
        let mut policy = self.policy_of_file()?;
        if let Some((version, _)) = self.terms()? {
            policy.terms_version = Some(version.to_owned());
        }
        Ok(policy)
    }

    /// The version of the terms and the file with their text.
    fn terms(&self) -> Result<Option<(&str, Option<&str>)>, Stopped> {
        let Some(terms) = &self.terms else { return Ok(None) };
        let (version, file) =
            terms.split_once('=').map_or((terms.as_str(), None), |(v, f)| (v, Some(f)));
        if version.is_empty() || file == Some("") {
            let why = "write VERSION or VERSION=FILE";
            return Err(Stopped::usage(format!("could not use --terms {terms}: {why}")));
        }
        Ok(Some((version, file)))
    }

    fn policy_of_file(&self) -> Result<Policy, Stopped> {
        let Some(name) = &self.policy else { return Ok(Policy::default()) };
        if name == SMILE {
            return Ok(Policy::smile());
        }
        let text = read(Path::new(name))?;
        let wrong = |cause: String| Stopped::usage(format!("could not use {name}: {cause}"));
        let fields: BTreeMap<String, Value> =
            serde_saphyr::from_str(&text).map_err(|error| wrong(error.to_string()))?;
        changed(&Policy::default(), Actor::Idp, &fields).map_err(wrong)
    }

    /// Adds what was told to the settings.
    ///
    /// # Errors
    /// When a file cannot be read or used.
    pub fn apply(&self, settings: &mut Settings) -> Result<(), Stopped> {
        for (names, kind) in [(&self.clients, Seeds::Clients), (&self.servers, Seeds::Servers)] {
            for name in names {
                let path = name.strip_prefix("file:").unwrap_or(name);
                let text = read(Path::new(path))?;
                let (name, overwrite) = (path.to_owned(), self.overwrite);
                settings.seeds.push(SeedFile { name, text, kind, overwrite });
            }
        }
        settings.variables.extend(self.variables()?);
        self.apply_people(settings)?;
        settings.admins.extend(admins(&self.admins, "--admin")?);
        if let Some(path) = &self.signing_jwks {
            settings.signing_keys = SigningKeys::from_jwks(&read(path)?).map_err(|error| {
                Stopped::usage(format!("could not use {}: {error}", path.display()))
            })?;
        }
        if let Some(path) = &self.audit {
            settings.audit_file = Some(Arc::new(appended(path)?));
        }
        Ok(())
    }

    /// Adds who can sign in, and to what they agree.
    fn apply_people(&self, settings: &mut Settings) -> Result<(), Stopped> {
        let unusable = |error| Stopped::usage(format!("could not use {error}"));
        for name in &self.users {
            let name = name.strip_prefix("file:").unwrap_or(name);
            let text = read(Path::new(name))?;
            let users = read_users(name, &text, &settings.variables).map_err(unusable)?;
            // Who is named in a file replaces a person of ours with that name.
            settings.users.retain(|own| users.iter().all(|user| user.user_name != own.user_name));
            settings.users.extend(users);
        }
        if let Some((_, Some(file))) = self.terms()? {
            settings.terms = read(Path::new(file))?;
        }
        if let Some(name) = &self.federation {
            let name = name.strip_prefix("file:").unwrap_or(name);
            let text = read(Path::new(name))?;
            let (federation, script) =
                read_federation(name, &text, &settings.variables).map_err(unusable)?;
            settings.federation = Some(federation);
            if let Some(script) = script {
                settings
                    .scripts
                    .set_federation(script)
                    .map_err(|error| Stopped::usage(format!("{name}: could not {error}")))?;
            }
        }
        Ok(())
    }
}

fn appended(path: &Path) -> Result<File, Stopped> {
    OpenOptions::new()
        .create(true)
        .append(true)
        .open(path)
        .map_err(|error| Stopped::usage(format!("could not write {}: {error}", path.display())))
}

/// A policy as YAML, each field below what its documentation says.
fn described(policy: &Policy) -> Result<String, Stopped> {
    let schema = schemars::schema_for!(Policy).to_value();
    let values = serde_json::to_value(policy).map_err(Stopped::bug)?;
    let mut text = String::new();
    for (name, value) in values.as_object().into_iter().flatten() {
        let words = schema["properties"][name]["description"].as_str().unwrap_or_default();
        let mut line = String::from("#");
        for word in words.split_whitespace() {
            if line.len() + 1 + word.len() > WIDTH {
                let _ = writeln!(text, "{line}");
                "#".clone_into(&mut line);
            }
            let _ = write!(line, " {word}");
        }
        // JSON on one line is YAML too.
        let _ = writeln!(text, "{line}\n{name}: {value}\n");
    }
    Ok(text)
}
