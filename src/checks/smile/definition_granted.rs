//! `smile.definition_granted`: a client that speaks for itself gets all its definition lists.

use crate::checks::granted_scope::{client_of, granted, registered};
use crate::checks::oauth_answer::{at_member, listed};
use crate::checks::token_use::is_smile;
use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::Judgement;
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "smile.definition_granted",
    title: "A client that speaks for itself is granted every scope of its definition",
    verifies: &["SEED-OUT-10"],
    judges: Judges::answers(Actor::Idp, &[Endpoint::Token]),
    page: include_str!("definition_granted.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    (is_smile(transcript) && transcript.alteration(exchange).is_none()).then_some(())?;
    let itself = exchange.request.form_value("grant_type").as_deref() == Some("client_credentials");
    let body = granted(exchange).filter(|_| itself)?;
    let registered = registered(&client_of(exchange)?, transcript)?;
    let expected = "every scope of the definition, whatever was asked for";
    let hint = "This model grants a definition as it stands, and says so: a client has no other \
                way to learn what its token opens.";
    // A missing scope is for `token.scope_stated` to report.
    let stated = body.get("scope")?.as_str()?;
    let missing: Vec<&str> = registered
        .split_whitespace()
        .filter(|word| !stated.split_whitespace().any(|other| other == *word))
        .collect();
    if missing.is_empty() {
        let count = registered.split_whitespace().count();
        return Some(Judgement::Pass(format!("all {count} scopes")));
    }
    let observed = format!("without {}", listed(&missing));
    Some(Judgement::Violation(at_member(exchange, "scope", expected, observed).hint(hint)))
}
