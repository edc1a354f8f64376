//! `client.unknown_members_ignored`: members nobody knows.

use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

use super::access_token::bearer;

/// The check.
pub static CHECK: Check = Check {
    id: "client.unknown_members_ignored",
    title: "Members of a token response that are not known make no difference",
    verifies: &["RFC6749-TOK-12"],
    judges: Judges::requests(Actor::Target, &[Endpoint::Token]),
    page: include_str!("unknown_members_ignored.md"),
    judge,
};

/// The members specifications name; of SMART also those about the launch.
const KNOWN: [&str; 14] = [
    "access_token",
    "token_type",
    "expires_in",
    "scope",
    "refresh_token",
    "id_token",
    "issued_token_type",
    "patient",
    "encounter",
    "fhirContext",
    "intent",
    "need_patient_banner",
    "smart_style_url",
    "tenant",
];

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let answer = exchange.response.as_ref().filter(|_| exchange.succeeded())?.json().ok()?;
    let token = answer["access_token"].as_str()?;
    let unknown = answer.as_object()?.keys().find(|name| !KNOWN.contains(&name.as_str()))?;
    if transcript.after(exchange).any(|other| bearer(other) == Some(token)) {
        return Some(Judgement::Pass("the token is used all the same".to_owned()));
    }
    Some(Judgement::Violation(
        Finding::in_response(
            exchange,
            Place::Pointer(format!("/{unknown}")),
            "the token is used",
            "no request with the token".to_owned(),
        )
        .hint("Servers add members of their own; read those you know and leave the rest."),
    ))
}
