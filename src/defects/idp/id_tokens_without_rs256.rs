//! `idp.id_tokens_without_rs256`.

use crate::checks::discovery::id_token_rs256_listed;
use crate::defects::{Defect, Effect};
use crate::id::{Endpoint, Party};
use crate::transcript::{WireDefect, WireMessage};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "idp.id_tokens_without_rs256",
    title: "ID tokens are offered with ES256 alone",
    effect: Effect::Wire(WireDefect {
        sender: Party::Idp,
        endpoint: Endpoint::OpenidConfiguration,
        requests: false,
        rewrite,
    }),
    breaks: &[&id_token_rs256_listed::CHECK],
    also: &[],
};

fn rewrite(message: &mut WireMessage) {
    message.edit_json(|document| {
        document["id_token_signing_alg_values_supported"] = vec!["ES256"].into();
    });
}
