//! `idp.unrequested_scope_stated`.

use crate::checks::introspection::active_details;
use crate::checks::row;
use crate::checks::token::{scope_limited, scope_within_registration, scope_within_request};
use crate::defects::{Defect, Effect};
use crate::id::{Endpoint, Party};
use crate::transcript::{WireDefect, WireMessage};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "idp.unrequested_scope_stated",
    title: "Token responses state a scope that was not asked for",
    effect: Effect::Wire(WireDefect {
        sender: Party::Idp,
        endpoint: Endpoint::Token,
        requests: false,
        rewrite,
    }),
    breaks: &[&scope_within_request::CHECK],
    also: &[
        &scope_within_registration::CHECK,
        &active_details::CHECK,
        row(&scope_limited::ROWS, "scope_beyond"),
        row(&scope_limited::ROWS, "scope_unknown"),
    ],
};

fn rewrite(message: &mut WireMessage) {
    if message.status == 200 {
        message.edit_json(|answer| {
            let scope = answer["scope"].as_str().unwrap_or_default();
            answer["scope"] = format!("{scope} user/*.cruds").into();
        });
    }
}
