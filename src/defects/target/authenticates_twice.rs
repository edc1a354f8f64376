//! `target.authenticates_twice`.

use crate::checks::client::one_authentication_method;
use crate::defects::{Defect, Effect};
use crate::id::{Endpoint, Party};
use crate::transcript::{WireDefect, WireMessage};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "target.authenticates_twice",
    title: "A Basic header stands beside the assertion",
    effect: Effect::Wire(WireDefect {
        sender: Party::Target,
        endpoint: Endpoint::Token,
        requests: true,
        rewrite,
    }),
    breaks: &[&one_authentication_method::CHECK],
    also: &[],
};

fn rewrite(message: &mut WireMessage) {
    // `client:secret`
    message.headers.set("authorization", "Basic Y2xpZW50OnNlY3JldA==");
}
