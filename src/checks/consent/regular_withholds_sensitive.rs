//! `consent.regular_withholds_sensitive`: under `#regular` sensitive resources stay where they
//! are.

use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

use super::withheld::{look_for, withheld};

/// The check.
pub static CHECK: Check = Check {
    id: "consent.regular_withholds_sensitive",
    title: "A file exported under #regular holds no sensitive resource",
    verifies: &["HREX-CON-17"],
    judges: Judges::answers(Actor::Source, &[Endpoint::File]),
    page: include_str!("regular_withholds_sensitive.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let withheld = withheld(exchange, transcript);
    if withheld.is_empty() || exchange.status() != Some(200) {
        return None;
    }
    let looked = look_for(exchange.response.as_ref()?, &withheld);
    let Some((number, kind)) = looked.first else {
        let cut = || exchange.failure.is_some().then(|| "it did not come to its end".to_owned());
        if let Some(why) = looked.unread.or_else(cut) {
            return Some(Judgement::Blocked(format!("the file could not be read: {why}")));
        }
        return Some(Judgement::Pass(format!(
            "none of {} withheld resources in {} lines",
            withheld.len(),
            looked.lines
        )));
    };
    let observed = match looked.count {
        1 => format!("a {kind} that is withheld under #regular"),
        count => format!("a {kind} that is withheld under #regular, and {} more", count - 1),
    };
    let place = Place::Line { number, pointer: "/id".to_owned() };
    Some(Judgement::Violation(
        Finding::in_response(exchange, place, "only what the consent releases", observed).hint(
            "A payer that cannot tell sensitive data apart refuses a consent for #regular with \
             422; it does not send everything.",
        ),
    ))
}
