//! `target.forgets_response_type`.

use crate::checks::server_definition::kept;
use crate::defects::{Defect, Effect};
use crate::id::{Endpoint, Party};
use crate::transcript::{WireDefect, WireMessage};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "target.forgets_response_type",
    title: "A definition is shown without its response type",
    effect: Effect::Wire(WireDefect {
        sender: Party::Target,
        endpoint: Endpoint::Admin,
        requests: false,
        rewrite,
    }),
    breaks: &[&kept::CHECK],
    also: &[],
};

fn rewrite(message: &mut WireMessage) {
    message.edit_json(|body| body["responseType"] = serde_json::Value::Null);
}
