//! One transfer: what it was told and what it has learned so far.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use tokio_util::sync::CancellationToken;
use url::Url;

use crate::id::Party;
use crate::secret::Secret;
use crate::state::StoreError;
use crate::transcript::Exchange;

use super::consent_period::is_over;
use super::ledger::Ledger;
use super::order::Order;
use super::patience::Patience;
use super::policy::Policy;
use super::progress::{Match, Progress};
use super::resources::Batch;
use super::servers::Server;
use super::staging::Staging;
use super::state::State;
use super::steps::read_capabilities::Capabilities;
use super::task::Edit;
use super::transfer_error::TransferError;

/// A transfer.
pub struct Transfer {
    /// The payer it runs at.
    pub state: Arc<State>,
    /// The policy it began with.
    pub policy: Policy,
    /// What was asked for.
    pub order: Order,
    /// The source payer.
    pub server: Server,
    /// The Task that tells of it.
    pub task_id: String,
    /// How far it has come, as it is kept.
    pub progress: Progress,
    /// What it has fetched and not yet imported.
    pub staging: Staging,
    /// Ends it from outside.
    pub stop: CancellationToken,
    /// What discovery said; empty before it.
    pub discovered: Discovered,
    /// What the source says it can do, when it says so.
    pub capabilities: Option<Capabilities>,
    /// What the Task is told with the result of the present step: whoever repeats the step tells it
    /// again.
    pub notes: Vec<String>,
    /// Where pages were found that are kept with the result of the present step.
    visited: Vec<String>,
    match_token: Option<Held>,
    export_token: Option<Held>,
    patience: Patience,
}

/// What discovery says.
#[derive(Clone, Debug, Default)]
pub struct Discovered {
    /// Where tokens are requested, exactly as published when it is absolute.
    pub token_endpoint: String,
    /// Where clients register, when it is said.
    pub registration_endpoint: Option<String>,
    /// The algorithms client assertions may be signed with; empty when none are named.
    pub algorithms: Vec<String>,
    /// Every scope the server supports, where it is bound to list them all (UDAP).
    pub scopes: Option<Vec<String>>,
}

/// What a token is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Purpose {
    /// To find the member.
    Match,
    /// To fetch the member's data.
    Export,
}

/// A token in hand.
#[derive(Clone, Debug)]
pub struct Held {
    /// The token.
    pub token: Secret,
    /// From when on it is not used any more, in seconds since the epoch.
    pub renew_at_secs: Option<i64>,
    /// Whether an interceptor had it come from another server than the one of the definition.
    pub elsewhere: bool,
}

