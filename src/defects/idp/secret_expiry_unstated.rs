//! `idp.secret_expiry_unstated`.

use crate::checks::registration::secret_expiry_stated;
use crate::defects::{Defect, Effect};
use crate::id::{Endpoint, Party};
use crate::transcript::{WireDefect, WireMessage};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "idp.secret_expiry_unstated",
    title: "A client secret comes without its end",
    effect: Effect::Wire(WireDefect {
        sender: Party::Idp,
        endpoint: Endpoint::Register,
        requests: false,
        rewrite,
    }),
    breaks: &[&secret_expiry_stated::CHECK],
    also: &[],
};

fn rewrite(message: &mut WireMessage) {
    message.edit_json(|answer| {
        answer.as_object_mut().map(|answer| answer.remove("client_secret_expires_at"));
    });
}
