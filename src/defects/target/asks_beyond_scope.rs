//! `target.asks_beyond_scope`.

use crate::checks::client::granted_scope_respected;
use crate::defects::{Defect, Effect};
use crate::id::{Endpoint, Party};
use crate::transcript::{WireDefect, WireMessage};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "target.asks_beyond_scope",
    title: "An export names a type that was not granted",
    effect: Effect::Wire(WireDefect {
        sender: Party::Target,
        endpoint: Endpoint::KickOff,
        requests: true,
        rewrite,
    }),
    breaks: &[&granted_scope_respected::CHECK],
    also: &[],
};

fn rewrite(message: &mut WireMessage) {
    if !message.url.contains("_type=") {
        message.url.push_str("?_type=Observation");
    }
}
