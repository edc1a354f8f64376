//! `data.tax_identifier_once`: an HRex Organization has one tax identifier at most.

use crate::checks::given::{GIVING, Given, Wrong};
use crate::checks::pass::{Context, Watch, judged};
use crate::checks::{Check, Judges};
use crate::id::Actor;

use super::HREX_ORGANIZATION;

/// The check.
pub static CHECK: Check = Check {
    id: "data.tax_identifier_once",
    title: "An HRex Organization has one tax identifier at most",
    verifies: &["HREX-ORG-03"],
    judges: Judges::answers(Actor::Source, GIVING),
    page: include_str!("tax_identifier_once.md"),
    judge: judged,
};

pub(in crate::checks) fn watch<'t>(context: &Context<'t>) -> Option<Watch<'t>> {
    Watch::given(context, "HRex Organizations with one tax identifier", rule)
}

const TAX: &str = "urn:oid:2.16.840.1.113883.4.4";

fn rule(one: &Given) -> Option<Result<(), Wrong>> {
    (one.kind() == "Organization" && one.claims(HREX_ORGANIZATION)).then_some(())?;
    let identifiers = one.at("identifier").items();
    match identifiers.filter(|identifier| identifier.at("system") == TAX).count() {
        0 => None,
        1 => Some(Ok(())),
        count => {
            let expected = "one identifier of the system urn:oid:2.16.840.1.113883.4.4";
            Some(Err(Wrong::at("/identifier", expected, format!("{count} of them"))))
        }
    }
}
