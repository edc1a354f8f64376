//! `target.repeats_token_parameter`.

use crate::checks::client::token_parameters_once;
use crate::defects::{Defect, Effect};
use crate::id::{Endpoint, Party};
use crate::transcript::{WireDefect, WireMessage};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "target.repeats_token_parameter",
    title: "The scope parameter is sent twice",
    effect: Effect::Wire(WireDefect {
        sender: Party::Target,
        endpoint: Endpoint::Token,
        requests: true,
        rewrite,
    }),
    breaks: &[&token_parameters_once::CHECK],
    also: &[],
};

fn rewrite(message: &mut WireMessage) {
    message.edit_form(|pairs| {
        let scope = pairs.iter().find(|(name, _)| name == "scope").cloned();
        pairs.extend(scope);
    });
}
