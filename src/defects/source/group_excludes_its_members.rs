//! `source.group_excludes_its_members`.

use crate::checks::match_group::characteristics_true;
use crate::defects::{Defect, Effect};
use crate::id::{Endpoint, Party};
use crate::transcript::{WireDefect, WireMessage};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.group_excludes_its_members",
    title: "A Group of matched members excludes them",
    effect: Effect::Wire(WireDefect {
        sender: Party::Source,
        endpoint: Endpoint::MatchFile,
        requests: false,
        rewrite,
    }),
    breaks: &[&characteristics_true::CHECK],
    also: &[],
};

fn rewrite(message: &mut WireMessage) {
    message.edit_resources("Group", |group| {
        if let Some(first) = group.get_mut("characteristic").and_then(|all| all.get_mut(0)) {
            first["exclude"] = true.into();
        }
    });
}
