//! `client.file_accepts_gzip`: compressed files.

use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "client.file_accepts_gzip",
    title: "A file request accepts gzip",
    verifies: &["BULK3-FILE-03"],
    judges: Judges::requests(Actor::Target, &[Endpoint::File]),
    page: include_str!("file_accepts_gzip.md"),
    judge,
};

#[expect(clippy::unnecessary_wraps, reason = "the signature of every check")]
fn judge(_: &Check, exchange: &Exchange, _: &Transcript) -> Option<Judgement> {
    let headers = &exchange.request.headers;
    let takes = headers.lists("accept-encoding", "gzip") || headers.lists("accept-encoding", "*");
    if takes {
        return Some(Judgement::Pass("Accept-Encoding lists gzip".to_owned()));
    }
    let observed = headers.get("accept-encoding").map_or_else(
        || "no Accept-Encoding field".to_owned(),
        |it| format!("Accept-Encoding: {it}"),
    );
    let place = Place::Header("Accept-Encoding".to_owned());
    Some(Judgement::Violation(
        Finding::in_request(exchange, place, "Accept-Encoding that lists gzip", observed)
            .hint("NDJSON shrinks to a tenth."),
    ))
}
