//! `target.sends_no_assertion`.

use crate::checks::client::assertion_sent;
use crate::defects::{Defect, Effect};
use crate::id::{Endpoint, Party};
use crate::transcript::{WireDefect, WireMessage};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "target.sends_no_assertion",
    title: "Tokens are requested without any authentication",
    effect: Effect::Wire(WireDefect {
        sender: Party::Target,
        endpoint: Endpoint::Token,
        requests: true,
        rewrite,
    }),
    breaks: &[&assertion_sent::CHECK],
    also: &[],
};

fn rewrite(message: &mut WireMessage) {
    message.edit_form(|pairs| pairs.retain(|(name, _)| !name.starts_with("client_assertion")));
}
