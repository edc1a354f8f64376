//! `target.exports_without_match`.

use crate::checks::client::match_precedes_export;
use crate::defects::{Defect, Effect};
use crate::id::{Endpoint, Party};
use crate::transcript::{WireDefect, WireMessage};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "target.exports_without_match",
    title: "An export is started where a match is due",
    effect: Effect::Wire(WireDefect {
        sender: Party::Target,
        endpoint: Endpoint::MemberMatch,
        requests: true,
        rewrite,
    }),
    breaks: &[&match_precedes_export::CHECK],
    also: &[],
};

fn rewrite(message: &mut WireMessage) {
    message.url =
        message.url.replace("$member-match", "$export").replace("%24member-match", "$export");
    message.headers.set("prefer", "respond-async");
    message.body = br#"{"resourceType":"Parameters"}"#.to_vec();
}
