//! `target.authenticates_with_secret`.

use crate::checks::client::authenticates_by_key;
use crate::defects::{Defect, Effect};
use crate::id::{Endpoint, Party};
use crate::transcript::{WireDefect, WireMessage};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "target.authenticates_with_secret",
    title: "A client secret is shown instead of a signed assertion",
    effect: Effect::Wire(WireDefect {
        sender: Party::Target,
        endpoint: Endpoint::Token,
        requests: true,
        rewrite,
    }),
    breaks: &[&authenticates_by_key::CHECK],
    also: &[],
};

fn rewrite(message: &mut WireMessage) {
    message.edit_form(|pairs| pairs.retain(|(name, _)| !name.starts_with("client_assertion")));
    // `client:secret`
    message.headers.set("authorization", "Basic Y2xpZW50OnNlY3JldA==");
}
