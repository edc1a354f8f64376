//! `manifest.error_listed`: problems have a list of their own, empty or not.

use crate::checks::{Check, Judges, job};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "manifest.error_listed",
    title: "The manifest has the list error",
    verifies: &["BULK-MAN-08", "R4-ASY-02"],
    judges: Judges::answers(Actor::Source, &[Endpoint::Status]),
    page: include_str!("error_listed.md"),
    judge,
};

const MISSING: &str = "no such member";

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let manifest = job::unaltered_manifest(exchange, transcript)?;
    let Some(errors) = manifest.get("error") else {
        return Some(violation(exchange, "/error", MISSING));
    };
    let Some(errors) = errors.as_array() else {
        return Some(violation(exchange, "/error", "something else than an array"));
    };
    for (index, error) in errors.iter().enumerate() {
        if error["type"] != "OperationOutcome" {
            let pointer = format!("/error/{index}/type");
            return Some(violation(exchange, &pointer, "an entry of another type"));
        }
    }
    Some(Judgement::Pass(format!("an array of {}", errors.len())))
}

fn violation(exchange: &Exchange, pointer: &str, observed: &str) -> Judgement {
    let place = Place::Pointer(pointer.to_owned());
    let expected = "an array of OperationOutcome files, `[]` when there is nothing to report";
    let finding = Finding::in_response(exchange, place, expected, observed.to_owned());
    Judgement::Violation(if observed == MISSING {
        finding.hint("Some JSON libraries leave out empty arrays unless told otherwise.")
    } else {
        finding
    })
}
