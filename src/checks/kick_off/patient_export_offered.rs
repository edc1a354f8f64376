//! `kick_off.patient_export_offered`: the patient-level export is there.

use crate::checks::{Check, Judges, job};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "kick_off.patient_export_offered",
    title: "The patient-level export is offered",
    verifies: &["PDEX-P2P-23"],
    judges: Judges::answers(Actor::Source, &[Endpoint::KickOff]),
    page: include_str!("patient_export_offered.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    if !job::is_patient_export(exchange) || transcript.alteration(exchange).is_some() {
        return None;
    }
    match exchange.status()? {
        202 => Some(Judgement::Pass("Patient/$export started a job".to_owned())),
        404 => Some(Judgement::Violation(
            Finding::in_response(
                exchange,
                Place::Status,
                "a server that offers Patient/$export",
                "status 404".to_owned(),
            )
            .hint("Check the FHIR base URL of the source payer, then its routes."),
        )),
        _ => None,
    }
}
