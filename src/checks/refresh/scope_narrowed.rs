//! `refresh.scope_narrowed`: whoever asks for less gets less.

use crate::checks::granted_scope::{beyond, granted};
use crate::checks::oauth_answer::{at_member, listed};
use crate::checks::sign_in::is_grant;
use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::Judgement;
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "refresh.scope_narrowed",
    title: "A refresh for a part of the scope yields no more than that part",
    verifies: &["SMART-REF-01"],
    judges: Judges::answers(Actor::Idp, &[Endpoint::Token]),
    page: include_str!("scope_narrowed.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let body = granted(exchange)?;
    if !is_grant(exchange, "refresh_token") || transcript.alteration(exchange).is_some() {
        return None;
    }
    let asked = exchange.request.form_value("scope")?;
    let scope = body.get("scope")?.as_str()?;
    let beyond = beyond(scope, &asked);
    if beyond.is_empty() {
        return Some(Judgement::Pass("no more than was asked for".to_owned()));
    }
    let observed = format!("granted beyond it: {}", listed(&beyond));
    let finding = at_member(exchange, "scope", "scopes that the request covers", observed)
        .hint("A part of the grant is what the app wants to pass on; give no more.");
    Some(Judgement::Violation(finding))
}
