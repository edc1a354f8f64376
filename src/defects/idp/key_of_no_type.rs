//! `idp.key_of_no_type`.

use serde_json::json;

use crate::checks::discovery::key_set_public;
use crate::checks::scenario::idp_assertion_holds;
use crate::defects::{Defect, Effect};
use crate::id::{Endpoint, Party};
use crate::transcript::{WireDefect, WireMessage};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "idp.key_of_no_type",
    title: "A published key does not say of what type it is",
    effect: Effect::Wire(WireDefect {
        sender: Party::Idp,
        endpoint: Endpoint::Jwks,
        requests: false,
        rewrite,
    }),
    breaks: &[&idp_assertion_holds::CHECK],
    also: &[&key_set_public::CHECK],
};

fn rewrite(message: &mut WireMessage) {
    message.edit_json(|set| {
        if let Some(keys) = set["keys"].as_array_mut() {
            keys.push(json!({ "kid": "spare", "use": "sig" }));
        }
    });
}
