//! `member_match.probing_stopped`: whoever guesses at a member's card is not heard for ever.

use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "member_match.probing_stopped",
    title: "Guesses at the card of one person are slowed or blocked",
    verifies: &["HREX-MM-10"],
    judges: Judges::answers(Actor::Source, &[Endpoint::MemberMatch]),
    page: include_str!("probing_stopped.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let alteration = transcript.alteration(exchange)?;
    (alteration.name == "card_guessed").then_some(())?;
    let guesses: Vec<&Exchange> = transcript
        .of_step(&exchange.step)
        .filter(|other| other.endpoint == Endpoint::MemberMatch && other.response.is_some())
        .collect();
    // The last guess stands for all.
    (guesses.last()?.seq == exchange.seq).then_some(())?;
    if !transcript.control_of(exchange).is_some_and(Exchange::succeeded) {
        let why = "a member asked for with the right card was not found";
        return Some(Judgement::Blocked(why.to_owned()));
    }
    if guesses.iter().any(|guess| guess.succeeded()) {
        let why = "a guess found somebody, so that there was nothing to guess at";
        return Some(Judgement::Blocked(why.to_owned()));
    }
    let stopped = guesses
        .iter()
        .position(|guess| matches!(guess.status(), Some(401 | 403 | 423 | 429 | 503)))
        .and_then(|place| Some((place + 1, guesses[place].status()?)));
    Some(match stopped {
        Some((place, status)) => {
            Judgement::Pass(format!("guess {place} of {} was answered {status}", guesses.len()))
        }
        None => {
            let status = exchange.status().unwrap_or_default();
            let observed = format!("{} guesses, the last answered {status}", guesses.len());
            Judgement::Violation(
                Finding::in_response(exchange, Place::Status, "429, 403 or 423", observed).hint(
                    "Count failed matches by client and by person. Whoever only raises an alarm \
                     does not claim `match_guessing` and vouches for it instead.",
                ),
            )
        }
    })
}
