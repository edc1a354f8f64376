//! `client.token_stays_with_source`: no token to another host.

use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint, Party};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};
use url::Url;

use super::access_token::{PROTECTED, bearer};

/// The check.
pub static CHECK: Check = Check {
    id: "client.token_stays_with_source",
    title: "The token does not follow a redirect or a link to another host",
    verifies: &["SMART-BS-17"],
    judges: Judges::requests(Actor::Target, PROTECTED),
    page: include_str!("token_stays_with_source.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let token = bearer(exchange)?;
    let from = Url::parse(&exchange.request.url).ok()?;
    let led = led_to(exchange);
    let (place, to) = led
        .into_iter()
        .filter_map(|(place, reference)| Some((place, from.join(&reference).ok()?)))
        .find(|(_, to)| to.origin() != from.origin())?;
    let redirects = matches!(place, Place::Header(ref name) if name == "Location");
    let given_away = transcript.after(exchange).find(|other| {
        let there = Url::parse(&other.request.url)
            .is_ok_and(|url| url.origin() == to.origin() && (redirects || url.path() == to.path()));
        // One host may go by several names: what our source payer answers came to it.
        let strange = other.responder != Party::Source;
        there && strange && other.initiator == Party::Target && bearer(other) == Some(token)
    });
    Some(match given_away {
        None => Judgement::Pass("the token stays where it belongs".to_owned()),
        Some(other) => Judgement::Violation(
            Finding::in_response(
                exchange,
                place,
                "no token to another host than the source payer",
                format!("exchange {} sends it along", other.seq),
            )
            .hint("Whoever can redirect a client collects its tokens: leave Authorization behind when the host changes."),
        ),
    })
}

/// Where an answer sends its reader: by a redirect, to the status of a job, to the next page. Files
/// are not among it: a manifest may say that a token is needed wherever they are.
fn led_to(exchange: &Exchange) -> Vec<(Place, String)> {
    let Some(response) = &exchange.response else { return Vec::new() };
    let named = |name: &str| {
        let value = response.headers.get(name)?.to_owned();
        Some((
            Place::Header(
                if name == "location" { "Location" } else { "Content-Location" }.to_owned(),
            ),
            value,
        ))
    };
    match response.status {
        300..=399 => named("location").into_iter().collect(),
        202 => named("content-location").into_iter().collect(),
        200 if !matches!(exchange.endpoint, Endpoint::File) => {
            let body = response.json().unwrap_or_default();
            let links = body["link"].as_array().into_iter().flatten().enumerate();
            let next = links.filter(|(_, link)| link["relation"] == "next");
            next.filter_map(|(index, link)| {
                Some((
                    Place::Pointer(format!("/link/{index}/url")),
                    link["url"].as_str()?.to_owned(),
                ))
            })
            .collect()
        }
        _ => Vec::new(),
    }
}
