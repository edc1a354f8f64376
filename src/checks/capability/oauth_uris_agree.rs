//! `capability.oauth_uris_agree`: the old way of saying where tokens are to be had says the same.

use serde_json::Value;

use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "capability.oauth_uris_agree",
    title: "The endpoints in the CapabilityStatement are those of the SMART configuration",
    verifies: &["SMART-DISC-22"],
    judges: Judges::answers(Actor::Source, &[Endpoint::Metadata]),
    page: include_str!("oauth_uris_agree.md"),
    judge,
};

const OAUTH_URIS: &str = "http://fhir-registry.smarthealthit.org/StructureDefinition/oauth-uris";

/// The parts of the extension, and what the SMART configuration calls them.
const PARTS: [(&str, &str); 6] = [
    ("authorize", "authorization_endpoint"),
    ("token", "token_endpoint"),
    ("register", "registration_endpoint"),
    ("introspect", "introspection_endpoint"),
    ("revoke", "revocation_endpoint"),
    ("manage", "management_endpoint"),
];

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let statement = exchange.response.as_ref()?.json().ok()?;
    let (pointer, parts) = extension(&statement)?;
    let configuration = transcript
        .at(Endpoint::SmartConfiguration)
        .filter(|other| other.succeeded())
        .find_map(|other| other.response.as_ref()?.json().ok())?;
    let mut compared = 0;
    for (at, part) in parts.iter().enumerate() {
        let named = PARTS.iter().find(|(url, _)| part["url"] == *url);
        let stated = named.and_then(|(_, name)| Some((name, configuration[name].as_str()?)));
        let Some((name, stated)) = stated else { continue };
        compared += 1;
        if part["valueUri"] != stated {
            let place = Place::Pointer(format!("{pointer}/extension/{at}/valueUri"));
            let expected = format!("the `{name}` of the SMART configuration");
            let finding =
                Finding::in_response(exchange, place, &expected, "another URL".to_owned()).hint(
                    "Clients that know only the one document end up elsewhere than the others.",
                );
            return Some(Judgement::Violation(finding));
        }
    }
    (compared > 0).then(|| Judgement::Pass(format!("{compared} endpoints agree")))
}

/// The extension with its place.
fn extension(statement: &Value) -> Option<(String, &Vec<Value>)> {
    statement["rest"].as_array()?.iter().enumerate().find_map(|(rest, one)| {
        let extensions = one["security"]["extension"].as_array()?;
        let (at, found) =
            extensions.iter().enumerate().find(|(_, one)| one["url"] == OAUTH_URIS)?;
        Some((format!("/rest/{rest}/security/extension/{at}"), found["extension"].as_array()?))
    })
}
