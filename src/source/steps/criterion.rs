//! One condition of a search: a parameter with its modifier and value, and whether a resource
//! meets it.
//!
//! # Spec
//! <https://hl7.org/fhir/R4/search.html#modifiers>, <https://hl7.org/fhir/R4/search.html#prefix>

use jiff::Timestamp;
use serde_json::Value;

use super::code_systems::code_system;
use super::search_parameters::{Kind, Parameter, find};
use crate::fhir::partial_date::interval;

/// A condition.
#[derive(Clone, Debug)]
pub(in crate::source) struct Criterion {
    pub(in crate::source) parameter: &'static Parameter,
    /// What follows the colon.
    modifier: String,
    /// For a chain, such as `patient.identifier`: the condition the referenced resource meets.
    pub(in crate::source) chained: Option<(String, String)>,
    /// Values of which one must do.
    values: Vec<String>,
    /// The code system of an element that holds a bare code.
    system: Option<&'static str>,
}

/// Why a condition cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::source) enum Unread {
    /// The type has no such parameter.
    Unknown,
    /// The parameter takes no such modifier or prefix.
    Modifier,
    /// The value is not of the parameter's kind.
    Value,
}

const PREFIXES: [&str; 8] = ["eq", "ne", "gt", "lt", "ge", "le", "sa", "eb"];

impl Criterion {
    /// Reads `name=value` for resources of a type.
    ///
    /// # Errors
    /// When the type has no such parameter, or it does not take this.
    pub(in crate::source) fn read(
        resource_type: &str,
        name: &str,
        value: &str,
    ) -> Result<Self, Unread> {
        let (head, rest) =
            name.split_once('.').map_or((name, None), |(head, rest)| (head, Some(rest.to_owned())));
        let (word, modifier) = head.split_once(':').unwrap_or((head, ""));
        let parameter = find(resource_type, word).ok_or(Unread::Unknown)?;
        let values: Vec<String> = value.split(',').map(str::to_owned).collect();
        let chained = match rest {
            Some(rest) if parameter.kind == Kind::Reference => Some((rest, value.to_owned())),
            Some(_) => return Err(Unread::Modifier),
            None => None,
        };
        let is_fit = chained.is_some()
            || match (parameter.kind, modifier) {
                (_, "" | "missing") | (Kind::Token, "not") | (Kind::Text, "exact" | "contains") => {
                    true
                }
                // `subject:Patient=1` says of which type the reference is.
                (Kind::Reference, kind) => kind.starts_with(|c: char| c.is_ascii_uppercase()),
                _ => false,
            };
        if !is_fit {
            return Err(Unread::Modifier);
        }
        let is_read = match (parameter.kind, modifier) {
            _ if chained.is_some() => true,
            (_, "missing") => matches!(value, "true" | "false"),
            (Kind::Date, _) => values.iter().all(|one| interval(prefixed(one).1).is_some()),
            _ => values.iter().all(|one| !one.is_empty()),
        };
        let modifier = modifier.to_owned();
        let system = code_system(resource_type, parameter.name);
        let criterion = Self { parameter, modifier, chained, values, system };
        is_read.then_some(criterion).ok_or(Unread::Value)
    }

    /// Whether a resource meets it. A chain is not looked into: see [`Self::chained`].
    pub(in crate::source) fn is_met(&self, resource: &Value) -> bool {
        let found = self.parameter.values(resource);
        match self.modifier.as_str() {
            "missing" => found.is_empty() == (self.values[0] == "true"),
            "not" => !self.matches(&found),
            _ => self.matches(&found),
        }
    }

    /// The ids it demands, where it is met only by a resource that has, or refers to, one of them.
    pub(in crate::source) fn demanded_ids(&self) -> Option<Vec<&str>> {
        let is_id = self.parameter.name == "_id"
            && self.modifier.is_empty()
            && self.values.iter().all(|value| !value.contains('|'));
        let is_reference = self.parameter.kind == Kind::Reference && self.modifier != "missing";
        let demands = self.chained.is_none() && (is_id || is_reference);
        demands.then(|| self.values.iter().map(String::as_str).collect())
    }

