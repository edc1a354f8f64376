//! `idp.openid_configuration_called_text`.

use crate::checks::discovery::openid_document_found;
use crate::defects::{Defect, Effect};
use crate::id::{Endpoint, Party};
use crate::transcript::{WireDefect, WireMessage};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "idp.openid_configuration_called_text",
    title: "The OpenID configuration is served as text",
    effect: Effect::Wire(WireDefect {
        sender: Party::Idp,
        endpoint: Endpoint::OpenidConfiguration,
        requests: false,
        rewrite,
    }),
    breaks: &[&openid_document_found::CHECK],
    also: &[],
};

fn rewrite(message: &mut WireMessage) {
    message.headers.set("content-type", "text/plain");
}
