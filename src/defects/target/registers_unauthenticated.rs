//! `target.registers_unauthenticated`.

use crate::checks::registrant::{as_backend_client, confidential};
use crate::defects::{Defect, Effect};
use crate::id::{Endpoint, Party};
use crate::transcript::{WireDefect, WireMessage};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "target.registers_unauthenticated",
    title: "It registers without a way to authenticate",
    effect: Effect::Wire(WireDefect {
        sender: Party::Target,
        endpoint: Endpoint::Register,
        requests: true,
        rewrite,
    }),
    breaks: &[&confidential::CHECK],
    also: &[&as_backend_client::CHECK],
};

fn rewrite(message: &mut WireMessage) {
    message.edit_json(|body| body["token_endpoint_auth_method"] = "none".into());
}
