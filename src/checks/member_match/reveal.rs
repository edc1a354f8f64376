//! What a refusal gives away of a member's record.
//!
//! What the request itself said is no secret, so ids that stand in it do not count. Names and
//! dates come from the request too; ids and identifiers of the source payer do not.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::outcome::Place;
use crate::transcript::{Exchange, Fact, Response, Transcript};

use super::answer::{parameters, parameters_of, patient_id};

/// The first thing `response` gives away: where, and what in words that do not repeat it.
pub fn revealed(
    exchange: &Exchange,
    response: &Response,
    transcript: &Transcript,
) -> Option<(Place, String)> {
    let asked = exchange.request.body.text();
    let secrets = secrets(exchange, transcript, &asked);
    let search = Search { asked: words(&asked).collect(), secrets };
    for (name, value) in &response.headers.0 {
        if let Some(what) = search.text(value) {
            return Some((Place::Header(name.clone()), what));
        }
    }
    match response.json() {
        Ok(body) => search
            .json(&body, &mut String::new())
            .map(|(pointer, what)| (Place::Pointer(pointer), what)),
        Err(_) => search.text(&response.body.text()).map(|what| (Place::Body, what)),
    }
}

struct Search<'a> {
    /// The words of the request.
    asked: BTreeSet<&'a str>,
    /// Ids and identifiers that only the source payer knew.
    secrets: BTreeSet<String>,
}

impl Search<'_> {
    fn json(&self, value: &Value, pointer: &mut String) -> Option<(String, String)> {
        match value {
            Value::String(text) => self.text(text).map(|what| (pointer.clone(), what)),
            Value::Array(items) => items
                .iter()
                .enumerate()
                .find_map(|(index, item)| self.step(item, pointer, &index.to_string())),
            Value::Object(members) => {
                if let Some(what) = self.object(value) {
                    return Some((pointer.clone(), what));
                }
                members.iter().find_map(|(name, member)| {
                    let name = name.replace('~', "~0").replace('/', "~1");
                    self.step(member, pointer, &name)
                })
            }
            Value::Null | Value::Bool(_) | Value::Number(_) => None,
        }
    }

    fn step(&self, value: &Value, pointer: &mut String, name: &str) -> Option<(String, String)> {
        let length = pointer.len();
        pointer.push('/');
        pointer.push_str(name);
        let found = self.json(value, pointer);
        pointer.truncate(length);
        found
    }

    fn object(&self, value: &Value) -> Option<String> {
        if let Some(name @ ("MemberIdentifier" | "MemberId")) = value["name"].as_str() {
            return Some(format!("a parameter {name}"));
        }
        match value["resourceType"].as_str() {
            Some(kind @ ("Patient" | "Coverage"))
                if !value["id"].as_str().is_some_and(|id| self.asked.contains(id)) =>
            {
                Some(format!("a {kind} that the request did not hold"))
            }
            _ => None,
        }
    }

    fn text(&self, text: &str) -> Option<String> {
        if self.secrets.iter().any(|secret| stands_in(text, secret)) {
            return Some("an id or identifier of the member at this payer".to_owned());
        }
        let names_patient = text.match_indices("Patient/").any(|(at, found)| {
            let id = words(&text[at + found.len()..]).next().unwrap_or_default();
            // An id follows at once and has a digit; `Patient/Coverage` in a sentence has not.
            text[at + found.len()..].starts_with(id)
                && id.contains(|c: char| c.is_ascii_digit())
                && !self.asked.contains(id)
        });
        names_patient.then(|| "a reference to a Patient that the request did not name".to_owned())
    }
}

/// Whether `secret` occurs in `text` and is not just a part of a longer word.
fn stands_in(text: &str, secret: &str) -> bool {
    let goes_on = |c: char| c.is_ascii_alphanumeric() || c == '-';
    text.match_indices(secret).any(|(at, found)| {
        !text[..at].ends_with(goes_on) && !text[at + found.len()..].starts_with(goes_on)
    })
}

/// Runs of the characters a FHIR id can have.
fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '-' | '.')))
        .map(|word| word.trim_end_matches('.'))
        .filter(|word| !word.is_empty())
}

fn secrets(exchange: &Exchange, transcript: &Transcript, asked: &str) -> BTreeSet<String> {
    let mut secrets = BTreeSet::new();
    let control = transcript.control_of(exchange);
    for fact in &transcript.facts {
        if let Fact::Member { step, patient_ids, .. } = fact
            && (*step == exchange.step || control.is_some_and(|control| *step == control.step))
        {
            secrets.extend(patient_ids.iter().cloned());
        }
    }
    if let Some(body) = control.and_then(parameters_of) {
        for (_, parameter) in parameters(&body, "MemberIdentifier") {
            secrets.extend(parameter["valueIdentifier"]["value"].as_str().map(str::to_owned));
        }
        for (_, parameter) in parameters(&body, "MemberId") {
            let reference = parameter["valueReference"]["reference"].as_str();
            secrets.extend(reference.and_then(patient_id).map(str::to_owned));
        }
    }
    // A short number would be found by accident, and what was asked is not revealed.
    secrets.retain(|secret| {
        let is_short_number = secret.len() < 5 && secret.bytes().all(|byte| byte.is_ascii_digit());
        !secret.is_empty() && !is_short_number && !asked.contains(secret.as_str())
    });
    secrets
}

#[cfg(test)]
mod tests {
    use super::*;

    fn search(asked: &'static str) -> Search<'static> {
        let secrets = BTreeSet::from(["p-881".to_owned()]);
        Search { asked: words(asked).collect(), secrets }
    }

    #[test]
    fn ids_the_request_named_and_words_that_are_no_ids_are_not_revealed() {
        let search = search(r#"{"resourceType":"Patient","id":"m1"}"#);
        for text in [
            "Parameters.parameter[0].resource/*Patient/m1*/.birthDate",
            "POST [base]/Patient/$member-match",
            "no Patient/Coverage pair fits",
            "Patient/ 42",
            "trace 0p-881-2",
        ] {
            assert_eq!(search.text(text), None, "{text}");
        }
    }

    #[test]
    fn other_ids_are_revealed_with_and_without_a_type() {
        let search = search(r#"{"resourceType":"Patient","id":"m1"}"#);
        for text in ["matched Patient/77.", "https://x/Patient/a7/_history/1", "member (p-881)."] {
            assert!(search.text(text).is_some(), "{text}");
        }
    }
}
