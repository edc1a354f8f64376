//! What profiles add: each row is a resource and all that its profile finds wrong with it.

use std::sync::Arc;

use super::super::definitions::Package;
use super::super::json::Json;
use super::{Severity, Validator};

/// A profile with these elements in its differential.
pub(super) fn profile(id: &str, base: &str, of: &str, elements: &str) -> String {
    let base = if base.contains(':') {
        base.to_owned()
    } else {
        format!("http://hl7.org/fhir/StructureDefinition/{base}")
    };
    format!(
        r#"{{"resourceType":"StructureDefinition","url":"http://x.test/{id}","version":"1","name":"{id}","kind":"resource","type":"{of}","derivation":"constraint","baseDefinition":"{base}","differential":{{"element":[{{"id":"{of}","path":"{of}"}},{elements}]}}}}"#
    )
}

pub(super) fn validator(definitions: &[String]) -> Validator {
    let mut package = Package::default();
    for definition in definitions {
        let json = Json::parse(definition.as_bytes()).expect("a definition is JSON");
        assert!(package.store.add(&json), "{definition}");
    }
    Validator::with(vec![Arc::new(package)])
}

pub(super) fn found(validator: &Validator, text: &str, asked: &str) -> Vec<String> {
    let report = validator.validate(text.as_bytes(), &[asked]);
    let told = report.problems.iter().map(|problem| {
        let mark = if problem.severity == Severity::Note { "note " } else { "" };
        format!("{mark}{} {}", problem.rule.key, problem.location)
    });
    told.collect()
}

pub(super) fn check(definitions: &[String], asked: &str, rows: &[(&str, &[&str])]) {
    let validator = validator(definitions);
    for (text, expected) in rows {
        assert_eq!(found(&validator, text, asked), *expected, "{text}");
    }
}

#[test]
fn findings_by_a_profile_say_how_to_mend_them() {
    let definition = profile(
        "p",
        "Patient",
        "Patient",
        r#"{"id":"Patient.name","max":"1","constraint":[{"key":"x-1","severity":"error","human":"a family name, please","expression":"family.exists()"}]},
           {"id":"Patient.birthDate","min":1,"type":[{"code":"date"}]},
           {"id":"Patient.photo","max":"0"}"#,
    );
    let text = r#"{"resourceType":"Patient","name":[{"text":"a"},{"family":"B"}],"photo":[{"title":"a"}]}"#;
    let report = validator(&[definition]).validate(text.as_bytes(), &["http://x.test/p"]);
    let told: Vec<String> = report
        .problems
        .iter()
        .map(|one| format!("{one}: {}", one.hint.as_deref().unwrap_or("nothing")))
        .collect();
    for expected in [
        "error Patient.name[0]: does not satisfy family.exists(), found no family \
         [x-1 http://x.test/p]: Its guide says: a family name, please",
        "error Patient: lacks birthDate [cardinality http://x.test/p]: Add birthDate, of type date.",
        "error Patient: has photo, which the profile forbids [cardinality http://x.test/p]: \
         Leave it out.",
        "error Patient: has 2 of name, at most 1 may be there [cardinality http://x.test/p]: \
         Remove what is too much.",
    ] {
        assert!(told.iter().any(|one| one == expected), "{expected}\n{told:#?}");
    }
}

