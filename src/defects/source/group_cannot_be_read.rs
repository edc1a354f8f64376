//! `source.group_cannot_be_read`.

use crate::checks::group::readable;
use crate::defects::{Defect, Effect};
use crate::id::{Endpoint, Party};
use crate::transcript::{WireDefect, WireMessage};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.group_cannot_be_read",
    title: "A Group cannot be read",
    effect: Effect::Wire(WireDefect {
        sender: Party::Source,
        endpoint: Endpoint::Read,
        requests: false,
        rewrite,
    }),
    breaks: &[&readable::CHECK],
    also: &[],
};

fn rewrite(message: &mut WireMessage) {
    if message.url.contains("/Group/") && message.status == 200 {
        message.status = 404;
    }
}
