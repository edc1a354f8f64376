//! `files.until_respected`: nothing is newer than `_until`.

use crate::checks::given::{Given, Wrong};
use crate::checks::pass::{Context, Watch, judged};
use crate::checks::{Check, Judges, instant, job};
use crate::id::{Actor, Endpoint};

/// The check.
pub static CHECK: Check = Check {
    id: "files.until_respected",
    title: "Nothing newer than _until is exported",
    verifies: &["BULK3-KO-04"],
    judges: Judges::answers(Actor::Source, &[Endpoint::File]),
    page: include_str!("until_respected.md"),
    judge: judged,
};

pub(in crate::checks) fn watch<'t>(context: &Context<'t>) -> Option<Watch<'t>> {
    let kick_off = context.output_of()?;
    // What is made for the export is newer than anything it is about.
    if context.output()?.resource_type() == Some("Provenance") {
        return None;
    }
    let (_, until) = job::parameters(kick_off).into_iter().find(|(name, _)| name == "_until")?;
    let until = instant::fhir(&until.replace(' ', "+"))?;
    let rule = move |one: &Given<'_>| {
        Some((one.updated()? <= until).then_some(()).ok_or_else(|| {
            let expected = "an instant no later than _until";
            Wrong::at("/meta/lastUpdated", expected, "a later instant")
                .or("a kick-off that is refused, when _until is not supported")
        }))
    };
    Some(Watch::each(rule, |count| format!("{count} dated resources, none later")))
}