#[test]
fn values_and_cardinalities() {
    let definition = profile(
        "p",
        "Patient",
        "Patient",
        r#"{"id":"Patient.name","min":1,"max":"2"},
           {"id":"Patient.name.family","min":1,"maxLength":5},
           {"id":"Patient.gender","fixedCode":"female"},
           {"id":"Patient.photo","max":"0"},
           {"id":"Patient.maritalStatus","patternCodeableConcept":{"coding":[{"system":"http://s.test","code":"a"}]}},
           {"id":"Patient.deceased[x]","type":[{"code":"boolean"}]},
           {"id":"Patient.birthDate","minValueDate":"1900-01-01","maxValueDate":"2100-01-01"},
           {"id":"Patient.managingOrganization","type":[{"code":"Reference","targetProfile":["http://x.test/org"]}]}"#,
    );
    let organization =
        profile("org", "Organization", "Organization", r#"{"id":"Organization.active","min":1}"#);
    let with = |elements: &str| {
        format!(r#"{{"resourceType":"Patient","name":[{{"family":"A"}}]{elements}}}"#)
    };
    let rows: Vec<(String, &[&str])> = vec![
        (with(""), &[]),
        (r#"{"resourceType":"Patient"}"#.to_owned(), &["ele-1 Patient", "cardinality Patient"]),
        (r#"{"resourceType":"Patient","id":"1"}"#.to_owned(), &["cardinality Patient"]),
        (
            r#"{"resourceType":"Patient","name":[{"family":"A"},{"family":"B"},{"text":"C"}]}"#
                .to_owned(),
            &["cardinality Patient", "cardinality Patient.name[2]"],
        ),
        (
            r#"{"resourceType":"Patient","name":[{"family":"ABCDEF"}]}"#.to_owned(),
            &["max-length Patient.name[0].family"],
        ),
        (with(r#","gender":"male""#), &["fixed Patient.gender"]),
        (with(r#","photo":[{"url":"x"}]"#), &["cardinality Patient"]),
        (
            with(
                r#","maritalStatus":{"coding":[{"code":"b"},{"system":"http://s.test","code":"a","display":"x"}]}"#,
            ),
            &[],
        ),
        (with(r#","maritalStatus":{"text":"a"}"#), &["pattern Patient.maritalStatus"]),
        (with(r#","deceasedBoolean":true"#), &[]),
        (with(r#","deceasedDateTime":"2020""#), &["type Patient.deceasedDateTime"]),
        (with(r#","birthDate":"1899-12-31""#), &["range Patient.birthDate"]),
        (
            with(
                r##","contained":[{"resourceType":"Organization","id":"o","name":"x"}],"managingOrganization":{"reference":"#o"}"##,
            ),
            &["target-profile Patient.managingOrganization"],
        ),
        (
            with(
                r##","contained":[{"resourceType":"Organization","id":"o","active":true,"name":"x"}],"managingOrganization":{"reference":"#o"}"##,
            ),
            &[],
        ),
        (with(r#","managingOrganization":{"reference":"Organization/1"}"#), &[]),
    ];
    let validator = validator(&[definition, organization]);
    for (text, expected) in rows {
        let mut found = found(&validator, &text, "http://x.test/p");
        found.retain(|found| found != "ele-1 Patient");
        let expected: Vec<&&str> = expected.iter().filter(|e| **e != "ele-1 Patient").collect();
        assert_eq!(
            found.iter().map(String::as_str).collect::<Vec<_>>(),
            expected.into_iter().copied().collect::<Vec<_>>(),
            "{text}"
        );
    }
}

#[test]
fn differentials_without_ids() {
    let definition = profile(
        "p",
        "Patient",
        "Patient",
        r#"{"path":"Patient.name","min":1},
           {"path":"Patient.identifier","slicing":{"discriminator":[{"type":"value","path":"system"}],"rules":"open"}},
           {"path":"Patient.identifier","sliceName":"a","min":1},
           {"path":"Patient.identifier.system","fixedUri":"http://a.test"},
           {"path":"Patient.identifier","sliceName":"b"},
           {"path":"Patient.identifier.system","fixedUri":"http://b.test"},
           {"path":"Patient.identifier.value","min":1},
           {"path":"Patient.contact.name","min":1}"#,
    );
    let rows: &[(&str, &[&str])] = &[
        (
            r#"{"resourceType":"Patient","identifier":[{"system":"http://a.test"}],"name":[{"text":"A"}]}"#,
            &[],
        ),
        (
            r#"{"resourceType":"Patient","identifier":[{"system":"http://b.test"}],"name":[{"text":"A"}],"contact":[{"gender":"male","organization":{"display":"x"}}]}"#,
            &[
                "cardinality Patient.identifier[0]",
                "slice Patient",
                "cardinality Patient.contact[0]",
            ],
        ),
    ];
    check(&[definition], "http://x.test/p", rows);
}

#[test]
fn codes_without_case() {
    let system = r#"{"resourceType":"CodeSystem","url":"http://x.test/cs","content":"complete","caseSensitive":false,"concept":[{"code":"Ab"},{"code":"Cd"}]}"#;
    let set = r#"{"resourceType":"ValueSet","url":"http://x.test/vs","compose":{"include":[{"system":"http://x.test/cs"}],"exclude":[{"system":"http://x.test/cs","concept":[{"code":"cD"}]}]}}"#;
    let definition = profile(
        "p",
        "Observation",
        "Observation",
        r#"{"id":"Observation.code","binding":{"strength":"required","valueSet":"http://x.test/vs"}}"#,
    );
    let coded = |system: &str, code: &str| {
        format!(
            r#"{{"resourceType":"Observation","status":"final","code":{{"coding":[{{"system":"{system}","code":"{code}"}}]}}}}"#
        )
    };
    let rows: &[(&str, &[&str])] = &[
        (&coded("http://x.test/cs", "AB"), &[]),
        (&coded("http://x.test/cs", "ab"), &[]),
        (&coded("http://x.test/cs", "Cd"), &["binding Observation.code"]),
        (&coded("http://y.test", "ab"), &["binding Observation.code"]),
    ];
    check(&[definition, system.to_owned(), set.to_owned()], "http://x.test/p", rows);
}

#[test]
fn slices_by_value() {
    let definition = profile(
        "p",
        "Patient",
        "Patient",
        r#"{"id":"Patient.identifier","slicing":{"discriminator":[{"type":"value","path":"system"}],"rules":"closed","ordered":true}},
           {"id":"Patient.identifier:one","min":1,"max":"1"},
           {"id":"Patient.identifier:one.system","min":1,"fixedUri":"http://one.test"},
           {"id":"Patient.identifier:one.value","min":1},
           {"id":"Patient.identifier:two","min":0,"max":"1"},
           {"id":"Patient.identifier:two.system","min":1,"fixedUri":"http://two.test"}"#,
    );
    let rows: &[(&str, &[&str])] = &[
        (
            r#"{"resourceType":"Patient","identifier":[{"system":"http://one.test","value":"1"},{"system":"http://two.test"}]}"#,
            &[],
        ),
        (
            r#"{"resourceType":"Patient","identifier":[{"system":"http://two.test"}]}"#,
            &["slice Patient"],
        ),
        (
            r#"{"resourceType":"Patient","identifier":[{"system":"http://one.test"}]}"#,
            &["cardinality Patient.identifier[0]"],
        ),
        (
            r#"{"resourceType":"Patient","identifier":[{"system":"http://one.test","value":"1"},{"system":"http://one.test","value":"2"}]}"#,
            &["slice Patient"],
        ),
        (
            r#"{"resourceType":"Patient","identifier":[{"system":"http://one.test","value":"1"},{"system":"http://z.test"}]}"#,
            &["slice-closed Patient.identifier[1]"],
        ),
        (
            r#"{"resourceType":"Patient","identifier":[{"system":"http://two.test"},{"system":"http://one.test","value":"1"}]}"#,
            &["slice-order Patient.identifier[1]"],
        ),
    ];
    check(&[definition], "http://x.test/p", rows);
}

#[test]
fn a_slice_of_what_nothing_slices_is_the_element() {
    let definition = profile(
        "p",
        "Patient",
        "Patient",
        r#"{"id":"Patient.contact","slicing":{"discriminator":[{"type":"value","path":"gender"}],"rules":"open"}},
           {"id":"Patient.contact:one","min":1},
           {"id":"Patient.contact:one.gender:one","min":1,"fixedCode":"male"}"#,
    );
    let with = |gender: &str| {
        format!(
            r#"{{"resourceType":"Patient","contact":[{{"name":{{"text":"x"}},"gender":"{gender}"}}]}}"#
        )
    };
    let (good, bad) = (with("male"), with("female"));
    let rows: [(&str, &[&str]); 2] = [(&good, &[]), (&bad, &["slice Patient"])];
    check(&[definition], "http://x.test/p", &rows);
}

#[test]
fn slices_by_pattern_type_and_existence() {
    let definition = profile(
        "p",
        "Observation",
        "Observation",
        r#"{"id":"Observation.category","slicing":{"discriminator":[{"type":"pattern","path":"$this"}],"rules":"open"}},
           {"id":"Observation.category:lab","min":1,"max":"1","patternCodeableConcept":{"coding":[{"system":"http://s.test","code":"lab"}]}},
           {"id":"Observation.value[x]","slicing":{"discriminator":[{"type":"type","path":"$this"}],"rules":"closed"}},
           {"id":"Observation.value[x]:valueQuantity","min":0,"type":[{"code":"Quantity"}]},
           {"id":"Observation.value[x]:valueQuantity.code","min":1},
           {"id":"Observation.component","slicing":{"discriminator":[{"type":"exists","path":"valueQuantity"},{"type":"value","path":"code.coding.code"},{"type":"value","path":"code.coding.system"}],"rules":"open"}},
           {"id":"Observation.component:sys","min":1},
           {"id":"Observation.component:sys.code.coding","slicing":{"discriminator":[{"type":"value","path":"code"}],"rules":"open"}},
           {"id":"Observation.component:sys.code.coding:c","min":1},
           {"id":"Observation.component:sys.code.coding:c.system","min":1,"fixedUri":"http://loinc.org"},
           {"id":"Observation.component:sys.code.coding:c.code","min":1,"fixedCode":"8480-6"}"#,
    );
    let with = |category: &str, value: &str, code: &str| {
        format!(
            r#"{{"resourceType":"Observation","status":"final","code":{{"text":"x"}},"category":[{{"coding":[{{"system":"http://s.test","code":"{category}"}}]}}],{value}"component":[{{"code":{{"coding":[{{"system":"http://other.test","code":"x"}},{{"system":"http://loinc.org","code":"{code}"}}]}},"valueQuantity":{{"value":1}}}}]}}"#
        )
    };
    let good = with(
        "lab",
        r#""valueQuantity":{"value":1,"system":"http://s.test","code":"a"},"#,
        "8480-6",
    );
    let category = with("other", "", "8480-6");
    let code = with("lab", "", "0000-0");
    let value = with("lab", r#""valueString":"x","#, "8480-6");
    let no_code = with("lab", r#""valueQuantity":{"value":1},"#, "8480-6");
    check(
        &[definition],
        "http://x.test/p",
        &[
            (&good, &[]),
            (&category, &["slice Observation"]),
            (&code, &["slice Observation"]),
            (&value, &["slice-closed Observation.valueString"]),
            (&no_code, &["cardinality Observation.valueQuantity"]),
        ],
    );
}

#[test]
fn parameters_and_the_resources_inside() {
    let member = profile("member", "Patient", "Patient", r#"{"id":"Patient.birthDate","min":1}"#);
    let definition = profile(
        "p",
        "Parameters",
        "Parameters",
        r#"{"id":"Parameters.parameter","min":1,"slicing":{"discriminator":[{"type":"value","path":"name"}],"rules":"closed"}},
           {"id":"Parameters.parameter:m","min":1,"max":"1"},
           {"id":"Parameters.parameter:m.name","fixedString":"Member"},
           {"id":"Parameters.parameter:m.resource","min":1,"type":[{"code":"Patient","profile":["http://x.test/member"]}]},
           {"id":"Parameters.parameter:m.part","max":"0"}"#,
    );
    let by_profile = profile(
        "q",
        "Bundle",
        "Bundle",
        r#"{"id":"Bundle.entry","slicing":{"discriminator":[{"type":"profile","path":"resource"}],"rules":"open"}},
           {"id":"Bundle.entry:member","min":1},
           {"id":"Bundle.entry:member.resource","min":1,"type":[{"code":"Patient","profile":["http://x.test/member"]}]}"#,
    );
    let definitions = [member, definition, by_profile];
    check(
        &definitions,
        "http://x.test/p",
        &[
            (
                r#"{"resourceType":"Parameters","parameter":[{"name":"Member","resource":{"resourceType":"Patient","birthDate":"2000"}}]}"#,
                &[],
            ),
            (
                r#"{"resourceType":"Parameters","parameter":[{"name":"Member","resource":{"resourceType":"Patient","gender":"male"}}]}"#,
                &["cardinality Parameters.parameter[0].resource"],
            ),
            (
                r#"{"resourceType":"Parameters","parameter":[{"name":"Member","resource":{"resourceType":"Organization","name":"x"}}]}"#,
                &["type Parameters.parameter[0].resource"],
            ),
            (
                r#"{"resourceType":"Parameters","parameter":[{"name":"Member"}]}"#,
                &["inv-1 Parameters.parameter[0]", "cardinality Parameters.parameter[0]"],
            ),
            (
                r#"{"resourceType":"Parameters","parameter":[{"name":"member","valueCode":"x"}]}"#,
                &["slice-closed Parameters.parameter[0]", "slice Parameters"],
            ),
        ],
    );
    check(
        &definitions,
        "http://x.test/q",
        &[
            (
                r#"{"resourceType":"Bundle","type":"collection","entry":[{"resource":{"resourceType":"Patient","birthDate":"2000"}}]}"#,
                &[],
            ),
            (
                r#"{"resourceType":"Bundle","type":"collection","entry":[{"resource":{"resourceType":"Patient","gender":"male"}}]}"#,
                &["slice Bundle"],
            ),
        ],
    );
}

#[test]
fn extensions_codes_and_constraints() {
    let extension = r#"{"resourceType":"StructureDefinition","url":"http://x.test/e","version":"1","name":"E","kind":"complex-type","type":"Extension","derivation":"constraint","baseDefinition":"http://hl7.org/fhir/StructureDefinition/Extension","context":[{"type":"element","expression":"Patient"}],"differential":{"element":[{"id":"Extension","max":"1"},{"id":"Extension.extension","max":"0"},{"id":"Extension.url","fixedUri":"http://x.test/e"},{"id":"Extension.value[x]","min":1,"type":[{"code":"code"}],"binding":{"strength":"required","valueSet":"http://x.test/vs"}}]}}"#;
    let value_set = r#"{"resourceType":"ValueSet","url":"http://x.test/vs","compose":{"include":[{"system":"http://x.test/cs","filter":[{"property":"concept","op":"is-a","value":"a"}]}]}}"#;
    let codes = r#"{"resourceType":"CodeSystem","url":"http://x.test/cs","content":"complete","concept":[{"code":"a","concept":[{"code":"b"}]},{"code":"c"}]}"#;
    let definition = profile(
        "p",
        "Patient",
        "Patient",
        r#"{"id":"Patient.extension:e","min":1,"max":"1","type":[{"code":"Extension","profile":["http://x.test/e"]}]},
           {"id":"Patient.maritalStatus","binding":{"strength":"extensible","valueSet":"http://x.test/vs"}},
           {"id":"Patient.communication.language","binding":{"strength":"required","valueSet":"http://x.test/nowhere"}},
           {"id":"Patient.name","constraint":[{"key":"x-1","severity":"error","human":"h","expression":"family.exists() or given.exists()"},{"key":"x-2","severity":"error","human":"h","expression":"this is no expression"}]}"#,
    );
    let below = profile(
        "below",
        "http://x.test/p",
        "Patient",
        r#"{"id":"Patient.extension:e","min":0},{"id":"Patient.gender","min":1}"#,
    );
    let definitions =
        [extension.to_owned(), value_set.to_owned(), codes.to_owned(), definition, below];
    let e = r#""extension":[{"url":"http://x.test/e","valueCode":"b"}]"#;
    let with = |elements: &str| format!(r#"{{"resourceType":"Patient",{e}{elements}}}"#);
    let (good, concept, unlisted, unknown, nameless) = (
        with(""),
        with(r#","maritalStatus":{"coding":[{"system":"http://x.test/cs","code":"a"}]}"#),
        with(r#","maritalStatus":{"coding":[{"system":"http://x.test/cs","code":"c"}]}"#),
        with(
            r#","communication":[{"language":{"coding":[{"system":"urn:ietf:bcp:47","code":"en"}]}}]"#,
        ),
        with(r#","name":[{"text":"x"}]"#),
    );
    check(
        &definitions,
        "http://x.test/p",
        &[
            (&good, &[]),
            (r#"{"resourceType":"Patient","gender":"male"}"#, &["slice Patient"]),
            (
                r#"{"resourceType":"Patient","extension":[{"url":"http://x.test/e","valueCode":"c"}]}"#,
                &["binding Patient.extension[0].valueCode"],
            ),
            (
                r#"{"resourceType":"Patient","extension":[{"url":"http://x.test/e","valueString":"b"}]}"#,
                &["type Patient.extension[0].valueString"],
            ),
            (&concept, &[]),
            (&unlisted, &["binding Patient.maritalStatus"]),
            (&unknown, &["note binding Patient.communication[0].language"]),
            (&nameless, &["x-1 Patient.name[0]", "note x-2 Patient.name[0]"]),
        ],
    );
    check(
        &definitions,
        "http://x.test/below",
        &[
            (r#"{"resourceType":"Patient","gender":"male"}"#, &[]),
            (
                &nameless,
                &["x-1 Patient.name[0]", "note x-2 Patient.name[0]", "cardinality Patient"],
            ),
        ],
    );
    check(
        &definitions,
        "http://x.test/p",
        &[(
            r#"{"resourceType":"Organization","name":"x","extension":[{"url":"http://x.test/e","valueCode":"b"}]}"#,
            &["extension-context Organization.extension[0]", "profile-type Organization"],
        )],
    );
}

#[test]
fn claimed_profiles_are_checked_and_unknown_ones_named() {
    let definition =
        profile("p", "Patient", "Patient", r#"{"id":"Patient.gender","min":1,"mustSupport":true}"#);
    let validator = validator(&[definition]).reporting_support();
    let text = |url: &str| {
        format!(r#"{{"resourceType":"Patient","meta":{{"profile":["{url}"]}},"active":true}}"#)
    };
    let report = validator.validate(text("http://x.test/p|1").as_bytes(), &[]);
    assert_eq!(report.errors, 1);
    assert_eq!(report.support[0].element, "Patient.gender");
    assert_eq!(report.support[0].found, 0);
    let report = validator.validate(text("http://x.test/none").as_bytes(), &[]);
    assert_eq!((report.errors, report.notes), (0, 1));
    let twice = validator.validate(text("http://x.test/p").as_bytes(), &["http://x.test/p"]);
    assert_eq!(twice.errors, 1);
}

#[test]
fn the_value_of_a_primitive_is_an_element_too() {
    let definition = profile(
        "p",
        "Patient",
        "Patient",
        r#"{"id":"Patient.birthDate.value","min":1},{"id":"Patient.gender.value","max":"0"}"#,
    );
    let beside = r#"{"extension":[{"url":"http://x.test/e","valueString":"x"}]}"#;
    let patient = |more: &str| format!(r#"{{"resourceType":"Patient",{more}}}"#);
    check(
        &[definition],
        "http://x.test/p",
        &[
            (&patient(r#""active":true"#), &[]),
            (&patient(r#""birthDate":"1970-01-01""#), &[]),
            (&patient(&format!(r#""birthDate":"1970-01-01","_birthDate":{beside}"#)), &[]),
            (&patient(&format!(r#""_birthDate":{beside}"#)), &["cardinality Patient.birthDate"]),
            (&patient(r#""gender":"male""#), &["cardinality Patient.gender"]),
        ],
    );
}
