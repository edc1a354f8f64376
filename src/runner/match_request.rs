//! Alterations of the Parameters of `$member-match`: one thing changed in a valid request.

use jiff::civil::Date;
use jiff::{Span, Timestamp, ToSpan};
use serde_json::{Value, json};

use crate::fhir::codes;

/// The bytes to send for `parameters` under the alteration `alter`; names that do not concern the
/// body leave it as it is.
pub fn altered(mut parameters: Value, alter: Option<&str>, today: Date) -> Vec<u8> {
    match alter.unwrap_or_default() {
        "not_parameters" => parameters = resource(&parameters, "MemberPatient").clone(),
        "body_not_json" => return b"{\"resourceType\": \"Parameters\", \"parameter\": [".to_vec(),
        "patient_missing" => without(&mut parameters, "MemberPatient"),
        "coverage_missing" => without(&mut parameters, "CoverageToMatch"),
        "birth_date_missing" => {
            edit(&mut parameters, "MemberPatient", |patient| remove(patient, "birthDate"));
        }
        "extra_parameter" => {
            push(&mut parameters, json!({"name": "Urgency", "valueString": "high"}));
        }
        "patient_repeated" => {
            let again = json!({
                "name": "MemberPatient",
                "resource": resource(&parameters, "MemberPatient").clone(),
            });
            push(&mut parameters, again);
        }
        "card_guessed" => guess_card(&mut parameters, 0),
        "consent_missing" => without(&mut parameters, "Consent"),
        name => edit(&mut parameters, "Consent", |consent| alter_consent(consent, name, today)),
    }
    parameters.to_string().into_bytes()
}

/// Changes one thing in a Consent, by the name of the alteration.
pub fn alter_consent(consent: &mut Value, name: &str, today: Date) {
    let day = |span: Span| today.saturating_add(span).to_string();
    match name {
        "consent_inactive" => consent["status"] = json!("inactive"),
        "consent_expired" => {
            consent["provision"]["period"] =
                json!({"start": day((-400).days()), "end": day((-30).days())});
        }
        "consent_not_started" => {
            consent["provision"]["period"] =
                json!({"start": day(30.days()), "end": day(120.days())});
        }
        "consent_period_missing" => remove(&mut consent["provision"], "period"),
        "consent_deny" => consent["provision"]["type"] = json!("deny"),
        "consent_policy_unknown" => {
            consent["policy"] = json!([{"uri": "https://example.org/policies#whatever"}]);
        }
        "consent_other_recipient" => other_actor(consent, "IRCP"),
        "consent_other_discloser" => other_actor(consent, "performer"),
        "consent_other_patient" => {
            consent["patient"] = json!({"reference": "Patient/somebody-else"});
        }
        "consent_mutual" => mutual(consent),
        "consent_source_gone" => {
            let gone = "https://documents.payerproof.example/fhir/DocumentReference/gone";
            consent["sourceReference"] = json!({"reference": gone});
        }
        "consent_action_missing" => remove(&mut consent["provision"], "action"),
        _ => {}
    }
}

/// Lets each actor of the provision both give and receive.
fn mutual(consent: &mut Value) {
    let Some(actors) = consent["provision"]["actor"].as_array_mut() else { return };
    let roles: Vec<Value> = actors.iter().map(|actor| actor["role"].clone()).collect();
    let swapped: Vec<Value> = actors
        .iter()
        .flat_map(|actor| {
            let others = roles.iter().filter(|role| **role != actor["role"]);
            others.map(|role| json!({"role": role, "reference": actor["reference"]}))
        })
        .collect();
    actors.extend(swapped);
}

/// Puts a number on the card that nobody was given, another one in each round.
pub fn guess_card(parameters: &mut Value, round: u32) {
    edit(parameters, "CoverageToMatch", |coverage| {
        let number = format!("{}", 900_000_017 + 7919 * round);
        let identifiers = coverage["identifier"].as_array_mut().into_iter().flatten();
        for identifier in identifiers {
            identifier["value"] = json!(number);
        }
        coverage["subscriberId"] = json!(number);
        // Some servers look for the coverage by its id.
        coverage["id"] = json!(format!("card-{number}"));
    });
}

