//! `idp.code_answer_without_scope`.

use crate::checks::authorization::token_answer;
use crate::checks::introspection::active_details;
use crate::checks::token::{response_shape, scope_stated};
use crate::defects::{Defect, Effect};
use crate::id::{Endpoint, Party};
use crate::transcript::{WireDefect, WireMessage};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "idp.code_answer_without_scope",
    title: "The answer to a code states no scope",
    effect: Effect::Wire(WireDefect {
        sender: Party::Idp,
        endpoint: Endpoint::Token,
        requests: false,
        rewrite,
    }),
    breaks: &[&token_answer::CHECK],
    also: &[&scope_stated::CHECK, &response_shape::CHECK, &active_details::CHECK],
};

fn rewrite(message: &mut WireMessage) {
    if message.status == 200 {
        message.edit_json(|answer| {
            if answer["id_token"].is_string()
                && let Some(answer) = answer.as_object_mut()
            {
                answer.shift_remove("scope");
            }
        });
    }
}
