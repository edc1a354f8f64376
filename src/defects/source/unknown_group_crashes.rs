//! `source.unknown_group_crashes`.

use crate::checks::group_export::refused;
use crate::checks::row;
use crate::defects::{Defect, Effect};
use crate::id::{Endpoint, Party};
use crate::transcript::{WireDefect, WireMessage};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.unknown_group_crashes",
    title: "The export of an unknown Group ends in an error of the server",
    effect: Effect::Wire(WireDefect {
        sender: Party::Source,
        endpoint: Endpoint::KickOff,
        requests: false,
        rewrite,
    }),
    breaks: &[row(refused::ROWS, "group_unknown")],
    also: &[row(refused::ROWS, "group_foreign")],
};

fn rewrite(message: &mut WireMessage) {
    if message.url.contains("/Group/") && message.status == 404 {
        message.status = 500;
    }
}
