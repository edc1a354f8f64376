//! `target.guesses_member_id`.

use crate::checks::client::member_addressed_as_returned;
use crate::defects::{Defect, Effect};
use crate::id::{Endpoint, Party};
use crate::transcript::{WireDefect, WireMessage};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "target.guesses_member_id",
    title: "The export names a Patient id no answer gave",
    effect: Effect::Wire(WireDefect {
        sender: Party::Target,
        endpoint: Endpoint::KickOff,
        requests: true,
        rewrite,
    }),
    breaks: &[&member_addressed_as_returned::CHECK],
    also: &[],
};

fn rewrite(message: &mut WireMessage) {
    let (path, query) = message.url.split_once('?').unwrap_or((&message.url, ""));
    let Some((base, _)) = path.split_once("/Patient/") else { return };
    let mark = if query.is_empty() { "" } else { "?" };
    message.url = format!("{base}/Patient/not-the-member/$export{mark}{query}");
}
