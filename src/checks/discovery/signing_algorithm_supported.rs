//! `discovery.signing_algorithm_supported`: one of SMART's two algorithms is listed.

use crate::checks::oauth_answer::{at_member, document, kind, listed, words};
use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::Judgement;
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "discovery.signing_algorithm_supported",
    title: "Client assertions may be signed with RS384 or ES384",
    verifies: &["SMART-DISC-18"],
    judges: Judges::answers(Actor::Idp, &[Endpoint::SmartConfiguration]),
    page: include_str!("signing_algorithm_supported.md"),
    judge,
};

const MEMBER: &str = "token_endpoint_auth_signing_alg_values_supported";

fn judge(_: &Check, exchange: &Exchange, _: &Transcript) -> Option<Judgement> {
    let document = document(exchange)?;
    let value = document.get(MEMBER);
    let claimed = words(&document, "capabilities")
        .is_some_and(|words| words.contains(&"client-confidential-asymmetric"));
    // Without the capability the list is optional; whether the capability may be missing is for
    // `asymmetric_authentication_advertised` to say.
    if value.is_none() && !claimed {
        return None;
    }
    let algorithms = words(&document, MEMBER);
    let listed = algorithms.as_ref().map(|words| listed(words));
    if algorithms.is_some_and(|words| words.contains(&"RS384") || words.contains(&"ES384")) {
        return Some(Judgement::Pass(listed.unwrap_or_default()));
    }
    let observed = listed.unwrap_or_else(|| kind(value).to_owned());
    let expected = "an array that contains `RS384` or `ES384`";
    let finding = at_member(exchange, MEMBER, expected, observed)
        .hint("UDAP asks for RS256; SMART clients need RS384 or ES384 beside it.");
    Some(Judgement::Violation(finding))
}
