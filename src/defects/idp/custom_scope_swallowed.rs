//! `idp.custom_scope_swallowed`.

use crate::checks::smile::{custom_scope_echoed, definition_granted};
use crate::defects::{Defect, Effect};
use crate::id::{Endpoint, Party};
use crate::transcript::{WireDefect, WireMessage};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "idp.custom_scope_swallowed",
    title: "Custom scopes of a definition are not granted",
    effect: Effect::Wire(WireDefect {
        sender: Party::Idp,
        endpoint: Endpoint::Token,
        requests: false,
        rewrite,
    }),
    breaks: &[&custom_scope_echoed::CHECK],
    also: &[&definition_granted::CHECK],
};

fn rewrite(message: &mut WireMessage) {
    if message.status == 200 {
        message.edit_json(|answer| {
            let scope = answer["scope"].as_str().unwrap_or_default();
            let known: Vec<&str> =
                scope.split(' ').filter(|word| !word.starts_with("__")).collect();
            answer["scope"] = known.join(" ").into();
        });
    }
}
