//! `client.status_url_as_given`: polls go where they were sent.

use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint, Party};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};
use url::Url;

use super::received_manifest::same_url;

/// The check.
pub static CHECK: Check = Check {
    id: "client.status_url_as_given",
    title: "A poll goes to the URL of Content-Location as it was given",
    verifies: &["PDEX22-BMM-05"],
    judges: Judges::requests(Actor::Target, &[Endpoint::Status, Endpoint::MatchStatus]),
    page: include_str!("status_url_as_given.md"),
    judge,
};

#[expect(clippy::unnecessary_wraps, reason = "the signature of every check")]
fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let mut given = transcript
        .before(exchange)
        .filter(|other| other.initiator == Party::Target)
        .filter_map(accepted_at)
        .peekable();
    if given.peek().is_none() {
        return Some(Judgement::Violation(finding(exchange, "a URL nobody gave")));
    }
    if given.any(|url| same_url(&url, &exchange.request.url)) {
        return Some(Judgement::Pass("the URL of Content-Location".to_owned()));
    }
    Some(Judgement::Violation(finding(exchange, "another URL")))
}

fn finding(exchange: &Exchange, observed: &str) -> Finding {
    let expected = "the URL a Content-Location gave, unchanged";
    Finding::in_request(exchange, Place::Target, expected, observed.to_owned())
        .hint("The URL may be signed, and means nothing to anybody but its server.")
}

/// The status URL in the answer of a kick-off or of a bulk match.
fn accepted_at(request: &Exchange) -> Option<String> {
    let response = request.response.as_ref()?;
    if !matches!(request.endpoint, Endpoint::KickOff | Endpoint::BulkMatch)
        || response.status != 202
    {
        return None;
    }
    let location = response.headers.get("content-location")?;
    Some(Url::parse(&request.request.url).ok()?.join(location).ok()?.into())
}
