//! Reads the body of `$sdh.s2s.invoke-export`, in either of its documented encodings, and of its
//! like for several members.

use serde_json::Value;

use crate::fhir::named;
use crate::suggest::did_you_mean;
use crate::target::answer::Refusal;
use crate::target::order::{Asked, Order};

/// The parameters of the operation.
const NAMES: [&str; 4] = ["export", "localPatient", "memberMatch", "sourceIssuerUrl"];
/// The parameters of the operation for several members.
const BULK_NAMES: [&str; 3] = ["export", "member", "sourceIssuerUrl"];
/// The parts of each member there.
const MEMBER_NAMES: [&str; 2] = ["localPatient", "memberMatch"];
/// The parameters of a match, with the resource type of each.
const MATCH_NAMES: [(&str, &str); 4] = [
    ("MemberPatient", "Patient"),
    ("CoverageToMatch", "Coverage"),
    ("CoverageToLink", "Coverage"),
    ("Consent", "Consent"),
];

/// How an invocation is read.
#[derive(Clone, Copy, Debug)]
pub struct Reading<'a> {
    /// Our own base URL, under which `localPatient` may be absolute.
    pub base: &'a str,
    /// Parameters that are not known are passed over (`Prefer: handling=lenient`).
    pub lenient: bool,
}

/// A member that is asked for, and how the invocation names the Patient here.
type Named = (Asked, Local);

/// How an invocation names a Patient here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Local {
    /// By its id.
    Id(String),
    /// By an identifier: system and value.
    Identifier(String, String),
}

/// What an invocation asks for; whom it names here is still to be found.
#[derive(Clone, Debug, PartialEq)]
pub struct Invocation {
    /// The order, in which no member has a local Patient yet.
    pub order: Order,
    /// The Patient here of each member, in order.
    pub locals: Vec<Local>,
}

impl Reading<'_> {
    /// Reads an invocation for one member.
    ///
    /// # Shape
    /// `memberMatch` and `export` hold their entries as `part`, or as `resource` of type
    /// Parameters.
    ///
    /// # Errors
    /// 400 when something is malformed, missing or repeated; 422 for a match without consent, or
    /// an export parameter that a GET cannot carry.
    pub fn one(self, body: &[u8]) -> Result<Invocation, Refusal> {
        let body = parsed(body)?;
        self.only_known(&body, &NAMES, "the operation")?;
        let member = self.member(&body)?;
        invocation(&body, vec![member], false)
    }

    /// Reads an invocation for several members.
    ///
    /// # Shape
    /// Each `member` has the parts `memberMatch` and `localPatient`; `export` and
    /// `sourceIssuerUrl` are as for one.
    ///
    /// # Errors
    /// As [`Self::one`].
    pub fn several(self, body: &[u8]) -> Result<Invocation, Refusal> {
        let body = parsed(body)?;
        self.only_known(&body, &BULK_NAMES, "the operation")?;
        let mut members = Vec::new();
        for member in named(&body, "member") {
            self.only_known(member, &MEMBER_NAMES, "`member`")?;
            members.push(self.member(member)?);
        }
        if members.is_empty() {
            return Err(Refusal::malformed("required", "the parameter `member` is missing"));
        }
        invocation(&body, members, true)
    }

    fn member(self, holder: &Value) -> Result<Named, Refusal> {
        let local = local_patient(only(holder, "localPatient")?, self.base)?;
        let member_match = only(holder, "memberMatch")?;
        let entries = entries(member_match, "memberMatch")?;
        self.only_known(entries, &MATCH_NAMES.map(|(name, _)| name), "`memberMatch`")?;
        let mut resources = Vec::new();
        for (name, kind) in MATCH_NAMES {
            resources.push(
                at_most_one(entries, name)?.map(|entry| held(entry, name, kind)).transpose()?,
            );
        }
        let [patient, coverage_to_match, coverage_to_link, consent] = &mut resources[..] else {
            unreachable!("one place for each name")
        };
        let required = |resource: &mut Option<Value>, name: &str| {
            resource.take().ok_or_else(|| {
                Refusal::malformed("required", format!("`memberMatch` has no `{name}`"))
            })
        };
        let patient = required(patient, "MemberPatient")?;
        let coverage_to_match = required(coverage_to_match, "CoverageToMatch")?;
        let consent = consent.take().ok_or_else(|| {
            // PDex: the source evaluates a consent for every matched member.
            let text =
                "`memberMatch` has no `Consent`, and one payer asks another only with consent";
            Refusal::unprocessable("business-rule", text)
        })?;
        let asked = Asked {
            patient,
            coverage_to_match,
            coverage_to_link: coverage_to_link.take(),
            consent,
            local_patient: String::new(),
        };
        Ok((asked, local))
    }

    fn only_known(self, parameters: &Value, known: &[&str], whose: &str) -> Result<(), Refusal> {
        for entry in list(parameters) {
            let Some(name) = entry["name"].as_str() else {
                return Err(Refusal::malformed(
                    "structure",
                    format!("a parameter of {whose} has no name"),
                ));
            };
            if !known.contains(&name) && !self.lenient {
                let hint = did_you_mean(name, known.iter().copied());
                let text = format!("`{name}` is not a parameter of {whose}{hint}");
                return Err(Refusal::malformed("not-supported", text));
            }
        }
        Ok(())
    }
}

