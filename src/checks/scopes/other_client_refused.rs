//! `scopes.other_client_refused`: a scope opens only what its client is entitled to.

use crate::checks::pair::{pair, wrong_status};
use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "scopes.other_client_refused",
    title: "A client that has not matched a member reads nothing of that member",
    verifies: &["HREX-AUTH-09", "HREX-SEC-05", "PDEX-SM-07", "PDEX-P2P-25"],
    judges: Judges::answers(Actor::Source, &[Endpoint::Read]),
    page: include_str!("other_client_refused.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let pair = match pair(exchange, transcript, &["token_of_another_client"])? {
        Ok(pair) => pair,
        Err(blocked) => return Some(blocked),
    };
    let hint = "Scopes say what kind of data a client may have, not of whom. Ask for each member \
                whether this client matched it under a consent in force.";
    match pair.response.status {
        status @ (401 | 403 | 404) => {
            return Some(Judgement::Pass(format!("refused with {status}")));
        }
        200..300 => {}
        _ => {
            let finding = wrong_status(exchange, pair.response, "403").or("404");
            return Some(Judgement::Doubt(finding.hint(hint)));
        }
    }
    let body = pair.response.json().unwrap_or_default();
    let found = match body["entry"].as_array() {
        Some(entries) => entries.len(),
        None if body["resourceType"] == "Bundle" => 0,
        None => 1,
    };
    if found == 0 {
        return Some(Judgement::Pass("nothing was found".to_owned()));
    }
    let observed = format!("{} with {found} resources", pair.response.status);
    let finding = Finding::in_response(exchange, Place::Status, "403", observed)
        .or("404")
        .or("an answer without data")
        .hint(hint);
    Some(Judgement::Violation(finding))
}
