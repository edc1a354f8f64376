//! `mtls.registration_closed`: where clients register over mutual TLS, they do so over nothing else.

use serde_json::Value;

use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "mtls.registration_closed",
    title: "A registration endpoint that is announced for mutual TLS takes nobody without certificate",
    verifies: &["PDEX-MTLS-04"],
    judges: Judges::answers(Actor::Source, &[Endpoint::MtlsBundle]),
    page: include_str!("registration_closed.md"),
    judge,
};

/// The extension for servers that belong to an endpoint, under whichever guide's base.
const ASSOCIATED: &str = "/base-ext-associatedServers";

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    if transcript.alteration(exchange).is_some() || exchange.status() != Some(200) {
        return None;
    }
    let bundle = exchange.response.as_ref()?.json().ok()?;
    let announced = announced(&bundle);
    let tried = transcript.at(Endpoint::Register).find_map(|other| {
        let alteration = transcript.alteration(other)?;
        let is_meant = alteration.name == "certificate_missing"
            && announced.iter().any(|(_, url)| *url == other.request.url);
        is_meant.then_some((other, alteration.control.as_deref()?))
    });
    let (without, control) = tried?;
    let mut with = transcript.of_step(control).filter(|one| one.endpoint == Endpoint::Register);
    if !with.any(Exchange::succeeded) {
        let why = "nobody could register with a certificate either".to_owned();
        return Some(Judgement::Blocked(why));
    }
    match without.status() {
        None => Some(Judgement::Pass("turned away before any answer".to_owned())),
        // Proxies that verify certificates answer 400, too.
        Some(status @ 400..=428) => Some(Judgement::Pass(format!("answered {status}"))),
        Some(status) if !(200..300).contains(&status) => {
            Some(Judgement::Blocked(format!("it was answered {status}")))
        }
        Some(status) => {
            let (pointer, _) = announced.iter().find(|(_, url)| *url == without.request.url)?;
            let expected = "a registration endpoint that is reached over mutual TLS alone";
            let observed = format!("{status} to a registration that shows no certificate");
            let place = Place::Pointer(pointer.clone());
            let finding = Finding::in_response(exchange, place, expected, observed);
            Some(Judgement::Violation(finding.hint(
                "Have the server of this URL demand a certificate, or answer 403 without one.",
            )))
        }
    }
}

/// The URLs of servers that an Endpoint announces, each with where it stands.
fn announced(bundle: &Value) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for (entry, index) in bundle["entry"].as_array().into_iter().flatten().zip(0_usize..) {
        let extensions = entry["resource"]["extension"].as_array().into_iter().flatten();
        for (extension, place) in extensions.zip(0_usize..) {
            if !extension["url"].as_str().is_some_and(|url| url.ends_with(ASSOCIATED)) {
                continue;
            }
            let parts = extension["extension"].as_array().into_iter().flatten();
            let urls = parts.filter(|part| part["url"] == "serverURL");
            found.extend(urls.filter_map(|part| {
                let url = part["valueString"].as_str().or(part["valueUrl"].as_str())?;
                Some((format!("/entry/{index}/resource/extension/{place}"), url.to_owned()))
            }));
        }
    }
    found
}
