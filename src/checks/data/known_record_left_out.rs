//! `data.known_record_left_out.*`: records an export must not hold are not in it.

use std::collections::BTreeSet;

use crate::checks::exported::exported;
use crate::checks::{Check, Judges, job};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Fact, Transcript};

/// The checks, one for each rule that keeps a record back.
pub static ROWS: &[Check] = &[
    row(
        "data.known_record_left_out.authorization_over",
        "A prior authorization that was over and unchanged for a year stays back",
        &["PDEX-EXP-08"],
    ),
    row(
        "data.known_record_left_out.care_before_window",
        "Care of more than five years ago stays back, whenever its record was changed",
        &["PDEX-EXP-07"],
    ),
    row(
        "data.known_record_left_out.other_member",
        "Records of a member who was not matched stay back",
        &["BULK-AUTH-05", "PDEX-BULK-08"],
    ),
];

const fn row(id: &'static str, title: &'static str, verifies: &'static [&'static str]) -> Check {
    Check {
        id,
        title,
        verifies,
        judges: Judges::answers(Actor::Source, &[Endpoint::Status]),
        page: include_str!("known_record_left_out.md"),
        judge,
    }
}

fn judge(check: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    job::unaltered_manifest(exchange, transcript)?;
    let kick_off = job::kick_off_of(exchange, transcript)?;
    let about_member = check.row() == "other_member";
    let export = exported(kick_off, transcript).filter(|export| !export.files.is_empty())?;
    let unwanted: BTreeSet<&String> = transcript
        .facts
        .iter()
        .filter_map(|fact| match fact {
            Fact::Member { sentinels, .. } => sentinels.get(check.row()),
            _ => None,
        })
        .flatten()
        .collect();
    if unwanted.is_empty() {
        return None;
    }
    let given = export.names(transcript);
    let held: Vec<&String> = unwanted.into_iter().filter(|name| given.contains(name)).collect();
    let Some(first) = held.first() else {
        let passed = || Judgement::Pass("none of them is there".to_owned());
        return Some(given.cut_short().unwrap_or_else(passed));
    };
    let kind = first.split('/').next().unwrap_or_default();
    let observed = format!("{} such resources, the first of type {kind}", held.len());
    let place = Place::Pointer("/output".to_owned());
    let finding = Finding::in_response(exchange, place, expected(check.row()), observed)
        .hint("These are records of members we loaded, or that the configuration names.");
    Some(if about_member {
        Judgement::Violation(finding)
    } else {
        job::about_payers(kick_off, finding)
    })
}

fn expected(row: &str) -> &'static str {
    match row {
        "other_member" => "no record of a member whom nobody matched",
        "care_before_window" => "no record of care given more than five years ago",
        _ => "no prior authorization that was over and unchanged for a year",
    }
}
