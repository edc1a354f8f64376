//! `group_export.stranger_reported`: whoever is not in the Group is not passed over in silence.

use crate::checks::pair::pair;
use crate::checks::{Check, Judges, job};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "group_export.stranger_reported",
    title: "A patient who is not in the Group is refused or reported",
    verifies: &["ATR-EXP-04", "BULK-QP-09"],
    judges: Judges::answers(Actor::Source, &[Endpoint::KickOff]),
    page: include_str!("stranger_reported.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let pair = match pair(exchange, transcript, &["patient_unlisted"])? {
        Ok(pair) => pair,
        Err(blocked) => return Some(blocked),
    };
    let expected = "status 202, and an OperationOutcome in `error` of the manifest";
    let finding = |observed: String| {
        Finding::in_response(exchange, Place::Status, expected, observed)
            .or("a status from 400 to 499")
    };
    let reported = job::polls_of(exchange, transcript).filter_map(job::manifest).last();
    Some(match (pair.response.status, reported) {
        (status @ 400..500, _) => Judgement::Pass(format!("refused with {status}")),
        // How the job ends was not seen.
        (202, None) => return None,
        (202, Some(manifest))
            if manifest["error"].as_array().is_some_and(|all| !all.is_empty()) =>
        {
            Judgement::Pass("202, and `error` of the manifest reports it".to_owned())
        }
        (202, Some(_)) => {
            let observed = "status 202, and a manifest that reports nothing".to_owned();
            Judgement::Violation(
                finding(observed)
                    .hint("Whoever asked believes that everybody named is in the export."),
            )
        }
        (status, _) => Judgement::Violation(finding(format!("status {status}"))),
    })
}
