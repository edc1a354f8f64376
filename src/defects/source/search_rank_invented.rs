//! `source.search_rank_invented`.

use crate::checks::payload::valid;
use crate::checks::row;
use crate::defects::{Defect, Effect};
use crate::id::{Endpoint, Party};
use crate::transcript::{WireDefect, WireMessage};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.search_rank_invented",
    title: "Entries of a Bundle have an element nobody defined",
    effect: Effect::Wire(WireDefect {
        sender: Party::Source,
        endpoint: Endpoint::Read,
        requests: false,
        rewrite,
    }),
    breaks: &[row(&valid::ROWS, "found")],
    also: &[],
};

fn rewrite(message: &mut WireMessage) {
    message.edit_json(|bundle| {
        for entry in
            bundle.get_mut("entry").and_then(|all| all.as_array_mut()).into_iter().flatten()
        {
            entry["search"]["rank"] = 1.into();
        }
    });
}
