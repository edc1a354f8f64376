//! The request a target payer would send to have a member matched.

use jiff::ToSpan;
use jiff::civil::Date;
use serde_json::{Value, json};

use crate::fhir::{codes, parameters};

use super::case::Case;
use super::chart::coded;
use super::member::Member;
use super::payer::Payer;

/// Who asks whom, and when.
#[derive(Clone, Copy, Debug)]
pub struct MatchRequest<'a> {
    /// The payer that is asked.
    pub source: &'a Payer<'a>,
    /// The payer that asks.
    pub target: &'a Payer<'a>,
    /// The present date.
    pub today: Date,
    /// The consent policy, such as [`codes::POLICY_REGULAR`].
    pub policy_uri: &'a str,
}

/// The body of a `$member-match` request (HRex 1.1.0) with all four parameters.
///
/// Everything a matcher may want is told, so that any algorithm comes to the same answer. Only
/// for [`Case::Ambiguous`] what would tell the two members apart is left out.
///
/// # Spec
/// <http://hl7.org/fhir/us/davinci-hrex/STU1.1/OperationDefinition-member-match.html>
pub fn match_parameters(member: &Member, request: &MatchRequest<'_>) -> Value {
    let ambiguous = member.case == Some(Case::Ambiguous);
    let id = member.local["id"].as_str().expect("every Patient has an id");
    let mut patient = json!({
        "resourceType": "Patient",
        "id": id,
        "name": member.person.name(),
        "gender": member.person.gender(),
        "birthDate": member.person.birth_date.to_string(),
    });
    if !ambiguous {
        patient["address"] = member.person.address();
    }
    let card = &member.cards[0];
    // Some servers find a coverage by its logical id; that would single out one of two members.
    let coverage_id = if ambiguous { "card" } else { &card.coverage_id };
    let to_match = card.coverage(coverage_id, id, request.source.reference(), !ambiguous);
    let link = &member.link;
    let to_link = link.coverage(&link.coverage_id, id, request.target.reference(), true);
    let parameter = |name: &str, resource: Value| json!({"name": name, "resource": resource});
    let mut body = parameters(vec![
        parameter("MemberPatient", patient),
        parameter("CoverageToMatch", to_match),
        parameter("CoverageToLink", to_link),
        parameter("Consent", consent(member, id, request)),
    ]);
    // Some servers ask for this id, though the profile does not.
    body["id"] = json!("member-match-in");
    body
}

fn consent(member: &Member, patient_id: &str, request: &MatchRequest<'_>) -> Value {
    let (from, to) = if member.case == Some(Case::ExpiredConsent) { (-120, -30) } else { (-7, 90) };
    let on = |days: i64| request.today.saturating_add(days.days()).to_string();
    let patient = json!({"reference": format!("Patient/{patient_id}")});
    let actor = |system: &str, code: &str, payer: &Payer<'_>| json!({"role": coded(system, code), "reference": payer.reference()});
    json!({
        "resourceType": "Consent",
        "id": format!("consent-{patient_id}"),
        "status": "active",
        "scope": coded(codes::CONSENT_SCOPE, "patient-privacy"),
        "category": [coded(codes::ACT_CODE, "IDSCL")],
        "patient": patient,
        "performer": [patient],
        "sourceReference": {
            "reference": format!("https://lakeside.example/fhir/DocumentReference/signed-{patient_id}"),
        },
        "policy": [{"uri": request.policy_uri}],
        "provision": {
            "type": "permit",
            "period": {"start": on(from), "end": on(to)},
            "actor": [
                actor(codes::PARTICIPANT_TYPE, "performer", request.source),
                actor(codes::PARTICIPATION_TYPE, "IRCP", request.target),
            ],
            "action": [coded(codes::CONSENT_ACTION, "disclose")],
        },
    })
}
