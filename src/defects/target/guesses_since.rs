//! `target.guesses_since`.

use crate::checks::client::since_is_server_time;
use crate::defects::{Defect, Effect};
use crate::id::{Endpoint, Party};
use crate::transcript::{WireDefect, WireMessage};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "target.guesses_since",
    title: "The second export asks by a time of its own",
    effect: Effect::Wire(WireDefect {
        sender: Party::Target,
        endpoint: Endpoint::KickOff,
        requests: true,
        rewrite,
    }),
    breaks: &[&since_is_server_time::CHECK],
    also: &[],
};

fn rewrite(message: &mut WireMessage) {
    let (path, query) = message.url.split_once('?').unwrap_or((&message.url, ""));
    // What our target remembers of its last export gives way.
    let kept = query.split('&').filter(|pair| !pair.is_empty() && !pair.starts_with("_since="));
    let pairs: Vec<&str> = kept.chain(["_since=2020-01-01T00:00:00Z"]).collect();
    message.url = format!("{path}?{}", pairs.join("&"));
}
