//! `registration.deletion_ends_client`: a deleted client gets no tokens.

use crate::checks::oauth_answer::{Refusal, control};
use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::Judgement;
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "registration.deletion_ends_client",
    title: "A deleted client can no longer authenticate",
    verifies: &["RFC7592-04"],
    judges: Judges::answers(Actor::Idp, &[Endpoint::Token]),
    page: include_str!("deletion_ends_client.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    if let Err(judgement) = control("client_deleted", exchange, transcript)? {
        return Some(judgement);
    }
    let deletion = transcript.before(exchange).find(|other| {
        other.endpoint == Endpoint::RegistrationManagement && other.request.method == "DELETE"
    });
    match deletion.and_then(Exchange::status) {
        Some(status) if (200..300).contains(&status) => {}
        Some(status @ (405 | 501)) => {
            let why = format!("the server does not delete registrations: {status}");
            return Some(Judgement::NotApplicable(why));
        }
        Some(status) => {
            let by = format!("the deletion was itself answered {status}");
            return Some(Judgement::Blocked(by));
        }
        None => return Some(Judgement::Blocked("no deletion was answered".to_owned())),
    }
    Refusal::INVALID_CLIENT
        .judge(exchange, "Look the client up when it asks, on every node, not in a cache.")
}
