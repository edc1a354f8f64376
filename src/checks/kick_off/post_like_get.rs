//! `kick_off.post_like_get`: an export kicked off by POST is the one that GET would have begun.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::checks::exported::exported;
use crate::checks::pair::pair;
use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "kick_off.post_like_get",
    title: "A kick-off by POST gives what the same by GET does",
    verifies: &["BULK-KO-03"],
    judges: Judges::answers(Actor::Source, &[Endpoint::KickOff]),
    page: include_str!("post_like_get.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let pair = match pair(exchange, transcript, &["by_post"])? {
        Ok(pair) => pair,
        Err(blocked) => return Some(blocked),
    };
    match pair.response.status {
        202 => {}
        status @ (404 | 405 | 501) => {
            let why = format!("kick-offs by POST are optional, and answered {status} here");
            return Some(Judgement::NotApplicable(why));
        }
        _ => return None,
    }
    let (posted, got) = (exported(exchange, transcript)?, exported(pair.control, transcript)?);
    let (posted_types, got_types) = (counted(&posted.manifest), counted(&got.manifest));
    // A Provenance may be made for one export alone.
    let differs =
        |kind: &&String| *kind != "Provenance" && posted_types.get(*kind) != got_types.get(*kind);
    let kinds = posted_types.keys().chain(got_types.keys());
    let Some(kind) = kinds.into_iter().find(differs) else {
        let count = got_types.len();
        return Some(Judgement::Pass(format!("the same {count} types either way")));
    };
    let place = Place::Pointer("/output".to_owned());
    let said = |types: &BTreeMap<String, u64>| match types.get(kind) {
        None => format!("nothing of type {kind}"),
        Some(0) => format!("files of type {kind}"),
        Some(count) => format!("{count} resources of type {kind}"),
    };
    let expected = format!("{}, as by GET", said(&got_types));
    Some(Judgement::Violation(
        Finding::in_response(posted.poll, place, &expected, said(&posted_types))
            .hint("Read the parameters of a POST from its body, a Parameters resource."),
    ))
}

/// The types of a manifest, with how many resources it says there are; 0 where it does not say.
fn counted(manifest: &Value) -> BTreeMap<String, u64> {
    let mut types = BTreeMap::new();
    for file in manifest["output"].as_array().into_iter().flatten() {
        if let Some(kind) = file["type"].as_str() {
            *types.entry(kind.to_owned()).or_default() += file["count"].as_u64().unwrap_or(0);
        }
    }
    types
}
