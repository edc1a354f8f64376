//! FHIR resources: each by its type, each member by its name.

use serde_json::{Map, Value};

use super::names::{
    NAMEABLE, PRIVATE_KEY_MEMBERS, is_date_member, is_date_of_person, is_error_member, is_person,
    is_personal_member, is_public_resource, is_secret_member, is_shown_of_care, is_shown_of_person,
};
use super::redactor::Redactor;

/// How much of a resource is shown.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Policy {
    /// All but narrative, identifiers and names of persons: servers, rules, organisations.
    Public,
    /// Strings only where a code, URI, id or date stands: care, coverage, and types not known.
    Care,
    /// The same without dates and numbers, and nothing of name, address and the like.
    Person,
    /// Inside those: structure only.
    Hidden,
}

/// Where a value stands.
#[derive(Clone, Copy)]
struct Position<'a> {
    policy: Policy,
    /// The member's name; array items have their array's.
    name: &'a str,
    /// The object around it.
    around: &'a Map<String, Value>,
    /// Inside an Identifier.
    in_identifier: bool,
    /// Inside a Parameters entry.
    in_parameters: bool,
    /// Whether it was said where members are spoken of.
    may_name_members: bool,
}

impl Redactor {
    /// A resource, by its type; members under it that are resources by theirs. Where members are
    /// spoken of, an OperationOutcome keeps its codes and loses its words, which may name one.
    pub(super) fn resource(&self, resource: &Map<String, Value>, may_name_members: bool) -> Value {
        let resource_type =
            resource.get("resourceType").and_then(Value::as_str).unwrap_or_default();
        let position = Position {
            policy: if is_person(resource_type) {
                Policy::Person
            } else if is_public_resource(resource_type)
                && !(may_name_members && resource_type == "OperationOutcome")
            {
                Policy::Public
            } else {
                Policy::Care
            },
            name: "",
            around: resource,
            in_identifier: false,
            in_parameters: resource_type == "Parameters",
            may_name_members,
        };
        self.members(resource, position)
    }

    /// JSON of no known kind at an endpoint that deals in members' data.
    pub(super) fn unknown(&self, value: &Value) -> Value {
        let nothing = Map::new();
        let position = Position {
            policy: Policy::Person,
            name: "text",
            around: &nothing,
            in_identifier: false,
            in_parameters: false,
            may_name_members: true,
        };
        match value {
            Value::Object(object) => {
                let members = object.iter().map(|(name, value)| {
                    let shown = match value {
                        Value::String(text) if is_error_member(name) => self.url(text).into(),
                        Value::Number(_) if name.starts_with("status") || name == "code" => {
                            value.clone()
                        }
                        _ => self.value(value, Position { name, around: object, ..position }),
                    };
                    (name.clone(), shown)
                });
                Value::Object(members.collect())
            }
            _ => self.value(value, position),
        }
    }

    fn members<'a>(&self, object: &'a Map<String, Value>, position: Position<'a>) -> Value {
        let members = object.iter().map(|(name, value)| {
            let position = Position { name, around: object, ..position };
            (name.clone(), self.value(value, position))
        });
        Value::Object(members.collect())
    }

    fn value<'a>(&self, value: &'a Value, position: Position<'a>) -> Value {
        let name = position.name;
        if is_secret_member(name) || name == "div" || is_private_key(position) {
            return self.hidden(name, value);
        }
        match value {
            Value::Array(items) => {
                Value::Array(items.iter().map(|item| self.value(item, position)).collect())
            }
            Value::Object(object) => {
                // Only these members hold resources; elsewhere the word means nothing.
                if matches!(name, "resource" | "contained" | "outcome")
                    && object.contains_key("resourceType")
                {
                    return self.resource(object, position.may_name_members);
                }
                self.members(object, position.entered())
            }
            Value::String(text) => self.string(text, position).into(),
            Value::Number(number) if position.hides_number() => {
                self.mark(name, &number.to_string()).into()
            }
            Value::Null | Value::Bool(_) | Value::Number(_) => value.clone(),
        }
    }

    fn string(&self, text: &str, position: Position<'_>) -> String {
        let name = position.name;
        if !position.shows(text) {
            return self.mark(name, text);
        }
        // A URL of any name may be signed, and a search in a reference may name a member.
        if text.contains(['?', '@']) { self.url(text) } else { text.to_owned() }
    }
}

fn is_private_key(position: Position<'_>) -> bool {
    position.around.contains_key("kty") && PRIVATE_KEY_MEMBERS.contains(&position.name)
}

