//! `client.foreign_metadata_unused`: metadata of another issuer.

use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint, Party};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

use crate::fhir::named;

/// The check.
pub static CHECK: Check = Check {
    id: "client.foreign_metadata_unused",
    title: "Metadata of another issuer than the one that was named is not used",
    verifies: &["RFC8414-02", "SEED-REG-06"],
    judges: Judges::requests(
        Actor::Target,
        &[Endpoint::SmartConfiguration, Endpoint::OpenidConfiguration, Endpoint::OauthMetadata],
    ),
    page: include_str!("foreign_metadata_unused.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let document = exchange.response.as_ref().filter(|_| exchange.succeeded())?.json().ok()?;
    let stated = document["issuer"].as_str()?;
    let named = named_issuer(exchange, transcript)?;
    // Whether a slash at the end makes another issuer is left to the client.
    if stated.trim_end_matches('/') == named.trim_end_matches('/') {
        return None;
    }
    let asked = transcript.after(exchange).find(|other| {
        other.initiator == Party::Target
            && other.step == exchange.step
            && matches!(other.endpoint, Endpoint::Token | Endpoint::Register)
    });
    Some(match asked {
        None => Judgement::Pass("nothing is asked of it".to_owned()),
        Some(asked) => Judgement::Violation(
            Finding::in_response(
                exchange,
                Place::Pointer("/issuer".to_owned()),
                "no token request: the document is of another issuer",
                format!("exchange {} asks for a token", asked.seq),
            )
            .hint("A document of another issuer may have been put there to collect assertions."),
        ),
    })
}

/// The issuer the target was told to speak to. One that knows only a FHIR base cannot compare.
fn named_issuer(exchange: &Exchange, transcript: &Transcript) -> Option<String> {
    if let Some(issuer) = transcript.fetched_from(exchange) {
        return Some(issuer.to_owned());
    }
    if exchange.endpoint != Endpoint::SmartConfiguration {
        return transcript.base_of(Actor::Idp).map(str::to_owned);
    }
    let invocation =
        transcript.before(exchange).find(|other| other.endpoint == Endpoint::InvokeExport)?;
    let body = invocation.request.body.json().ok()?;
    let entry = named(&body, "sourceIssuerUrl").next()?;
    ["valueString", "valueUri", "valueUrl"]
        .iter()
        .find_map(|name| entry[*name].as_str())
        .map(str::to_owned)
}
