//! `idp.bulk_match_scope_swallowed`.

use crate::checks::bulk_match::scope_granted;
use crate::defects::{Defect, Effect};
use crate::id::{Endpoint, Party};
use crate::oauth::BULK_MATCH_SCOPES;
use crate::transcript::{WireDefect, WireMessage};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "idp.bulk_match_scope_swallowed",
    title: "A scope for bulk matches is granted as another one",
    effect: Effect::Wire(WireDefect {
        sender: Party::Idp,
        endpoint: Endpoint::Token,
        requests: false,
        rewrite,
    }),
    breaks: &[&scope_granted::CHECK],
    also: &[],
};

fn rewrite(message: &mut WireMessage) {
    message.edit_json(|body| {
        let Some(scope) = body["scope"].as_str() else { return };
        let kept = scope.split_whitespace().filter(|word| !BULK_MATCH_SCOPES.contains(word));
        body["scope"] = kept.collect::<Vec<_>>().join(" ").into();
    });
}
