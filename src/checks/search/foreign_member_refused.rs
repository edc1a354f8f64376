//! `search.foreign_member_refused`: a client finds nothing of members it has not matched.

use crate::checks::found::entries;
use crate::checks::pair::{pair, wrong_status};
use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "search.foreign_member_refused",
    title: "A search about a member the client has not matched finds nothing",
    verifies: &["PDEX-P2P-19", "PDEX-SRCH-04"],
    judges: Judges::answers(Actor::Source, &[Endpoint::Read]),
    page: include_str!("foreign_member_refused.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let pair = match pair(exchange, transcript, &["member_foreign", "identifier_foreign"])? {
        Ok(pair) => pair,
        Err(blocked) => return Some(blocked),
    };
    match pair.response.status {
        status @ (403 | 404) => return Some(Judgement::Pass(format!("refused with {status}"))),
        200 => {}
        _ => {
            let finding = wrong_status(exchange, pair.response, "403").or("404");
            return Some(Judgement::Doubt(finding.or("200 with an empty searchset")));
        }
    }
    let bundle = pair.response.json().unwrap_or_default();
    let found = entries(&bundle, "match").count() + entries(&bundle, "include").count();
    if found == 0 {
        return Some(Judgement::Pass("nothing was found".to_owned()));
    }
    let observed = format!("200 with {found} resources");
    let finding = Finding::in_response(exchange, Place::Status, "an empty searchset", observed)
        .or("403")
        .or("404")
        .hint("Limit every search to the members this client matched under a consent in force.");
    Some(Judgement::Violation(finding))
}
