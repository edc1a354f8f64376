//! Reads the body of `$sdh.s2s.invoke-export`, in either of its documented encodings.

use serde_json::Value;

use crate::fhir::named;
use crate::suggest::did_you_mean;
use crate::target::answer::Refusal;
use crate::target::invocation::Invocation;

/// The parameters of the operation.
const NAMES: [&str; 4] = ["export", "localPatient", "memberMatch", "sourceIssuerUrl"];
/// The parameters of a match, with the resource type of each.
const MATCH_NAMES: [(&str, &str); 4] = [
    ("MemberPatient", "Patient"),
    ("CoverageToMatch", "Coverage"),
    ("CoverageToLink", "Coverage"),
    ("Consent", "Consent"),
];

/// Reads an invocation. `base` is our own base URL, under which `localPatient` may be absolute.
///
/// # Shape
/// `memberMatch` and `export` hold their entries as `part`, or as `resource` of type Parameters.
///
/// # Errors
/// 400 when something is malformed, missing or repeated; 422 for a match without consent, or an
/// export parameter that a GET cannot carry.
pub fn read_invocation(body: &[u8], base: &str) -> Result<Invocation, Refusal> {
    let body: Value = serde_json::from_slice(body).map_err(|error| {
        Refusal::malformed("structure", format!("the body is not JSON: {error}"))
    })?;
    if body["resourceType"] != "Parameters" {
        return Err(Refusal::malformed("structure", "the body is not a Parameters resource"));
    }
    only_known(&body, &NAMES, "the operation")?;
    let local_patient = local_patient(only(&body, "localPatient")?, base)?;
    let issuer = only(&body, "sourceIssuerUrl")?["valueString"]
        .as_str()
        .filter(|issuer| !issuer.is_empty())
        .ok_or_else(|| {
            Refusal::malformed("value", "`sourceIssuerUrl` needs a `valueString` that is not empty")
        })?
        .to_owned();
    let member_match = only(&body, "memberMatch")?;
    let entries = entries(member_match, "memberMatch")?;
    only_known(entries, &MATCH_NAMES.map(|(name, _)| name), "`memberMatch`")?;
    let mut resources = Vec::new();
    for (name, kind) in MATCH_NAMES {
        resources
            .push(at_most_one(entries, name)?.map(|entry| held(entry, name, kind)).transpose()?);
    }
    let [patient, coverage_to_match, coverage_to_link, consent] = &mut resources[..] else {
        unreachable!("one place for each name")
    };
    let required = |resource: &mut Option<Value>, name: &str| {
        resource
            .take()
            .ok_or_else(|| Refusal::malformed("required", format!("`memberMatch` has no `{name}`")))
    };
    let patient = required(patient, "MemberPatient")?;
    let coverage_to_match = required(coverage_to_match, "CoverageToMatch")?;
    let consent = consent.take().ok_or_else(|| {
        // PDex: the source evaluates a consent for every matched member.
        let text = "`memberMatch` has no `Consent`, and one payer asks another only with consent";
        Refusal::unprocessable("business-rule", text)
    })?;
    let export = match at_most_one(&body, "export")? {
        Some(export) => export_parameters(export)?,
        None => Vec::new(),
    };
    Ok(Invocation {
        patient,
        coverage_to_match,
        coverage_to_link: coverage_to_link.take(),
        consent,
        export,
        local_patient,
        issuer,
    })
}

/// The value that holds a parameter's entries as `part` or `parameter`.
fn entries<'a>(parameter: &'a Value, name: &str) -> Result<&'a Value, Refusal> {
    let malformed = |text: &str| Refusal::malformed("structure", format!("`{name}` {text}"));
    match (parameter.get("part"), parameter.get("resource")) {
        (Some(Value::Array(_)), None) => Ok(parameter),
        (None, Some(resource)) if resource["resourceType"] == "Parameters" => Ok(resource),
        (Some(_), Some(_)) => Err(malformed("has both `part` and `resource`")),
        _ => Err(malformed("needs `part`, or a `resource` of type Parameters")),
    }
}

fn list(parameters: &Value) -> impl Iterator<Item = &Value> {
    let list = if parameters["parameter"].is_array() { "parameter" } else { "part" };
    parameters[list].as_array().into_iter().flatten()
}

