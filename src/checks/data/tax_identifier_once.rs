//! `data.tax_identifier_once`: an HRex Organization has one tax identifier at most.

use crate::checks::given::{GIVING, Given, Wrong, judge_each};
use crate::checks::{Check, Judges};
use crate::id::Actor;
use crate::outcome::Judgement;
use crate::transcript::{Exchange, Transcript};

use super::HREX_ORGANIZATION;

/// The check.
pub static CHECK: Check = Check {
    id: "data.tax_identifier_once",
    title: "An HRex Organization has one tax identifier at most",
    verifies: &["HREX-ORG-03"],
    judges: Judges::answers(Actor::Source, GIVING),
    page: include_str!("tax_identifier_once.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    judge_each(exchange, transcript, "HRex Organizations with one tax identifier", rule)
}

const TAX: &str = "urn:oid:2.16.840.1.113883.4.4";

fn rule(one: &Given) -> Option<Result<(), Wrong>> {
    (one.kind() == "Organization" && one.claims(HREX_ORGANIZATION)).then_some(())?;
    let identifiers = one.resource["identifier"].as_array()?;
    match identifiers.iter().filter(|identifier| identifier["system"] == TAX).count() {
        0 => None,
        1 => Some(Ok(())),
        count => {
            let expected = "one identifier of the system urn:oid:2.16.840.1.113883.4.4";
            Some(Err(Wrong::at("/identifier", expected, format!("{count} of them"))))
        }
    }
}
