//! `scopes.export_type_refused`: an export of a type beyond the scope is refused at once.

use crate::checks::pair::{pair, wrong_status};
use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::Judgement;
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "scopes.export_type_refused",
    title: "A kick-off for a type beyond the scope is refused at once",
    verifies: &["SMART-BS-18"],
    judges: Judges::answers(Actor::Source, &[Endpoint::KickOff]),
    page: include_str!("export_type_refused.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let pair = match pair(exchange, transcript, &["type_beyond_scope"])? {
        Ok(pair) => pair,
        Err(blocked) => return Some(blocked),
    };
    let finding = wrong_status(exchange, pair.response, "403");
    Some(match pair.response.status {
        403 => Judgement::Pass("refused with 403".to_owned()),
        400 | 404 | 422 => Judgement::Pass(format!("refused with {}", pair.response.status)),
        401 => Judgement::Violation(
            finding.hint("The token is good; its scope is too small. Answer 403."),
        ),
        _ => Judgement::Violation(finding.hint(
            "Compare `_type` with the scope when the export is kicked off. A client that is \
             refused at the file has waited for nothing.",
        )),
    })
}
