//! `target.polls_changed_url`.

use crate::checks::client::status_url_as_given;
use crate::defects::{Defect, Effect};
use crate::id::{Endpoint, Party};
use crate::transcript::{WireDefect, WireMessage};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "target.polls_changed_url",
    title: "Polls add something to the URL they were given",
    effect: Effect::Wire(WireDefect {
        sender: Party::Target,
        endpoint: Endpoint::Status,
        requests: true,
        rewrite,
    }),
    breaks: &[&status_url_as_given::CHECK],
    also: &[],
};

fn rewrite(message: &mut WireMessage) {
    message.url.push_str("?now=1");
}
