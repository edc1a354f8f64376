//! `discovery.issuer_with_openid`: the issuer is named exactly where OpenID Connect is offered.

use serde_json::Value;

use crate::checks::oauth_answer::{at_member, document, kind, shown, words};
use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::Judgement;
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "discovery.issuer_with_openid",
    title: "The SMART configuration names issuer and keys where it offers OpenID Connect",
    verifies: &["SMART-DISC-09", "SMART-DISC-10"],
    judges: Judges::answers(Actor::Idp, &[Endpoint::SmartConfiguration]),
    page: include_str!("issuer_with_openid.md"),
    judge,
};

const CAPABILITY: &str = "sso-openid-connect";

fn judge(_: &Check, exchange: &Exchange, _: &Transcript) -> Option<Judgement> {
    let document = document(exchange)?;
    // A missing or malformed list of capabilities is for `capabilities_listed` to report.
    let offered = words(&document, "capabilities")?.contains(&CAPABILITY);
    if !offered {
        let Some(issuer) = document.get("issuer") else {
            return Some(Judgement::Pass("neither the capability nor an issuer".to_owned()));
        };
        let observed = issuer.as_str().map_or_else(|| kind(Some(issuer)).to_owned(), shown);
        let expected = format!("no such member, as `{CAPABILITY}` is not claimed");
        let finding = at_member(exchange, "issuer", &expected, observed)
            .hint("Harmless, but some clients take it for an offer of OpenID Connect.");
        return Some(Judgement::Doubt(finding));
    }
    for member in ["issuer", "jwks_uri"] {
        let value = document.get(member);
        if value.and_then(Value::as_str).is_none_or(str::is_empty) {
            let expected = format!("a URL, as `{CAPABILITY}` is claimed");
            let finding = at_member(exchange, member, &expected, kind(value).to_owned());
            return Some(Judgement::Violation(finding));
        }
    }
    Some(Judgement::Pass(format!("{CAPABILITY} with issuer and jwks_uri")))
}
