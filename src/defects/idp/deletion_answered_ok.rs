//! `idp.deletion_answered_ok`.

use crate::checks::registration::deletion_confirmed;
use crate::defects::{Defect, Effect};
use crate::id::{Endpoint, Party};
use crate::transcript::{WireDefect, WireMessage};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "idp.deletion_answered_ok",
    title: "A deletion is answered 200 instead of 204",
    effect: Effect::Wire(WireDefect {
        sender: Party::Idp,
        endpoint: Endpoint::RegistrationManagement,
        requests: false,
        rewrite,
    }),
    breaks: &[&deletion_confirmed::CHECK],
    also: &[],
};

fn rewrite(message: &mut WireMessage) {
    if message.method == "DELETE" && message.status == 204 {
        message.status = 200;
    }
}
