//! `member_token.consent_needed`: a token about a member needs the member's consent.

use crate::checks::oauth_answer::{Refusal, control};
use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::Judgement;
use crate::transcript::{Exchange, Transcript};

/// The checks, one an alteration.
pub static ROWS: [Check; 2] = [
    row(
        "member_token.consent_needed.member_consent_ended",
        "No token is issued about a member whose consent has ended",
    ),
    row(
        "member_token.consent_needed.member_unmatched",
        "No token is issued about somebody the client never matched",
    ),
];

const fn row(id: &'static str, title: &'static str) -> Check {
    Check {
        id,
        title,
        verifies: &["PDEX-SM-04", "HREX-AUTH-10", "PDEX-P2P-26"],
        judges: Judges::answers(Actor::Idp, &[Endpoint::Token]),
        page: include_str!("consent_needed.md"),
        judge,
    }
}

fn judge(check: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    if let Err(judgement) = control(check.row(), exchange, transcript)? {
        return Some(judgement);
    }
    let refusal = Refusal {
        statuses: &[400, 403],
        errors: &["invalid_grant", "access_denied"],
        spoils: "access_token",
    };
    refusal.judge(
        exchange,
        "Ask the payer whether a consent of this member is in force before a token is issued.",
    )
}
