//! `target.shows_definition_secret`.

use serde_json::json;

use crate::checks::server_definition::secret_hidden;
use crate::defects::{Defect, Effect};
use crate::id::{Endpoint, Party};
use crate::transcript::{WireDefect, WireMessage};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "target.shows_definition_secret",
    title: "A server definition is shown with its secret",
    effect: Effect::Wire(WireDefect {
        sender: Party::Target,
        endpoint: Endpoint::Admin,
        requests: false,
        rewrite,
    }),
    breaks: &[&secret_hidden::CHECK],
    also: &[],
};

fn rewrite(message: &mut WireMessage) {
    message.edit_json(|body| {
        if body.get("issuer").is_some() {
            body["tokenIntrospectionClientSecret"] = json!("what-only-the-two-of-us-know");
        }
    });
}
