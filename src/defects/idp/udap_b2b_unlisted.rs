//! `idp.udap_b2b_unlisted`.

use crate::checks::row;
use crate::checks::udap::metadata_member;
use crate::defects::{Defect, Effect};
use crate::id::{Endpoint, Party};
use crate::transcript::{WireDefect, WireMessage};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "idp.udap_b2b_unlisted",
    title: "The UDAP metadata does not list the business-to-business object",
    effect: Effect::Wire(WireDefect {
        sender: Party::Idp,
        endpoint: Endpoint::UdapMetadata,
        requests: false,
        rewrite,
    }),
    breaks: &[row(&metadata_member::ROWS, "extensions_listed")],
    also: &[],
};

fn rewrite(message: &mut WireMessage) {
    message.edit_json(|document| {
        document["udap_authorization_extensions_supported"] = serde_json::json!([]);
        document["udap_authorization_extensions_required"] = serde_json::json!([]);
    });
}
