//! What R4 says of elements, codes, extensions and entries beyond their types.

use super::profile_tests::{check, found, profile, validator};
use super::{Severity, Validator};

fn patient(elements: &str) -> String {
    format!(r#"{{"resourceType":"Patient",{elements}}}"#)
}

fn rows(rows: &[(&str, &[&str])]) {
    let validator = Validator::r4();
    for (text, expected) in rows {
        let report = validator.validate(text.as_bytes(), &[]);
        let told = report.problems.iter().map(|problem| {
            let mark = if problem.severity == Severity::Note { "note " } else { "" };
            format!("{mark}{} {}", problem.rule.key, problem.location)
        });
        assert_eq!(told.collect::<Vec<_>>(), *expected, "{text}");
    }
}

#[test]
fn an_id_is_no_content() {
    rows(&[
        (&patient(r#""name":[{"id":"a"}]"#), &["ele-1 Patient.name[0]"]),
        (&patient(r#""_birthDate":{"id":"a"}"#), &["ele-1 Patient.birthDate"]),
        (&patient(r#""birthDate":"2020","_birthDate":{"id":"a"}"#), &[]),
        (
            &patient(r#""name":[{"given":["a",null],"_given":[{"id":"x"},{"id":"y"}]}]"#),
            &["ele-1 Patient.name[0].given[1]"],
        ),
        (&patient(r#""name":[{"id":"a b","text":"x"}]"#), &["format Patient.name[0].id"]),
        (r#"{"resourceType":"Patient","id":"a"}"#, &[]),
    ]);
}

#[test]
fn texts_are_counted_in_characters() {
    let long = |count: usize| patient(&format!(r#""name":[{{"text":"{}"}}]"#, "é".repeat(count)));
    rows(&[(&long(1 << 20), &[]), (&long((1 << 20) + 1), &["format Patient.name[0].text"])]);
}

#[test]
fn codes_that_are_a_grammar() {
    let binary = |of: &str| format!(r#"{{"resourceType":"Binary","contentType":"{of}"}}"#);
    let coverage = |currency: &str| {
        format!(
            r#"{{"resourceType":"Coverage","status":"active","beneficiary":{{"reference":"Patient/1"}},"payor":[{{"reference":"Organization/1"}}],"costToBeneficiary":[{{"valueMoney":{{"value":1,"currency":"{currency}"}}}}]}}"#
        )
    };
    let speaks =
        |language: &str| patient(&format!(r#""communication":[{{"language":{language}}}]"#));
    let statement = |format: &str| {
        format!(
            r#"{{"resourceType":"CapabilityStatement","name":"A","status":"active","date":"2020","kind":"requirements","description":"x","fhirVersion":"4.0.1","format":["{format}"],"rest":[{{"mode":"server"}}]}}"#
        )
    };
    rows(&[
        (&binary("text/plain; charset=utf-8"), &[]),
        (&binary("text"), &["binding Binary.contentType"]),
        (&coverage("USD"), &[]),
        (&coverage("usd"), &["binding Coverage.costToBeneficiary[0].valueMoney.currency"]),
        (&patient(r#""language":"de-CH""#), &[]),
        (&patient(r#""language":"Swiss German""#), &["binding Patient.language"]),
        (&speaks(r#"{"coding":[{"system":"urn:ietf:bcp:47","code":"en"}]}"#), &[]),
        (&speaks(r#"{"text":"English"}"#), &[]),
        (
            &speaks(r#"{"coding":[{"system":"urn:ietf:bcp:47","code":"en_US"}]}"#),
            &["binding Patient.communication[0].language"],
        ),
        // A CapabilityStatement may also name the formats of FHIR.
        (&statement("json"), &[]),
        (&statement("application/fhir+json"), &[]),
        (&statement("yaml"), &["binding CapabilityStatement.format[0]"]),
    ]);
}

#[test]
fn codes_nobody_can_list_are_said_once() {
    let unit = |code: &str| {
        format!(
            r#"{{"unitOfMeasure":{{"coding":[{{"system":"http://unitsofmeasure.org","code":"{code}"}}]}}}}"#
        )
    };
    let text = format!(
        r#"{{"resourceType":"EffectEvidenceSynthesis","status":"draft","population":{{"display":"a"}},"exposure":{{"display":"a"}},"exposureAlternative":{{"display":"a"}},"outcome":{{"display":"a"}},"effectEstimate":[{},{}]}}"#,
        unit("mg"),
        unit("g")
    );
    let found = found(&Validator::r4(), &text, "http://hl7.org/fhir/StructureDefinition/Resource");
    let notes: Vec<&String> = found.iter().filter(|line| line.starts_with("note bind")).collect();
    assert_eq!(
        notes,
        ["note binding EffectEvidenceSynthesis.effectEstimate[0].unitOfMeasure"],
        "{found:#?}"
    );
}

#[test]
fn a_full_url_is_that_of_its_resource() {
    let bundle = |url: &str| {
        format!(
            r#"{{"resourceType":"Bundle","type":"collection","entry":[{{"fullUrl":"{url}","resource":{{"resourceType":"Patient","id":"2"}}}}]}}"#
        )
    };
    let wrong: &[&str] = &["full-url Bundle.entry[0].fullUrl"];
    rows(&[
        (&bundle("http://a.test/fhir/Patient/2"), &[]),
        (&bundle("urn:uuid:c757873d-ec9a-4326-a141-556f43239520"), &[]),
        // What does not look like a resource of a server says nothing.
        (&bundle("http://a.test/members/77"), &[]),
        (&bundle("http://a.test/fhir/Patient/1"), wrong),
        (&bundle("http://a.test/fhir/Organization/2"), wrong),
        (&bundle("Patient/2"), wrong),
    ]);
}

#[test]
fn modifiers_stand_where_they_are_seen() {
    let extension = |id: &str, modifier: bool| {
        let elements = format!(
            r#"{{"id":"Extension.url","fixedUri":"http://x.test/{id}"}},{{"id":"Extension.value[x]","type":[{{"code":"boolean"}}]}}"#
        );
        let of = r#"{"id":"Extension","path":"Extension""#;
        profile(id, "Extension", "Extension", &elements)
            .replace(of, &format!(r#"{of},"isModifier":{modifier}"#))
            .replace(
                r#""differential""#,
                r#""context":[{"type":"element","expression":"Element"}],"differential""#,
            )
    };
    let definitions = [extension("modifier", true), extension("plain", false)];
    let with = |name: &str, id: &str| {
        patient(&format!(r#""{name}":[{{"url":"http://x.test/{id}","valueBoolean":true}}]"#))
    };
    let rows: &[(&str, &[&str])] = &[
        (&with("extension", "plain"), &[]),
        (&with("modifierExtension", "modifier"), &[]),
        (&with("extension", "modifier"), &["extension-modifier Patient.extension[0]"]),
        (&with("modifierExtension", "plain"), &["extension-modifier Patient.modifierExtension[0]"]),
    ];
    check(&definitions, "http://hl7.org/fhir/StructureDefinition/Patient", rows);
}

#[test]
fn a_binding_of_a_choice_is_about_codes() {
    let definition = profile(
        "p",
        "Observation",
        "Observation",
        r#"{"id":"Observation.value[x]","binding":{"strength":"required","valueSet":"http://hl7.org/fhir/ValueSet/administrative-gender"}}"#,
    );
    let with = |value: &str| {
        format!(
            r#"{{"resourceType":"Observation","status":"final","code":{{"text":"x"}},{value}}}"#
        )
    };
    let wrong: &[&str] = &["binding Observation.valueCodeableConcept"];
    let rows: &[(&str, &[&str])] = &[
        (&with(r#""valueDateTime":"2020-01-01""#), &[]),
        (&with(r#""valueQuantity":{"value":1}"#), &[]),
        (
            &with(
                r#""valueCodeableConcept":{"coding":[{"system":"http://hl7.org/fhir/administrative-gender","code":"male"}]}"#,
            ),
            &[],
        ),
        (
            &with(
                r#""valueCodeableConcept":{"coding":[{"system":"http://hl7.org/fhir/administrative-gender","code":"x"}]}"#,
            ),
            wrong,
        ),
    ];
    check(&[definition], "http://x.test/p", rows);
}

#[test]
fn what_a_reference_finds_has_contained_resources_of_its_own() {
    let definitions = [
        profile(
            "organization",
            "Organization",
            "Organization",
            r#"{"id":"Organization.partOf","min":1,"type":[{"code":"Reference","targetProfile":["http://x.test/named"]}]}"#,
        ),
        profile("named", "Organization", "Organization", r#"{"id":"Organization.name","min":1}"#),
        profile(
            "patient",
            "Patient",
            "Patient",
            r#"{"id":"Patient.managingOrganization","type":[{"code":"Reference","targetProfile":["http://x.test/organization"]}]}"#,
        ),
    ];
    let bundle = |contained: &str| {
        format!(
            r##"{{"resourceType":"Bundle","type":"collection","entry":[{{"fullUrl":"http://a.test/Patient/1","resource":{{"resourceType":"Patient","id":"1","meta":{{"profile":["http://x.test/patient"]}},"managingOrganization":{{"reference":"Organization/1"}}}}}},{{"fullUrl":"http://a.test/Organization/1","resource":{{"resourceType":"Organization","id":"1","name":"a","contained":[{{"resourceType":"Organization","id":"o",{contained}}}],"partOf":{{"reference":"#o"}}}}}}]}}"##
        )
    };
    let validator = validator(&definitions);
    let asked = "http://hl7.org/fhir/StructureDefinition/Bundle";
    assert_eq!(found(&validator, &bundle(r#""name":"x""#), asked), [""; 0]);
    let wrong = ["target-profile Bundle.entry[0].resource.managingOrganization"];
    assert_eq!(found(&validator, &bundle(r#""identifier":[{"value":"x"}]"#), asked), wrong);
}

#[test]
fn definitions_name_their_elements_twice() {
    let element = r#"{"id":"Patient","path":"Patient","definition":"x"}"#;
    let text = format!(
        r#"{{"resourceType":"StructureDefinition","url":"http://x.test/p","name":"P","status":"active","kind":"resource","abstract":false,"type":"Patient","baseDefinition":"http://hl7.org/fhir/StructureDefinition/Patient","derivation":"constraint","snapshot":{{"element":[{element}]}},"differential":{{"element":[{element}]}}}}"#
    );
    let found = found(&Validator::r4(), &text, "http://hl7.org/fhir/StructureDefinition/Resource");
    assert!(!found.iter().any(|line| line.starts_with("element-id")), "{found:#?}");
}
