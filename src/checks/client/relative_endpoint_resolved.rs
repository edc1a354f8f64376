//! `client.relative_endpoint_resolved`: a relative token endpoint is resolved.

use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint, Party};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};
use url::Url;

use super::assertion::{form_of, value};
use super::published_endpoint::{token_endpoint_of, without_query};

/// The check.
pub static CHECK: Check = Check {
    id: "client.relative_endpoint_resolved",
    title: "A relative token endpoint is resolved against the FHIR base",
    verifies: &["SMART-DISC-04"],
    judges: Judges::requests(Actor::Target, &[Endpoint::SmartConfiguration]),
    page: include_str!("relative_endpoint_resolved.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    if exchange.responder != Party::Source {
        return None;
    }
    let document = exchange.response.as_ref().filter(|_| exchange.succeeded())?.json().ok()?;
    let published = document["token_endpoint"].as_str()?;
    if Url::parse(published).is_ok() {
        return None;
    }
    let meant = token_endpoint_of(exchange)?;
    let mut posts = transcript.after(exchange).filter(|other| {
        other.initiator == Party::Target && value_of(other, "grant_type").is_some()
    });
    let first = posts.next();
    let Some(first) = first else {
        return Some(Judgement::Violation(
            Finding::in_response(
                exchange,
                Place::Pointer("/token_endpoint".to_owned()),
                "a token request to the URL resolved against the FHIR base",
                "no token request".to_owned(),
            )
            .hint("Resolve it against the FHIR base, which counts as a directory."),
        ));
    };
    if without_query(&first.request.url) == meant {
        return Some(Judgement::Pass("resolved against the FHIR base".to_owned()));
    }
    Some(Judgement::Violation(
        Finding::in_response(
            exchange,
            Place::Pointer("/token_endpoint".to_owned()),
            "a token request to the URL resolved against the FHIR base",
            format!("exchange {} posts to another URL", first.seq),
        )
        .hint("Resolve it against the FHIR base, which counts as a directory."),
    ))
}

fn value_of(exchange: &Exchange, name: &str) -> Option<String> {
    let form = form_of(exchange)?;
    value(&form, name).map(str::to_owned)
}
