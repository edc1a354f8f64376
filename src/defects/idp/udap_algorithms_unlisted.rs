//! `idp.udap_algorithms_unlisted`.

use crate::checks::row;
use crate::checks::udap::metadata_member;
use crate::defects::{Defect, Effect};
use crate::id::{Endpoint, Party};
use crate::transcript::{WireDefect, WireMessage};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "idp.udap_algorithms_unlisted",
    title: "The UDAP metadata does not list the algorithms of software statements",
    effect: Effect::Wire(WireDefect {
        sender: Party::Idp,
        endpoint: Endpoint::UdapMetadata,
        requests: false,
        rewrite,
    }),
    breaks: &[row(&metadata_member::ROWS, "algorithms_listed")],
    also: &[],
};

fn rewrite(message: &mut WireMessage) {
    message.edit_json(|document| {
        let name = "registration_endpoint_jwt_signing_alg_values_supported";
        document.as_object_mut().map(|document| document.remove(name));
    });
}
