//! `tls.weak_suites_refused`: nobody is served with a cipher that is broken.

use crate::checks::{Check, Judges};
use crate::id::Actor;
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Attempt, Exchange, Transcript};

use super::probed::{CLOSING, offers, said};

/// The checks, one a server.
pub static ROWS: [Check; 2] = [
    row(
        "tls.weak_suites_refused.authorization_server",
        "The authorization server takes no weak cipher suite",
        Actor::Idp,
    ),
    row(
        "tls.weak_suites_refused.source_payer",
        "The source payer takes no weak cipher suite",
        Actor::Source,
    ),
];

const fn row(id: &'static str, title: &'static str, actor: Actor) -> Check {
    Check {
        id,
        title,
        verifies: &["HREX-AUTH-01"],
        judges: Judges::answers(actor, CLOSING),
        page: include_str!("weak_suites_refused.md"),
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
    let offer = match said(offers, Attempt::WeakSuites) {
        Ok(offer) => offer,
        Err(judgement) => return Some(judgement),
    };
    if !offer.accepted {
        return Some(Judgement::Pass("weak cipher suites are refused".to_owned()));
    }
    let observed = format!("suite {} was taken at {}", offer.cipher, offer.version);
    let expected = "no suite without encryption, for export, or with RC4, DES or 3DES";
    let finding = Finding::in_request(exchange, Place::Target, expected, observed)
        .hint("Offer suites with forward secrecy and authenticated encryption only.");
    Some(Judgement::Violation(finding))
}
