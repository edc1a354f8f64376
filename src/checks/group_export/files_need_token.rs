//! `group_export.files_need_token`: files of an export of a Group need a token.

use serde_json::Value;

use crate::checks::{Check, Judges, job, match_result};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "group_export.files_need_token",
    title: "Files of an export of a Group are declared to need a token",
    verifies: &["ATR-EXP-11", "ATR-AUTH-05"],
    judges: Judges::answers(Actor::Source, &[Endpoint::Status]),
    page: include_str!("files_need_token.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let manifest = job::unaltered_manifest(exchange, transcript)?;
    let kick_off = job::kick_off_of(exchange, transcript)?;
    match_result::group_of(kick_off)?;
    let place = Place::Pointer("/requiresAccessToken".to_owned());
    let finding = |observed: &str| {
        Finding::in_response(exchange, place, "true", observed.to_owned())
            .hint("ATR wants files behind a token; Bulk Data also knows URLs that are secrets.")
    };
    Some(match &manifest["requiresAccessToken"] {
        Value::Bool(true) => Judgement::Pass("requiresAccessToken is true".to_owned()),
        Value::Bool(false) => Judgement::Doubt(finding("false")),
        // That it must be there at all is for `manifest.requires_access_token_boolean`.
        _ => return None,
    })
}
