//! `idp.udap_extension_unsupported`.

use crate::checks::row;
use crate::checks::udap::metadata_member;
use crate::defects::{Defect, Effect};
use crate::id::{Endpoint, Party};
use crate::transcript::{WireDefect, WireMessage};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "idp.udap_extension_unsupported",
    title: "The UDAP metadata requires an extension it does not support",
    effect: Effect::Wire(WireDefect {
        sender: Party::Idp,
        endpoint: Endpoint::UdapMetadata,
        requests: false,
        rewrite,
    }),
    breaks: &[row(&metadata_member::ROWS, "extensions_subset")],
    also: &[],
};

fn rewrite(message: &mut WireMessage) {
    message.edit_json(|document| {
        document["udap_authorization_extensions_required"] =
            serde_json::json!(["hl7-b2b", "tefca-ias"]);
    });
}
