//! `tls.old_versions_refused`: TLS 1.0 and 1.1 are not spoken.

use crate::checks::{Check, Judges};
use crate::id::Actor;
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Attempt, Exchange, Transcript};

use super::probed::{CLOSING, in_words, offers, said};

/// The checks, one a server.
pub static ROWS: [Check; 2] = [
    row(
        "tls.old_versions_refused.authorization_server",
        "The authorization server does not speak TLS 1.0 or 1.1",
        Actor::Idp,
    ),
    row(
        "tls.old_versions_refused.source_payer",
        "The source payer does not speak TLS 1.0 or 1.1",
        Actor::Source,
    ),
];

const fn row(id: &'static str, title: &'static str, actor: Actor) -> Check {
    Check {
        id,
        title,
        verifies: &["HREX-AUTH-01", "HREX-SEC-01", "BULK-AUTH-06", "BULK-SEC-01"],
        judges: Judges::answers(actor, CLOSING),
        page: include_str!("old_versions_refused.md"),
        judge,
    }
}

/// The check of the row called `name`.
pub const fn named(name: &str) -> &'static Check {
    crate::checks::row(&ROWS, name)
}

fn judge(check: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let offers = match offers(check.judges.actor, exchange, transcript)? {
        Ok(offers) => offers,
        Err(judgement) => return Some(judgement),
    };
    for attempt in [Attempt::Tls10, Attempt::Tls11] {
        let offer = match said(offers, attempt) {
            Ok(offer) => offer,
            Err(judgement) => return Some(judgement),
        };
        if offer.accepted {
            let observed = format!("{} was taken, with suite {}", in_words(attempt), offer.cipher);
            let expected = "TLS 1.2 or later only";
            let finding = Finding::in_request(exchange, Place::Target, expected, observed)
                .hint("Switch TLS 1.0 and 1.1 off wherever the connection ends, also at a proxy.");
            return Some(Judgement::Violation(finding));
        }
    }
    Some(Judgement::Pass("TLS 1.0 and 1.1 are refused".to_owned()))
}
