//! `source.group_managed_by_practitioner`.

use crate::checks::match_group::managed_by_organization;
use crate::defects::{Defect, Effect};
use crate::id::{Endpoint, Party};
use crate::transcript::{WireDefect, WireMessage};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.group_managed_by_practitioner",
    title: "A Group is managed by a practitioner",
    effect: Effect::Wire(WireDefect {
        sender: Party::Source,
        endpoint: Endpoint::MatchFile,
        requests: false,
        rewrite,
    }),
    breaks: &[&managed_by_organization::CHECK],
    also: &[],
};

fn rewrite(message: &mut WireMessage) {
    message.edit_resources("Group", |group| {
        group["managingEntity"]["type"] = "Practitioner".into();
    });
}
