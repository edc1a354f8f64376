//! What is looked at, in which order, and what is said of it.

use std::sync::Arc;

use serde::Serialize;
use serde_json::Value;

use crate::admin::ServerDefinition;
use crate::clock::Clock;
use crate::id::{Endpoint, Party};
use crate::transcript::{Exchange, Outbound, WireClient};

/// What to look at.
#[derive(Clone, Debug)]
pub struct Subject {
    /// The source payer, as far as it is known.
    pub server: ServerDefinition,
    /// Where our key set is, when it is somewhere already.
    pub jwks_url: Option<String>,
    /// The scopes that will be asked for.
    pub scopes: Vec<String>,
    /// Whether members will be asked for in bulk.
    pub bulk: bool,
}

/// How one thing stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// It is as it must be.
    Ready,
    /// It may do, and may not.
    Doubtful,
    /// Without it the exchange fails.
    Missing,
    /// It could not be looked at.
    Unknown,
}

/// Whose turn it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Whose {
    /// Nobody's.
    Nobody,
    /// The source payer's.
    Source,
    /// This payer's.
    Requester,
}

/// One thing that was looked at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Line {
    /// What.
    pub what: String,
    /// How it stands.
    pub standing: Standing,
    /// Whose turn it is.
    pub turn: Whose,
    /// What was seen and, unless it is ready, what to do.
    pub words: String,
}

/// What was seen so far.
pub(super) struct Look<'a> {
    pub(super) client: &'a WireClient,
    pub(super) clock: &'a Clock,
    pub(super) subject: &'a Subject,
    lines: Vec<Line>,
}

/// Looks at everything, in the order a transfer needs it.
pub async fn preflight(client: &WireClient, clock: &Clock, subject: &Subject) -> Vec<Line> {
    let mut look = Look { client, clock, subject, lines: Vec::new() };
    look.definition();
    let document = look.discovery().await;
    look.filled(&document);
    look.token_endpoint(&document).await;
    look.algorithms(&document);
    look.scopes(&document);
    look.registration(&document);
    look.capabilities().await;
    look.key_set().await;
    look.lines
}

impl Look<'_> {
    pub(super) fn say(
        &mut self,
        what: &str,
        standing: Standing,
        turn: Whose,
        words: impl Into<String>,
    ) {
        self.lines.push(Line { what: what.to_owned(), standing, turn, words: words.into() });
    }

    pub(super) fn ready(&mut self, what: &str, words: impl Into<String>) {
        self.say(what, Standing::Ready, Whose::Nobody, words);
    }

    pub(super) async fn get(&self, endpoint: Endpoint, url: &str, accept: &str) -> Arc<Exchange> {
        let outbound = Outbound::new(Party::Source, endpoint, "GET", url).header("accept", accept);
        self.client.send(outbound).await
    }
}

/// The JSON of a good answer; else why there is none.
pub(super) fn document(exchange: &Exchange) -> Result<Value, String> {
    match exchange.response.as_ref().filter(|_| exchange.failure.is_none()) {
        Some(response) if response.status == 200 => response.json(),
        Some(response) => Err(format!("it answers {}", response.status)),
        None => Err(reason(exchange)),
    }
}

/// Why there is no answer.
pub(super) fn reason(exchange: &Exchange) -> String {
    let failure = exchange.failure.as_ref();
    failure.map_or_else(
        || "no answer".to_owned(),
        |failure| format!("{} ({})", failure.kind.describe(), failure.detail),
    )
}
