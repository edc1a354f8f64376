//! `client.token_parameters_once`: no parameter of the token request is repeated.

use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

use super::assertion::form_of;

/// The check.
pub static CHECK: Check = Check {
    id: "client.token_parameters_once",
    title: "No parameter of a token request is repeated",
    verifies: &["RFC6749-TOK-02"],
    judges: Judges::requests(Actor::Target, &[Endpoint::Token]),
    page: include_str!("token_parameters_once.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, _: &Transcript) -> Option<Judgement> {
    let form = form_of(exchange)?;
    let repeated = form
        .iter()
        .enumerate()
        .find(|(index, (name, _))| form[..*index].iter().any(|(earlier, _)| earlier == name));
    Some(match repeated {
        None => Judgement::Pass(format!("{} different parameters", form.len())),
        Some((_, (name, _))) => Judgement::Violation(
            Finding::in_request(
                exchange,
                Place::Form(name.clone()),
                "each parameter once",
                format!("{name} more than once"),
            )
            .hint("Several scopes stand in one parameter, separated by spaces."),
        ),
    })
}
