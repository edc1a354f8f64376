//! `client.received_provenance_kept`: what was received keeps its Provenance.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::checks::found::{name_of, relative};
use crate::checks::received::{Received, entries, received};
use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

use super::looked_for::{ids_of, is_copy, kind_of, searches};

/// The check.
pub static CHECK: Check = Check {
    id: "client.received_provenance_kept",
    title: "Provenance that was received is kept with what it is about",
    verifies: &["PDEX-PROV-02", "PDEX-PROV-07"],
    judges: Judges::answers(Actor::Target, &[Endpoint::Imported]),
    page: include_str!("received_provenance_kept.md"),
    judge,
};

const PROVENANCE: &str = "Provenance";

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let searches = searches(exchange, transcript)?;
    let (of_provenance, others): (Vec<&Exchange>, Vec<&Exchange>) =
        searches.into_iter().partition(|search| kind_of(search) == Some(PROVENANCE));
    // One look is judged once. Of what is refused nobody knows whether it is there.
    let is_last = of_provenance.last()?.seq == exchange.seq;
    if !is_last || !of_provenance.iter().all(|search| search.succeeded()) {
        return None;
    }
    let first = others.first()?.seq;
    let asked: BTreeSet<String> = of_provenance.iter().flat_map(|it| targets_asked(it)).collect();
    let stored: Vec<Value> = others
        .iter()
        .flat_map(|search| entries(search.response.as_ref()))
        .filter(|one| asked.contains(&name_of(one)))
        .collect();
    let mut received = received(transcript, first);
    let provenance = received.remove(PROVENANCE)?;
    let is_there = |name: &str| {
        let one = received.values().flatten().find(|it| format!("{}/{}", it.kind, it.id) == name);
        one.is_some_and(|one| stored.iter().any(|stored| is_same(one, stored)))
    };
    let wanted: Vec<&Received> = provenance
        .iter()
        .filter(|one| targets(&one.resource).map(relative).any(is_there))
        .collect();
    if wanted.is_empty() {
        return None;
    }
    let kept: Vec<Value> =
        of_provenance.iter().flat_map(|search| entries(search.response.as_ref())).collect();
    let found = wanted.iter().filter(|one| kept.iter().any(|kept| is_same(one, kept))).count();
    let count = wanted.len();
    if found > 0 {
        return Some(Judgement::Pass(format!("{found} of {count} found")));
    }
    let expected = "the Provenance that came with what is stored";
    let observed = format!("none of {count}");
    Some(Judgement::Violation(
        Finding::in_response(exchange, Place::Body, expected, observed).hint(
            "Store Provenance like any other resource, with its targets rewritten to the ids the \
             resources have here; one of your own comes beside it, not in its place.",
        ),
    ))
}

/// Whether a stored resource is the one that was received: by its original id, or by its content.
fn is_same(one: &Received, stored: &Value) -> bool {
    stored["resourceType"] == *one.kind
        && (ids_of(stored).any(|id| id == one.id) || is_copy(&one.resource, stored))
}

/// The references of what a Provenance is about.
fn targets(provenance: &Value) -> impl Iterator<Item = &str> {
    let targets = provenance["target"].as_array().into_iter().flatten();
    targets.filter_map(|target| target["reference"].as_str())
}

/// The resources (`Type/id`) whose Provenance a search asks for.
fn targets_asked(search: &Exchange) -> Vec<String> {
    let query = search.request.query().into_iter().filter(|(name, _)| name == "target");
    query.flat_map(|(_, value)| value.split(',').map(str::to_owned).collect::<Vec<_>>()).collect()
}
