//! `source.prefer_missing_breaks`.

use crate::checks::kick_off::prefer_missing_handled;
use crate::defects::{Defect, Effect};
use crate::id::{Endpoint, Party};
use crate::transcript::{WireDefect, WireMessage};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.prefer_missing_breaks",
    title: "A kick-off without Prefer ends in a server error",
    effect: Effect::Wire(WireDefect {
        sender: Party::Source,
        endpoint: Endpoint::KickOff,
        requests: false,
        rewrite,
    }),
    breaks: &[&prefer_missing_handled::CHECK],
    also: &[],
};

fn rewrite(message: &mut WireMessage) {
    // The refusal is recognised by its text, because the request's fields are not shown here.
    let text = String::from_utf8_lossy(&message.body).to_lowercase();
    if (400..500).contains(&message.status) && text.contains("prefer") {
        message.status = 500;
    }
}