    fn matches(&self, found: &[&Value]) -> bool {
        self.values.iter().any(|wanted| found.iter().any(|value| self.is_one(value, wanted)))
    }

    fn is_one(&self, value: &Value, wanted: &str) -> bool {
        match self.parameter.kind {
            Kind::Token => is_token(value, wanted, self.system),
            Kind::Reference => is_reference(value, &self.modifier, wanted),
            Kind::Date => is_in_time(value, wanted),
            Kind::Text => is_text(value, &self.modifier, wanted),
            Kind::Uri => value
                .as_str()
                .is_some_and(|uri| uri == wanted || uri.split('|').next() == Some(wanted)),
        }
    }
}

/// Whether `resource` meets `name=value`. One that cannot be read is met by nothing.
pub(in crate::source) fn meets(resource: &Value, name: &str, value: &str) -> bool {
    let kind = resource["resourceType"].as_str().unwrap_or_default();
    Criterion::read(kind, name, value)
        .is_ok_and(|criterion| criterion.chained.is_none() && criterion.is_met(resource))
}

/// Whether an element has one of the codes of `value`, which are parted by commas. A bare code is of
/// `system`.
pub(in crate::source) fn has_code(element: &Value, value: &str, system: Option<&str>) -> bool {
    value.split(',').any(|wanted| match element {
        Value::Array(items) => items.iter().any(|item| is_token(item, wanted, system)),
        element => is_token(element, wanted, system),
    })
}

/// `code`, `system|code`, `|code` or `system|`. A bare code is of `bare_system`.
fn is_token(value: &Value, wanted: &str, bare_system: Option<&str>) -> bool {
    match value {
        Value::String(text) => match wanted.split_once('|') {
            Some((system, code)) => {
                system == bare_system.unwrap_or_default() && (code.is_empty() || text == code)
            }
            None => text == wanted,
        },
        Value::Bool(flag) => wanted == if *flag { "true" } else { "false" },
        Value::Object(members) => {
            if let Some(codings) = members.get("coding").and_then(Value::as_array) {
                return codings.iter().any(|coding| is_token(coding, wanted, None));
            }
            let text = |name: &str| members.get(name).and_then(Value::as_str);
            let code = text("code").or_else(|| text("value")).unwrap_or_default();
            let system = text("system").unwrap_or_default();
            match wanted.split_once('|') {
                Some((wanted_system, "")) => system == wanted_system,
                Some((wanted_system, wanted)) => system == wanted_system && code == wanted,
                None => code == wanted,
            }
        }
        _ => false,
    }
}

/// An id, `Type/id` or an absolute reference.
fn is_reference(value: &Value, modifier: &str, wanted: &str) -> bool {
    let Some(reference) = value["reference"].as_str() else { return false };
    let last_two = |text: &str| {
        let mut parts = text.rsplit('/');
        let id = parts.next().unwrap_or_default().to_owned();
        (parts.next().unwrap_or_default().to_owned(), id)
    };
    let (kind, id) = last_two(reference);
    let (wanted_kind, wanted_id) = last_two(wanted);
    id == wanted_id
        && (wanted_kind.is_empty() || kind == wanted_kind)
        && (modifier.is_empty() || kind == modifier)
}

fn prefixed(wanted: &str) -> (&str, &str) {
    PREFIXES
        .into_iter()
        .find_map(|prefix| wanted.strip_prefix(prefix).map(|rest| (prefix, rest)))
        .unwrap_or(("eq", wanted))
}

/// First and last instant of a date or a Period; an end that is not there is open.
pub(in crate::source) fn stretch(value: &Value) -> Option<(Timestamp, Timestamp)> {
    if let Some(text) = value.as_str() {
        return interval(text);
    }
    let end = |name: &str| value[name].as_str().map(interval);
    let (start, last) = (end("start"), end("end"));
    if start.is_none() && last.is_none() {
        return None;
    }
    let first = start.map_or(Some(Timestamp::MIN), |start| start.map(|(first, _)| first))?;
    let last = last.map_or(Some(Timestamp::MAX), |last| last.map(|(_, last)| last))?;
    Some((first, last))
}