impl Position<'_> {
    /// The position of the members of an object found here.
    fn entered(self) -> Self {
        let policy = match self.policy {
            Policy::Person if is_personal_member(self.name) => Policy::Hidden,
            other => other,
        };
        // Identifier is the type of `identifier` and of every choice that ends in its name.
        let in_identifier = self.name == "identifier" || self.name.ends_with("Identifier");
        Self { policy, in_identifier, ..self }
    }

    /// The policy for a leaf: a personal member may itself be one.
    fn leaf_policy(self) -> Policy {
        self.entered().policy
    }

    fn hides_number(self) -> bool {
        matches!(self.leaf_policy(), Policy::Person | Policy::Hidden) || self.is_identifying()
    }

    /// Positions hidden in a resource of any kind.
    fn is_identifying(self) -> bool {
        self.in_identifier && self.name == "value"
            || self.name == "identifier"
            || self.name == "birthDate"
            || self.name == "subscriberId"
            || self.name == "dependent"
            || self.name == "data" && self.around.contains_key("contentType")
    }

    fn shows(self, text: &str) -> bool {
        if self.is_identifying() {
            return false;
        }
        if self.name == "display" {
            return self.shows_display();
        }
        match self.leaf_policy() {
            Policy::Public => true,
            Policy::Care => {
                is_shown_of_care(self.name)
                    || is_date_member(self.name) && is_date(text)
                    || self.in_parameters && self.shows_parameter()
            }
            Policy::Person => {
                is_shown_of_person(self.name) || is_date_of_person(self.name) && is_date(text)
            }
            // The `url` of an extension is its name; that of a photo leads to a face.
            Policy::Hidden => {
                matches!(self.name, "use" | "system" | "resourceType")
                    || self.name == "url"
                        && self
                            .around
                            .keys()
                            .any(|name| name == "extension" || name.starts_with("value"))
            }
        }
    }

    /// Parameter names, and values of those that steer an operation.
    fn shows_parameter(self) -> bool {
        match self.name {
            // Only of an entry itself: other objects have names of persons.
            "name" => self.around.keys().all(|name| {
                matches!(name.as_str(), "name" | "resource" | "part" | "id" | "extension")
                    || name.starts_with("value")
            }),
            "valueString" => self
                .around
                .get("name")
                .and_then(Value::as_str)
                .is_some_and(|name| name.starts_with('_') || name == "exportType"),
            _ => false,
        }
    }

    /// A Coding's display is its code in words. A Reference's display names what it refers to,
    /// which must not be a person.
    fn shows_display(self) -> bool {
        let text = |name: &str| self.around.get(name).and_then(Value::as_str);
        let is_reference =
            ["reference", "identifier", "type"].iter().any(|name| self.around.contains_key(*name));
        let is_coding = self.around.contains_key("code") && !is_reference;
        match self.policy {
            Policy::Hidden => false,
            Policy::Public if !is_reference => true,
            _ if is_coding => true,
            _ => text("type").or_else(|| referred_type(text("reference")?)).is_some_and(|kind| {
                // A contained or typeless reference may lead to anyone.
                NAMEABLE.contains(&kind)
            }),
        }
    }
}

/// The type in `Type/id`, also at the end of an absolute URL.
fn referred_type(reference: &str) -> Option<&str> {
    let mut parts = reference.split("/_history").next()?.rsplit('/');
    parts.next()?;
    parts.next()
}

