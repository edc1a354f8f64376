//! `idp.refresh_answer_without_lifetime`.

use crate::checks::refresh::answer_complete;
use crate::checks::token::response_shape;
use crate::defects::{Defect, Effect};
use crate::id::{Endpoint, Party};
use crate::transcript::{WireDefect, WireMessage};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "idp.refresh_answer_without_lifetime",
    title: "The answer to a refresh does not say how long the token lives",
    effect: Effect::Wire(WireDefect {
        sender: Party::Idp,
        endpoint: Endpoint::Token,
        requests: false,
        rewrite,
    }),
    breaks: &[&answer_complete::CHECK],
    also: &[&response_shape::CHECK],
};

fn rewrite(message: &mut WireMessage) {
    if message.status == 200 {
        message.edit_json(|answer| {
            // A refresh yields the launch context again, and no ID token.
            if answer["patient"].is_string()
                && answer["id_token"].is_null()
                && let Some(answer) = answer.as_object_mut()
            {
                answer.shift_remove("expires_in");
            }
        });
    }
}
