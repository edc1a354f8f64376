//! One transfer of one member's history: what it was told and what it has learned so far.

use std::sync::Arc;

use serde_json::Value;
use url::Url;

use crate::id::Party;
use crate::secret::Secret;
use crate::transcript::Exchange;

use super::invocation::Invocation;
use super::patience::Patience;
use super::policy::Policy;
use super::settings::ServerDefinition;
use super::state::State;
use super::task;

/// A transfer.
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
    /// The matched member, once there is one.
    pub matched: Option<Match>,
    match_token: Option<Held>,
    export_token: Option<Held>,
    patience: Patience,
}

/// What discovery says.
#[derive(Clone, Debug, Default)]
pub struct Discovered {
    /// Where tokens are requested, exactly as published when it is absolute.
    pub token_endpoint: String,
    /// The algorithms client assertions may be signed with; empty when none are named.
    pub algorithms: Vec<String>,
}

/// The member as the source payer knows them.
#[derive(Clone, Debug, PartialEq)]
pub struct Match {
    /// The identifier the source gave.
    pub identifier: Value,
    /// The logical id of the Patient there, when the source gave it.
    pub patient_id: Option<String>,
}

/// What a token is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// To find the member.
    Match,
    /// To export the member's data.
    Export,
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
            matched: None,
            match_token: None,
            export_token: None,
            patience: Patience::new(rng),
        }
    }

    /// The token in hand for a purpose. A policy may make the first token serve for all.
    pub fn held(&mut self, purpose: Purpose) -> &mut Option<Held> {
        match purpose {
            Purpose::Export if self.policy.token_for_member => &mut self.export_token,
            Purpose::Export | Purpose::Match => &mut self.match_token,
        }
    }

    /// Waits as a busy answer asks for. A policy without patience asks again at once.
    pub async fn wait_out(&mut self, exchange: &Exchange) {
        let Some(response) = &exchange.response else { return };
        if self.policy.waits_when_busy {
            let now = self.state.clock.now();
            let honours = self.policy.honours_retry_after;
            let wait = self.patience.delay(&response.headers, now, honours);
            self.state.clock.sleep(wait).await;
        }
    }

    /// Adds a message to the Task.
    pub fn note(&self, text: &str) {
        task::note(&self.state, &self.task_id, text);
    }

    /// Whether a URL is at the source's own host.
    pub fn is_at_source(&self, url: &str) -> bool {
        let origin = |url: &str| Url::parse(url).map(|url| url.origin()).ok();
        origin(url) == origin(&self.server.fhir_base)
    }

    /// Who answers at a URL: the source, or someone it points at.
    pub fn party(&self, url: &str) -> Party {
        if self.is_at_source(url) { Party::Source } else { Party::Other }
    }
}
