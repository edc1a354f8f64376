//! `registrant.signed_values_first`: what is signed goes before what is not.

use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint, Party};
use crate::oauth::Jwt;
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "registrant.signed_values_first",
    title: "Where signed metadata and plain metadata differ, the signed value is used",
    verifies: &["UDAP-DISC-18"],
    judges: Judges::requests(Actor::Target, &[Endpoint::UdapMetadata]),
    page: include_str!("signed_values_first.md"),
    judge,
};

const ENDPOINTS: [&str; 2] = ["token_endpoint", "registration_endpoint"];

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    if transcript.alteration(exchange).is_some() || !exchange.succeeded() {
        return None;
    }
    let document = exchange.response.as_ref()?.json().ok()?;
    let signed = Jwt::decode(document["signed_metadata"].as_str()?).ok()?;
    let later = || {
        transcript
            .after(exchange)
            .filter(|other| other.step == exchange.step && other.initiator == Party::Target)
    };
    let mut seen = None;
    for name in ENDPOINTS {
        let (Some(plain), Some(signed)) = (document[name].as_str(), signed.claim_str(name)) else {
            continue;
        };
        if plain == signed {
            continue;
        }
        let at = |url: &str| later().find(|other| other.request.url == url);
        if let Some(asked) = at(plain) {
            let finding = Finding::in_request(
                asked,
                Place::Target,
                &format!("the {name} of the signed metadata"),
                "the one that stands beside it without signature".to_owned(),
            );
            let hint = "Only signed values come from who holds the certificate.";
            return Some(Judgement::Violation(finding.hint(hint)));
        }
        if at(signed).is_some() {
            seen = Some(Judgement::Pass(format!("the signed {name}")));
        }
    }
    seen
}