fn invocation(body: &Value, members: Vec<Named>, bulk: bool) -> Result<Invocation, Refusal> {
    let issuer = only(body, "sourceIssuerUrl")?["valueString"]
        .as_str()
        .filter(|issuer| !issuer.is_empty())
        .ok_or_else(|| {
            let text = "`sourceIssuerUrl` needs a `valueString` that is not empty";
            Refusal::malformed("value", text)
        })?
        .to_owned();
    let export = match at_most_one(body, "export")? {
        Some(export) => export_parameters(export)?,
        None => Vec::new(),
    };
    let (members, locals) = members.into_iter().unzip();
    Ok(Invocation { order: Order { members, bulk, export, issuer }, locals })
}

fn parsed(body: &[u8]) -> Result<Value, Refusal> {
    let body: Value = serde_json::from_slice(body).map_err(|error| {
        Refusal::malformed("structure", format!("the body is not JSON: {error}"))
    })?;
    if body["resourceType"] != "Parameters" {
        return Err(Refusal::malformed("structure", "the body is not a Parameters resource"));
    }
    Ok(body)
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

fn local_patient(parameter: &Value, base: &str) -> Result<Local, Refusal> {
    let malformed =
        || Refusal::malformed("value", "`localPatient` needs a `valueReference` to a Patient here");
    let given = &parameter["valueReference"];
    let Some(reference) = given["reference"].as_str() else {
        let part = |name: &str| given["identifier"][name].as_str().map(str::to_owned);
        let (system, value) = part("system").zip(part("value")).ok_or_else(malformed)?;
        return Ok(Local::Identifier(system, value));
    };
    let relative = match reference.strip_prefix(base) {
        Some(rest) => rest.strip_prefix('/').ok_or_else(malformed)?,
        None => reference,
    };
    let id = relative.strip_prefix("Patient/").ok_or_else(malformed)?;
    let is_id = (1..=64).contains(&id.len())
        && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.'));
    if is_id { Ok(Local::Id(id.to_owned())) } else { Err(malformed()) }
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

    const READING: Reading<'static> = Reading { base: "https://target.test/fhir", lenient: false };

    fn read(body: &Value) -> Result<Invocation, Refusal> {
        READING.one(body.to_string().as_bytes())
    }

    #[test]
    fn several_members_are_read_and_unknown_parameters_passed_over_leniently() {
        let single = invocation();
        let part = json!([single["parameter"][0], single["parameter"][2]]);
        let member = json!({"name": "member", "part": part});
        let extra = json!({"name": "colour", "valueString": "blue"});
        let body = json!({"resourceType": "Parameters", "parameter":
            [member, member, single["parameter"][3], extra]});
        let text = body.to_string();
        assert_eq!(READING.several(text.as_bytes()).expect_err("strict").code, "not-supported");
        let lenient = Reading { lenient: true, ..READING };
        let read = lenient.several(text.as_bytes()).expect("readable");
        assert_eq!((read.order.members.len(), read.order.bulk), (2, true));
        assert_eq!(read.locals, [Local::Id("p1".to_owned()), Local::Id("p1".to_owned())]);
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
        assert_eq!(flat.order.export, [("_type".to_owned(), "Patient,Coverage".to_owned())]);
    }

    #[test]
    fn export_may_be_left_out_or_empty() {
        let mut without = invocation();
        without["parameter"].as_array_mut().expect("a list").remove(1);
        assert!(read(&without).expect("readable").order.export.is_empty());
        let mut empty = invocation();
        empty["parameter"][1] =
            json!({"name": "export", "resource": {"resourceType": "Parameters"}});
        assert!(read(&empty).expect("readable").order.export.is_empty());
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
                "localPatient at a longer base",
                |b| {
                    b["parameter"][2]["valueReference"]["reference"] =
                        json!("https://target.test/fhirPatient/p1");
                },
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
        assert_eq!(READING.one(b"{").expect_err("cut").code, "structure");
    }
}
