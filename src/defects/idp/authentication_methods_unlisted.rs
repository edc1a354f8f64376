//! `idp.authentication_methods_unlisted`.

use crate::checks::discovery::{asymmetric_authentication_advertised, producer_members_present};
use crate::defects::{Defect, Effect};
use crate::id::{Endpoint, Party};
use crate::transcript::{WireDefect, WireMessage};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "idp.authentication_methods_unlisted",
    title: "The SMART configuration lists no authentication methods",
    effect: Effect::Wire(WireDefect {
        sender: Party::Idp,
        endpoint: Endpoint::SmartConfiguration,
        requests: false,
        rewrite,
    }),
    breaks: &[&producer_members_present::CHECK],
    also: &[&asymmetric_authentication_advertised::CHECK],
};

fn rewrite(message: &mut WireMessage) {
    message.edit_json(|document| {
        if let Some(members) = document.as_object_mut() {
            members.shift_remove("token_endpoint_auth_methods_supported");
        }
    });
}
