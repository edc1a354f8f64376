//! `authorization.credentials_validated`: nobody gets a code without the right name and password.

use crate::checks::sign_in::{answer, control};
use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint, Party};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

/// The checks, one an alteration.
pub static ROWS: [Check; 2] = [
    row("authorization.credentials_validated.password_wrong", "A wrong password gets no code"),
    row("authorization.credentials_validated.person_unknown", "An unknown person gets no code"),
];

const fn row(id: &'static str, title: &'static str) -> Check {
    Check {
        id,
        title,
        verifies: &["SEED-OUT-16"],
        judges: Judges::answers(Actor::Idp, &[Endpoint::Authorize]),
        page: include_str!("credentials_validated.md"),
        judge,
    }
}

fn judge(check: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    if let Err(judgement) = control(check.row(), exchange, transcript)? {
        return Some(judgement);
    }
    let mut step = transcript.of_step(&exchange.step);
    let typed = step.any(|other| {
        other.request.method == "POST"
            && other.endpoint == Endpoint::Interaction
            && other.responder == Party::Idp
    });
    if !typed {
        let why = "no sign-in form was sent: the server knew the browser, or showed no form";
        return Some(Judgement::Blocked(why.to_owned()));
    }
    let Some(answer) = answer(exchange, transcript) else {
        return Some(Judgement::Pass("no answer to the client".to_owned()));
    };
    if answer.get("code").is_none() {
        return Some(Judgement::Pass("an error to the client".to_owned()));
    }
    let finding = Finding::in_response(
        answer.exchange,
        Place::Header("Location".to_owned()),
        "no code for the client",
        "a redirect with a code".to_owned(),
    )
    .hint("Compare name and password with what is known, before anything is asked or granted.");
    Some(Judgement::Violation(finding))
}
