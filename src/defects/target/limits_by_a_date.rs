//! `target.limits_by_a_date`.

use serde_json::json;

use crate::checks::client::until_is_instant;
use crate::defects::{Defect, Effect};
use crate::id::{Endpoint, Party};
use crate::transcript::{WireDefect, WireMessage};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "target.limits_by_a_date",
    title: "The end of the time asked for is a date",
    effect: Effect::Wire(WireDefect {
        sender: Party::Target,
        endpoint: Endpoint::KickOff,
        requests: true,
        rewrite,
    }),
    breaks: &[&until_is_instant::CHECK],
    also: &[],
};

fn rewrite(message: &mut WireMessage) {
    message.edit_json(|body| {
        for entry in body["parameter"].as_array_mut().into_iter().flatten() {
            if entry["name"] == "_until" {
                entry["valueInstant"] = json!("2026-10-01");
            }
        }
    });
}
