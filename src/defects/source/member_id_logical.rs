//! `source.member_id_logical`.

use serde_json::{Value, json};

use crate::checks::member_match::member_id_literal;
use crate::defects::{Defect, Effect};
use crate::id::{Endpoint, Party};
use crate::transcript::{WireDefect, WireMessage};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.member_id_logical",
    title: "MemberId is a reference by identifier",
    effect: Effect::Wire(WireDefect {
        sender: Party::Source,
        endpoint: Endpoint::MemberMatch,
        requests: false,
        rewrite,
    }),
    breaks: &[&member_id_literal::CHECK],
    also: &[],
};

fn rewrite(message: &mut WireMessage) {
    message.edit_json(|body| {
        let parameters = body.get_mut("parameter").and_then(Value::as_array_mut);
        for parameter in parameters.into_iter().flatten() {
            if parameter["name"] == "MemberId" {
                parameter["valueReference"] = json!({"identifier": {"value": "the-member"}});
            }
        }
    });
}
