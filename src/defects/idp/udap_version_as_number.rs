//! `idp.udap_version_as_number`.

use crate::checks::row;
use crate::checks::udap::metadata_member;
use crate::defects::{Defect, Effect};
use crate::id::{Endpoint, Party};
use crate::transcript::{WireDefect, WireMessage};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "idp.udap_version_as_number",
    title: "The UDAP metadata states its version as a number",
    effect: Effect::Wire(WireDefect {
        sender: Party::Idp,
        endpoint: Endpoint::UdapMetadata,
        requests: false,
        rewrite,
    }),
    breaks: &[row(&metadata_member::ROWS, "version_one")],
    also: &[],
};

fn rewrite(message: &mut WireMessage) {
    message.edit_json(|document| {
        document["udap_versions_supported"] = serde_json::json!([1]);
    });
}
