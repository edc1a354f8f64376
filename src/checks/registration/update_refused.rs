//! `registration.update_refused`: an update says nothing that is not the client's to say.

use crate::checks::oauth_answer::{Refusal, control};
use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::Judgement;
use crate::transcript::{Exchange, Transcript};

/// The checks, one an alteration.
pub static ROWS: [Check; 2] = [
    row(
        "registration.update_refused.client_id_other",
        "An update that names another client is refused",
    ),
    row(
        "registration.update_refused.issued_members_sent",
        "An update with members that only the server states is refused",
    ),
];

const fn row(id: &'static str, title: &'static str) -> Check {
    Check {
        id,
        title,
        verifies: &["RFC7592-03"],
        judges: Judges::answers(Actor::Idp, &[Endpoint::RegistrationManagement]),
        page: include_str!("update_refused.md"),
        judge,
    }
}

fn judge(check: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    if let Err(judgement) = control(check.row(), exchange, transcript)? {
        return Some(judgement);
    }
    let refusal = Refusal { statuses: &[400, 401, 403], errors: &[], spoils: "client_id" };
    let hint = "RFC 7592 §2.2: the client repeats its own id, and no member the server made.";
    let judgement = refusal.judge(exchange, hint)?;
    Some(match judgement {
        // That the client must not send them does not say what a server does with them.
        Judgement::Violation(finding) if check.row() == "issued_members_sent" => {
            Judgement::Doubt(finding)
        }
        other => other,
    })
}
