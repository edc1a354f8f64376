//! `registration.key_location_refused`: keys are not fetched from where no client is.

use crate::checks::oauth_answer::{Refusal, control};
use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::Judgement;
use crate::transcript::{Exchange, Transcript};

/// The checks, one an alteration.
pub static ROWS: [Check; 4] = [
    row(
        "registration.key_location_refused.jwks_uri_file",
        "A registration whose keys are in a file is refused",
        &["RFC7591-14"],
    ),
    row(
        "registration.key_location_refused.jwks_uri_link_local",
        "A registration whose keys are at a link-local address is refused",
        &["RFC7591-14"],
    ),
    row(
        "registration.key_location_refused.jwks_uri_loopback",
        "A registration whose keys are on the server itself is refused",
        &["RFC7591-14"],
    ),
    row(
        "registration.key_location_refused.jwks_uri_private",
        "A registration whose keys are at a private address is refused",
        &["RFC7591-14"],
    ),
];

const fn row(id: &'static str, title: &'static str, verifies: &'static [&'static str]) -> Check {
    Check {
        id,
        title,
        verifies,
        judges: Judges::answers(Actor::Idp, &[Endpoint::Register]),
        page: include_str!("key_location_refused.md"),
        judge,
    }
}

fn judge(check: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    if let Err(judgement) = control(check.row(), exchange, transcript)? {
        return Some(judgement);
    }
    let refusal =
        Refusal { statuses: &[400], errors: &["invalid_client_metadata"], spoils: "client_id" };
    refusal.judge(
        exchange,
        "A URL from a stranger is fetched from inside your network: judge where it leads before \
         it is registered, and again before each fetch.",
    )
}
