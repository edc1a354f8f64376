//! `everything.foreign_member_refused`: nothing is said of members the client has not matched.

use crate::checks::pair::{pair, wrong_status};
use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "everything.foreign_member_refused",
    title: "$everything of a member the client has not matched is refused",
    verifies: &["PDEX-P2P-20", "R4-EVT-01"],
    judges: Judges::answers(Actor::Source, &[Endpoint::Everything]),
    page: include_str!("foreign_member_refused.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let pair = match pair(exchange, transcript, &["member_foreign", "member_unknown"])? {
        Ok(pair) => pair,
        Err(blocked) => return Some(blocked),
    };
    let status = pair.response.status;
    if matches!(status, 403 | 404) {
        return Some(Judgement::Pass(format!("refused with {status}")));
    }
    let body = pair.response.json().unwrap_or_default();
    let entries = body["entry"].as_array().map_or(0, Vec::len);
    if status == 200 && (entries > 0 || body["resourceType"] != "Bundle") {
        let observed = format!("200 with {entries} entries");
        let finding = Finding::in_response(exchange, Place::Status, "404", observed)
            .or("403")
            .hint("Whether the member is unknown or not matched: the client gets nothing.");
        return Some(Judgement::Violation(finding));
    }
    Some(Judgement::Doubt(wrong_status(exchange, pair.response, "404").or("403")))
}
