//! `registration.statement_refused`: a software statement counts only when somebody trusted signed it.

use crate::checks::oauth_answer::{Refusal, control};
use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::Judgement;
use crate::transcript::{Exchange, Transcript};

/// The checks, one an alteration.
pub static ROWS: [Check; 2] = [
    row(
        "registration.statement_refused.software_statement_unsigned",
        "A software statement nobody signed is refused",
        &["RFC7591-08", "RFC7591-10"],
    ),
    row(
        "registration.statement_refused.software_statement_foreign",
        "A software statement of a stranger is refused",
        &["RFC7591-08"],
    ),
];

const fn row(id: &'static str, title: &'static str, verifies: &'static [&'static str]) -> Check {
    Check {
        id,
        title,
        verifies,
        judges: Judges::answers(Actor::Idp, &[Endpoint::Register]),
        page: include_str!("statement_refused.md"),
        judge,
    }
}

fn judge(check: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    if let Err(judgement) = control(check.row(), exchange, transcript)? {
        return Some(judgement);
    }
    let errors: &[&str] = match check.row() {
        "software_statement_unsigned" => &["invalid_software_statement"],
        // A server may try the signature before it looks at the issuer.
        _ => &["unapproved_software_statement", "invalid_software_statement"],
    };
    let refusal = Refusal { statuses: &[400], errors, spoils: "client_id" };
    refusal.judge(
        exchange,
        "Verify the statement with a key of its issuer, and take only issuers you have chosen.",
    )
}
