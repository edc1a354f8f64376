//! `server_definition.slash_ignored`: a slash at the end makes no other issuer.

use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

use super::definition::{calls, in_force, text};

/// The check.
pub static CHECK: Check = Check {
    id: "server_definition.slash_ignored",
    title: "An issuer is found with and without a slash at its end",
    verifies: &["SMILE-SRV-01"],
    judges: Judges::answers(Actor::Target, &[Endpoint::Admin, Endpoint::InvokeExport]),
    page: include_str!("slash_ignored.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    if exchange.endpoint == Endpoint::InvokeExport {
        return invoked(exchange, transcript);
    }
    let query = exchange.request.query();
    let asked = query.iter().find(|(name, _)| name == "issuer_url").map(|(_, value)| value)?;
    let given = in_force(exchange, transcript)?;
    let issuer = text(&given, "issuer")?;
    if asked == issuer || asked.trim_end_matches('/') != issuer.trim_end_matches('/') {
        return None;
    }
    Some(verdict(exchange, exchange.succeeded()))
}

fn invoked(exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let alteration = transcript.alteration(exchange)?;
    (alteration.name == "issuer_slashed").then_some(())?;
    let control = alteration.control.as_deref().unwrap_or_default();
    if !transcript.of_step(control).any(calls) {
        let why = "with the issuer as it is defined, the target called nobody";
        return Some(Judgement::Blocked(why.to_owned()));
    }
    let called =
        transcript.after(exchange).any(|other| other.step == exchange.step && calls(other));
    Some(verdict(exchange, exchange.succeeded() && called))
}

fn verdict(exchange: &Exchange, found: bool) -> Judgement {
    if found {
        return Judgement::Pass("found".to_owned());
    }
    let status = exchange.status().map_or_else(|| "no answer".to_owned(), |it| it.to_string());
    let expected = "the definition: it differs by the slash alone";
    let finding = Finding::in_response(exchange, Place::Status, expected, status)
        .hint("Compare issuers without the slash at their end, on both sides.");
    Judgement::Violation(finding)
}
