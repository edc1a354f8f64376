//! `idp.updates_unchecked`.

use crate::checks::registration::update_refused;
use crate::defects::{Defect, Effect};
use crate::id::{Endpoint, Party};
use crate::transcript::{WireDefect, WireMessage};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "idp.updates_unchecked",
    title: "Updates are taken whatever they say",
    effect: Effect::Wire(WireDefect {
        sender: Party::Idp,
        endpoint: Endpoint::RegistrationManagement,
        requests: false,
        rewrite,
    }),
    breaks: &[&update_refused::ROWS[0], &update_refused::ROWS[1]],
    also: &[],
};

fn rewrite(message: &mut WireMessage) {
    if message.status == 400 {
        message.status = 200;
        message.body = br#"{"client_id": "any"}"#.to_vec();
    }
}
