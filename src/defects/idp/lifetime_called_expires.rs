//! `idp.lifetime_called_expires`.

use crate::checks::token::{lifetime_member_named, response_shape};
use crate::defects::{Defect, Effect};
use crate::id::{Endpoint, Party};
use crate::transcript::{WireDefect, WireMessage};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "idp.lifetime_called_expires",
    title: "The lifetime of a token is called expires",
    effect: Effect::Wire(WireDefect {
        sender: Party::Idp,
        endpoint: Endpoint::Token,
        requests: false,
        rewrite,
    }),
    breaks: &[&lifetime_member_named::CHECK, &response_shape::CHECK],
    also: &[],
};

fn rewrite(message: &mut WireMessage) {
    message.edit_json(|answer| {
        let Some(members) = answer.as_object_mut() else { return };
        if let Some(lifetime) = members.shift_remove("expires_in") {
            members.insert("expires".to_owned(), lifetime);
        }
    });
}
