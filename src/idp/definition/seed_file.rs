//! Pre-seed files: definitions that are there when the server starts.
//!
//! # Shape
//! `{"clients": [...]}` or `{"servers": [...]}`, with definitions as in the admin API and secrets
//! in clear. A definition that exists already stays as it is unless the file is to overwrite.

use serde_json::Value;

use crate::admin::{Flaw, ServerDefinition, Variables, listed, read};
use crate::idp::policy::Policy;
use crate::idp::state::Idp;

use super::REDACTED;
use super::client::ClientDefinition;
use super::to_client::Reading;

/// A pre-seed file as it was read.
#[derive(Clone, Debug)]
pub struct SeedFile {
    /// Its name, for messages.
    pub name: String,
    /// Its text.
    pub text: String,
    /// What it holds.
    pub kind: Seeds,
    /// Whether what it says replaces what is there.
    pub overwrite: bool,
}

/// What a pre-seed file holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Seeds {
    /// Clients.
    Clients,
    /// Servers.
    Servers,
}

/// Why a pre-seed file was not taken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{file}: {flaw}")]
pub struct SeedError {
    /// The file.
    pub file: String,
    /// Where in it, and what is wrong.
    pub flaw: Flaw,
}

impl SeedFile {
    /// Takes every definition of the file, or none of those after the first that cannot be.
    ///
    /// # Errors
    /// Names the file, the place in it, and what would be right.
    pub fn plant(&self, idp: &Idp, variables: &Variables) -> Result<(), SeedError> {
        let policy = idp.policy();
        self.definitions(variables)
            .and_then(|definitions| {
                for (index, definition) in definitions.into_iter().enumerate() {
                    let planted = match self.kind {
                        Seeds::Clients => self.client(idp, &policy, definition),
                        Seeds::Servers => self.server(idp, definition),
                    };
                    planted.map_err(|flaw| flaw.within(&format!("{}[{index}]", self.member())))?;
                }
                Ok(())
            })
            .map_err(|flaw| SeedError { file: self.name.clone(), flaw })
    }

    fn member(&self) -> &'static str {
        match self.kind {
            Seeds::Clients => "clients",
            Seeds::Servers => "servers",
        }
    }

    /// The definitions with their variables replaced.
    fn definitions(&self, variables: &Variables) -> Result<Vec<Value>, Flaw> {
        listed(&self.text, self.member(), variables)
    }

    fn client(&self, idp: &Idp, policy: &Policy, definition: Value) -> Result<(), Flaw> {
        let mut definition: ClientDefinition = read(definition)?;
        let stored = idp.clients.find(&definition.client_id);
        if stored.is_some() && !self.overwrite {
            return Ok(());
        }
        let stored = stored.as_ref().map(|stored| &stored.client);
        if let Some(stored) = stored.filter(|stored| !stored.secrets.is_empty()) {
            // An import never replaces the secrets of a client that has some.
            let clear = |secret: &super::client::SecretDefinition| {
                secret.secret.as_deref().is_some_and(|secret| secret != REDACTED)
            };
            if definition.client_secrets.iter().any(clear) {
                return Err(Flaw::new(
                    "clientSecrets",
                    "the client has secrets already, which an import does not replace; write *** \
                     or leave them out",
                ));
            }
            definition.client_secrets = Vec::new();
            let secrets = stored.secrets.clone();
            let reading = Reading { idp, policy, stored: Some(stored) };
            let client = reading.client(definition)?;
            let client = crate::idp::Client { secrets, ..client };
            idp.clients.define(client, idp.clock.epoch_secs());
            return Ok(());
        }
        let client = Reading { idp, policy, stored }.client(definition)?;
        idp.clients.define(client, idp.clock.epoch_secs());
        Ok(())
    }

    fn server(&self, idp: &Idp, definition: Value) -> Result<(), Flaw> {
        let definition = read::<ServerDefinition>(definition)?.settle()?;
        let issuer = definition.issuer.clone().unwrap_or_default();
        match idp.servers.by_issuer(&issuer) {
            Some(_) if !self.overwrite => {}
            Some(stored) => {
                idp.servers.put(stored.pid.unwrap_or_default(), definition);
            }
            None => {
                idp.servers.put(idp.next_pid(), definition);
            }
        }
        Ok(())
    }
}
