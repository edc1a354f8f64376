//! `source.group_named_by_number`.

use crate::checks::payload::valid;
use crate::checks::row;
use crate::defects::{Defect, Effect};
use crate::id::{Endpoint, Party};
use crate::transcript::{WireDefect, WireMessage};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.group_named_by_number",
    title: "The Groups of a bulk match are named by a number",
    effect: Effect::Wire(WireDefect {
        sender: Party::Source,
        endpoint: Endpoint::MatchFile,
        requests: false,
        rewrite,
    }),
    breaks: &[row(&valid::ROWS, "match_result")],
    also: &[],
};

fn rewrite(message: &mut WireMessage) {
    message.edit_lines(|line| {
        if line["resourceType"] == "Group" {
            line["name"] = 7.into();
        }
        for parameter in
            line.get_mut("parameter").and_then(|all| all.as_array_mut()).into_iter().flatten()
        {
            if parameter["resource"]["resourceType"] == "Group" {
                parameter["resource"]["name"] = 7.into();
            }
        }
    });
}
