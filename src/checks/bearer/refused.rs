//! `bearer.refused.*`: a request without a good token is refused with 401.

use jiff::SignedDuration;

use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::Judgement;
use crate::transcript::{Exchange, Transcript};

use super::challenge::PROTECTED;
use super::open_file::is_open_file;
use crate::checks::pair::{pair, wrong_status};

/// One check for each way a token can be bad; the row is the name of the alteration.
pub static ROWS: &[Check] = &[
    family(
        "bearer.refused.token_expired",
        "An expired token is refused",
        &["RFC6750-04", "SMART-BS-15", "PDEX-CAP-05", "PDEX-RS-01"],
    ),
    family(
        "bearer.refused.token_foreign",
        "A token signed by a stranger is refused",
        &["RFC6750-04", "RFC6750-10", "PDEX-CAP-05", "PDEX-RS-01"],
    ),
    family(
        "bearer.refused.token_malformed",
        "A text that is no token is refused",
        &["RFC6750-04", "PDEX-CAP-05", "PDEX-RS-01"],
    ),
    family(
        "bearer.refused.token_missing",
        "A request without a token is refused",
        &[
            "PDEX-CAP-05",
            "PDEX-RS-01",
            "RFC6750-11",
            "BULK-SEC-02",
            "BULK-SEC-03",
            "BULK-AUTH-01",
            "BULK-AUTH-02",
            "PDEX-BMM-20",
            "PDEX-EXP-01",
            "PDEX-TOK-02",
            "PDEX-TOK-06",
            "ATR-EXP-12",
            "PDEX-BULK-02",
            "PDEX-BULK-03",
            "PDEX-BULK-05",
        ],
    ),
    family(
        "bearer.refused.token_other_audience",
        "A token issued for another server is refused",
        &["RFC6750-09", "RFC6750-10", "PDEX-CAP-05", "PDEX-RS-01"],
    ),
    family(
        "bearer.refused.token_revoked",
        "A revoked token is refused",
        &["RFC6750-04", "PDEX-CAP-05", "PDEX-RS-01"],
    ),
    family(
        "bearer.refused.token_tampered",
        "A token changed after signing is refused",
        &["RFC6750-04", "RFC6750-10", "PDEX-CAP-05", "PDEX-RS-01"],
    ),
];

/// The check of the row called `name`.
pub const fn row(name: &str) -> &'static Check {
    crate::checks::row(ROWS, name)
}

const fn family(id: &'static str, title: &'static str, verifies: &'static [&'static str]) -> Check {
    Check {
        id,
        title,
        verifies,
        judges: Judges::answers(Actor::Source, PROTECTED),
        page: include_str!("refused.md"),
        judge,
    }
}

fn judge(check: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let row = check.row();
    let pair = match pair(exchange, transcript, &[row])? {
        Ok(pair) => pair,
        Err(blocked) => return Some(blocked),
    };
    if is_open_file(exchange, transcript) {
        let why = "the manifest says that its files need no access token".to_owned();
        return Some(Judgement::NotApplicable(why));
    }
    if row == "token_revoked" && pair.response.status != 401 {
        if is_tried_again(exchange, transcript) {
            return None;
        }
        if let Some(blocked) = spreading(exchange, transcript) {
            return Some(blocked);
        }
    }
    let finding = match pair.response.status {
        401 => return Some(Judgement::Pass("refused with 401".to_owned())),
        // RFC 6750 §3.1: credentials that cannot be read may count as a malformed request.
        400 if row == "token_malformed" => {
            return Some(Judgement::Pass("refused with 400".to_owned()));
        }
        403 => wrong_status(exchange, pair.response, "401")
            .hint("403 is for a good token that allows too little. Answer 401 here."),
        _ => wrong_status(exchange, pair.response, "401").hint(format!(
            "Exchange {} is the same request with a good token and succeeded. Only the token \
             differs here ({row}).",
            pair.control.seq
        )),
    };
    Some(Judgement::Violation(finding))
}

/// How long a revocation may take to reach the source payer, where nobody states another time.
const PROPAGATION: SignedDuration = SignedDuration::from_mins(1);

/// Whether the step sent the same once more: then that decides.
fn is_tried_again(exchange: &Exchange, transcript: &Transcript) -> bool {
    transcript
        .after(exchange)
        .any(|other| other.step == exchange.step && other.endpoint == exchange.endpoint)
}

/// What is to be said of a revoked token that was honoured while the news may still have been on its
/// way.
fn spreading(exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let revoked = transcript
        .before(exchange)
        .filter(|other| other.step == exchange.step)
        .find(|other| other.endpoint == Endpoint::Revoke && other.succeeded())?;
    let since = exchange.started_at.duration_since(revoked.started_at);
    (since < PROPAGATION).then(|| {
        Judgement::Blocked(format!(
            "the token was honoured {} s after it was revoked, and not tried later",
            since.as_secs()
        ))
    })
}
