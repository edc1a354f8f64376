//! Holds a resource against a shape.

use std::fmt;

use crate::fhir::json::Json;
use crate::fhir::path::{About, Item, Node, PathError, Surroundings};
use crate::fhir::validate::r4_model;

use super::read::{Demand, Line, Rules, version};

/// Shapes may lead to shapes this deep.
const DEEPEST: usize = 8;

/// A rule that does not hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Broken {
    /// The requirement.
    pub requirement: String,
    /// The shape that has the rule.
    pub shape: String,
    /// What is expected, in words that hold no value of the resource.
    pub expected: String,
    /// Where, as a path from the resource: `Task.code`.
    pub location: String,
    /// Where, as a JSON pointer.
    pub pointer: String,
    /// The values of the elements the rule is about, where it is about any.
    pub found: Option<String>,
    /// What was seen there, in words that hold no value of the resource.
    pub seen: String,
    /// Whether it could not be told whether it holds, and why.
    pub untold: Option<String>,
    /// The check that judges the rule on the wire, if it has one of its own.
    pub by: Option<String>,
}

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({}): expected {}", self.requirement, self.shape, self.expected)?;
        self.untold.as_ref().map_or(Ok(()), |why| write!(f, "; cannot tell: {why}"))
    }
}

impl Rules {
    /// The rules of a shape that a resource breaks, under the versions `version_of` gives for the
    /// guides `hrex` and `pdex`; `None` when there is no such shape.
    pub fn broken(
        &self,
        shape: &str,
        resource: &Json<'_>,
        version_of: &dyn Fn(&str) -> String,
    ) -> Option<Vec<Broken>> {
        self.0.get(shape)?;
        let mut found = Vec::new();
        let root = Node::new(resource, None);
        self.hold(shape, root, root, version_of, DEEPEST, &mut found);
        Some(found)
    }

    fn hold<'a>(
        &'a self,
        name: &str,
        node: Node<'a>,
        root: Node<'a>,
        version_of: &dyn Fn(&str) -> String,
        depth: usize,
        found: &mut Vec<Broken>,
    ) {
        let Some(shape) = self.0.get(name) else { return };
        let mut broken = |line: &Line, at: Node<'a>, expected: &str, untold: Option<String>| {
            let about = match (&line.demand, at.json) {
                (Demand::That(that, _), Some(json)) => that.about(json),
                _ => Vec::new(),
            };
            let (location, pointer) = place(root.json, at.json, &about);
            let values: Vec<String> = about.iter().map(ToString::to_string).collect();
            found.push(Broken {
                requirement: line.id.clone(),
                by: line.by.clone(),
                shape: name.to_owned(),
                expected: expected.to_owned(),
                location,
                pointer,
                found: (!values.is_empty()).then(|| values.join("; ")),
                seen: seen(&about),
                untold,
            });
        };
        let is_of = node.resource_type() == Some(shape.of.as_str());
        let Some(in_force) = version(&version_of(&shape.guide)) else { return };
        let lines = shape.lines.iter().filter(|line| line.applies(in_force));
        if !is_of {
            // Whose type is wrong breaks the first rule, and says nothing about the others.
            if let Some(first) = lines.into_iter().next() {
                broken(first, node, &format!("a resource of type {}", shape.of), None);
            }
            return;
        }
        let around = Surroundings {
            model: Some(r4_model()),
            resource: Some(node),
            root: Some(root),
            ..Surroundings::none()
        };
        let mut inner: Vec<(&str, Node<'a>)> = Vec::new();
        for line in lines {
            let about: Result<Vec<Node<'a>>, PathError> = match &line.each {
                None => Ok(vec![node]),
                Some(each) => each.evaluate(node, &around).map(|items| {
                    let node = |item: &Item<'a>| match item {
                        Item::Node(node) => Some(*node),
                        _ => None,
                    };
                    items.items().iter().filter_map(node).collect()
                }),
            };
            let about = match about {
                Ok(about) => about,
                Err(error) => {
                    broken(line, node, "something to look at", Some(error.to_string()));
                    continue;
                }
            };
            for one in about {
                match &line.demand {
                    Demand::Shape(other) => inner.push((other, one)),
                    Demand::That(that, says) => match that.holds(one, &around) {
                        Ok(true) => {}
                        Ok(false) => broken(line, one, says, None),
                        Err(error) => broken(line, one, says, Some(error.to_string())),
                    },
                }
            }
        }
        if depth > 0 {
            for (other, one) in inner {
                self.hold(other, one, root, version_of, depth - 1, found);
            }
        }
    }
}

