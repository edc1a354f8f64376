//! `source.city_filled_in`.

use crate::checks::data::nothing_filled_in;
use crate::defects::{Defect, Effect};
use crate::id::{Endpoint, Party};
use crate::transcript::{WireDefect, WireMessage};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.city_filled_in",
    title: "A city nobody knows is filled in",
    effect: Effect::Wire(WireDefect {
        sender: Party::Source,
        endpoint: Endpoint::Everything,
        requests: false,
        rewrite,
    }),
    breaks: &[&nothing_filled_in::CHECK],
    also: &[],
};

fn rewrite(message: &mut WireMessage) {
    message.edit_resources("Patient", |resource| {
        resource["address"][0]["city"] = "unknown".into();
    });
}
