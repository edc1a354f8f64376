//! `everything.claims_left_out`: PDex 2.1.0 wants prior authorizations and no claims.

use crate::checks::found::{bundle, entries};
use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "everything.claims_left_out",
    title: "$everything holds prior authorizations and no claims",
    verifies: &["PDEX-P2P-22"],
    judges: Judges::answers(Actor::Source, &[Endpoint::Everything]),
    page: include_str!("claims_left_out.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let bundle = bundle(exchange, transcript)?;
    let mut count = 0;
    for (index, resource) in entries(&bundle, "match") {
        if resource["resourceType"] != "ExplanationOfBenefit" {
            continue;
        }
        if resource["use"] == "claim" {
            let place = Place::Pointer(format!("/entry/{index}/resource/use"));
            let expected = "ExplanationOfBenefit with use preauthorization only";
            let finding = Finding::in_response(exchange, place, expected, "claim".to_owned());
            return Some(Judgement::Violation(finding.hint(
                "PDex 2.1.0 has claims filtered out of $everything; PDex 2.2.0 has them kept in.",
            )));
        }
        count += 1;
    }
    (count > 0).then(|| Judgement::Pass(format!("{count} prior authorizations, no claim")))
}