/// What stands where a rule looks, without its values.
fn seen(about: &[About<'_>]) -> String {
    let named = |is_there: bool| {
        let names = about.iter().filter(|one| one.values.is_empty() != is_there);
        names.map(|one| one.path.as_str()).collect::<Vec<_>>()
    };
    let (there, missing) = (named(true), named(false));
    match (there.is_empty(), missing.is_empty()) {
        (true, true) => "it is otherwise".to_owned(),
        (true, false) => format!("no {}", missing.join(", no ")),
        (false, true) => format!("another {}", there.join(", another ")),
        (false, false) => format!("no {}, beside {}", missing.join(", no "), there.join(", ")),
    }
}

/// The place a rule is broken at: what it looks at if that is one value, or else its focus.
fn place(
    root: Option<&Json<'_>>,
    focus: Option<&Json<'_>>,
    about: &[About<'_>],
) -> (String, String) {
    let one = match about {
        [only] => match only.values[..] {
            [value] => Some(value),
            _ => None,
        },
        _ => None,
    };
    let Some(root) = root else { return Default::default() };
    let kind = root.get("resourceType").and_then(Json::as_str).unwrap_or("");
    let (mut location, mut pointer) = (kind.to_owned(), String::new());
    let target = one.or(focus).unwrap_or(root);
    if !lead(root, target, &mut location, &mut pointer) {
        location.truncate(kind.len());
        pointer.clear();
    }
    (location, pointer)
}

/// Leads from a value to one inside it, by its place in memory.
fn lead(from: &Json<'_>, to: &Json<'_>, location: &mut String, pointer: &mut String) -> bool {
    // A value keeps its address whatever lifetimes it is looked at with.
    let address = |json: &Json<'_>| std::ptr::from_ref(json).cast::<u8>();
    if address(from) == address(to) {
        return true;
    }
    let lengths = (location.len(), pointer.len());
    let mut step = |at: String, name: &str, inside: &Json<'_>| {
        location.push_str(&at);
        pointer.push('/');
        pointer.push_str(&name.replace('~', "~0").replace('/', "~1"));
        let is_found = lead(inside, to, location, pointer);
        if !is_found {
            location.truncate(lengths.0);
            pointer.truncate(lengths.1);
        }
        is_found
    };
    match from {
        Json::Array(items) => items
            .iter()
            .enumerate()
            .any(|(place, item)| step(format!("[{place}]"), &place.to_string(), item)),
        Json::Object(fields) => {
            fields.iter().any(|(name, value)| step(format!(".{name}"), name, value))
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(shape: &str, text: &str, hrex: &str, pdex: &str) -> Vec<String> {
        let json = Json::parse(text.as_bytes()).expect("JSON");
        let version_of = |guide: &str| if guide == "hrex" { hrex } else { pdex }.to_owned();
        let broken = Rules::built_in().broken(shape, &json, &version_of).expect("a shape");
        broken.iter().map(|broken| format!("{} {}", broken.requirement, broken.expected)).collect()
    }

    const COVERAGE: &str = r#"{"resourceType":"Coverage","status":"active","subscriberId":"1",
        "beneficiary":{"reference":"Patient/1"},"payor":[{"display":"Payer"}],
        "relationship":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/data-absent-reason","code":"unknown"}]}}"#;

    #[test]
    fn versions_gate_lines() {
        assert_eq!(found("hrex-coverage", COVERAGE, "1.1.0", "2.1.0"), Vec::<String>::new());
        let without =
            COVERAGE.replace("relationship", "extension_").replace("\"subscriberId\":\"1\",", "");
        let without =
            without.replace("\"status\"", "\"identifier\":[{\"value\":\"1\"}],\"status\"");
        assert_eq!(found("hrex-coverage", &without, "1.0.0", "2.0.0"), Vec::<String>::new());
        assert_eq!(
            found("hrex-coverage", &without, "1.1.0", "2.1.0"),
            [
                "HREX-COV-01 an identifier of type MB, or a subscriberId",
                "HREX-COV-03 a relationship"
            ]
        );
    }

    #[test]
    fn shapes_lead_to_shapes() {
        let request = format!(
            r#"{{"resourceType":"Parameters","parameter":[{{"name":"MemberBundle","part":[
                {{"name":"MemberPatient","resource":{{"resourceType":"Patient","gender":"male",
                    "name":[{{"family":"A","given":["B"]}}]}}}},
                {{"name":"CoverageToMatch","resource":{}}}]}}]}}"#,
            COVERAGE.replace("\"payor\"", "\"payor_\"")
        );
        assert_eq!(
            found("pdex-bulk-match-request", &request, "1.1.0", "2.1.0"),
            [
                "PDEX-BMM-10 one part Consent with a Consent",
                "HREX-PAT-02 a birth date",
                "HREX-COV-04 one payor",
            ]
        );
        // Bulk matches begin with PDex 2.1.
        assert!(
            found("pdex-bulk-match-request", "{\"resourceType\":\"Parameters\"}", "1.0.0", "2.0.0")
                .is_empty()
        );
    }

    #[test]
    fn what_is_broken_says_where_and_what_stands_there() {
        let text = r#"{"resourceType":"Parameters","parameter":[
            {"name":"MemberPatient","resource":{"resourceType":"Patient"}},
            {"name":"CoverageToMatch","resource":{"resourceType":"Coverage"}},
            {"name":"Consent","resource":{"resourceType":"Consent","status":"draft"}}]}"#;
        let json = Json::parse(text.as_bytes()).expect("JSON");
        let version_of = |guide: &str| if guide == "hrex" { "1.1.0" } else { "2.1.0" }.to_owned();
        let broken = Rules::built_in().broken("hrex-member-match-request", &json, &version_of);
        let broken = broken.expect("a shape");
        let by = |id: &str| broken.iter().find(|one| one.requirement == id).expect("broken");
        let status = by("HREX-CON-01");
        assert_eq!(status.pointer, "/parameter/2/resource/status");
        assert_eq!(status.location, "Parameters.parameter[2].resource.status");
        assert_eq!(status.found.as_deref(), Some("status \"draft\""));
        assert_eq!(status.seen, "another status");
        let birth = by("HREX-PAT-02");
        assert_eq!(birth.pointer, "/parameter/0/resource");
        assert_eq!((birth.found.as_deref(), &*birth.seen), (Some("no birthDate"), "no birthDate"));
    }

    #[test]
    fn another_type_is_one_problem() {
        let found = found("hrex-consent", "{\"resourceType\":\"Patient\"}", "1.1.0", "2.1.0");
        assert_eq!(found, ["HREX-CON-01 a resource of type Consent"]);
        assert!(Rules::built_in().broken("x", &Json::Null, &|_| String::new()).is_none());
    }
}
