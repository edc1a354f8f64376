//! `manifest.parts_agree`: linked manifests say the same of the export.

use crate::checks::{Check, Judges, job};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "manifest.parts_agree",
    title: "A manifest that another one links to says the same of the export",
    verifies: &["BULK3-MAN-02", "BULK3-KO-08"],
    judges: Judges::answers(Actor::Source, &[Endpoint::Status]),
    page: include_str!("parts_agree.md"),
    judge,
};

/// What linked manifests share.
const SHARED: [&str; 4] =
    ["transactionTime", "request", "requiresAccessToken", "outputOrganizedBy"];

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let manifest = job::unaltered_manifest(exchange, transcript)?;
    let (linking, before) = job::linking(exchange, transcript)?;
    let Some(name) = SHARED.into_iter().find(|name| manifest[*name] != before[*name]) else {
        return Some(Judgement::Pass(format!("as exchange {} says", linking.seq)));
    };
    let place = Place::Pointer(format!("/{name}"));
    let expected = format!("what the manifest of exchange {} says", linking.seq);
    let observed = if manifest[name].is_null() { "no such member" } else { "something else" };
    Some(Judgement::Violation(Finding::in_response(
        exchange,
        place,
        &expected,
        observed.to_owned(),
    )))
}