fn only_known(parameters: &Value, known: &[&str], whose: &str) -> Result<(), Refusal> {
    for entry in list(parameters) {
        let Some(name) = entry["name"].as_str() else {
            return Err(Refusal::malformed(
                "structure",
                format!("a parameter of {whose} has no name"),
            ));
        };
        if !known.contains(&name) {
            let hint = did_you_mean(name, known.iter().copied());
            let text = format!("`{name}` is not a parameter of {whose}{hint}");
            return Err(Refusal::malformed("not-supported", text));
        }
    }
    Ok(())
}

fn at_most_one<'a>(parameters: &'a Value, name: &'a str) -> Result<Option<&'a Value>, Refusal> {
    let mut found = named(parameters, name);
    let first = found.next();
    if found.next().is_some() {
        return Err(Refusal::malformed("structure", format!("`{name}` is given more than once")));
    }
    Ok(first)
}

fn only<'a>(parameters: &'a Value, name: &'a str) -> Result<&'a Value, Refusal> {
    at_most_one(parameters, name)?
        .ok_or_else(|| Refusal::malformed("required", format!("the parameter `{name}` is missing")))
}

fn held(entry: &Value, name: &str, kind: &str) -> Result<Value, Refusal> {
    let resource = &entry["resource"];
    if resource["resourceType"] == kind {
        Ok(resource.clone())
    } else {
        Err(Refusal::malformed("structure", format!("`{name}` does not hold a {kind}")))
    }
}

fn local_patient(parameter: &Value, base: &str) -> Result<String, Refusal> {
    let malformed =
        || Refusal::malformed("value", "`localPatient` needs a `valueReference` to a Patient here");
    let reference = parameter["valueReference"]["reference"].as_str().ok_or_else(malformed)?;
    let relative =
        reference.strip_prefix(base).map_or(reference, |rest| rest.trim_start_matches('/'));
    let id = relative.strip_prefix("Patient/").ok_or_else(malformed)?;
    let is_id = (1..=64).contains(&id.len())
        && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.'));
    if is_id { Ok(id.to_owned()) } else { Err(malformed()) }
}

