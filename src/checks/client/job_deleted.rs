//! `client.job_deleted`: a job is deleted where it lives, and last.

use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint, Party};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

use super::received_manifest::{listed, manifest_of, same_url, status_url_of};

/// The check.
pub static CHECK: Check = Check {
    id: "client.job_deleted",
    title: "A job is deleted at its own status URL, after its last file",
    verifies: &["BULK-DEL-01"],
    judges: Judges::requests(Actor::Target, &[Endpoint::Cancel, Endpoint::Status]),
    page: include_str!("job_deleted.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    if exchange.endpoint == Endpoint::Status {
        return left(exchange, transcript);
    }
    let is_status_url = |url: &str| same_url(url, &exchange.request.url);
    let owned = transcript
        .before(exchange)
        .filter(|other| other.initiator == Party::Target)
        .filter_map(status_url_of)
        .any(|url| is_status_url(&url));
    if !owned {
        return Some(Judgement::Violation(Finding::in_request(
            exchange,
            Place::Target,
            "DELETE of a status URL that a kick-off of this client returned",
            "another URL".to_owned(),
        )));
    }
    let manifest = transcript.before(exchange).find_map(|status| {
        is_status_url(&status.request.url).then(|| Some((status, manifest_of(status)?)))?
    });
    let Some((status, manifest)) = manifest else {
        return Some(Judgement::Pass("a running job cancelled at its status URL".to_owned()));
    };
    let files = listed(status, &manifest, "output");
    let late = transcript.after(exchange).find(|other| {
        other.endpoint == Endpoint::File
            && files.iter().any(|entry| same_url(&entry.url, &other.request.url))
    });
    Some(match late {
        None => Judgement::Pass("a finished job deleted at its status URL".to_owned()),
        Some(late) => Judgement::Violation(
            Finding::in_request(
                exchange,
                Place::Target,
                "DELETE after the last file of the job",
                format!("exchange {} asks for one of its files later", late.seq),
            )
            .hint("To the source a DELETE means that the files may go."),
        ),
    })
}

/// What is to be said of a finished job that is never deleted: that this is allowed.
fn left(exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    manifest_of(exchange)?;
    let given = transcript.before(exchange).filter_map(status_url_of);
    if !given.into_iter().any(|url| same_url(&url, &exchange.request.url)) {
        return None;
    }
    let again = transcript.after(exchange).any(|other| {
        matches!(other.endpoint, Endpoint::Cancel | Endpoint::Status)
            && same_url(&other.request.url, &exchange.request.url)
    });
    let why = "a finished job was not deleted, which is the client's choice";
    (!again).then(|| Judgement::NotApplicable(why.to_owned()))
}
