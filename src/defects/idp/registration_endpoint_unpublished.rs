//! `idp.registration_endpoint_unpublished`.

use crate::checks::discovery::registration_endpoint_present;
use crate::defects::{Defect, Effect};
use crate::id::{Endpoint, Party};
use crate::transcript::{WireDefect, WireMessage};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "idp.registration_endpoint_unpublished",
    title: "The SMART configuration does not say where clients register",
    effect: Effect::Wire(WireDefect {
        sender: Party::Idp,
        endpoint: Endpoint::SmartConfiguration,
        requests: false,
        rewrite,
    }),
    breaks: &[&registration_endpoint_present::CHECK],
    also: &[],
};

fn rewrite(message: &mut WireMessage) {
    message.edit_json(|document| {
        if let Some(members) = document.as_object_mut() {
            members.shift_remove("registration_endpoint");
        }
    });
}
