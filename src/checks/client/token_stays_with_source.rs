//! `client.token_stays_with_source`: no token to another host.

use std::slice;

use url::Url;

use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint, Party};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

use super::access_token::bearer;

/// The check.
pub static CHECK: Check = Check {
    id: "client.token_stays_with_source",
    title: "The token does not follow a redirect or a link to another host",
    verifies: &["SMART-BS-17"],
    judges: Judges::requests(Actor::Target, CARRIES_TOKEN),
    page: include_str!("token_stays_with_source.md"),
    judge,
};

/// The endpoints of the source payer that a token is carried to.
const CARRIES_TOKEN: &[Endpoint] = &[
    Endpoint::MemberMatch,
    Endpoint::BulkMatch,
    Endpoint::MatchStatus,
    Endpoint::MatchFile,
    Endpoint::KickOff,
    Endpoint::Status,
    Endpoint::Cancel,
    Endpoint::File,
    Endpoint::Attachment,
    Endpoint::Everything,
    Endpoint::Docref,
    Endpoint::Read,
    Endpoint::Bundle,
];

/// How an answer leads to another place.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Way {
    /// By a redirect.
    Redirect,
    /// To the status of a job, or to a next page.
    Link,
    /// To a file, which a manifest says needs a token.
    File,
}

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let token = bearer(exchange)?;
    let from = Url::parse(&exchange.request.url).ok()?;
    let foreign: Vec<(Place, Url, Way)> = led_to(exchange)
        .into_iter()
        .filter_map(|(place, reference, way)| Some((place, from.join(&reference).ok()?, way)))
        .filter(|(_, to, _)| to.origin() != from.origin())
        .collect();
    if foreign.is_empty() {
        return None;
    }
    let given_away = foreign.into_iter().find_map(|(place, to, way)| {
        let goes = |other: &&Exchange| {
            let there = Url::parse(&other.request.url).is_ok_and(|url| {
                url.origin() == to.origin() && (way == Way::Redirect || url.path() == to.path())
            });
            // One host may go by several names: what our source payer answers came to it.
            let strange = other.responder != Party::Source;
            there && strange && other.initiator == Party::Target && bearer(other) == Some(token)
        };
        transcript.after(exchange).find(goes).map(|other| (place, other.seq, way))
    });
    let Some((place, seq, way)) = given_away else {
        return Some(Judgement::Pass("the token stays where it belongs".to_owned()));
    };
    let expected = "no token to another host than the source payer";
    let observed = format!("exchange {seq} sends it along");
    let finding = Finding::in_response(exchange, place, expected, observed);
    Some(if way == Way::File {
        Judgement::Doubt(finding.hint(
            "Bulk Data has the token go with the files of such a manifest, SMART has it stay: send it to hosts that were agreed upon, and to no others.",
        ))
    } else {
        Judgement::Violation(finding.hint(
            "Whoever can redirect a client collects its tokens: leave Authorization behind when the host changes.",
        ))
    })
}

/// Where an answer sends its reader: by a redirect, to the status of a job, to the next page, to
/// files.
fn led_to(exchange: &Exchange) -> Vec<(Place, String, Way)> {
    let Some(response) = &exchange.response else { return Vec::new() };
    let named = |name: &str, way: Way| {
        let value = response.headers.get(&name.to_lowercase())?.to_owned();
        Some((Place::Header(name.to_owned()), value, way))
    };
    let is_data = matches!(exchange.endpoint, Endpoint::File | Endpoint::MatchFile);
    match response.status {
        300..=399 => named("Location", Way::Redirect).into_iter().collect(),
        202 => named("Content-Location", Way::Link).into_iter().collect(),
        200 if !is_data => {
            let body = response.json().unwrap_or_default();
            let links = body["link"].as_array().into_iter().flatten().enumerate();
            let next = links.filter(|(_, link)| link["relation"] == "next");
            let pages = next.filter_map(|(index, link)| {
                let url = link["url"].as_str()?.to_owned();
                Some((Place::Pointer(format!("/link/{index}/url")), url, Way::Link))
            });
            let open = body["requiresAccessToken"] == false;
            let lists: &[&str] = if open { &[] } else { &["output", "error", "deleted"] };
            let files = lists.iter().flat_map(|list| {
                let entries =
                    body[list].as_array().map_or_else(slice::Iter::default, |all| all.iter());
                entries.enumerate().filter_map(move |(index, entry)| {
                    let url = entry["url"].as_str()?.to_owned();
                    Some((Place::Pointer(format!("/{list}/{index}/url")), url, Way::File))
                })
            });
            pages.chain(files).collect()
        }
        _ => Vec::new(),
    }
}
