//! `source.group_of_practitioners`.

use serde_json::Value;

use crate::checks::match_group::of_persons;
use crate::defects::{Defect, Effect};
use crate::id::{Endpoint, Party};
use crate::transcript::{WireDefect, WireMessage};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.group_of_practitioners",
    title: "A Group of members is one of practitioners",
    effect: Effect::Wire(WireDefect {
        sender: Party::Source,
        endpoint: Endpoint::MatchFile,
        requests: false,
        rewrite,
    }),
    breaks: &[&of_persons::CHECK],
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
    group["type"] = "practitioner".into();
}
