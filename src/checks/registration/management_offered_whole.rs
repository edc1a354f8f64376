//! `registration.management_offered_whole`: management is offered with place and token, or not at all.

use serde_json::Value;
use url::Url;

use crate::checks::oauth_answer::{at_member, kind, object};
use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::Judgement;
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "registration.management_offered_whole",
    title: "A registration answer offers management with both its place and its token",
    verifies: &["RFC7592-01"],
    judges: Judges::answers(Actor::Idp, &[Endpoint::Register]),
    page: include_str!("management_offered_whole.md"),
    judge,
};

const PLACE: &str = "registration_client_uri";
const TOKEN: &str = "registration_access_token";

fn judge(_: &Check, exchange: &Exchange, _: &Transcript) -> Option<Judgement> {
    let body = object(exchange).filter(|body| body.contains_key("client_id"))?;
    let text = |name: &str| body.get(name).and_then(Value::as_str).filter(|text| !text.is_empty());
    let violation = |member: &str, expected: &str, observed: String| {
        let finding = at_member(exchange, member, expected, observed)
            .hint("A client can use the one only with the other.");
        Some(Judgement::Violation(finding))
    };
    match (body.get(PLACE), body.get(TOKEN)) {
        (None, None) => {
            let why = "the server does not offer to manage registrations".to_owned();
            return Some(Judgement::NotApplicable(why));
        }
        (None, found) | (found, None) if found.is_some() => {
            let (there, missing) =
                if body.contains_key(PLACE) { (PLACE, TOKEN) } else { (TOKEN, PLACE) };
            let expected = format!("a text, as `{there}` is there");
            return violation(missing, &expected, "no such member".to_owned());
        }
        _ => {}
    }
    if text(TOKEN).is_none() {
        return violation(TOKEN, "a text", kind(body.get(TOKEN)).to_owned());
    }
    // Plain http is left to those who look at transport: a lab may have no certificates.
    let is_absolute = |text: &str| {
        Url::parse(text).is_ok_and(|url| url.has_host() && matches!(url.scheme(), "https" | "http"))
    };
    match text(PLACE) {
        Some(place) if is_absolute(place) => {
            Some(Judgement::Pass("both are there, and the place is a URL".to_owned()))
        }
        Some(_) => violation(PLACE, "an absolute URL", "a text that is no absolute URL".to_owned()),
        None => violation(PLACE, "an absolute URL", kind(body.get(PLACE)).to_owned()),
    }
}
