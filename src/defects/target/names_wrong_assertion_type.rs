//! `target.names_wrong_assertion_type`.

use crate::checks::client::assertion_type_named;
use crate::defects::{Defect, Effect};
use crate::id::{Endpoint, Party};
use crate::transcript::{WireDefect, WireMessage};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "target.names_wrong_assertion_type",
    title: "The assertion type is the URN of the grant",
    effect: Effect::Wire(WireDefect {
        sender: Party::Target,
        endpoint: Endpoint::Token,
        requests: true,
        rewrite,
    }),
    breaks: &[&assertion_type_named::CHECK],
    also: &[],
};

fn rewrite(message: &mut WireMessage) {
    message.edit_form(|pairs| {
        for (name, value) in pairs {
            if name == "client_assertion_type" {
                "urn:ietf:params:oauth:grant-type:jwt-bearer".clone_into(value);
            }
        }
    });
}
