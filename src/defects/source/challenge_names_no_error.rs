//! `source.challenge_names_no_error`.

use crate::checks::bearer::{insufficient_scope_named, invalid_token_named};
use crate::defects::{Defect, Effect};
use crate::id::{Endpoint, Party};
use crate::transcript::{WireDefect, WireMessage};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.challenge_names_no_error",
    title: "The challenge never says what is wrong with a token",
    effect: Effect::Wire(WireDefect {
        sender: Party::Source,
        endpoint: Endpoint::MemberMatch,
        requests: false,
        rewrite,
    }),
    breaks: &[&insufficient_scope_named::CHECK, &invalid_token_named::CHECK],
    also: &[],
};

fn rewrite(message: &mut WireMessage) {
    if matches!(message.status, 401 | 403) {
        message.headers.set("www-authenticate", "Bearer");
    }
}
