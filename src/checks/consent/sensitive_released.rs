//! `consent.sensitive_released`: under `#sensitive` protected records can flow.

use std::collections::BTreeSet;

use crate::checks::exported::{asks_for_all, exported};
use crate::checks::{Check, Judges, job};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

use super::withheld::{kick_off_of, look_for, released};

/// The check.
pub static CHECK: Check = Check {
    id: "consent.sensitive_released",
    title: "An export under #sensitive holds sensitive resources",
    verifies: &["HREX-CON-17", "HREX-SEC-06"],
    judges: Judges::answers(Actor::Source, &[Endpoint::File]),
    page: include_str!("sensitive_released.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let kick_off = kick_off_of(exchange, transcript);
    let mut released = released(exchange, kick_off, transcript);
    // What the token may not read is missing for another reason.
    let kind = |name: &'_ str| name.split('/').next().unwrap_or_default().to_owned();
    released.retain(|name| kick_off.is_none_or(|one| job::may_read(one, &kind(name), transcript)));
    if released.is_empty() || is_narrowed(exchange, kick_off, transcript) {
        return None;
    }
    // The last file stands for all of its export.
    let files: Vec<&Exchange> = transcript
        .of_step(&exchange.step)
        .filter(|other| other.endpoint == Endpoint::File && other.status() == Some(200))
        .collect();
    (files.last()?.seq == exchange.seq).then_some(())?;
    let mut found: BTreeSet<String> = BTreeSet::new();
    let mut unread = None;
    for file in &files {
        let looked = look_for(file.response.as_ref()?, &released);
        found.extend(looked.names);
        unread = unread.or(looked.unread);
    }
    Some(match unread {
        _ if !found.is_empty() => {
            Judgement::Pass(format!("{} of {} were released", found.len(), released.len()))
        }
        Some(why) => Judgement::Blocked(format!("a file could not be read: {why}")),
        None if kick_off.is_some_and(|one| is_in_part(one, transcript)) => return None,
        None => {
            let observed = format!("none of {} in {} files", released.len(), files.len());
            let expected = "the sensitive resources the consent releases";
            Judgement::Doubt(Finding::in_response(exchange, Place::Body, expected, observed).hint(
                "Where law forbids the release, vouch for that. A payer that never releases \
                     sensitive data refuses a consent for #sensitive with 422, so that the other \
                     side knows.",
            ))
        }
    })
}

/// Whether files of the export were not fetched.
fn is_in_part(kick_off: &Exchange, transcript: &Transcript) -> bool {
    exported(kick_off, transcript).is_some_and(|export| !export.is_whole())
}

/// Whether only part of what there is was asked for.
fn is_narrowed(exchange: &Exchange, kick_off: Option<&Exchange>, transcript: &Transcript) -> bool {
    if let Some(kick_off) = kick_off {
        return !asks_for_all(kick_off);
    }
    let mut kick_offs = transcript.at(Endpoint::KickOff).filter(|other| other.seq < exchange.seq);
    kick_offs.any(|other| !asks_for_all(other))
}
