//! `client.file_token_sent`: files that need a token are asked for with one.

use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

use super::access_token::bearer;
use super::received_manifest::manifest_listing;

/// The check.
pub static CHECK: Check = Check {
    id: "client.file_token_sent",
    title: "A file is asked for with the token when the manifest requires it",
    verifies: &["BULK-FILE-01"],
    judges: Judges::requests(Actor::Target, &[Endpoint::File]),
    page: include_str!("file_token_sent.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let manifest = manifest_listing(exchange, transcript)?;
    if manifest["requiresAccessToken"] != true {
        return None;
    }
    if bearer(exchange).is_some() {
        return Some(Judgement::Pass("Authorization: Bearer".to_owned()));
    }
    let observed = match exchange.request.headers.get("authorization") {
        Some(_) => "an Authorization field of another scheme",
        None => "no Authorization field",
    };
    Some(Judgement::Violation(
        Finding::in_request(
            exchange,
            Place::Header("Authorization".to_owned()),
            "Authorization: Bearer",
            observed.to_owned(),
        )
        .hint("requiresAccessToken is true in the manifest that lists this file."),
    ))
}
