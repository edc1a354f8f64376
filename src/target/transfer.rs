//! One transfer of one member's history: the order of its steps, and how it ends.

use std::sync::Arc;

use crate::id::Party;
use crate::secret::Secret;

use super::import::{Import, import};
use super::patience::Patience;
use super::policy::Policy;
use super::settings::ServerDefinition;
use super::state::State;
use super::steps::clean_up::clean_up;
use super::steps::discover::{Discovered, discover};
use super::steps::fetch_files::{Fetched, fetch_files};
use super::steps::kick_off::kick_off;
use super::steps::match_member::{Match, match_member};
use super::steps::poll::poll;
use super::steps::read_capabilities::read_capabilities;
use super::steps::read_invocation::Invocation;
use super::task::{self, End};
use super::transfer_error::TransferError;

/// A transfer and what it has learned so far.
pub struct Transfer {
    /// The payer it runs at.
    pub state: Arc<State>,
    /// The policy it began with.
    pub policy: Policy,
    /// What was asked for.
    pub invocation: Invocation,
    /// The source payer.
    pub server: ServerDefinition,
    /// The Task that tells of it.
    pub task_id: String,
    /// What discovery said; empty before it.
    pub discovered: Discovered,
    /// The token for the match.
    pub match_token: Option<Held>,
    /// The token for the export.
    pub export_token: Option<Held>,
    /// The matched member, once there is one.
    pub matched: Option<Match>,
    /// Waits while a server is busy.
    pub patience: Patience,
}

/// A token in hand.
#[derive(Clone, Debug)]
pub struct Held {
    /// The token.
    pub token: Secret,
    /// From when on it is not used any more, in seconds since the epoch.
    pub renew_at_secs: Option<i64>,
}

impl Transfer {
    /// A transfer that has not begun.
    pub fn new(
        state: Arc<State>,
        policy: Policy,
        invocation: Invocation,
        server: ServerDefinition,
        task_id: String,
    ) -> Self {
        let rng = state.settings.seed.rng(&format!("target/busy/{task_id}"));
        Self {
            state,
            policy,
            invocation,
            server,
            task_id,
            discovered: Discovered::default(),
            match_token: None,
            export_token: None,
            matched: None,
            patience: Patience::new(rng),
        }
    }

    /// Runs to the end and tells the Task how it went.
    pub async fn run(mut self) {
        let state = Arc::clone(&self.state);
        task::begin(&state, &self.task_id);
        let ended = tokio::select! {
            biased;
            () = state.shutdown.cancelled() => Err(TransferError::stopped()),
            ended = self.exchange() => ended,
        };
        match ended {
            Err(error) if self.policy.task_tells_failure => {
                tracing::info!(task = self.task_id, "a transfer ended early: {}", error.turn);
                task::end(&state, &self.task_id, error.end(), Some(&error.to_string()));
            }
            // A policy that does not tell of failures calls every end a good one.
            Ok(()) | Err(_) => task::end(&state, &self.task_id, End::Completed, None),
        }
    }

    async fn exchange(&mut self) -> Result<(), TransferError> {
        self.discovered = discover(self).await?;
        read_capabilities(self).await;
        self.matched = Some(match_member(self).await?);
        let status_url = kick_off(self).await?;
        let polled = poll(self, &status_url).await;
        let mut fetched = Fetched::default();
        let outcome = match polled {
            Ok(manifest) => fetch_files(self, &manifest, &mut fetched).await,
            Err(error) => Err(error),
        };
        clean_up(self, &status_url).await;
        // From here on nothing waits, so stopping the transfer cannot leave half an import.
        match outcome {
            Ok(()) => self.import(fetched),
            Err(error) => {
                if !self.policy.imports_all_or_nothing {
                    self.import(fetched)?;
                }
                Err(error)
            }
        }
    }

    fn import(&mut self, fetched: Fetched) -> Result<(), TransferError> {
        let Some(matched) = &self.matched else { return Ok(()) };
        let imported = import(
            &Import {
                state: &self.state,
                policy: &self.policy,
                server: &self.server,
                local_patient: &self.invocation.local_patient,
                matched,
                transaction_time: fetched.transaction_time.as_deref(),
            },
            fetched.resources,
        )?;
        for (name, value) in imported.outputs {
            task::output(&self.state, &self.task_id, &name, (value.0, value.1));
        }
        self.note(&imported.note);
        Ok(())
    }

    /// Adds a message to the Task.
    pub fn note(&self, text: &str) {
        task::note(&self.state, &self.task_id, text);
    }

    /// Who answers at a URL: the source, or someone it points at.
    pub fn party(&self, url: &str) -> Party {
        let origin = |url: &str| url::Url::parse(url).map(|url| url.origin()).ok();
        if origin(url) == origin(&self.server.fhir_base) { Party::Source } else { Party::Other }
    }
}
