//! `source.group_search_finds_nothing`.

use crate::checks::group::found;
use crate::checks::row;
use crate::defects::{Defect, Effect};
use crate::id::{Endpoint, Party};
use crate::transcript::{WireDefect, WireMessage};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.group_search_finds_nothing",
    title: "A search finds no Groups",
    effect: Effect::Wire(WireDefect {
        sender: Party::Source,
        endpoint: Endpoint::Read,
        requests: false,
        rewrite,
    }),
    breaks: &[
        row(found::ROWS, "characteristic"),
        row(found::ROWS, "characteristic_value_reference"),
        row(found::ROWS, "code"),
        row(found::ROWS, "identifier"),
        row(found::ROWS, "without_parameters"),
    ],
    also: &[],
};

fn rewrite(message: &mut WireMessage) {
    if message.url.contains("/Group") && !message.url.contains("/_history") {
        message.edit_json(|body| {
            if body["resourceType"] == "Bundle"
                && let Some(bundle) = body.as_object_mut()
            {
                bundle.shift_remove("entry");
            }
        });
    }
}
