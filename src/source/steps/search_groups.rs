//! Whether a Group meets a search parameter: those of FHIR R4, and the one PDex 2.2.0 adds.
//!
//! # Spec
//! <https://hl7.org/fhir/R4/group.html#search>

use serde_json::Value;

use super::code_systems::code_system;
use super::criterion::has_code;

/// The parameters, each with its kind.
pub(in crate::source) const PARAMETERS: [(&str, &str); 10] = [
    ("_id", "token"),
    ("actual", "token"),
    ("characteristic", "token"),
    ("characteristic-value-reference", "reference"),
    ("code", "token"),
    ("exclude", "token"),
    ("identifier", "token"),
    ("managing-entity", "reference"),
    ("member", "reference"),
    ("type", "token"),
];

/// Whether a parameter can be searched by.
pub(in crate::source) fn is_supported(name: &str) -> bool {
    PARAMETERS.iter().any(|(known, _)| *known == plain(name))
}

/// A parameter without `:identifier`, which asks for a logical reference.
fn plain(name: &str) -> &str {
    name.strip_suffix(":identifier").unwrap_or(name)
}

/// Whether `group` meets `name=value`, where a comma means "or".
pub(in crate::source) fn group_meets(group: &Value, name: &str, value: &str) -> bool {
    let characteristics = || group["characteristic"].as_array().into_iter().flatten();
    let any = |found: &dyn Fn(&str) -> bool| value.split(',').any(found);
    match plain(name) {
        "actual" => {
            any(&|wanted| group["actual"].as_bool().is_some_and(|is| wanted == is.to_string()))
        }
        "characteristic" => characteristics().any(|one| has_code(&one["code"], value, None)),
        "exclude" => any(&|wanted| {
            characteristics()
                .any(|one| one["exclude"].as_bool().is_some_and(|is| wanted == is.to_string()))
        }),
        "characteristic-value-reference" => {
            any(&|wanted| characteristics().any(|one| refers(&one["valueReference"], wanted)))
        }
        "managing-entity" => any(&|wanted| refers(&group["managingEntity"], wanted)),
        "member" => any(&|wanted| {
            group["member"]
                .as_array()
                .into_iter()
                .flatten()
                .any(|one| refers(&one["entity"], wanted))
        }),
        "_id" => has_code(&group["id"], value, None),
        name => has_code(&group[name], value, code_system("Group", name)),
    }
}

/// Whether a reference is to `wanted`: a literal one, or the identifier of a logical one.
fn refers(reference: &Value, wanted: &str) -> bool {
    let literal = reference["reference"].as_str().unwrap_or_default();
    let id = literal.rsplit('/').next().unwrap_or(literal);
    let is_literal = !literal.is_empty()
        && (literal == wanted || wanted == id || wanted.ends_with(&format!("/{literal}")));
    let identifier = &reference["identifier"];
    let part = |name: &str| identifier[name].as_str().unwrap_or_default();
    let is_logical = !part("value").is_empty()
        && match wanted.split_once('|') {
            Some((system, value)) => system == part("system") && value == part("value"),
            None => wanted == part("value"),
        };
    is_literal || is_logical
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_match_group_is_found_by_what_it_holds() {
        let code = json!({"coding": [{"system": "urn:c", "code": "match"}]});
        let payer = json!({"identifier": {"system": "urn:p", "value": "22222"}});
        let group = json!({
            "id": "g", "actual": true, "type": "person", "code": code,
            "identifier": [{"system": "urn:p", "value": "22222"}],
            "managingEntity": {"identifier": {"system": "urn:p", "value": "11111"}},
            "characteristic": [{"code": code, "valueReference": payer, "exclude": false}],
            "member": [{"entity": {"reference": "Patient/7"}}],
        });
        for (name, value, expected) in [
            ("code", "match", true),
            ("code", "urn:c|match", true),
            ("code", "nomatch", false),
            ("characteristic", "urn:c|match", true),
            ("characteristic", "nomatch", false),
            ("identifier", "22222", true),
            ("identifier", "urn:p|22222", true),
            ("identifier", "urn:q|22222", false),
            ("characteristic-value-reference", "urn:p|22222", true),
            ("characteristic-value-reference:identifier", "urn:p|22222", true),
            ("characteristic-value-reference", "Organization/1", false),
            ("managing-entity", "urn:p|11111", true),
            ("member", "Patient/7", true),
            ("member", "8", false),
            ("actual", "true", true),
            ("actual", "false", false),
            ("exclude", "false", true),
            ("type", "person", true),
            ("type", "http://hl7.org/fhir/group-type|person", true),
            ("_id", "g", true),
        ] {
            assert_eq!(group_meets(&group, name, value), expected, "{name}={value}");
            assert!(is_supported(name), "{name}");
        }
        assert!(!is_supported("name"));
    }
}
