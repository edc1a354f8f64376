//! What is missing of an exchange that is said to be complete.

use std::collections::BTreeSet;

use crate::checks::job;
use crate::id::{Endpoint, Party};
use crate::transcript::{Exchange, Fact, Response, Transcript};

use super::received_manifest::{listed, manifest_of, same_url};

/// What keeps these calls of a target from being a whole exchange; `matched` when a match of its
/// own is part of it.
pub(super) fn loss_among(calls: &[&Exchange], matched: bool) -> Option<String> {
    let is_match = |call: &Exchange| {
        let matches = [Endpoint::MemberMatch, Endpoint::BulkMatch, Endpoint::MatchStatus];
        matches.contains(&call.endpoint) && call.status() == Some(200)
    };
    if matched && !calls.iter().any(|call| is_match(call)) {
        return Some("no match succeeded".to_owned());
    }
    let manifest = calls.iter().rev().find_map(|call| Some((call, manifest_of(call)?)));
    let Some((status, manifest)) = manifest else { return loss_of_pages(calls) };
    let failed = listed(status, &manifest, "output").into_iter().find(|entry| {
        let mut asked = calls
            .iter()
            .filter(|call| {
                call.endpoint == Endpoint::File && same_url(&call.request.url, &entry.url)
            })
            .peekable();
        asked.peek().is_some() && !asked.any(|call| came_whole(call))
    });
    failed.map(|entry| format!("the file of {} could not be had", entry.resource_type))
}

/// What is missing where data was fetched by `$everything` or by searching.
fn loss_of_pages(calls: &[&Exchange]) -> Option<String> {
    let is_page =
        |call: &&&Exchange| matches!(call.endpoint, Endpoint::Everything | Endpoint::Read);
    let pages: Vec<&&Exchange> = calls.iter().filter(is_page).collect();
    if pages.is_empty() {
        return Some("no export was finished".to_owned());
    }
    let had: BTreeSet<&str> = pages
        .iter()
        .filter(|page| page.succeeded())
        .map(|page| page.request.url.as_str())
        .collect();
    // A type that is refused is no loss: nobody may have it.
    let fails = |page: &&&&Exchange| matches!(page.status(), None | Some(429 | 500..));
    if pages.iter().filter(fails).any(|page| !had.contains(page.request.url.as_str())) {
        return Some("a page of the data could not be had".to_owned());
    }
    let next = |page: &&&Exchange| -> Option<String> {
        let body = page.response.as_ref()?.json().ok()?;
        let links = body["link"].as_array()?.iter().find(|link| link["relation"] == "next")?;
        let base = url::Url::parse(&page.request.url).ok()?;
        Some(base.join(links["url"].as_str()?).ok()?.to_string())
    };
    let left = pages
        .iter()
        .filter(|page| page.succeeded())
        .filter_map(next)
        .any(|next| !pages.iter().any(|page| same_url(&page.request.url, &next)));
    left.then(|| "a further page was never asked for".to_owned())
}

/// Whether the target said after `exchange` that all went well, and the last exchange before it
/// said so.
pub(super) fn told_after(exchange: &Exchange, transcript: &Transcript) -> Option<(bool, u32)> {
    transcript.facts.iter().find_map(|fact| match fact {
        Fact::Reported { completed, after, .. } if *after >= exchange.seq => {
            Some((*completed, *after))
        }
        _ => None,
    })
}

/// Whether something was lost for good in the calls of the target up to the exchange `until`.
pub(super) fn lost_until(until: u32, transcript: &Transcript) -> bool {
    transcript
        .sent_by(Party::Target)
        .filter(|call| {
            call.seq <= until && matches!(call.endpoint, Endpoint::Status | Endpoint::File)
        })
        .filter(|call| loss(call, transcript).is_some())
        .any(|lost| made_good(lost, until, transcript).is_none())
}

/// How what was lost with an answer came all the same, up to the exchange `until`.
pub(super) fn made_good(
    lost: &Exchange,
    until: u32,
    transcript: &Transcript,
) -> Option<&'static str> {
    let calls = || transcript.sent_by(Party::Target).filter(|other| other.seq <= until);
    // Parts of an export may be asked for side by side; the state of a job only gets on.
    let again = |other: &Exchange| {
        (lost.endpoint == Endpoint::File || other.seq > lost.seq)
            && other.request.url == lost.request.url
            && other.succeeded()
            && loss(other, transcript).is_none()
    };
    if calls().any(again) {
        return Some("had at another attempt");
    }
    // What is asked for anew may bring what was lost; its own losses count.
    let anew = |other: &Exchange| {
        let ways = [Endpoint::KickOff, Endpoint::Everything, Endpoint::Read];
        other.seq > lost.seq && ways.contains(&other.endpoint) && other.succeeded()
    };
    calls().any(anew).then_some("the data were asked for anew")
}

/// What was lost for good with this answer, unless it comes at another attempt.
pub(super) fn loss(exchange: &Exchange, transcript: &Transcript) -> Option<&'static str> {
    if exchange.request.method != "GET" {
        return None;
    }
    let is_file = exchange.endpoint == Endpoint::File;
    // A file of messages about the export holds no data of a member.
    let listed = || job::listing_of(exchange, transcript);
    if is_file && listed().is_some_and(|listing| listing.list == "error") {
        return None;
    }
    let Some(response) = &exchange.response else { return Some("no answer came") };
    match response.status {
        200..300 if is_file && is_cut(response) => Some("a file was cut short"),
        202 if exchange.endpoint == Endpoint::Status && is_last_poll(exchange, transcript) => {
            Some("the export was still running when it was last asked for")
        }
        // Busy, or on its way to somewhere else.
        200..400 | 429 | 503 => None,
        _ if is_file => Some("a file could not be had"),
        _ => Some("the export came to no end"),
    }
}

/// Whether an answer came, and all of it.
pub(super) fn came_whole(exchange: &Exchange) -> bool {
    // An answer to HEAD tells a length and holds nothing.
    let is_head = exchange.request.method == "HEAD";
    exchange.succeeded() && (is_head || !exchange.response.as_ref().is_some_and(is_cut))
}

/// Whether the target never asked again how this job is getting on.
pub(super) fn is_last_poll(poll: &Exchange, transcript: &Transcript) -> bool {
    let again = |other: &&Exchange| {
        other.endpoint == Endpoint::Status
            && other.initiator == Party::Target
            && place(&other.request.url) == place(&poll.request.url)
    };
    !transcript.after(poll).any(|other| again(&other))
}

/// A URL without its query, which may say what part of a manifest is wanted.
fn place(url: &str) -> &str {
    url.split(['?', '#']).next().unwrap_or(url)
}

/// Whether fewer bytes came than were announced.
fn is_cut(response: &Response) -> bool {
    let announced = response.headers.get("content-length").and_then(|it| it.parse::<u64>().ok());
    announced.is_some_and(|announced| response.body.size_bytes() < announced)
}
