//! `target.asks_for_unknown_grant`.

use crate::checks::client::grant_type_client_credentials;
use crate::defects::{Defect, Effect};
use crate::id::{Endpoint, Party};
use crate::transcript::{WireDefect, WireMessage};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "target.asks_for_unknown_grant",
    title: "The grant type is misspelt",
    effect: Effect::Wire(WireDefect {
        sender: Party::Target,
        endpoint: Endpoint::Token,
        requests: true,
        rewrite,
    }),
    breaks: &[&grant_type_client_credentials::CHECK],
    also: &[],
};

fn rewrite(message: &mut WireMessage) {
    message.edit_form(|pairs| {
        for (name, value) in pairs {
            if name == "grant_type" {
                "client-credentials".clone_into(value);
            }
        }
    });
}
