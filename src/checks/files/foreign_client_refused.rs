//! `files.foreign_client_refused`: files belong to the client that exported them.

use crate::checks::pair::pair;
use crate::checks::{Check, Judges, job};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "files.foreign_client_refused",
    title: "A file is not given to another client",
    verifies: &["BULK-AUTH-03", "BULK-AUTH-05", "BULK-SEC-06", "PDEX-BULK-08"],
    judges: Judges::answers(Actor::Source, &[Endpoint::File]),
    page: include_str!("foreign_client_refused.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let status = exchange.status()?;
    if let Err(blocked) = pair(exchange, transcript, &["file_foreign"])? {
        return Some(blocked);
    }
    if matches!(status, 401 | 403 | 404) {
        return Some(Judgement::Pass(format!("refused with {status}")));
    }
    let open = job::listing_of(exchange, transcript)
        .is_some_and(|listing| listing.manifest["requiresAccessToken"] == false);
    if open {
        let why = "requiresAccessToken is false: the URLs are the protection";
        return Some(Judgement::NotApplicable(why.to_owned()));
    }
    if matches!(status, 429 | 503) {
        return Some(Judgement::Blocked(format!("the server was busy ({status})")));
    }
    let observed = format!("status {status}");
    let finding = Finding::in_response(exchange, Place::Status, "status 404", observed)
        .or("status 403")
        .or("status 401");
    // An error gives nothing away, even if it is not the refusal it should be.
    Some(if status >= 300 {
        Judgement::Doubt(finding)
    } else {
        Judgement::Violation(
            finding.hint("Compare the client of the token with the client that started the job."),
        )
    })
}
