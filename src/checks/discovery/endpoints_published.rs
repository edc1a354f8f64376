//! `discovery.endpoints_published`: the payer says where its payer-to-payer endpoint is.

use serde_json::Value;

use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "discovery.endpoints_published",
    title: "The Da Vinci configuration is JSON that names the payer-to-payer endpoint",
    verifies: &["HREX-DISC-01", "PDEX-DISC-01"],
    judges: Judges::answers(Actor::Source, &[Endpoint::DavinciConfiguration]),
    page: include_str!("endpoints_published.md"),
    judge,
};

/// The name of the endpoint, before HRex 1.2.0 gave it the version of PDex as an ending.
const CODE: &str = "davinci_pdex_payer_endpoint";

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    if transcript.alteration(exchange).is_some() {
        return None;
    }
    let response = exchange.response.as_ref()?;
    let finding = |place, expected: &str, observed: &str| {
        Finding::in_response(exchange, place, expected, observed.to_owned())
    };
    if response.status != 200 {
        let status = response.status.to_string();
        return Some(Judgement::Violation(
            finding(Place::Status, "200", &status).hint(
                "The document is for everybody: it takes no token and no client certificate.",
            ),
        ));
    }
    let document = match response.json() {
        Ok(document) if document.is_object() => document,
        _ => {
            return Some(Judgement::Violation(finding(
                Place::Body,
                "a JSON object",
                "something else",
            )));
        }
    };
    let endpoints = document["endpoints"].as_object();
    let named = endpoints.into_iter().flatten().find(|(name, _)| {
        name.as_str() == CODE || name.strip_prefix(CODE).is_some_and(|end| end.starts_with('#'))
    });
    let expected = format!("`{CODE}`, or the same with `#` and a version of PDex");
    match named {
        None => {
            let place = Place::Pointer("/endpoints".to_owned());
            let observed = "no endpoint of that name";
            // Which entries are there is for the payer to say.
            Some(Judgement::Doubt(finding(place, &expected, observed)))
        }
        Some((name, url)) if !is_absolute(url) => {
            let place = Place::Pointer(format!("/endpoints/{name}"));
            Some(Judgement::Violation(finding(place, "an absolute URL", "something else")))
        }
        Some(_) if !document["identifier"]["value"].is_string() => {
            let place = Place::Pointer("/identifier".to_owned());
            Some(Judgement::Violation(finding(place, "the payer's identifier", "none")))
        }
        Some((name, _)) => Some(Judgement::Pass(format!("`{name}` is named"))),
    }
}

fn is_absolute(url: &Value) -> bool {
    url.as_str().is_some_and(|url| url.contains("://"))
}
