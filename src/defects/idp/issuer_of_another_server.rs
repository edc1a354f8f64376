//! `idp.issuer_of_another_server`.

use crate::checks::discovery::openid_issuer_matches;
use crate::defects::{Defect, Effect};
use crate::id::{Endpoint, Party};
use crate::transcript::{WireDefect, WireMessage};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "idp.issuer_of_another_server",
    title: "The OpenID configuration names another issuer",
    effect: Effect::Wire(WireDefect {
        sender: Party::Idp,
        endpoint: Endpoint::OpenidConfiguration,
        requests: false,
        rewrite,
    }),
    breaks: &[&openid_issuer_matches::CHECK],
    also: &[],
};

fn rewrite(message: &mut WireMessage) {
    message.edit_json(|document| document["issuer"] = "https://login.example".into());
}
