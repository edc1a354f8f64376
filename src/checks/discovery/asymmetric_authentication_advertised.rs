//! `discovery.asymmetric_authentication_advertised`: clients can learn that they may sign.

use crate::checks::oauth_answer::{at_member, document, kind, listed, words};
use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::Judgement;
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "discovery.asymmetric_authentication_advertised",
    title: "Asymmetric client authentication is advertised, as a capability and as a method",
    verifies: &["SMART-DISC-16", "SMART-DISC-17", "HREX-AUTH-03", "HREX-SEC-02"],
    judges: Judges::answers(Actor::Idp, &[Endpoint::SmartConfiguration]),
    page: include_str!("asymmetric_authentication_advertised.md"),
    judge,
};

const CAPABILITY: &str = "client-confidential-asymmetric";
const METHODS: &str = "token_endpoint_auth_methods_supported";

fn judge(_: &Check, exchange: &Exchange, _: &Transcript) -> Option<Judgement> {
    let document = document(exchange)?;
    // A missing or malformed list of capabilities is for `capabilities_listed` to report.
    let capabilities = words(&document, "capabilities")?;
    if !capabilities.contains(&CAPABILITY) {
        let expected = format!("an array that contains `{CAPABILITY}`");
        let finding = at_member(exchange, "capabilities", &expected, listed(&capabilities)).hint(
            "Backend services authenticate with a signed assertion, so say that you take it.",
        );
        return Some(Judgement::Violation(finding));
    }
    let methods = words(&document, METHODS);
    if methods.as_ref().is_some_and(|methods| methods.contains(&"private_key_jwt")) {
        return Some(Judgement::Pass(format!("{CAPABILITY} and private_key_jwt")));
    }
    let observed =
        methods.map_or_else(|| kind(document.get(METHODS)).to_owned(), |words| listed(&words));
    let expected = "an array that contains `private_key_jwt`";
    Some(Judgement::Violation(at_member(exchange, METHODS, expected, observed)))
}
