//! Holds a resource against a shape.

use std::fmt;

use crate::fhir::json::Json;
use crate::fhir::path::{Item, Node, PathError, Surroundings};
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
        let mut broken = |line: &Line, expected: &str, untold: Option<String>| {
            found.push(Broken {
                requirement: line.id.clone(),
                by: line.by.clone(),
                shape: name.to_owned(),
                expected: expected.to_owned(),
                untold,
            });
        };
        let is_of = node.resource_type() == Some(shape.of.as_str());
        let Some(in_force) = version(&version_of(&shape.guide)) else { return };
        let lines = shape.lines.iter().filter(|line| line.applies(in_force));
        if !is_of {
            // Whose type is wrong breaks the first rule, and says nothing about the others.
            if let Some(first) = lines.into_iter().next() {
                broken(first, &format!("a resource of type {}", shape.of), None);
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
                    broken(line, "something to look at", Some(error.to_string()));
                    continue;
                }
            };
            for one in about {
                match &line.demand {
                    Demand::Shape(other) => inner.push((other, one)),
                    Demand::That(that, says) => match that.holds(one, &around) {
                        Ok(true) => {}
                        Ok(false) => broken(line, says, None),
                        Err(error) => broken(line, says, Some(error.to_string())),
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
    fn another_type_is_one_problem() {
        let found = found("hrex-consent", "{\"resourceType\":\"Patient\"}", "1.1.0", "2.1.0");
        assert_eq!(found, ["HREX-CON-01 a resource of type Consent"]);
        assert!(Rules::built_in().broken("x", &Json::Null, &|_| String::new()).is_none());
    }
}
