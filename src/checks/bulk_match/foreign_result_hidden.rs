//! `bulk_match.foreign_result_hidden`: a result is shown to the client that asked.

use serde_json::Value;

use crate::checks::pair::{pair, wrong_status};
use crate::checks::{Check, Judges, match_result};
use crate::id::{Actor, Endpoint};
use crate::outcome::Judgement;
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "bulk_match.foreign_result_hidden",
    title: "The result of a bulk match is not shown to another client",
    verifies: &["BULK-AUTH-03", "PDEX-BULK-04", "PDEX-TOK-03"],
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
    let status = pair.response.status;
    if matches!(status, 401 | 403 | 404) {
        return Some(Judgement::Pass(format!("refused with {status}")));
    }
    let finding = wrong_status(exchange, pair.response, "404").or("403").or("401").hint(hint);
    // That a match has ended, and where its files are, tells nothing of a member: to limit that is a
    // permission. Whose Groups they are, the guide leaves no choice.
    Some(if shows_groups(exchange) {
        Judgement::Violation(finding)
    } else {
        Judgement::Doubt(finding)
    })
}

/// Whether the answer holds Groups of the match, by themselves or in Parameters.
fn shows_groups(exchange: &Exchange) -> bool {
    let is_group = |one: &Value| one["resourceType"] == "Group";
    match_result::resources(exchange).iter().any(|(_, one)| {
        let parameters = one["parameter"].as_array().into_iter().flatten();
        is_group(one) || parameters.map(|parameter| &parameter["resource"]).any(is_group)
    })
}
