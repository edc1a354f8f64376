//! `client.file_token_withheld`: open files are asked for without the token.

use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

use super::received_manifest::manifest_listing;

/// The check.
pub static CHECK: Check = Check {
    id: "client.file_token_withheld",
    title: "A file is asked for without the token when the manifest does not require it",
    verifies: &["BULK-AUTH-04", "BULK3-FILE-01"],
    judges: Judges::requests(Actor::Target, &[Endpoint::File]),
    page: include_str!("file_token_withheld.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let manifest = manifest_listing(exchange, transcript)?;
    if manifest["requiresAccessToken"] != false {
        return None;
    }
    if exchange.request.headers.get("authorization").is_none() {
        return Some(Judgement::Pass("no Authorization field".to_owned()));
    }
    Some(Judgement::Violation(
        Finding::in_request(
            exchange,
            Place::Header("Authorization".to_owned()),
            "no Authorization field",
            "an Authorization field".to_owned(),
        )
        .hint("requiresAccessToken is false: the URL itself is the permission. The token would go to a file store that has no business with it, and signed URLs often fail with it."),
    ))
}
