//! `registration.initial_token_required`: where a registration needs a token, nothing else will do.

use crate::checks::oauth_answer::{Refusal, control};
use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

/// The checks, one an alteration.
pub static ROWS: [Check; 2] = [
    row(
        "registration.initial_token_required.initial_token_missing",
        "A registration without the initial access token it needs is refused",
        &["RFC7591-12"],
    ),
    row(
        "registration.initial_token_required.initial_token_wrong",
        "A registration with a wrong initial access token is refused",
        &["RFC7591-12"],
    ),
];

const fn row(id: &'static str, title: &'static str, verifies: &'static [&'static str]) -> Check {
    Check {
        id,
        title,
        verifies,
        judges: Judges::answers(Actor::Idp, &[Endpoint::Register]),
        page: include_str!("initial_token_required.md"),
        judge,
    }
}

fn judge(check: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    if let Err(judgement) = control(check.row(), exchange, transcript)? {
        return Some(judgement);
    }
    let response = exchange.response.as_ref()?;
    let hint = "Who may register is decided before anything of the request is looked at.";
    let refusal = Refusal { statuses: &[401], errors: &[], spoils: "client_id" };
    let refused = refusal.judge(exchange, hint)?;
    if !matches!(refused, Judgement::Pass(_)) {
        return Some(refused);
    }
    let place = Place::Header("WWW-Authenticate".to_owned());
    let challenges: Vec<&str> = response.headers.all("www-authenticate").collect();
    let bearer = challenges.iter().find(|challenge| {
        let scheme = challenge.split_whitespace().next().unwrap_or_default();
        scheme.eq_ignore_ascii_case("bearer")
    });
    let Some(bearer) = bearer else {
        let observed = match challenges.first() {
            Some(_) => "a challenge of another scheme",
            None => "no WWW-Authenticate field",
        };
        let expected = "WWW-Authenticate: Bearer";
        let finding = Finding::in_response(exchange, place, expected, observed.to_owned());
        return Some(Judgement::Violation(finding.hint(hint)));
    };
    // RFC 6750 §3.1: a token that was sent and is not good is named as the cause.
    if check.row() == "initial_token_wrong" && !bearer.contains("invalid_token") {
        let expected = "WWW-Authenticate: Bearer error=\"invalid_token\"";
        let observed = "a Bearer challenge without this error".to_owned();
        let finding = Finding::in_response(exchange, place, expected, observed);
        return Some(Judgement::Violation(finding));
    }
    Some(Judgement::Pass("refused with 401 and a Bearer challenge".to_owned()))
}
