//! `idp.udap_absence_in_words`.

use crate::checks::udap::metadata_answered;
use crate::defects::{Defect, Effect};
use crate::id::{Endpoint, Party};
use crate::transcript::{WireDefect, WireMessage};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "idp.udap_absence_in_words",
    title: "Where there is no UDAP a page for people is answered with 200",
    effect: Effect::Wire(WireDefect {
        sender: Party::Idp,
        endpoint: Endpoint::UdapMetadata,
        requests: false,
        rewrite,
    }),
    breaks: &[&metadata_answered::CHECK],
    also: &[],
};

fn rewrite(message: &mut WireMessage) {
    if message.status == 404 {
        message.status = 200;
        message.headers.set("content-type", "text/html");
        message.body = b"<p>Nothing here</p>".to_vec();
    }
}