impl Transfer {
    /// A transfer that begins, or goes on from `progress`.
    pub fn new(
        state: Arc<State>,
        policy: Policy,
        order: Order,
        server: Server,
        task_id: String,
        progress: Progress,
    ) -> Self {
        let rng = state.settings.seed.rng(&format!("target/busy/{task_id}"));
        Self {
            staging: Staging::new(&state.store, &task_id),
            stop: state.started(&task_id),
            state,
            policy,
            order,
            server,
            task_id,
            progress,
            discovered: Discovered::default(),
            capabilities: None,
            notes: Vec::new(),
            visited: Vec::new(),
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

    /// The tokens in hand, which are not used any more.
    pub fn give_up_tokens(&mut self) -> Vec<Held> {
        self.match_token.take().into_iter().chain(self.export_token.take()).collect()
    }

    /// The one member the source knows, where one was asked for.
    pub fn matched(&self) -> Option<&Match> {
        self.progress.matched.as_ref()?.first().filter(|_| !self.order.bulk)
    }

    /// Makes sure that the consents still allow to ask for data.
    ///
    /// # Errors
    /// When the period of one is over.
    pub fn heed_consents(&self) -> Result<(), TransferError> {
        let matched = self.progress.matched.as_deref();
        if self.policy.minds_consent_period && is_over(&self.order, matched, self.state.now()) {
            return Err(TransferError::requester(
                "The consent is over, so nothing more is asked for",
                "ask the member for another consent; then invoke the operation again",
            ));
        }
        Ok(())
    }

    /// Waits as an answer asks for, or a while that grows. A policy without patience asks again at
    /// once.
    ///
    /// # Errors
    /// When the answer asks for a wait nobody can mean.
    pub async fn wait_out(&mut self, exchange: &Exchange) -> Result<(), TransferError> {
        if self.policy.waits_when_busy {
            let now = self.state.now();
            let honours = self.policy.honours_retry_after;
            let headers = exchange.response.as_ref().map(|response| response.headers.clone());
            let wait = self.patience.delay(&headers.unwrap_or_default(), now, honours);
            self.state.clock.sleep(wait?).await;
        }
        Ok(())
    }

    /// The next wait is a short one again.
    pub fn calm(&mut self) {
        self.patience.reset();
    }

    /// Adds a message to the Task, together with the result of the present step.
    pub fn note(&mut self, text: impl Into<String>) {
        self.notes.push(text.into());
    }

    /// Keeps how far it has come, with a message for the Task when there is one and all that waits
    /// to be told: all or nothing.
    ///
    /// # Errors
    /// When the state cannot be written.
    pub fn save(&mut self, note: Option<&str>) -> Result<(), StoreError> {
        self.notes.extend(note.map(str::to_owned));
        self.keep(Ledger::save, |_, _| {})
    }

    /// The same where the members and the manifest are as they were.
    ///
    /// # Errors
    /// When the state cannot be written.
    pub fn step(&mut self) -> Result<(), StoreError> {
        self.step_with(|_, _| {})
    }

    /// The same, with something that is staged in the same change.
    ///
    /// # Errors
    /// When the state cannot be written.
    pub fn step_with(
        &mut self,
        stage: impl FnOnce(&Staging, &mut Batch<'_>),
    ) -> Result<(), StoreError> {
        self.keep(Ledger::step, stage)
    }

    fn keep(
        &mut self,
        write: fn(&mut Batch<'_>, &str, &Progress),
        stage: impl FnOnce(&Staging, &mut Batch<'_>),
    ) -> Result<(), StoreError> {
        let mut batch = self.state.resources.begin();
        stage(&self.staging, &mut batch);
        self.tell(&mut batch)?;
        for url in &self.visited {
            self.staging.visit(&mut batch, url);
        }
        write(&mut batch, &self.task_id, &self.progress);
        batch.write()?;
        self.notes.clear();
        self.visited.clear();
        Ok(())
    }

    /// Remembers a place at which pages begin, together with the result of the present step.
    pub fn visit(&mut self, url: &str) {
        self.visited.push(url.to_owned());
    }

    /// Remembers a place a page leads to, together with the result of the present step.
    ///
    /// # Errors
    /// When it was there before, or there are more than the policy follows: nobody may be kept busy
    /// for ever.
    pub fn turn_to(&mut self, url: &str, what: &str) -> Result<(), TransferError> {
        let next = "let the `next` links come to an end";
        if self.visited.iter().any(|known| known == url) || self.staging.was_visited(url)? {
            return Err(TransferError::source(format!("{what} leads back to a former one"), next));
        }
        let most = self.policy.max_pages;
        if self.progress.turned >= most {
            let text = format!("{what} leads on after {most} others");
            return Err(TransferError::source(text, next));
        }
        self.progress.turned += 1;
        self.visit(url);
        Ok(())
    }

    /// Puts what waits to be told into the Task.
    ///
    /// # Errors
    /// When the state cannot be read.
    pub fn tell(&self, batch: &mut Batch<'_>) -> Result<(), StoreError> {
        if !self.notes.is_empty()
            && let Some(mut task) = Edit::of(batch, &self.task_id, self.state.now())?
        {
            for note in &self.notes {
                task.note(note);
            }
            task.put(batch)?;
        }
        Ok(())
    }

    /// Whether a URL is at the source's own host.
    pub fn is_at_source(&self, url: &str) -> bool {
        let origin = |url: &str| Url::parse(url).map(|url| url.origin()).ok();
        origin(url) == origin(&self.server.fhir_base)
    }

    /// Whether a URL may be shown a token: it is at the source's own host, or the policy is
    /// careless.
    pub fn may_see_token(&self, url: &str) -> bool {
        self.policy.token_to_foreign_hosts || self.is_at_source(url)
    }

    /// Whether the token goes with a file. It never leaves the source's own host, unless a policy is
    /// careless; a manifest that does not say whether it is needed is an old one, and needs it.
    pub fn sends_token_to(&self, url: &str, requires: Option<bool>) -> bool {
        let trusted = self.may_see_token(url);
        if requires == Some(false) {
            return !self.policy.no_token_to_open_files && trusted;
        }
        self.policy.token_to_files && trusted
    }

    /// Who answers at a URL: the source, or someone it points at.
    pub fn party(&self, url: &str) -> Party {
        if self.is_at_source(url) { Party::Source } else { Party::Other }
    }
}
