//! `manifest.matched_member_exported`: whom a match named is in the export that follows.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::checks::exported::{asks_for_all, exported};
use crate::checks::{Check, Judges, job, token_use};
use crate::fhir::named;
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Response, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "manifest.matched_member_exported",
    title: "An export of everything holds the members that were matched",
    verifies: &["BULK-KO-06", "BULK-QP-06"],
    judges: Judges::answers(Actor::Source, &[Endpoint::Status]),
    page: include_str!("matched_member_exported.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    job::unaltered_manifest(exchange, transcript)?;
    let kick_off = job::kick_off_of(exchange, transcript)?;
    if transcript.alteration(kick_off).is_some()
        || !asks_for_all(kick_off)
        || !job::is_patient_export(kick_off)
        || !is_for_everybody(kick_off, transcript)
        || transcript.consent_ended_before(exchange)
    {
        return None;
    }
    let wanted = wanted(kick_off, transcript);
    if wanted.is_empty() {
        return None;
    }
    let export = exported(kick_off, transcript)?;
    let kinds = export.types();
    let lists_any = job::is_organized(&export.manifest) || kinds.contains("Patient");
    let missing = if lists_any {
        let names = Some(&export).filter(|export| export.is_whole())?.names(transcript);
        if let Some(blocked) = names.cut_short() {
            return Some(blocked);
        }
        wanted.iter().filter(|id| !names.contains(&format!("Patient/{id}"))).count()
    } else {
        wanted.len()
    };
    if missing == 0 {
        return Some(Judgement::Pass(format!("{} matched, all there", wanted.len())));
    }
    let expected = "the Patient of each member that was matched";
    let observed = format!("{missing} of {} are missing", wanted.len());
    let place = Place::Pointer("/output".to_owned());
    let finding = Finding::in_response(exchange, place, expected, observed)
        .hint("Whoever is left out for a reason is told of in `error` of the manifest.");
    let told = export.manifest["error"].as_array().is_some_and(|all| !all.is_empty());
    Some(if told { Judgement::Doubt(finding) } else { Judgement::Violation(finding) })
}

/// Whether the token of a kick-off opens all its client may have: it is about the client alone, and
/// its scope covers every Patient.
fn is_for_everybody(kick_off: &Exchange, transcript: &Transcript) -> bool {
    let field = kick_off.request.headers.get("authorization").unwrap_or_default();
    let token = field.split_once(' ').map_or("", |(_, token)| token);
    let asked = transcript.at(Endpoint::Token).find(|answer| {
        let body = answer.response.as_ref().and_then(|response| response.json().ok());
        body.is_some_and(|body: Value| body["access_token"] == token)
    });
    let of_client = asked.is_some_and(|request| {
        request.request.form_value("grant_type").as_deref() == Some("client_credentials")
    });
    let issued = token_use::issued(kick_off, transcript);
    of_client
        && issued
            .is_some_and(|issued| issued.scope.contains("system/") && !issued.scope.contains('?'))
        && job::may_read(kick_off, "Patient", transcript)
}

/// The logical ids that the matches before a kick-off named, of those it is about.
fn wanted(kick_off: &Exchange, transcript: &Transcript) -> BTreeSet<String> {
    let path = job::percent_decoded(&kick_off.request.path());
    let instance = path.strip_suffix("/$export").and_then(job::patient_id).map(str::to_owned);
    let mut ids = BTreeSet::new();
    for found in transcript.before(kick_off) {
        let is_match = found.endpoint == Endpoint::MemberMatch
            && found.responder == kick_off.responder
            && found.succeeded()
            && transcript.alteration(found).is_none();
        let answer = found.response.as_ref().filter(|_| is_match).map(Response::json);
        let Some(Ok(answer)) = answer else { continue };
        for entry in named(&answer, "MemberId") {
            let reference = entry["valueReference"]["reference"].as_str();
            ids.extend(reference.and_then(job::patient_id).map(str::to_owned));
        }
    }
    ids.retain(|id| instance.as_ref().is_none_or(|instance| instance == id));
    ids
}
