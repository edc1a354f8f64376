//! `idp.udap_metadata_tampered`.

use crate::checks::row;
use crate::checks::udap::signed_metadata;
use crate::defects::{Defect, Effect};
use crate::id::{Endpoint, Party};
use crate::transcript::{WireDefect, WireMessage};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "idp.udap_metadata_tampered",
    title: "The signature of the signed metadata does not verify",
    effect: Effect::Wire(WireDefect {
        sender: Party::Idp,
        endpoint: Endpoint::UdapMetadata,
        requests: false,
        rewrite,
    }),
    breaks: &[row(&signed_metadata::ROWS, "signature_verifies")],
    also: &[],
};

fn rewrite(message: &mut WireMessage) {
    message.edit_json(|document| {
        let Some(signed) = document["signed_metadata"].as_str() else { return };
        // The first octet of the signature: the last may hold bits that do not count.
        let Some((input, signature)) = signed.rsplit_once('.') else { return };
        let first = if signature.starts_with('A') { "B" } else { "A" };
        let spoilt = format!("{input}.{first}{}", &signature[1..]);
        document["signed_metadata"] = spoilt.into();
    });
}