fn is_in_time(value: &Value, wanted: &str) -> bool {
    let (prefix, text) = prefixed(wanted);
    let (Some((first, last)), Some((from, to))) = (stretch(value), interval(text)) else {
        return false;
    };
    let equal = from <= first && last <= to;
    match prefix {
        "ne" => !equal,
        "gt" => last > to,
        "lt" => first < from,
        "ge" => last > to || equal,
        "le" => first < from || equal,
        "sa" => first > to,
        "eb" => last < from,
        _ => equal,
    }
}

/// Members of names and addresses that are no part of them.
const SIDE: [&str; 4] = ["use", "type", "period", "extension"];

fn is_text(value: &Value, modifier: &str, wanted: &str) -> bool {
    match value {
        Value::String(text) => match modifier {
            "exact" => text == wanted,
            "contains" => text.to_lowercase().contains(&wanted.to_lowercase()),
            _ => text.to_lowercase().starts_with(&wanted.to_lowercase()),
        },
        Value::Array(items) => items.iter().any(|item| is_text(item, modifier, wanted)),
        Value::Object(members) => members
            .iter()
            .filter(|(name, _)| !SIDE.contains(&name.as_str()))
            .any(|(_, inner)| is_text(inner, modifier, wanted)),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn codes_references_and_words_are_met() {
        let resource = json!({
            "resourceType": "Observation", "id": "1", "status": "final",
            "meta": {"lastUpdated": "2027-01-10T08:00:00Z", "profile": ["http://p|6.1.0"]},
            "subject": {"reference": "Patient/p"},
            "category": [{"coding": [{"system": "http://x", "code": "laboratory"}]}],
            "effectiveDateTime": "2027-01-03T10:00:00Z",
        });
        for (name, value, expected) in [
            ("_id", "2,1", true),
            ("_profile", "http://p", true),
            ("_lastUpdated", "ge2027-01-10", true),
            ("_lastUpdated", "gt2027-01-10", false),
            ("category", "laboratory", true),
            ("category", "http://x|laboratory", true),
            ("category", "http://x|", true),
            ("category", "http://z|laboratory", false),
            ("category", "vital-signs", false),
            ("category:not", "vital-signs", true),
            ("code:missing", "true", true),
            ("date", "2027-01-03", true),
            ("date", "2027", true),
            ("date", "lt2027-01-03", false),
            ("date", "sa2027-01-02", true),
            ("patient", "p", true),
            ("patient", "Patient/p", true),
            ("subject:Patient", "p", true),
            ("subject:Group", "p", false),
            ("subject", "http://source.test/fhir/Patient/p", true),
            ("patient", "q", false),
            ("status", "final", true),
            ("status", "amended", false),
            ("status", "http://hl7.org/fhir/observation-status|final", true),
            ("status", "http://hl7.org/fhir/observation-status|", true),
            ("status", "http://hl7.org/fhir/encounter-status|final", false),
            ("status", "|final", false),
            ("code", "x", false),
            ("_filter", "anything", false),
        ] {
            assert_eq!(meets(&resource, name, value), expected, "{name}={value}");
        }
    }

    #[test]
    fn names_are_met_from_their_beginning_in_any_case() {
        let patient = json!({
            "resourceType": "Patient",
            "name": [{"use": "official", "family": "Okafor", "given": ["Chidi", "Ann"]}],
            "birthDate": "1990-11-30",
        });
        for (name, value, expected) in [
            ("name", "oka", true),
            ("given", "ann", true),
            ("family:exact", "okafor", false),
            ("family:contains", "KAF", true),
            ("name", "official", false),
            ("birthdate", "1990-11-30", true),
            ("birthdate", "1990-11-29", false),
        ] {
            assert_eq!(meets(&patient, name, value), expected, "{name}={value}");
        }
    }

    #[test]
    fn what_cannot_be_read_is_said_to_be_so() {
        let read = |name: &str, value: &str| Criterion::read("Encounter", name, value).err();
        assert_eq!(read("color", "red"), Some(Unread::Unknown));
        assert_eq!(read("date:exact", "2027"), Some(Unread::Modifier));
        assert_eq!(read("date", "yesterday"), Some(Unread::Value));
        assert_eq!(read("status", ""), Some(Unread::Value));
        assert_eq!(read("patient.identifier", "urn:x|1"), None);
    }
}
