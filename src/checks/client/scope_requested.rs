//! `client.scope_requested`: the token request names a scope.

use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

use super::assertion::{form_of, value};

/// The check.
pub static CHECK: Check = Check {
    id: "client.scope_requested",
    title: "A token request names the scope it asks for",
    verifies: &["SMART-BS-03"],
    judges: Judges::requests(Actor::Target, &[Endpoint::Token]),
    page: include_str!("scope_requested.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, _: &Transcript) -> Option<Judgement> {
    let form = form_of(exchange)?;
    let scopes = value(&form, "scope").unwrap_or_default().split_whitespace().count();
    if scopes > 0 {
        let plural = if scopes == 1 { "" } else { "s" };
        return Some(Judgement::Pass(format!("{scopes} scope{plural} asked for")));
    }
    let observed = if form.iter().any(|(name, _)| name == "scope") {
        "an empty scope, which counts as none"
    } else {
        "no scope"
    };
    Some(Judgement::Violation(
        Finding::in_request(
            exchange,
            Place::Form("scope".to_owned()),
            "scope with at least one value",
            observed.to_owned(),
        )
        .hint("Ask for what the next request needs; some servers grant nothing by default."),
    ))
}
