//! `group_export.only_named_members`: an export is narrowed to the members it names.

use crate::checks::given::{Given, Wrong};
use crate::checks::pass::{Context, Watch, judged};
use crate::checks::{Check, Judges, job};
use crate::id::{Actor, Endpoint};

/// The check.
pub static CHECK: Check = Check {
    id: "group_export.only_named_members",
    title: "An export that names members holds nobody else",
    verifies: &["ATR-EXP-03", "BULK-QP-08"],
    judges: Judges::answers(Actor::Source, &[Endpoint::File]),
    page: include_str!("only_named_members.md"),
    judge: judged,
};

pub(in crate::checks) fn watch<'t>(context: &Context<'t>) -> Option<Watch<'t>> {
    let parameters = job::parameters(context.output_of()?);
    let named = parameters.iter().filter(|(name, _)| name == "patient");
    let named: Vec<String> =
        named.filter_map(|(_, value)| job::patient_id(value)).map(str::to_owned).collect();
    if named.is_empty() {
        return None;
    }
    let rule = move |one: &Given<'_>| {
        one.owners().try_fold(0, |count, owner| {
            let is_named = named.iter().any(|id| id == owner.id);
            is_named.then_some(count + 1).ok_or_else(|| {
                Wrong::at(owner.pointer(), "a patient that was named", "another patient")
                    .hint("`patient` limits the export to the members it names.")
            })
        })
    };
    Some(Watch::sum(rule, |count| format!("{count} resources, all of those named")))
}
