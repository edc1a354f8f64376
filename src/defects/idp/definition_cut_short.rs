//! `idp.definition_cut_short`.

use crate::checks::smile::{custom_scope_echoed, definition_granted, wildcard_covers_type};
use crate::checks::token::words_granted;
use crate::defects::{Defect, Effect};
use crate::id::{Endpoint, Party};
use crate::transcript::{WireDefect, WireMessage};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "idp.definition_cut_short",
    title: "A client is granted less than its definition",
    effect: Effect::Wire(WireDefect {
        sender: Party::Idp,
        endpoint: Endpoint::Token,
        requests: false,
        rewrite,
    }),
    breaks: &[&definition_granted::CHECK],
    also: &[&custom_scope_echoed::CHECK, &wildcard_covers_type::CHECK, &words_granted::CHECK],
};

fn rewrite(message: &mut WireMessage) {
    if message.status == 200 {
        message.edit_json(|answer| {
            let scope = answer["scope"].as_str().unwrap_or_default();
            answer["scope"] = scope.split(' ').next().unwrap_or_default().into();
        });
    }
}
