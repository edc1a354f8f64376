//! `group_export.accepted`: a Group of matched members is exported.

use crate::checks::{Check, Judges, match_result};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "group_export.accepted",
    title: "The export of a Group of matched members is accepted",
    verifies: &[
        "PDEX-EXP-02",
        "PDEX-BMM-01",
        "PDEX-EXP-12",
        "PDEX-P2P-02",
        "PDEX22-EXP-09",
        "ATR-EXP-01",
        "ATR-EXP-06",
        "ATR-EXP-07",
    ],
    judges: Judges::answers(Actor::Source, &[Endpoint::KickOff]),
    page: include_str!("accepted.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let (id, operation) = match_result::group_of(exchange)?;
    if operation != "$davinci-data-export" || transcript.alteration(exchange).is_some() {
        return None;
    }
    match_result::matched_before(exchange, transcript).iter().find(|(given, _)| *given == id)?;
    let observed = match exchange.status()? {
        202 => return Some(Judgement::Pass("status 202".to_owned())),
        429 | 503 => return None,
        status @ 200..300 => format!("status {status}: answered at once"),
        status => format!("status {status}"),
    };
    let finding = Finding::in_response(exchange, Place::Status, "status 202", observed)
        .hint("POST of $davinci-data-export on a Group that this client's match made.");
    Some(Judgement::Violation(finding))
}