/// The primitive values of `export`, by name, as text.
fn export_parameters(export: &Value) -> Result<Vec<(String, String)>, Refusal> {
    let mut pairs = Vec::new();
    for entry in list(entries(export, "export")?) {
        let Some(name) = entry["name"].as_str() else {
            return Err(Refusal::malformed("structure", "a parameter of `export` has no name"));
        };
        let value = entry
            .as_object()
            .into_iter()
            .flatten()
            .find(|(member, _)| member.starts_with("value"))
            .map(|(_, value)| value);
        let text = match value {
            Some(Value::String(text)) => text.clone(),
            Some(Value::Bool(_) | Value::Number(_)) => {
                value.map(Value::to_string).unwrap_or_default()
            }
            Some(_) => {
                let text = format!(
                    "`{name}` of `export` is not a simple value, and the export is started by GET"
                );
                return Err(Refusal::unprocessable("not-supported", text));
            }
            None => {
                let text = format!("`{name}` of `export` has no value");
                return Err(Refusal::malformed("required", text));
            }
        };
        pairs.push((name.to_owned(), text));
    }
    Ok(pairs)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn entries_of_match() -> Value {
        json!([
            {"name": "MemberPatient", "resource": {"resourceType": "Patient", "id": "m"}},
            {"name": "CoverageToMatch", "resource": {"resourceType": "Coverage"}},
            {"name": "Consent", "resource": {"resourceType": "Consent"}},
        ])
    }

    fn invocation() -> Value {
        json!({"resourceType": "Parameters", "parameter": [
            {"name": "memberMatch", "part": entries_of_match()},
            {"name": "export", "part": [{"name": "_type", "valueString": "Patient,Coverage"}]},
            {"name": "localPatient", "valueReference": {"reference": "Patient/p1"}},
            {"name": "sourceIssuerUrl", "valueString": "https://idp.test"},
        ]})
    }

    fn read(body: &Value) -> Result<Invocation, Refusal> {
        read_invocation(body.to_string().as_bytes(), "https://target.test/fhir")
    }

    #[test]
    fn both_encodings_say_the_same() {
        let mut nested = invocation();
        let parameters = |list: Value| json!({"resourceType": "Parameters", "parameter": list});
        nested["parameter"][0] =
            json!({"name": "memberMatch", "resource": parameters(entries_of_match())});
        nested["parameter"][1] = json!({"name": "export", "resource": parameters(
            json!([{"name": "_type", "valueString": "Patient,Coverage"}]))});
        nested["parameter"][2]["valueReference"]["reference"] =
            json!("https://target.test/fhir/Patient/p1");
        let flat = read(&invocation()).expect("readable");
        assert_eq!(flat, read(&nested).expect("readable"));
        assert_eq!(flat.export, [("_type".to_owned(), "Patient,Coverage".to_owned())]);
    }

    #[test]
    fn export_may_be_left_out_or_empty() {
        let mut without = invocation();
        without["parameter"].as_array_mut().expect("a list").remove(1);
        assert!(read(&without).expect("readable").export.is_empty());
        let mut empty = invocation();
        empty["parameter"][1] =
            json!({"name": "export", "resource": {"resourceType": "Parameters"}});
        assert!(read(&empty).expect("readable").export.is_empty());
    }

    #[test]
    fn malformed_bodies_are_refused() {
        type Edit = fn(&mut Value);
        let table: &[(&str, Edit, u16, &str)] = &[
            ("not Parameters", |b| b["resourceType"] = json!("Bundle"), 400, "structure"),
            ("no parameters", |b| b["parameter"] = json!([]), 400, "required"),
            (
                "unknown parameter",
                |b| b["parameter"][1]["name"] = json!("exprot"),
                400,
                "not-supported",
            ),
            ("nameless parameter", |b| b["parameter"][1] = json!({}), 400, "structure"),
            (
                "localPatient as text",
                |b| b["parameter"][2] = json!({"name": "localPatient", "valueString": "p1"}),
                400,
                "value",
            ),
            (
                "localPatient of another type",
                |b| b["parameter"][2]["valueReference"]["reference"] = json!("Person/p1"),
                400,
                "value",
            ),
            (
                "localPatient elsewhere",
                |b| {
                    b["parameter"][2]["valueReference"]["reference"] =
                        json!("https://other.test/Patient/p1");
                },
                400,
                "value",
            ),
            (
                "issuer missing",
                |b| {
                    b["parameter"].as_array_mut().expect("a list").pop();
                },
                400,
                "required",
            ),
            ("issuer empty", |b| b["parameter"][3]["valueString"] = json!(""), 400, "value"),
            (
                "issuer repeated",
                |b| b["parameter"][1] = b["parameter"][3].clone(),
                400,
                "structure",
            ),
            (
                "memberMatch without entries",
                |b| b["parameter"][0] = json!({"name": "memberMatch"}),
                400,
                "structure",
            ),
            (
                "memberMatch both ways",
                |b| b["parameter"][0]["resource"] = json!({"resourceType": "Parameters"}),
                400,
                "structure",
            ),
            (
                "memberMatch as a Bundle",
                |b| {
                    b["parameter"][0] =
                        json!({"name": "memberMatch", "resource": {"resourceType": "Bundle"}});
                },
                400,
                "structure",
            ),
            (
                "memberMatch with an extra entry",
                |b| b["parameter"][0]["part"][0]["name"] = json!("Member"),
                400,
                "not-supported",
            ),
            (
                "no patient",
                |b| {
                    b["parameter"][0]["part"].as_array_mut().expect("a list").remove(0);
                },
                400,
                "required",
            ),
            (
                "no coverage",
                |b| {
                    b["parameter"][0]["part"].as_array_mut().expect("a list").remove(1);
                },
                400,
                "required",
            ),
            (
                "two patients",
                |b| b["parameter"][0]["part"][1] = b["parameter"][0]["part"][0].clone(),
                400,
                "structure",
            ),
            (
                "patient of another type",
                |b| b["parameter"][0]["part"][0]["resource"]["resourceType"] = json!("Person"),
                400,
                "structure",
            ),
            (
                "no consent",
                |b| {
                    b["parameter"][0]["part"].as_array_mut().expect("a list").pop();
                },
                422,
                "business-rule",
            ),
            (
                "export without value",
                |b| b["parameter"][1]["part"][0] = json!({"name": "_type"}),
                400,
                "required",
            ),
            (
                "export with a reference",
                |b| b["parameter"][1]["part"][0] = json!({"name": "patient", "valueReference": {}}),
                422,
                "not-supported",
            ),
        ];
        for (what, edit, status, code) in table {
            let mut body = invocation();
            edit(&mut body);
            let refusal = read(&body).expect_err(what);
            assert_eq!((refusal.status.as_u16(), refusal.code), (*status, *code), "{what}");
        }
        assert_eq!(read_invocation(b"{", "").expect_err("cut").code, "structure");
    }
}
