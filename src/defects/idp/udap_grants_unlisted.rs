//! `idp.udap_grants_unlisted`.

use crate::checks::row;
use crate::checks::udap::metadata_member;
use crate::defects::{Defect, Effect};
use crate::id::{Endpoint, Party};
use crate::transcript::{WireDefect, WireMessage};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "idp.udap_grants_unlisted",
    title: "The UDAP metadata lists refresh tokens alone",
    effect: Effect::Wire(WireDefect {
        sender: Party::Idp,
        endpoint: Endpoint::UdapMetadata,
        requests: false,
        rewrite,
    }),
    breaks: &[row(&metadata_member::ROWS, "grant_types_listed")],
    also: &[],
};

fn rewrite(message: &mut WireMessage) {
    message.edit_json(|document| {
        document["grant_types_supported"] = serde_json::json!(["refresh_token"]);
    });
}
