//! `source.token_refusal_without_outcome`.

use crate::checks::bearer::refusal_has_outcome;
use crate::defects::{Defect, Effect};
use crate::id::{Endpoint, Party};
use crate::transcript::{WireDefect, WireMessage};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.token_refusal_without_outcome",
    title: "A refused token is explained in the JSON of a gateway",
    effect: Effect::Wire(WireDefect {
        sender: Party::Source,
        endpoint: Endpoint::MemberMatch,
        requests: false,
        rewrite,
    }),
    breaks: &[&refusal_has_outcome::CHECK],
    also: &[],
};

fn rewrite(message: &mut WireMessage) {
    if matches!(message.status, 401 | 403) {
        message.headers.set("content-type", "application/json");
        message.body = br#"{"message":"Unauthorized"}"#.to_vec();
    }
}
