//! `files.one_type_each`: a file holds one type, the one its entry names.

use crate::checks::given::{Given, Wrong};
use crate::checks::pass::{Context, Watch, judged};
use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};

/// The check.
pub static CHECK: Check = Check {
    id: "files.one_type_each",
    title: "A file holds the one type its entry names",
    verifies: &["BULK-MAN-06"],
    judges: Judges::answers(Actor::Source, &[Endpoint::File]),
    page: include_str!("one_type_each.md"),
    judge: judged,
};

pub(in crate::checks) fn watch<'t>(context: &Context<'t>) -> Option<Watch<'t>> {
    let expected = context.listing.as_ref()?.resource_type()?.to_owned();
    let named = expected.clone();
    let rule = move |one: &Given<'_>| {
        let found = one.at("resourceType").as_str()?;
        Some((found == expected).then_some(()).ok_or_else(|| {
            let expected = format!("{expected}, the type of this file's entry");
            Wrong::at("/resourceType", expected, found)
        }))
    };
    Some(Watch::each(rule, move |count| format!("{count} resources of type {named}")))
}
