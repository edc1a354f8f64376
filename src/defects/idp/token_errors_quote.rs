//! `idp.token_errors_quote`.

use crate::checks::token::error_characters;
use crate::defects::{Defect, Effect};
use crate::id::{Endpoint, Party};
use crate::transcript::{WireDefect, WireMessage};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "idp.token_errors_quote",
    title: "Token errors quote with characters OAuth does not allow",
    effect: Effect::Wire(WireDefect {
        sender: Party::Idp,
        endpoint: Endpoint::Token,
        requests: false,
        rewrite,
    }),
    breaks: &[&error_characters::CHECK],
    also: &[],
};

fn rewrite(message: &mut WireMessage) {
    if message.status >= 400 {
        message.edit_json(|answer| answer["error_description"] = "no \"such\" client".into());
    }
}
