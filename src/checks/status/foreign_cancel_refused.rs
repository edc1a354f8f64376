//! `status.foreign_cancel_refused`: only its own client ends a job.

use crate::checks::pair::{pair, wrong_status};
use crate::checks::{Check, Judges, job};
use crate::id::{Actor, Endpoint};
use crate::outcome::Judgement;
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "status.foreign_cancel_refused",
    title: "A job is not deleted by another client",
    verifies: &["BULK-AUTH-03", "BULK-SEC-04", "PDEX-TOK-03", "SEED-BID-02"],
    judges: Judges::answers(Actor::Source, &[Endpoint::Cancel]),
    page: include_str!("foreign_cancel_refused.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let pair = match pair(exchange, transcript, &["job_foreign"])? {
        Ok(pair) => pair,
        Err(blocked) => return Some(blocked),
    };
    let status = pair.response.status;
    let afterwards = afterwards(exchange, transcript);
    let mut finding = wrong_status(exchange, pair.response, "404").or("403").or("401").hint(
        "Compare the client of the token with the client that began the job before deleting it.",
    );
    if afterwards == Some(Afterwards::Gone) {
        finding.observed.push_str(", and its own client does not find the job any more");
        return Some(Judgement::Violation(finding));
    }
    if matches!(status, 401 | 403 | 404 | 405 | 501) {
        return Some(match afterwards {
            Some(_) => Judgement::Pass(format!("refused with {status}, and the job is there")),
            None => Judgement::Blocked("nobody asked whether the job is still there".to_owned()),
        });
    }
    // Words alone harm nobody, and neither does an error.
    Some(if afterwards.is_some() || !(200..300).contains(&status) {
        Judgement::Doubt(finding)
    } else {
        Judgement::Violation(finding)
    })
}

/// What became of a job.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Afterwards {
    There,
    Gone,
}

/// What the job's own client was told of it at the next poll, as far as that says.
fn afterwards(exchange: &Exchange, transcript: &Transcript) -> Option<Afterwards> {
    let polls = [Endpoint::Status, Endpoint::MatchStatus]
        .into_iter()
        .flat_map(|endpoint| job::same_job(exchange, endpoint, transcript));
    let next = polls
        .filter(|poll| poll.seq > exchange.seq && transcript.alteration(poll).is_none())
        .min_by_key(|poll| poll.seq)?;
    match next.status()? {
        200 | 202 => Some(Afterwards::There),
        404 | 410 => Some(Afterwards::Gone),
        _ => None,
    }
}