/// Whether `text` has the form of a FHIR date, dateTime or instant.
fn is_date(text: &str) -> bool {
    let shape: String =
        text.chars().map(|c| if c.is_ascii_digit() { '0' } else { c }).take(40).collect();
    let (day, time) = shape.split_once('T').unwrap_or((&shape, ""));
    matches!(day, "0000" | "0000-00" | "0000-00-00")
        && time.chars().all(|c| "0:.+-Z".contains(c))
        && text.len() <= 40
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn shown(value: &Value) -> Value {
        Redactor::new(b"key").json(value, true)
    }

    #[test]
    fn a_patient_keeps_structure_and_loses_the_person() {
        let patient = json!({
            "resourceType": "Patient", "id": "p1", "gender": "female", "active": true,
            "meta": {"lastUpdated": "2027-01-01T00:00:00Z", "profile": ["http://p.test"]},
            "identifier": [{"system": "http://ids.test", "value": "HUSH", "type": {
                "coding": [{"system": "http://c.test", "code": "MB"}], "text": "HUSH"}}],
            "name": [{"use": "official", "family": "HUSH", "given": ["HUSH", "HUSH"]}],
            "birthDate": "1970-01-02", "telecom": [{"system": "phone", "value": "HUSH"}],
            "address": [{"line": ["HUSH"], "state": "HUSH", "period": {"start": "2020"}}],
            "contact": [{"name": {"text": "HUSH"}}], "photo": [{"url": "http://HUSH"}],
            "multipleBirthInteger": 2, "text": {"status": "generated", "div": "<div>HUSH</div>"},
            "extension": [{"url": "http://e.test", "valueString": "HUSH"},
                {"url": "http://birth.test", "valueDateTime": "1970-01-02"}],
            "managingOrganization": {"reference": "Organization/1", "display": "Northwind"},
        });
        let shown = shown(&patient);
        let text = shown.to_string();
        assert!(!text.contains("HUSH") && !text.contains("1970"), "{shown:#}");
        assert_eq!(shown["meta"], patient["meta"]);
        assert_eq!(shown["identifier"][0]["type"]["coding"][0]["code"], "MB");
        assert_eq!(shown["identifier"][0]["system"], "http://ids.test");
        assert_eq!(shown["text"]["status"], "generated");
        assert_eq!(shown["extension"][1]["url"], "http://birth.test");
        assert_eq!(shown["managingOrganization"]["display"], "Northwind");
        assert_eq!(shown["gender"], "female");
    }

    #[test]
    fn coverage_loses_the_subscriber() {
        let coverage = json!({"resourceType": "Coverage", "status": "active", "subscriberId": "HUSH",
            "dependent": "HUSH", "order": 1, "period": {"start": "2026-01-01"},
            "beneficiary": {"reference": "Patient/p1", "display": "HUSH"},
            "payor": [{"reference": "Organization/1", "display": "Northwind"}],
            "class": [{"value": "HUSH", "type": {"coding": [{"code": "group"}]}}]});
        let shown = shown(&coverage);
        assert!(!shown.to_string().contains("HUSH"), "{shown:#}");
        assert_eq!(shown["period"]["start"], "2026-01-01");
        assert_eq!(shown["beneficiary"]["reference"], "Patient/p1");
        assert_eq!(shown["payor"], coverage["payor"]);
        assert_eq!(shown["order"], 1);
    }

    #[test]
    fn care_keeps_codes_dates_and_quantities_and_loses_words() {
        let observation = json!({"resourceType": "Observation", "status": "final",
            "code": {"coding": [{"system": "http://loinc.org", "code": "4548-4", "display": "A1c"}],
                "text": "HUSH"}, "effectiveDateTime": "2026-05-06", "note": [{"text": "HUSH"}],
            "valueQuantity": {"value": 6.1, "unit": "%"}, "comment": "HUSH",
            "performer": [{"type": "Practitioner", "display": "HUSH"}], "issued": "HUSH"});
        let shown = shown(&observation);
        assert!(!shown.to_string().contains("HUSH"), "{shown:#}");
        assert_eq!(shown["code"]["coding"], observation["code"]["coding"]);
        assert_eq!(shown["valueQuantity"], observation["valueQuantity"]);
        assert_eq!(shown["effectiveDateTime"], "2026-05-06");
    }

    #[test]
    fn resources_inside_are_judged_by_their_own_type() {
        let parameters = json!({"resourceType": "Parameters", "id": "member-match-in", "parameter": [
            {"name": "MemberPatient", "resource": {"resourceType": "Patient", "birthDate": "1970"}},
            {"name": "MemberIdentifier", "valueIdentifier": {"system": "http://i.test", "value": 5}},
            {"name": "_type", "valueString": "Patient,Coverage"},
            {"name": "MemberId", "valueString": "HUSH"}]});
        let shown = shown(&parameters);
        let text = shown.to_string();
        assert!(!text.contains("HUSH") && !text.contains("1970"), "{shown:#}");
        assert_eq!(shown["parameter"][2], parameters["parameter"][2]);
        assert_eq!(shown["parameter"][1]["valueIdentifier"]["system"], "http://i.test");
        assert!(shown["parameter"][1]["valueIdentifier"]["value"].is_string());
    }

    #[test]
    fn a_person_cannot_hide_behind_a_resource_type() {
        let patient = json!({"resourceType": "Patient",
            "name": [{"resourceType": "Organization", "family": "HUSH"}],
            "contact": [{"resource": 1, "name": {"code": "x", "display": "HUSH"}}]});
        assert!(!shown(&patient).to_string().contains("HUSH"));
    }

    #[test]
    fn an_operation_outcome_keeps_its_words_unless_they_may_name_a_member() {
        let outcome = json!({"resourceType": "OperationOutcome", "issue": [{"severity": "error",
            "code": "not-found", "diagnostics": "no such job"}], "text": {"div": "HUSH"}});
        let elsewhere = Redactor::new(b"key").json(&outcome, false);
        assert_eq!(elsewhere["issue"], outcome["issue"]);
        assert_ne!(elsewhere["text"]["div"], "HUSH");
        let outcome = json!({"resourceType": "OperationOutcome", "issue": [{"severity": "error",
            "code": "conflict", "diagnostics": "HUSH opted out", "expression": ["Patient.name"],
            "details": {"coding": [{"code": "OPT_OUT", "display": "Opted out"}], "text": "HUSH"}}]});
        let bundle =
            json!({"resourceType": "Bundle", "entry": [{"response": {"outcome": outcome}}]});
        for shown in [&shown(&outcome), &shown(&bundle)["entry"][0]["response"]["outcome"]] {
            assert!(!shown.to_string().contains("HUSH"), "{shown}");
            for kept in ["/severity", "/code", "/expression", "/details/coding"] {
                let kept = format!("/issue/0{kept}");
                assert_eq!(shown.pointer(&kept), outcome.pointer(&kept), "{kept}");
            }
        }
    }

    #[test]
    fn a_date_is_a_date_by_its_form() {
        for date in ["1970", "1970-01", "2027-01-02", "2027-01-02T03:04:05.678+01:00"] {
            assert!(is_date(date), "{date}");
        }
        for other in ["", "Smith", "2027-01-02 Smith", "2027-01-02TSmith", "19700"] {
            assert!(!is_date(other), "{other}");
        }
    }
}
