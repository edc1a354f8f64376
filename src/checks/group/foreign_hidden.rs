//! `group.foreign_hidden`: a Group is shown to its own payer.

use crate::checks::pair::pair;
use crate::checks::{Check, Judges, match_result};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "group.foreign_hidden",
    title: "A Group is not shown to another client",
    verifies: &[
        "PDEX-GRP-08",
        "PDEX-GRP-09",
        "PDEX-GRP-13",
        "PDEX-EXP-01",
        "ATR-EXP-15",
        "PDEX-BULK-04",
        "ATR-AUTH-04",
        "SEED-BID-02",
    ],
    judges: Judges::answers(Actor::Source, &[Endpoint::Read]),
    page: include_str!("foreign_hidden.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let path = exchange.request.path();
    if !path.contains("/Group") {
        return None;
    }
    let pair = match pair(exchange, transcript, &["token_of_another_client"])? {
        Ok(pair) => pair,
        Err(blocked) => return Some(blocked),
    };
    let given = match_result::matched_before(exchange, transcript);
    let body = pair.response.json().unwrap_or_default();
    let one = std::slice::from_ref(&body);
    let entries = body["entry"].as_array().map_or(one, Vec::as_slice);
    let shown = entries.iter().any(|entry| {
        let group = if entry["resource"].is_object() { &entry["resource"] } else { entry };
        given.iter().any(|(id, _)| group["id"] == id.as_str())
    });
    Some(match pair.response.status {
        status @ (401 | 403 | 404) => Judgement::Pass(format!("refused with {status}")),
        200 if !shown => Judgement::Pass("it is not found".to_owned()),
        status => {
            let observed = if shown {
                "the Group of the first client".to_owned()
            } else {
                format!("status {status}")
            };
            let finding =
                Finding::in_response(exchange, Place::Body, "status 403 or 404", observed)
                    .or("a search result without the Group")
                    .hint("A scope opens the type; whose Group it is decides about each of them.");
            if shown { Judgement::Violation(finding) } else { Judgement::Doubt(finding) }
        }
    })
}
