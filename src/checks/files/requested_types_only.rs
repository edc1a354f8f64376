//! `files.requested_types_only`: the export is limited to the types asked for.

use crate::checks::given::{Given, Wrong};
use crate::checks::pass::{Context, Watch, judged};
use crate::checks::{Check, Judges, job};
use crate::id::{Actor, Endpoint};

/// The check.
pub static CHECK: Check = Check {
    id: "files.requested_types_only",
    title: "Only the types asked for are exported",
    verifies: &["BULK-QP-05", "PDEX-EXP-19"],
    judges: Judges::answers(Actor::Source, &[Endpoint::File]),
    page: include_str!("requested_types_only.md"),
    judge: judged,
};

pub(in crate::checks) fn watch<'t>(context: &Context<'t>) -> Option<Watch<'t>> {
    let kick_off = context.output_of()?;
    // A kick-off with a bad parameter ought to have been refused, which other checks look at.
    if context.transcript.alteration(kick_off).is_some() {
        return None;
    }
    let types = job::requested_types(kick_off)?;
    let rule = move |one: &Given<'_>| {
        let found = one.at("resourceType").as_str()?;
        Some(types.iter().any(|name| name == found).then_some(()).ok_or_else(|| {
            let expected = format!("one of the types of _type: {}", types.join(", "));
            Wrong::at("/resourceType", expected, found)
        }))
    };
    Some(Watch::each(rule, |count| format!("{count} resources of requested types")))
}
