//! `idp.udap_endpoints_relative`.

use crate::checks::row;
use crate::checks::udap::{metadata_member, signed_metadata};
use crate::defects::{Defect, Effect};
use crate::id::{Endpoint, Party};
use crate::transcript::{WireDefect, WireMessage};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "idp.udap_endpoints_relative",
    title: "The UDAP metadata names its registration endpoint by a path",
    effect: Effect::Wire(WireDefect {
        sender: Party::Idp,
        endpoint: Endpoint::UdapMetadata,
        requests: false,
        rewrite,
    }),
    breaks: &[row(&metadata_member::ROWS, "endpoints_absolute")],
    also: &[row(&signed_metadata::ROWS, "endpoints_repeated")],
};

fn rewrite(message: &mut WireMessage) {
    message.edit_json(|document| {
        document["registration_endpoint"] = "/oauth/register".into();
    });
}
