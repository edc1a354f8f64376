//! `bearer.challenge_present`: a 401 tells the client which scheme to use.

use crate::checks::{Check, Judges};
use crate::id::Actor;
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

use super::challenge::{PROTECTED, bearer, challenges};

/// The check.
pub static CHECK: Check = Check {
    id: "bearer.challenge_present",
    title: "A 401 carries WWW-Authenticate with the scheme Bearer",
    verifies: &["RFC6750-02"],
    judges: Judges::answers(Actor::Source, PROTECTED),
    page: include_str!("challenge_present.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, _: &Transcript) -> Option<Judgement> {
    let response = exchange.response.as_ref().filter(|response| response.status == 401)?;
    if bearer(&response.headers).is_some() {
        return Some(Judgement::Pass("401 with a Bearer challenge".to_owned()));
    }
    let observed = match response.headers.get("www-authenticate") {
        None => "no WWW-Authenticate field".to_owned(),
        Some(_) => match challenges(&response.headers).len() {
            0 => "a WWW-Authenticate field without a challenge".to_owned(),
            _ => "WWW-Authenticate with other schemes only".to_owned(),
        },
    };
    let place = Place::Header("WWW-Authenticate".to_owned());
    let expected = "WWW-Authenticate: Bearer";
    Some(Judgement::Violation(
        Finding::in_response(exchange, place, expected, observed)
            .hint("Add `WWW-Authenticate: Bearer` to every 401, with or without parameters."),
    ))
}
