//! `idp.udap_cancellation_unconfirmed`.

use crate::checks::udap::cancellation_confirmed;
use crate::defects::{Defect, Effect};
use crate::id::{Endpoint, Party};
use crate::transcript::{WireDefect, WireMessage};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "idp.udap_cancellation_unconfirmed",
    title: "A cancellation is answered without the empty list of grants",
    effect: Effect::Wire(WireDefect {
        sender: Party::Idp,
        endpoint: Endpoint::Register,
        requests: false,
        rewrite,
    }),
    breaks: &[&cancellation_confirmed::CHECK],
    also: &[],
};

fn rewrite(message: &mut WireMessage) {
    message.edit_json(|answer| {
        if answer["grant_types"].as_array().is_some_and(Vec::is_empty) {
            answer.as_object_mut().map(|answer| answer.remove("grant_types"));
        }
    });
}
