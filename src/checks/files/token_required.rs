//! `files.token_required`: files are protected as the manifest says.

use crate::checks::pair::pair;
use crate::checks::{Check, Judges, job};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "files.token_required",
    title: "A file needs a token when the manifest says so",
    verifies: &[
        "BULK-AUTH-02",
        "BULK-MAN-03",
        "BULK-SEC-03",
        "ATR-EXP-12",
        "PDEX-TOK-02",
        "ATR-AUTH-05",
        "PDEX-BULK-05",
    ],
    judges: Judges::answers(Actor::Source, &[Endpoint::File]),
    page: include_str!("token_required.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let status = exchange.status()?;
    if let Err(blocked) = pair(exchange, transcript, &["token_missing"])? {
        return Some(blocked);
    }
    let stated = job::listing_of(exchange, transcript)
        .and_then(|listing| listing.manifest["requiresAccessToken"].as_bool());
    let refused = matches!(status, 401 | 403);
    let observed = format!("status {status}");
    match stated {
        None => {
            let why = "no manifest says whether this file needs a token";
            Some(Judgement::NotApplicable(why.to_owned()))
        }
        Some(true) if refused => Some(Judgement::Pass(format!("refused with {status}"))),
        Some(true) => Some(Judgement::Violation(
            Finding::in_response(exchange, Place::Status, "status 401", observed)
                .or("status 403")
                .hint("The manifest says requiresAccessToken, so whoever knows the URL must not read."),
        )),
        Some(false) if refused => Some(Judgement::Violation(
            Finding::in_response(exchange, Place::Status, "status 200", observed)
                .or("requiresAccessToken true in the manifest")
                .hint("Clients send no token to files when the manifest says that none is needed."),
        )),
        Some(false) => {
            let why = "requiresAccessToken is false: the URLs are the protection";
            Some(Judgement::NotApplicable(why.to_owned()))
        }
    }
}
