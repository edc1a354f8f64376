//! `consent.sensitive_released`: under `#sensitive` protected records can flow.

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader};

use serde::Deserialize;

use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

use super::withheld::{released, unpacked};

/// The check.
pub static CHECK: Check = Check {
    id: "consent.sensitive_released",
    title: "An export under #sensitive holds sensitive resources",
    verifies: &["HREX-CON-17", "HREX-SEC-06"],
    judges: Judges::answers(Actor::Source, &[Endpoint::File]),
    page: include_str!("sensitive_released.md"),
    judge,
};

/// The part of a line that says which resource it is.
#[derive(Deserialize)]
struct Head {
    #[serde(rename = "resourceType")]
    resource_type: String,
    id: String,
}

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let released = released(exchange, transcript);
    if released.is_empty() || is_narrowed(exchange, transcript) {
        return None;
    }
    // The last file stands for all of its export.
    let files: Vec<&Exchange> = transcript
        .of_step(&exchange.step)
        .filter(|other| other.endpoint == Endpoint::File && other.status() == Some(200))
        .collect();
    (files.last()?.seq == exchange.seq).then_some(())?;
    let mut found: BTreeSet<String> = BTreeSet::new();
    for file in &files {
        let mut lines = BufReader::new(unpacked(file.response.as_ref()?));
        let mut line = Vec::new();
        while lines.read_until(b'\n', &mut line).ok()? > 0 {
            if let Ok(head) = serde_json::from_slice::<Head>(&line) {
                let name = format!("{}/{}", head.resource_type, head.id);
                if released.contains(name.as_str()) {
                    found.insert(name);
                }
            }
            line.clear();
        }
    }
    Some(if found.is_empty() {
        let observed = format!("none of {} in {} files", released.len(), files.len());
        let expected = "the sensitive resources the consent releases";
        Judgement::Doubt(Finding::in_response(exchange, Place::Body, expected, observed).hint(
            "Where law forbids the release, vouch for that. A payer that never releases sensitive \
             data refuses a consent for #sensitive with 422, so that the other side knows.",
        ))
    } else {
        Judgement::Pass(format!("{} of {} were released", found.len(), released.len()))
    })
}

/// Whether only part of what there is was asked for.
fn is_narrowed(exchange: &Exchange, transcript: &Transcript) -> bool {
    let mut kick_offs = transcript.at(Endpoint::KickOff).filter(|other| other.seq < exchange.seq);
    kick_offs.any(|other| other.request.method != "GET" || other.request.url.contains('?'))
}
