//! `idp.openid_key_set_unnamed`.

use crate::checks::discovery::openid_members_present;
use crate::defects::{Defect, Effect};
use crate::id::{Endpoint, Party};
use crate::transcript::{WireDefect, WireMessage};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "idp.openid_key_set_unnamed",
    title: "The OpenID configuration names no key set",
    effect: Effect::Wire(WireDefect {
        sender: Party::Idp,
        endpoint: Endpoint::OpenidConfiguration,
        requests: false,
        rewrite,
    }),
    breaks: &[&openid_members_present::CHECK],
    also: &[],
};

fn rewrite(message: &mut WireMessage) {
    message.edit_json(|document| {
        if let Some(members) = document.as_object_mut() {
            members.shift_remove("jwks_uri");
        }
    });
}
