//! `discovery.unsigned_assertions_unlisted`: `none` is no signing algorithm.

use crate::checks::oauth_answer::{at_member, document, listed, words};
use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::Judgement;
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "discovery.unsigned_assertions_unlisted",
    title: "Metadata never lists `none` as a signing algorithm for client assertions",
    verifies: &["OIDC-DISC-05"],
    judges: Judges::answers(
        Actor::Idp,
        &[Endpoint::SmartConfiguration, Endpoint::OpenidConfiguration],
    ),
    page: include_str!("unsigned_assertions_unlisted.md"),
    judge,
};

const MEMBER: &str = "token_endpoint_auth_signing_alg_values_supported";

fn judge(_: &Check, exchange: &Exchange, _: &Transcript) -> Option<Judgement> {
    let document = document(exchange)?;
    let algorithms = words(&document, MEMBER)?;
    if algorithms.iter().any(|algorithm| algorithm.eq_ignore_ascii_case("none")) {
        let finding = at_member(exchange, MEMBER, "signing algorithms only", listed(&algorithms))
            .hint("Whoever may send an unsigned assertion may be any client.");
        return Some(Judgement::Violation(finding));
    }
    Some(Judgement::Pass(listed(&algorithms)))
}
