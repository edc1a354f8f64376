//! `idp.discovery_documents_differ`.

use crate::checks::discovery::documents_agree;
use crate::defects::{Defect, Effect};
use crate::id::{Endpoint, Party};
use crate::transcript::{WireDefect, WireMessage};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "idp.discovery_documents_differ",
    title: "The OpenID configuration names another token endpoint",
    effect: Effect::Wire(WireDefect {
        sender: Party::Idp,
        endpoint: Endpoint::OpenidConfiguration,
        requests: false,
        rewrite,
    }),
    breaks: &[&documents_agree::CHECK],
    also: &[],
};

fn rewrite(message: &mut WireMessage) {
    message.edit_json(|document| document["token_endpoint"] = "https://login.example/token".into());
}
