//! `idp.granted_token_lives_long`.

use crate::checks::authorization::token_lifetime;
use crate::defects::{Defect, Effect};
use crate::id::{Endpoint, Party};
use crate::transcript::{WireDefect, WireMessage};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "idp.granted_token_lives_long",
    title: "A token that a person granted lives two hours",
    effect: Effect::Wire(WireDefect {
        sender: Party::Idp,
        endpoint: Endpoint::Token,
        requests: false,
        rewrite,
    }),
    breaks: &[&token_lifetime::CHECK],
    also: &[],
};

fn rewrite(message: &mut WireMessage) {
    if message.status == 200 {
        message.edit_json(|answer| {
            if answer["id_token"].is_string() {
                answer["expires_in"] = 7200.into();
            }
        });
    }
}
