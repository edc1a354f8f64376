//! `idp.registration_read_without_client`.

use crate::checks::registration::management_read;
use crate::defects::{Defect, Effect};
use crate::id::{Endpoint, Party};
use crate::transcript::{WireDefect, WireMessage};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "idp.registration_read_without_client",
    title: "A client that reads its registration is not told its id",
    effect: Effect::Wire(WireDefect {
        sender: Party::Idp,
        endpoint: Endpoint::RegistrationManagement,
        requests: false,
        rewrite,
    }),
    breaks: &[&management_read::CHECK],
    also: &[],
};

fn rewrite(message: &mut WireMessage) {
    if message.method == "GET" && message.status == 200 {
        message.edit_json(|answer| {
            answer.as_object_mut().map(|answer| answer.remove("client_id"));
        });
    }
}
