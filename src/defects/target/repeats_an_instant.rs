//! `target.repeats_an_instant`.

use crate::checks::client::repeats_are_lists;
use crate::defects::{Defect, Effect};
use crate::id::{Endpoint, Party};
use crate::transcript::{WireDefect, WireMessage};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "target.repeats_an_instant",
    title: "An export is asked for since two instants",
    effect: Effect::Wire(WireDefect {
        sender: Party::Target,
        endpoint: Endpoint::KickOff,
        requests: true,
        rewrite,
    }),
    breaks: &[&repeats_are_lists::CHECK],
    also: &[],
};

fn rewrite(message: &mut WireMessage) {
    // What is repeated is what its first value says once more.
    let separator = if message.url.contains('?') { '&' } else { '?' };
    let instant = "_since=2020-01-01T00:00:00Z";
    message.url = format!("{}{separator}{instant}&{instant}", message.url);
}