/// Has the Consent hold from yesterday until `end`.
pub fn set_period(parameters: &mut Value, today: Date, end: Timestamp) {
    edit(parameters, "Consent", |consent| {
        let start = today.saturating_sub(1.days()).to_string();
        consent["provision"]["period"] = json!({"start": start, "end": end.to_string()});
    });
}

/// Replaces the payer in the actor of this role by one that takes no part.
fn other_actor(consent: &mut Value, role: &str) {
    let Some(actors) = consent["provision"]["actor"].as_array_mut() else { return };
    for actor in actors {
        let is_role = actor["role"]["coding"]
            .as_array()
            .is_some_and(|codings| codings.iter().any(|coding| coding["code"] == role));
        if is_role {
            actor["reference"] = json!({
                "identifier": {"system": codes::NAIC, "value": "99999"},
                "display": "A payer that takes no part",
            });
        }
    }
}

/// Sets the policy of the Consent.
pub fn set_policy(parameters: &mut Value, uri: &str) {
    edit(parameters, "Consent", |consent| consent["policy"] = json!([{"uri": uri}]));
}

/// Gives MemberPatient a member number of the requester, as some clients do.
pub fn add_requester_identifier(parameters: &mut Value, system: &str, value: &str) {
    edit(parameters, "MemberPatient", |patient| {
        let identifier = json!({
            "type": {"coding": [{"system": codes::IDENTIFIER_TYPE, "code": "MB"}]},
            "system": system,
            "value": value,
        });
        match patient["identifier"].as_array_mut() {
            Some(identifiers) => identifiers.insert(0, identifier),
            None => patient["identifier"] = json!([identifier]),
        }
    });
}

fn entries(parameters: &mut Value) -> Option<&mut Vec<Value>> {
    parameters["parameter"].as_array_mut()
}

fn resource<'a>(parameters: &'a Value, name: &'a str) -> &'a Value {
    crate::fhir::named(parameters, name).next().map_or(&Value::Null, |entry| &entry["resource"])
}

fn without(parameters: &mut Value, name: &str) {
    if let Some(entries) = entries(parameters) {
        entries.retain(|entry| entry["name"] != name);
    }
}

fn push(parameters: &mut Value, entry: Value) {
    if let Some(entries) = entries(parameters) {
        entries.push(entry);
    }
}

fn edit(parameters: &mut Value, name: &str, change: impl FnOnce(&mut Value)) {
    let entry = entries(parameters)
        .and_then(|entries| entries.iter_mut().find(|entry| entry["name"] == name));
    if let Some(entry) = entry {
        change(&mut entry["resource"]);
    }
}

fn remove(value: &mut Value, name: &str) {
    if let Some(object) = value.as_object_mut() {
        object.shift_remove(name);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::alterations_of;

    fn valid() -> Value {
        json!({"resourceType": "Parameters", "parameter": [
            {"name": "MemberPatient", "resource": {"resourceType": "Patient", "id": "p", "birthDate": "1980-01-01"}},
            {"name": "CoverageToMatch", "resource": {"resourceType": "Coverage"}},
            {"name": "Consent", "resource": {"resourceType": "Consent", "status": "active",
                "patient": {"reference": "Patient/p"}, "policy": [{"uri": codes::POLICY_REGULAR}],
                "provision": {"type": "permit", "period": {"start": "2027-01-01", "end": "2027-03-01"},
                    "actor": [{"role": {"coding": [{"code": "IRCP"}]}}, {"role": {"coding": [{"code": "performer"}]}}],
                    "action": []}}},
        ]})
    }

    #[test]
    fn every_alteration_of_the_body_changes_it() {
        let today = "2027-01-15".parse().expect("a date");
        let plain = altered(valid(), None, today);
        let of_body = alterations_of("member_match")
            .filter(|name| {
                !["token_", "member_", "match_"].iter().any(|prefix| name.starts_with(prefix))
            })
            .filter(|name| !alterations_of("request").any(|other| other == *name));
        for name in of_body {
            assert_ne!(altered(valid(), Some(name), today), plain, "{name}");
        }
    }
}
