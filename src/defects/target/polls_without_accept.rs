//! `target.polls_without_accept`.

use crate::checks::client::poll_accepts_json;
use crate::defects::{Defect, Effect};
use crate::id::{Endpoint, Party};
use crate::transcript::{WireDefect, WireMessage};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "target.polls_without_accept",
    title: "Polls do not say what they accept",
    effect: Effect::Wire(WireDefect {
        sender: Party::Target,
        endpoint: Endpoint::Status,
        requests: true,
        rewrite,
    }),
    breaks: &[&poll_accepts_json::CHECK],
    also: &[],
};

fn rewrite(message: &mut WireMessage) {
    message.headers.remove("accept");
}
