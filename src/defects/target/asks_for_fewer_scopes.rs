//! `target.asks_for_fewer_scopes`.

use crate::checks::server_definition::followed;
use crate::defects::{Defect, Effect};
use crate::id::{Endpoint, Party};
use crate::transcript::{WireDefect, WireMessage};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "target.asks_for_fewer_scopes",
    title: "The last scope of the definition is not asked for",
    effect: Effect::Wire(WireDefect {
        sender: Party::Target,
        endpoint: Endpoint::Token,
        requests: true,
        rewrite,
    }),
    breaks: &[&followed::ROWS[2]],
    also: &[&crate::checks::client::scope_requested::CHECK],
};

fn rewrite(message: &mut WireMessage) {
    message.edit_form(|pairs| {
        for (_, scope) in pairs.iter_mut().filter(|(name, _)| name == "scope") {
            let words = scope.rsplit_once(' ').map(|(words, _)| words.to_owned());
            *scope = words.unwrap_or_default();
        }
    });
}
