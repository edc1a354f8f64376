//! `source.challenge_always_names_error`.

use crate::checks::bearer::challenge_silent_without_token;
use crate::defects::{Defect, Effect};
use crate::id::{Endpoint, Party};
use crate::transcript::{WireDefect, WireMessage};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.challenge_always_names_error",
    title: "The challenge names an error even where no token was sent",
    effect: Effect::Wire(WireDefect {
        sender: Party::Source,
        endpoint: Endpoint::MemberMatch,
        requests: false,
        rewrite,
    }),
    breaks: &[&challenge_silent_without_token::CHECK],
    also: &[],
};

fn rewrite(message: &mut WireMessage) {
    if message.status == 401 {
        message.headers.set("www-authenticate", "Bearer error=\"invalid_token\"");
    }
}
