//! `client.assertion_sent`: the token request carries a signed JWT.

use crate::checks::server_definition::definition::agreed_otherwise;
use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::oauth::Jwt;
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

use super::assertion::{authentications, form_of, value};

/// The check.
pub static CHECK: Check = Check {
    id: "client.assertion_sent",
    title: "The client authenticates with a signed JWT in client_assertion",
    verifies: &["SMART-BS-05", "PDEX-BULK-01", "PDEX-BMM-19"],
    judges: Judges::requests(Actor::Target, &[Endpoint::Token]),
    page: include_str!("assertion_sent.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    if agreed_otherwise(exchange, transcript) {
        return None;
    }
    let form = form_of(exchange)?;
    let Some(compact) = value(&form, "client_assertion") else {
        // A client that shows a secret instead is judged by `client.authenticates_by_key`.
        return authentications(exchange)
            .is_empty()
            .then(|| violation(exchange, "no client_assertion".to_owned()));
    };
    Some(match Jwt::decode(compact) {
        Ok(_) => Judgement::Pass("a compact JWT in client_assertion".to_owned()),
        Err(error) => violation(exchange, error.to_string()),
    })
}

fn violation(exchange: &Exchange, observed: String) -> Judgement {
    let place = Place::Form("client_assertion".to_owned());
    Judgement::Violation(Finding::in_request(
        exchange,
        place,
        "client_assertion with a JWT in compact serialization",
        observed,
    ))
}
