//! `data.known_record_exported.*`: records an export must hold are in it.

use std::collections::BTreeSet;

use crate::checks::exported::{Exported, exported};
use crate::checks::{Check, Judges, job};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Fact, Transcript};

/// The checks, one for each rule that demands a record.
pub static ROWS: &[Check] = &[
    row(
        "data.known_record_exported.authorization_changed",
        "A prior authorization that was refused or cancelled within a year is exported",
        &["PDEX-EXP-08", "PDEX-EXP-09"],
    ),
    row(
        "data.known_record_exported.within_window",
        "Claims and clinical records of the last five years are exported",
        &["PDEX-EXP-03", "PDEX-EXP-20", "PDEX22-EXP-03"],
    ),
];

const fn row(id: &'static str, title: &'static str, verifies: &'static [&'static str]) -> Check {
    Check {
        id,
        title,
        verifies,
        judges: Judges::answers(Actor::Source, &[Endpoint::Status]),
        page: include_str!("known_record_exported.md"),
        judge,
    }
}

fn judge(check: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    job::unaltered_manifest(exchange, transcript)?;
    let kick_off = job::kick_off_of(exchange, transcript)?;
    // Of whom everything is asked does not matter.
    let is_narrowed = job::parameters(kick_off)
        .iter()
        .any(|(name, _)| !matches!(name.as_str(), "_outputFormat" | "exportType" | "patient"));
    if transcript.alteration(kick_off).is_some() || is_narrowed {
        return None;
    }
    let export = exported(kick_off, transcript).filter(Exported::is_whole)?;
    let given = export.names(transcript);
    // Whoever is not in the export at all is for other checks.
    let members = transcript.facts.iter().filter_map(|fact| match fact {
        Fact::Member { patient_ids, sentinels, .. } => {
            let is_there = |id: &String| given.contains(&format!("Patient/{id}"));
            patient_ids.iter().any(is_there).then(|| sentinels.get(check.row()))?
        }
        _ => None,
    });
    let kind_of = |name: &&String| name.split('/').next().unwrap_or_default().to_owned();
    let wanted: BTreeSet<&String> = members
        .flatten()
        .filter(|name| job::may_read(kick_off, &kind_of(name), transcript))
        .collect();
    if wanted.is_empty() {
        return None;
    }
    let missing: Vec<&String> =
        wanted.iter().copied().filter(|name| !given.contains(name)).collect();
    let Some(first) = missing.first() else {
        return Some(Judgement::Pass(format!("all {} of them", wanted.len())));
    };
    if let Some(blocked) = given.cut_short() {
        return Some(blocked);
    }
    let observed = format!(
        "{} of {} are missing, the first of type {}",
        missing.len(),
        wanted.len(),
        kind_of(first)
    );
    let place = Place::Pointer("/output".to_owned());
    let finding = Finding::in_response(exchange, place, expected(check.row()), observed)
        .hint("These are records of members we loaded, or that the configuration names.");
    // A server that has no records of a type at all may not know it.
    let types = export.types();
    let is_known = missing.iter().any(|name| types.contains(&kind_of(name)));
    Some(if is_known || job::is_organized(&export.manifest) {
        job::about_payers(kick_off, finding)
    } else {
        Judgement::Doubt(finding)
    })
}

fn expected(row: &str) -> &'static str {
    match row {
        "within_window" => "every claim and clinical record of the last five years",
        _ => "prior authorizations whose status changed within a year, whatever it is now",
    }
}
