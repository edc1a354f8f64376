//! `bulk_match.only_by_post`: the operation is invoked by POST.

use crate::checks::pair::{pair, wrong_status};
use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::Judgement;
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "bulk_match.only_by_post",
    title: "A bulk match cannot be asked for by GET",
    verifies: &["PDEX-BMM-02"],
    judges: Judges::answers(Actor::Source, &[Endpoint::BulkMatch]),
    page: include_str!("only_by_post.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let pair = match pair(exchange, transcript, &["by_get"])? {
        Ok(pair) => pair,
        Err(blocked) => return Some(blocked),
    };
    Some(match pair.response.status {
        status @ 400..500 => Judgement::Pass(format!("refused with {status}")),
        // The duty to send POST is the client's.
        _ => Judgement::Doubt(wrong_status(exchange, pair.response, "405").or("404")),
    })
}
