//! `files.messages_are_outcomes`: what `error` lists are OperationOutcomes.

use crate::checks::given::{Given, Wrong};
use crate::checks::pass::{Context, Watch, judged};
use crate::checks::{Check, Judges};
use crate::fhir;
use crate::id::{Actor, Endpoint};

/// The check.
pub static CHECK: Check = Check {
    id: "files.messages_are_outcomes",
    title: "Files listed in error hold OperationOutcomes",
    verifies: &["BULK-ST-10", "BULK-MAN-08"],
    judges: Judges::answers(Actor::Source, &[Endpoint::File]),
    page: include_str!("messages_are_outcomes.md"),
    judge: judged,
};

pub(in crate::checks) fn watch<'t>(context: &Context<'t>) -> Option<Watch<'t>> {
    context.listing.as_ref().filter(|listing| listing.list == "error")?;
    let rule = |one: &Given<'_>| {
        Some(fhir::is_operation_outcome(&one.resource.value()).then_some(()).ok_or_else(|| {
            let expected = "an OperationOutcome, each issue with severity and code";
            Wrong::at("", expected, "something else")
        }))
    };
    Some(Watch::each(rule, |count| format!("{count} OperationOutcomes")))
}
