//! `files.coding_named`: a compressed file says so, and only who offers it gets one.

use std::io::Read;

use crate::checks::{Check, Judges, job};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "files.coding_named",
    title: "A compressed file names a coding that was offered",
    verifies: &["BULK3-FILE-04"],
    judges: Judges::answers(Actor::Source, &[Endpoint::File]),
    page: include_str!("coding_named.md"),
    judge,
};

/// What gzip begins with.
const GZIP: [u8; 2] = [0x1f, 0x8b];

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let response = job::downloaded(exchange, transcript)?;
    let coding = response.headers.get("content-encoding").unwrap_or("identity").to_lowercase();
    let mut begin = [0_u8; 2];
    let is_gzip = response.body.reader().read_exact(&mut begin).is_ok() && begin == GZIP;
    let place = Place::Header("Content-Encoding".to_owned());
    if is_gzip && !coding.contains("gzip") {
        let observed = match coding.as_str() {
            "identity" => "no such field, and compressed bytes".to_owned(),
            other => format!("{other}, and bytes compressed by gzip"),
        };
        return Some(Judgement::Violation(
            Finding::in_response(exchange, place, "gzip", observed)
                .hint("A client that is not told reads compressed bytes as lines."),
        ));
    }
    let offered = exchange.request.headers.get("accept-encoding").unwrap_or_default();
    let is_offered = offered.split([',', ';']).any(|one| one.trim().eq_ignore_ascii_case(&coding));
    if coding == "identity" || is_offered || offered.contains('*') {
        return Some(Judgement::Pass(coding));
    }
    let expected = "a coding that Accept-Encoding offers, or none";
    Some(Judgement::Violation(Finding::in_response(exchange, place, expected, coding)))
}
