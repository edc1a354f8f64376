//! `group_export.ended_consent_left_out`: each export looks at each consent again.

use crate::checks::given::{Given, Wrong};
use crate::checks::pass::{Context, Watch, judged};
use crate::checks::{Check, Judges, match_result};
use crate::id::{Actor, Endpoint};

use super::members_covered::ended_members;

/// The check.
pub static CHECK: Check = Check {
    id: "group_export.ended_consent_left_out",
    title: "A member whose consent has ended is left out of the next export of the Group",
    verifies: &["PDEX-BMM-16", "PDEX-EXP-05", "PDEX-BULK-07", "SEED-CON-02"],
    judges: Judges::answers(Actor::Source, &[Endpoint::File]),
    page: include_str!("ended_consent_left_out.md"),
    judge: judged,
};

pub(in crate::checks) fn watch<'t>(context: &Context<'t>) -> Option<Watch<'t>> {
    let kick_off = context.output_of()?;
    match_result::group_of(kick_off)?;
    let ended = ended_members(kick_off, context.transcript);
    if ended.is_empty() {
        return None;
    }
    let rule = move |one: &Given<'_>| {
        one.owners().try_fold(0, |count, owner| {
            (!ended.contains(&owner.id)).then_some(count + 1).ok_or_else(|| {
                let expected = "nothing of a member whose consent has ended";
                Wrong::at(owner.pointer(), expected, "a resource of that member")
                    .hint("Consent is looked at for each member, at each export.")
            })
        })
    };
    Some(Watch::sum(rule, |count| format!("{count} resources, all of other members")))
}
