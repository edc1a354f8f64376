//! `discovery.issuer_well_formed`: an issuer is a plain https URL.

use serde_json::Value;
use url::{Host, Url};

use crate::checks::oauth_answer::{at_member, document};
use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::Judgement;
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "discovery.issuer_well_formed",
    title: "The issuer is an https URL without query and fragment",
    verifies: &["OIDC-DISC-06"],
    judges: Judges::answers(Actor::Idp, &[Endpoint::OpenidConfiguration, Endpoint::OauthMetadata]),
    page: include_str!("issuer_well_formed.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, _: &Transcript) -> Option<Judgement> {
    // A missing issuer is for `openid_members_present` to report.
    let document = document(exchange)?;
    let issuer = document.get("issuer").and_then(Value::as_str)?;
    let flaw = match Url::parse(issuer) {
        Err(_) => Some("a text that is no URL"),
        Ok(url) if url.query().is_some() => Some("a URL with a query"),
        Ok(url) if url.fragment().is_some() => Some("a URL with a fragment"),
        Ok(url) if !url.username().is_empty() || url.password().is_some() => {
            Some("a URL with credentials")
        }
        Ok(url) if url.scheme() == "https" && url.has_host() => None,
        // A lab that never leaves its machine may have no certificates.
        Ok(url) if url.scheme() == "http" && is_loopback(&url) => None,
        Ok(_) => Some("a URL of another scheme"),
    };
    let Some(flaw) = flaw else { return Some(Judgement::Pass(format!("issuer is {issuer}"))) };
    let expected = "an https URL without query and fragment";
    let finding = at_member(exchange, "issuer", expected, flaw.to_owned())
        .hint("Clients derive other URLs from the issuer, and trust it as far as its TLS.");
    Some(Judgement::Violation(finding))
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}
