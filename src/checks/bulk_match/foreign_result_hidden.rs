//! `bulk_match.foreign_result_hidden`: a result is shown to the client that asked.

use crate::checks::pair::{pair, wrong_status};
use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::Judgement;
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "bulk_match.foreign_result_hidden",
    title: "The result of a bulk match is not shown to another client",
    verifies: &["PDEX-TOK-03", "BULK-AUTH-03"],
    judges: Judges::answers(Actor::Source, &[Endpoint::MatchStatus, Endpoint::MatchFile]),
    page: include_str!("foreign_result_hidden.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let pair = match pair(exchange, transcript, &["job_foreign", "file_foreign"])? {
        Ok(pair) => pair,
        Err(blocked) => return Some(blocked),
    };
    let hint = "Tie a match to the client that asked, and compare at every poll and file: the \
                result says who is a member.";
    Some(match pair.response.status {
        status @ (401 | 403 | 404) => Judgement::Pass(format!("refused with {status}")),
        _ => {
            let finding = wrong_status(exchange, pair.response, "404").or("403").or("401");
            Judgement::Violation(finding.hint(hint))
        }
    })
}
