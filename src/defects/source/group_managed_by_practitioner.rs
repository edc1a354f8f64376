//! `source.group_managed_by_practitioner`.

use serde_json::Value;

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
    message.edit_lines(|body| match body["resourceType"].as_str() {
        Some("Group") => bend(body),
        _ => body["parameter"]
            .as_array_mut()
            .into_iter()
            .flatten()
            .for_each(|one| bend(&mut one["resource"])),
    });
}

fn bend(group: &mut Value) {
    group["managingEntity"]["type"] = "Practitioner".into();
}
