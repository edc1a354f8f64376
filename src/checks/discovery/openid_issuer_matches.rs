//! `discovery.openid_issuer_matches`: the issuer is where its document was found.

use serde_json::Value;

use crate::checks::oauth_answer::{at_member, document, kind};
use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::Judgement;
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "discovery.openid_issuer_matches",
    title: "The issuer in the OpenID configuration is the one it was fetched from",
    verifies: &["OIDC-DISC-02"],
    judges: Judges::answers(Actor::Idp, &[Endpoint::OpenidConfiguration]),
    page: include_str!("openid_issuer_matches.md"),
    judge,
};

const SUFFIX: &str = "/.well-known/openid-configuration";

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let body = document(exchange)?;
    let fetched = exchange.request.url.strip_suffix(SUFFIX)?;
    let issuer = body.get("issuer");
    let Some(found) = issuer.and_then(Value::as_str) else {
        let expected = "the issuer as a string";
        let finding = at_member(exchange, "issuer", expected, kind(issuer).to_owned());
        return Some(Judgement::Violation(finding));
    };
    // A trailing slash is lost on the way from the issuer to this URL. Only the SMART
    // configuration, where it names the issuer, tells whether there is one.
    let named = transcript
        .at(Endpoint::SmartConfiguration)
        .filter_map(document)
        .find_map(|smart| smart.get("issuer")?.as_str().map(str::to_owned))
        .filter(|named| named.trim_end_matches('/') == fetched);
    let matches = match &named {
        Some(named) => found == named,
        None => found.strip_suffix('/').unwrap_or(found) == fetched,
    };
    if matches {
        return Some(Judgement::Pass(format!("issuer is {found}")));
    }
    let expected = named.as_deref().unwrap_or(fetched);
    let expected = format!("`{expected}`, to the letter");
    let finding = at_member(exchange, "issuer", &expected, format!("`{found}`"))
        .hint("Clients compare the strings and stop when they differ.");
    Some(Judgement::Violation(finding))
}
