//! `files.within_update_window`: no record last changed more than five years ago.

use crate::checks::exported::years_before;
use crate::checks::given::{Given, Wrong};
use crate::checks::pass::{Context, Watch, judged};
use crate::checks::{Check, Judges, job, lasting};
use crate::id::{Actor, Endpoint};

/// The check.
pub static CHECK: Check = Check {
    id: "files.within_update_window",
    title: "Records last changed more than five years ago are not exported",
    verifies: &["PDEX-EXP-14"],
    judges: Judges::answers(Actor::Source, &[Endpoint::File]),
    page: include_str!("within_update_window.md"),
    judge: judged,
};

pub(in crate::checks) fn watch<'t>(context: &Context<'t>) -> Option<Watch<'t>> {
    let kick_off = context.output_of()?;
    if context.output()?.resource_type().is_some_and(lasting::outlasts_windows) {
        return None;
    }
    let limit = years_before(kick_off.started_at, 5);
    let binds = job::binds_payers(kick_off);
    let rule = move |one: &Given<'_>| {
        Some((one.updated()? >= limit).then_some(()).ok_or_else(|| {
            let expected = "an instant within five years of the request";
            Wrong::at("/meta/lastUpdated", expected, "an earlier instant").doubt_if(!binds)
        }))
    };
    Some(Watch::each(rule, |count| format!("{count} dated records, all within five years")))
}
