//! `client.authenticates_by_key`: a backend client shows a key, not a secret.

use crate::checks::server_definition::definition::agreed_otherwise;
use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

use super::assertion::authentications;

/// The check.
pub static CHECK: Check = Check {
    id: "client.authenticates_by_key",
    title: "A backend client authenticates with its key, not with a shared secret",
    verifies: &["SMART-SYM-01", "PDEX-TOK-01", "PDEX-DCR-02"],
    judges: Judges::requests(Actor::Target, &[Endpoint::Token]),
    page: include_str!("authenticates_by_key.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    if agreed_otherwise(exchange, transcript) {
        return None;
    }
    let ways = authentications(exchange);
    if ways.contains(&"client_assertion") {
        return Some(Judgement::Pass("client_assertion".to_owned()));
    }
    let way = ways.first()?;
    let place = match *way {
        "client_secret" => Place::Form("client_secret".to_owned()),
        _ => Place::Header("Authorization".to_owned()),
    };
    Some(Judgement::Violation(
        Finding::in_request(exchange, place, "client_assertion", format!("{way} instead")).hint(
            "A secret is known to both sides and travels with every request; register a public key and sign an assertion.",
        ),
    ))
}
