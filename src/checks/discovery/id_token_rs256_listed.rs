//! `discovery.id_token_rs256_listed`: every client can verify an ID token.

use crate::checks::oauth_answer::{at_member, document, listed, words};
use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::Judgement;
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "discovery.id_token_rs256_listed",
    title: "The OpenID configuration offers ID tokens signed with RS256",
    verifies: &["OIDC-DISC-04"],
    judges: Judges::answers(Actor::Idp, &[Endpoint::OpenidConfiguration]),
    page: include_str!("id_token_rs256_listed.md"),
    judge,
};

const MEMBER: &str = "id_token_signing_alg_values_supported";

fn judge(_: &Check, exchange: &Exchange, _: &Transcript) -> Option<Judgement> {
    let document = document(exchange)?;
    // A missing or malformed list is for `openid_members_present` to report.
    let algorithms = words(&document, MEMBER)?;
    if !algorithms.contains(&"RS256") {
        let finding = at_member(exchange, MEMBER, "a list with `RS256`", listed(&algorithms))
            .hint("RS256 is the one algorithm every client of OpenID Connect knows.");
        return Some(Judgement::Violation(finding));
    }
    if algorithms.contains(&"none") {
        let finding = at_member(exchange, MEMBER, "signing algorithms only", listed(&algorithms))
            .hint("Unsigned ID tokens are for the code flow alone, and nobody has to offer them.");
        return Some(Judgement::Doubt(finding));
    }
    Some(Judgement::Pass(listed(&algorithms)))
}
