//! `member_token.one_member_only`: a token about one member opens the data of no other.

use crate::checks::pair::{pair, wrong_status};
use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::Judgement;
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "member_token.one_member_only",
    title: "A token about one member does not open the data of another",
    verifies: &["PDEX-SM-07", "PDEX-AC-02"],
    judges: Judges::answers(Actor::Source, &[Endpoint::Read]),
    page: include_str!("one_member_only.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let pair = match pair(exchange, transcript, &["member_other"])? {
        Ok(pair) => pair,
        Err(blocked) => return Some(blocked),
    };
    Some(match pair.response.status {
        status @ (403 | 404) => Judgement::Pass(format!("refused with {status}")),
        _ => Judgement::Violation(wrong_status(exchange, pair.response, "403 or 404").hint(
            "The token was issued about one member. Hold every resource against that member, \
             whatever the scope allows.",
        )),
    })
}
