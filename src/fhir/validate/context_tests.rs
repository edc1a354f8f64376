//! Where extensions may stand, profiles that ask for profiles, and must-support.

use super::Validator;
use super::profile_tests::{check, profile, validator};

fn extension(contexts: &str) -> String {
    format!(
        r#"{{"resourceType":"StructureDefinition","url":"http://x.test/e","version":"1","name":"E","kind":"complex-type","type":"Extension","derivation":"constraint","baseDefinition":"http://hl7.org/fhir/StructureDefinition/Extension","context":[{contexts}],"differential":{{"element":[{{"id":"Extension","path":"Extension"}},{{"id":"Extension.url","fixedUri":"http://x.test/e"}},{{"id":"Extension.value[x]","type":[{{"code":"string"}}]}}]}}}}"#
    )
}

/// A context; where an extension may stand by it; and where not, with the place of the finding.
type Row<'a> = (&'a str, &'a [&'a str], &'a [(&'a str, &'a str)]);

#[test]
fn extensions_stand_where_their_contexts_say() {
    const E: &str = r#"[{"url":"http://x.test/e","valueString":"x"}]"#;
    let on_patient = format!(r#"{{"resourceType":"Patient","extension":{E}}}"#);
    let on_name =
        format!(r#"{{"resourceType":"Patient","name":[{{"text":"x","extension":{E}}}]}}"#);
    let on_family =
        format!(r#"{{"resourceType":"Patient","name":[{{"_family":{{"extension":{E}}}}}]}}"#);
    let on_given = format!(
        r#"{{"resourceType":"Patient","name":[{{"given":["x",null],"_given":[null,{{"extension":{E}}}]}}]}}"#
    );
    let on_contact = format!(
        r#"{{"resourceType":"Patient","contact":[{{"extension":{E},"name":{{"text":"x"}}}}]}}"#
    );
    let on_value = format!(
        r#"{{"resourceType":"Observation","status":"final","code":{{"text":"x"}},"valueQuantity":{{"value":1,"extension":{E}}}}}"#
    );
    let in_bundle = format!(
        r#"{{"resourceType":"Bundle","type":"collection","entry":[{{"fullUrl":"urn:uuid:c757873d-ec9a-4326-a141-556f43239520","resource":{on_name}}}]}}"#
    );
    let rows: [Row; 8] = [
        // Anywhere.
        ("Element", &[&on_name, &on_family, &on_value, &on_patient], &[]),
        ("Resource", &[&on_patient], &[(&on_name, "Patient.name[0].extension[0]")]),
        (
            "HumanName",
            &[&on_name, &in_bundle],
            &[
                (&on_patient, "Patient.extension[0]"),
                (&on_family, "Patient.name[0].family.extension[0]"),
                (&on_contact, "Patient.contact[0].extension[0]"),
            ],
        ),
        (
            "HumanName.family",
            &[&on_family],
            &[(&on_given, "Patient.name[0].given[1].extension[0]")],
        ),
        (
            "Patient.name.given",
            &[&on_given],
            &[(&on_family, "Patient.name[0].family.extension[0]")],
        ),
        ("Patient.contact", &[&on_contact], &[(&on_name, "Patient.name[0].extension[0]")]),
        ("Observation.value[x]", &[&on_value], &[(&on_patient, "Patient.extension[0]")]),
        // Of what is not known here nothing is said.
        ("NoSuchType.element", &[&on_patient, &on_name], &[]),
    ];
    for (context, fits, others) in rows {
        let definition = extension(&format!(r#"{{"type":"element","expression":"{context}"}}"#));
        let validator = validator(std::slice::from_ref(&definition));
        for text in fits {
            let report = validator.validate(text.as_bytes(), &[]);
            assert!(report.is_valid(), "{context}: {text}: {:?}", report.problems);
        }
        for (text, place) in others {
            let report = validator.validate(text.as_bytes(), &[]);
            let found: Vec<&str> = report.problems.iter().map(|p| &*p.location).collect();
            assert_eq!(found, [*place], "{context}: {text}");
            assert_eq!(report.problems[0].rule.key, "extension-context");
        }
    }
}

#[test]
fn contexts_r4_states_of_its_own_extensions_are_advice() {
    let expectation = r#""extension":[{"url":"http://hl7.org/fhir/StructureDefinition/capabilitystatement-expectation","valueCode":"SHALL"}]"#;
    let statement = format!(
        r#"{{"resourceType":"CapabilityStatement","name":"A","status":"active","date":"2020","kind":"requirements","description":"x","fhirVersion":"4.0.1","format":["json"],"rest":[{{"mode":"server","resource":[{{"type":"Patient","supportedProfile":["http://x.test/p"],"_supportedProfile":[{{{expectation}}}]}}]}}]}}"#
    );
    let report = Validator::r4().validate(statement.as_bytes(), &[]);
    assert!(report.is_valid(), "{:?}", report.problems);
    let keys: Vec<&str> = report.problems.iter().map(|problem| &*problem.rule.key).collect();
    assert_eq!(keys, ["extension-context"]);
}

#[test]
fn contexts_are_extensions_and_expressions() {
    const E: &str = r#"{"url":"http://x.test/e","valueString":"x"}"#;
    let on_patient = format!(r#"{{"resourceType":"Patient","active":true,"extension":[{E}]}}"#);
    let on_name =
        format!(r#"{{"resourceType":"Patient","name":[{{"text":"x","extension":[{E}]}}]}}"#);
    let on_family =
        format!(r#"{{"resourceType":"Patient","name":[{{"_family":{{"extension":[{E}]}}}}]}}"#);
    let inside = |url: &str| {
        format!(r#"{{"resourceType":"Patient","extension":[{{"url":"{url}","extension":[{E}]}}]}}"#)
    };
    let (inner, other) = (inside("http://x.test/outer"), inside("http://x.test/other"));
    let rows: [(&str, &str, &[&str], &[&str]); 6] = [
        ("extension", "http://x.test/outer", &[&inner], &[&other, &on_patient, &on_name]),
        ("extension", "http://x.test/outer#part", &[&inner, &other, &on_patient], &[]),
        ("fhirpath", "Patient.where(active)", &[&on_patient], &[&on_name, &inner]),
        ("fhirpath", "Patient.name.family", &[&on_family], &[&on_name, &on_patient]),
        ("fhirpath", "Observation", &[], &[&on_name, &on_patient]),
        ("fhirpath", "name.(", &[&on_name, &on_patient], &[]),
    ];
    for (kind, context, fits, others) in rows {
        let context = format!(r#"{{"type":"{kind}","expression":"{context}"}}"#);
        let validator = validator(&[extension(&context)]);
        for (texts, count) in [(fits, 0), (others, 1)] {
            for text in texts {
                let report = validator.validate(text.as_bytes(), &[]);
                assert_eq!(report.errors, count, "{context}: {text}: {:?}", report.problems);
            }
        }
    }
}

#[test]
fn profiles_may_ask_whether_another_fits() {
    let named = profile("named", "Patient", "Patient", r#"{"id":"Patient.name","min":1}"#);
    let asks = |id: &str, expression: &str| {
        let constraint = format!(
            r#"{{"id":"Patient","constraint":[{{"key":"x-1","severity":"error","human":"h","expression":"{expression}"}}]}}"#
        );
        profile(id, "Patient", "Patient", &constraint)
    };
    let definitions = [
        named,
        asks("one", "conformsTo('http://x.test/named')"),
        asks("base", "conformsTo('http://hl7.org/fhir/StructureDefinition/Patient')"),
        asks("other", "conformsTo('http://hl7.org/fhir/StructureDefinition/Group')"),
        asks("unknown", "conformsTo('http://x.test/none')"),
        asks("circle", "conformsTo('http://x.test/circle')"),
    ];
    const GOOD: &str = r#"{"resourceType":"Patient","name":[{"text":"x"}]}"#;
    const BAD: &str = r#"{"resourceType":"Patient","active":true}"#;
    check(&definitions, "http://x.test/one", &[(GOOD, &[]), (BAD, &["x-1 Patient"])]);
    check(&definitions, "http://x.test/base", &[(GOOD, &[])]);
    check(&definitions, "http://x.test/other", &[(GOOD, &["x-1 Patient"])]);
    check(&definitions, "http://x.test/unknown", &[(GOOD, &["note x-1 Patient"])]);
    check(&definitions, "http://x.test/circle", &[(GOOD, &[])]);
}

#[test]
fn what_must_be_supported_is_listed_where_it_is_absent_too() {
    let definition = profile(
        "p",
        "Patient",
        "Patient",
        r#"{"id":"Patient.identifier","slicing":{"discriminator":[{"type":"value","path":"system"}],"rules":"open"}},
           {"id":"Patient.identifier:a","sliceName":"a","min":0,"max":"1"},
           {"id":"Patient.identifier:a.system","min":1,"fixedUri":"http://a.test"},
           {"id":"Patient.identifier:a.value","mustSupport":true},
           {"id":"Patient.contact.name.family","mustSupport":true},
           {"id":"Patient.gender","mustSupport":true}"#,
    );
    let validator = validator(&[definition]).reporting_support();
    let listed = |text: &str| {
        let report = validator.validate(text.as_bytes(), &["http://x.test/p"]);
        assert!(report.is_valid(), "{:?}", report.problems);
        let mut all: Vec<String> =
            report.support.iter().map(|one| format!("{} {}", one.element, one.found)).collect();
        all.sort();
        all
    };
    assert_eq!(
        listed(r#"{"resourceType":"Patient","active":true}"#),
        ["Patient.contact.name.family 0", "Patient.gender 0", "Patient.identifier:a.value 0"]
    );
    assert_eq!(
        listed(
            r#"{"resourceType":"Patient","gender":"male","identifier":[{"system":"http://a.test","value":"1"},{"value":"2"}]}"#
        ),
        ["Patient.contact.name.family 0", "Patient.gender 1", "Patient.identifier:a.value 1"]
    );
}
