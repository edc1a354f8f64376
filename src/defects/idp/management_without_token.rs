//! `idp.management_without_token`.

use crate::checks::registration::management_offered_whole;
use crate::defects::{Defect, Effect};
use crate::id::{Endpoint, Party};
use crate::transcript::{WireDefect, WireMessage};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "idp.management_without_token",
    title: "A registration answer names the place to manage it and no token",
    effect: Effect::Wire(WireDefect {
        sender: Party::Idp,
        endpoint: Endpoint::Register,
        requests: false,
        rewrite,
    }),
    breaks: &[&management_offered_whole::CHECK],
    also: &[],
};

fn rewrite(message: &mut WireMessage) {
    message.edit_json(|answer| {
        if let Some(members) = answer.as_object_mut() {
            members.shift_remove("registration_access_token");
        }
    });
}
