//! `tls.current_version_offered`: TLS 1.3 can be had.

use crate::checks::{Check, Judges};
use crate::id::Actor;
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Attempt, Exchange, Transcript};

use super::probed::{CLOSING, offers, said};

/// The checks, one a server.
pub static ROWS: [Check; 2] = [
    row(
        "tls.current_version_offered.authorization_server",
        "The authorization server speaks TLS 1.3",
        Actor::Idp,
    ),
    row(
        "tls.current_version_offered.source_payer",
        "The source payer speaks TLS 1.3",
        Actor::Source,
    ),
];

const fn row(id: &'static str, title: &'static str, actor: Actor) -> Check {
    Check {
        id,
        title,
        verifies: &["HREX-AUTH-02"],
        judges: Judges::answers(actor, CLOSING),
        page: include_str!("current_version_offered.md"),
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
    let offer = match said(offers, Attempt::Tls13) {
        Ok(offer) => offer,
        Err(judgement) => return Some(judgement),
    };
    if offer.accepted {
        let response = exchange.response.as_ref()?;
        // Of interest to browsers only, so it is told and not judged.
        let strict = match response.headers.get("strict-transport-security") {
            Some(_) => "with",
            None => "without",
        };
        return Some(Judgement::Pass(format!(
            "TLS 1.3 is taken with {}; the answer is {strict} Strict-Transport-Security",
            offer.cipher
        )));
    }
    let also = match said(offers, Attempt::Tls12) {
        Ok(offer) if offer.accepted => "TLS 1.3 was refused, TLS 1.2 was taken",
        _ => "TLS 1.3 was refused",
    };
    let finding =
        Finding::in_request(exchange, Place::Target, "TLS 1.3 can be had", also.to_owned())
            .hint("HRex prefers the current release; TLS 1.2 may stay beside it.");
    Some(Judgement::Violation(finding))
}
