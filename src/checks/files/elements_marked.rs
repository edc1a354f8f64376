//! `files.elements_marked`: a resource of which only a part comes says so.

use crate::checks::given::{Given, Wrong};
use crate::checks::pass::{Context, Watch, judged};
use crate::checks::{Check, Judges, job};
use crate::id::{Actor, Endpoint};

/// The check.
pub static CHECK: Check = Check {
    id: "files.elements_marked",
    title: "Resources cut down by _elements are marked as SUBSETTED",
    verifies: &["BULK-QP-15"],
    judges: Judges::answers(Actor::Source, &[Endpoint::File]),
    page: include_str!("elements_marked.md"),
    judge: judged,
};

const SYSTEM: &str = "http://terminology.hl7.org/CodeSystem/v3-ObservationValue";

pub(in crate::checks) fn watch<'t>(context: &Context<'t>) -> Option<Watch<'t>> {
    let kick_off = context.output_of()?;
    let kind = context.output()?.resource_type()?;
    let is_cut = job::parameters(kick_off).iter().any(|(name, value)| {
        name == "_elements"
            && value
                .split(',')
                .any(|element| element.split_once('.').is_none_or(|(of, _)| of.trim() == kind))
    });
    is_cut.then_some(())?;
    let rule = |one: &Given<'_>| {
        Some(is_marked(one).then_some(()).ok_or_else(|| {
            let expected = "the tag SUBSETTED of v3-ObservationValue";
            Wrong::at("/meta/tag", expected, "no such tag")
                .hint("Whoever stores the resource must not take it for the whole of it.")
        }))
    };
    Some(Watch::each(rule, |count| format!("{count} resources, all marked")))
}

fn is_marked(one: &Given<'_>) -> bool {
    let mut tags = one.at("meta").at("tag").items();
    tags.any(|tag| tag.at("code") == "SUBSETTED" && tag.at("system") == SYSTEM)
}
