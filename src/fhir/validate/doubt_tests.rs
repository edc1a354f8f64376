//! What cannot be told is a note: nothing is guessed.

use super::profile_tests::{check, found, profile, validator};
use super::{Severity, Validator};

fn observation(elements: &str) -> String {
    format!(r#"{{"resourceType":"Observation","status":"final","code":{{"text":"x"}},{elements}}}"#)
}

fn errors(text: &str) -> Vec<String> {
    let report = Validator::r4().validate(text.as_bytes(), &[]);
    let errors = report.problems.iter().filter(|problem| problem.severity == Severity::Error);
    errors.map(ToString::to_string).collect()
}

#[test]
fn slices_by_codes_nobody_can_list() {
    let definition = profile(
        "p",
        "Observation",
        "Observation",
        r#"{"id":"Observation.category","slicing":{"discriminator":[{"type":"value","path":"$this"}],"rules":"closed"}},
           {"id":"Observation.category:x","min":1,"max":"1","binding":{"strength":"required","valueSet":"http://x.test/nowhere"}}"#,
    );
    let coded =
        observation(r#""category":[{"coding":[{"system":"http://loinc.org","code":"9"}]}]"#);
    let rows: &[(&str, &[&str])] = &[
        (&coded, &["note slice Observation.category[0]", "note slice Observation"]),
        // Nothing that may be in the slice is there.
        (&observation(r#""language":"en""#), &["slice Observation"]),
    ];
    check(&[definition], "http://x.test/p", rows);
}

#[test]
fn slices_by_what_a_reference_leads_to() {
    let sliced = |id: &str, rules: &str, target: &str| {
        profile(
            id,
            "Observation",
            "Observation",
            &format!(
                r#"{{"id":"Observation.performer","slicing":{{"discriminator":[{{"type":"type","path":"resolve()"}}],"rules":"{rules}"}}}},
                   {{"id":"Observation.performer:p","min":1,"max":"1","type":[{{"code":"Reference","targetProfile":["{target}"]}}]}}"#
            ),
        )
    };
    let known = "http://hl7.org/fhir/StructureDefinition/Practitioner";
    let definitions =
        [sliced("known", "closed", known), sliced("unknown", "open", "http://x.test/nowhere")];
    let performer = |reference: &str| observation(&format!(r#""performer":[{{{reference}}}]"#));
    let uuid = r#""reference":"urn:uuid:c757873d-ec9a-4326-a141-556f43239520""#;
    let rows: &[(&str, &[&str])] = &[
        (&performer(r#""reference":"Practitioner/1""#), &[]),
        (
            &performer(r#""reference":"Organization/1""#),
            &["slice-closed Observation.performer[0]", "slice Observation"],
        ),
        (&performer(r#""type":"Practitioner","identifier":{"value":"1"}"#), &[]),
        (&performer(uuid), &["note slice Observation.performer[0]", "note slice Observation"]),
        (
            &performer(r#""display":"A""#),
            &["note slice Observation.performer[0]", "note slice Observation"],
        ),
    ];
    check(&definitions, "http://x.test/known", rows);
    let rows: &[(&str, &[&str])] =
        &[(&performer(r#""reference":"Practitioner/1""#), &["note slice Observation"])];
    check(&definitions, "http://x.test/unknown", rows);
}

#[test]
fn slices_by_a_profile_that_is_not_known() {
    let definition = profile(
        "p",
        "Observation",
        "Observation",
        r#"{"id":"Observation.performer","slicing":{"discriminator":[{"type":"profile","path":"resolve()"}],"rules":"open"}},
           {"id":"Observation.performer:p","min":1,"type":[{"code":"Reference","targetProfile":["http://x.test/nowhere"]}]}"#,
    );
    let contained = observation(
        r##""contained":[{"resourceType":"Practitioner","id":"a"}],"performer":[{"reference":"#a"}]"##,
    );
    let rows: &[(&str, &[&str])] = &[
        (&contained, &["note slice Observation"]),
        (
            &observation(r#""performer":[{"reference":"Practitioner/1"}]"#),
            &["note slice Observation"],
        ),
        (&observation(r#""language":"en""#), &["slice Observation"]),
    ];
    check(&[definition], "http://x.test/p", rows);
}

#[test]
fn values_that_cannot_be_compared() {
    let ranged = |low: &str, high: &str| {
        observation(&format!(r#""valueRange":{{"low":{{{low}}},"high":{{{high}}}}}"#))
    };
    let units = |value: &str, code: &str| {
        format!(r#""value":{value},"system":"http://unitsofmeasure.org","code":"{code}""#)
    };
    assert_eq!(errors(&ranged(&units("1", "mg"), &units("1", "g"))), Vec::<String>::new());
    assert_eq!(errors(&ranged(r#""value":1,"unit":"mg""#, r#""value":5"#)), Vec::<String>::new());
    assert_eq!(errors(&ranged(&units("2", "mg"), &units("1", "mg"))).len(), 1);
    // One that cannot be told does not hide another that can.
    let both = observation(&format!(
        r#""component":[{{"code":{{"text":"a"}},"valueRange":{{"low":{{{}}},"high":{{{}}}}}}},{{"code":{{"text":"b"}},"valueRange":{{"low":{{{}}},"high":{{{}}}}}}}]"#,
        units("1", "mg"),
        units("1", "g"),
        units("2", "mg"),
        units("1", "mg")
    ));
    assert_eq!(errors(&both).len(), 1);
    let task = |authored: &str, modified: &str| {
        format!(
            r#"{{"resourceType":"Task","status":"requested","intent":"order","authoredOn":"{authored}","lastModified":"{modified}"}}"#
        )
    };
    assert_eq!(errors(&task("2020-01-01", "2020-01-01T00:00:00Z")), Vec::<String>::new());
    assert_eq!(errors(&task("2020-01-02", "2020-01-01T00:00:00Z")).len(), 1);
}

#[test]
fn a_key_alone_is_no_constraint() {
    let rule = |key: &str| {
        profile(
            key,
            "Patient",
            "Patient",
            &format!(
                r#"{{"id":"Patient.contact","constraint":[{{"key":"{key}","severity":"error","human":"x","expression":"gender.exists()"}}]}}"#
            ),
        )
    };
    let keys =
        ["pat-1", "ele-1", "exp-1", "ppc-1", "bdl-5", "per-1", "ref-1", "txt-1", "dom-2", "ext-1"];
    let definitions: Vec<String> = keys.iter().map(|key| rule(key)).collect();
    let validator = validator(&definitions);
    let named = r#"{"resourceType":"Patient","contact":[{"name":{"text":"A"}}]}"#;
    let told = r#"{"resourceType":"Patient","contact":[{"name":{"text":"A"},"gender":"male"}]}"#;
    for key in keys {
        let asked = format!("http://x.test/{key}");
        assert_eq!(found(&validator, named, &asked), [format!("{key} Patient.contact[0]")]);
        assert_eq!(found(&validator, told, &asked), Vec::<String>::new());
    }
}

#[test]
fn a_truth_value_answers_what_must_exist() {
    let questionnaire = |answer: &str| {
        format!(
            r#"{{"resourceType":"Questionnaire","status":"active","item":[{{"linkId":"1","type":"boolean","text":"a"}},{{"linkId":"2","type":"string","text":"b","enableWhen":[{{"question":"1","operator":"exists",{answer}}}]}}]}}"#
        )
    };
    assert_eq!(errors(&questionnaire(r#""answerBoolean":true"#)), Vec::<String>::new());
    assert_eq!(errors(&questionnaire(r#""answerInteger":1"#)).len(), 1);
}

#[test]
fn one_missing_resource_is_one_cause() {
    let missing = r##"{"reference":"#q"}"##;
    let text = format!(
        r##"{{"resourceType":"Patient","generalPractitioner":[{missing},{missing},{{"reference":"#r"}}]}}"##
    );
    assert_eq!(errors(&text).len(), 2);
}

#[test]
fn a_reference_states_its_type() {
    let patient = |reference: &str| {
        format!(
            r##"{{"resourceType":"Patient","contained":[{{"resourceType":"Organization","id":"o","name":"x"}}],"generalPractitioner":[{{{reference}}}],"managingOrganization":{{"reference":"#o"}}}}"##
        )
    };
    for (reference, expected) in [
        (r##""type":"Organization","reference":"#o""##, 0),
        (r##""type":"Practitioner","reference":"#o""##, 1),
        (r#""type":"Practitioner","reference":"Organization/1""#, 1),
    ] {
        let report = Validator::r4().validate(patient(reference).as_bytes(), &[]);
        assert_eq!(report.errors, expected, "{:#?}", report.problems);
        for problem in report.problems {
            assert!(problem.rule.source.ends_with("/Reference"), "{problem}");
        }
    }
}

#[test]
fn limits_are_exact() {
    let limited = |id: &str, element: &str, limit: &str| {
        profile(id, "Observation", "Observation", &format!(r#"{{"id":"{element}",{limit}}}"#))
    };
    let base = limited("base", "Observation.valueInteger", r#""minValueInteger":1"#);
    let derived = profile(
        "derived",
        "http://x.test/base",
        "Observation",
        r#"{"id":"Observation.valueInteger","minValueInteger":5,"maxValueInteger":7}"#,
    );
    let definitions = [
        base,
        derived,
        limited(
            "date",
            "Observation.effectiveDateTime",
            r#""minValueDateTime":"2020-01-01T00:00:00Z""#,
        ),
        limited("time", "Observation.valueTime", r#""maxValueTime":"09:30:00""#),
        limited(
            "quantity",
            "Observation.valueQuantity",
            r#""minValueQuantity":{"value":10,"code":"kg","system":"http://unitsofmeasure.org"}"#,
        ),
        profile(
            "great",
            "Observation",
            "Observation",
            r#"{"id":"Observation.valueQuantity","type":[{"code":"Quantity"}]},
               {"id":"Observation.valueQuantity.value","maxValueDecimal":9007199254740992}"#,
        ),
    ];
    let kg = |value: &str, unit: &str| {
        format!(
            r#""valueQuantity":{{"value":{value},"code":"{unit}","system":"http://unitsofmeasure.org"}}"#
        )
    };
    let validator = validator(&definitions);
    for (id, element, expected) in [
        ("base", r#""valueInteger":1"#, ""),
        ("derived", r#""valueInteger":3"#, "range"),
        ("derived", r#""valueInteger":6"#, ""),
        ("derived", r#""valueInteger":8"#, "range"),
        ("date", r#""effectiveDateTime":"2018""#, "range"),
        ("date", r#""effectiveDateTime":"2020""#, "note range"),
        ("date", r#""effectiveDateTime":"2020-01-01T00:30:00+01:00""#, "range"),
        ("date", r#""effectiveDateTime":"2021""#, ""),
        ("time", r#""valueTime":"09:29:59.5""#, ""),
        ("time", r#""valueTime":"09:30:00.5""#, "range"),
        ("quantity", &kg("5", "kg"), "range"),
        ("quantity", &kg("10.0", "kg"), ""),
        ("quantity", &kg("5", "g"), "note range"),
        ("great", &kg("9007199254740993", "kg"), "range"),
        ("great", &kg("9007199254740992", "kg"), ""),
    ] {
        let found = found(&validator, &observation(element), &format!("http://x.test/{id}"));
        let found: Vec<&str> = found.iter().filter_map(|one| one.split(" Obs").next()).collect();
        assert_eq!(found.join(","), expected, "{id} {element}");
    }
}

#[test]
fn nothing_follows_what_is_open_at_the_end() {
    let definition = profile(
        "p",
        "Observation",
        "Observation",
        r#"{"id":"Observation.category","slicing":{"discriminator":[{"type":"value","path":"coding.code"}],"rules":"openAtEnd"}},
           {"id":"Observation.category:x","patternCodeableConcept":{"coding":[{"code":"x"}]}}"#,
    );
    let both = |one: &str, other: &str| {
        observation(&format!(
            r#""category":[{{"coding":[{{"code":"{one}"}}]}},{{"coding":[{{"code":"{other}"}}]}}]"#
        ))
    };
    let rows: &[(&str, &[&str])] =
        &[(&both("x", "y"), &[]), (&both("y", "x"), &["slice-order Observation.category[1]"])];
    check(&[definition], "http://x.test/p", rows);
}

#[test]
fn the_greatest_value_set_holds_all_codes() {
    let set = r#"{"resourceType":"ValueSet","url":"http://x.test/vs","compose":{"include":[{"system":"http://x.test/cs","concept":[{"code":"a"}]}]}}"#;
    let definition = profile(
        "p",
        "Observation",
        "Observation",
        r#"{"id":"Observation.code","binding":{"strength":"preferred","valueSet":"http://x.test/nowhere","extension":[{"url":"http://hl7.org/fhir/StructureDefinition/elementdefinition-maxValueSet","valueCanonical":"http://x.test/vs"}]}}"#,
    );
    let coded = |code: &str| {
        format!(
            r#"{{"resourceType":"Observation","status":"final","code":{{"coding":[{{"system":"http://x.test/cs","code":"{code}"}}]}}}}"#
        )
    };
    let rows: &[(&str, &[&str])] = &[
        (&coded("a"), &[]),
        (&coded("z"), &["binding Observation.code"]),
        (&observation(r#""language":"en""#), &[]),
    ];
    check(&[definition, set.to_owned()], "http://x.test/p", rows);
}

#[test]
fn the_present_is_told_by_a_clock() {
    let definition = profile(
        "p",
        "Patient",
        "Patient",
        r#"{"id":"Patient.birthDate","constraint":[{"key":"born","severity":"error","human":"x","expression":"$this <= today()"}]}"#,
    );
    let born = |date: &str| format!(r#"{{"resourceType":"Patient","birthDate":"{date}"}}"#);
    let validator = validator(&[definition]);
    let asked = "http://x.test/p";
    assert_eq!(found(&validator, &born("2030-01-01"), asked), ["note born Patient.birthDate"]);
    let validator = validator.at("2025-05-01T08:00:00Z".parse().unwrap());
    assert_eq!(found(&validator, &born("2030-01-01"), asked), ["born Patient.birthDate"]);
    assert_eq!(found(&validator, &born("2024-01-01"), asked), Vec::<String>::new());
}

#[test]
fn what_was_not_checked_is_said() {
    let definitions = [
        profile("known", "Patient", "Patient", r#"{"id":"Patient.name","min":1}"#),
        profile("on", "http://x.test/nowhere", "Patient", r#"{"id":"Patient.name","min":1}"#),
        profile("over", "http://x.test/on", "Patient", r#"{"id":"Patient.photo","max":"0"}"#),
    ];
    let validator = validator(&definitions);
    let named = r#"{"resourceType":"Patient","name":[{"text":"A"}]}"#;
    for (asked, expected) in [
        ("http://x.test/known", ""),
        ("http://x.test/known|1", ""),
        ("http://x.test/known|2", "note profile-version Patient"),
        ("http://x.test/on", "note profile-unknown Patient"),
        ("http://x.test/over", "note profile-unknown Patient"),
    ] {
        assert_eq!(found(&validator, named, asked).join(","), expected, "{asked}");
    }
}

#[test]
fn a_required_code_is_no_text() {
    let condition = |status: &str| {
        format!(
            r#"{{"resourceType":"Condition","subject":{{"reference":"Patient/1"}},"code":{{"text":"x"}},"clinicalStatus":{{{status}}}}}"#
        )
    };
    let bindings = |status: &str| {
        errors(&condition(status)).iter().filter(|error| error.contains("[binding")).count()
    };
    assert_eq!(bindings(r#""text":"active""#), 1);
    assert_eq!(
        bindings(
            r#""extension":[{"url":"http://hl7.org/fhir/StructureDefinition/data-absent-reason","valueCode":"unknown"}]"#
        ),
        0
    );
}

#[test]
fn only_parts_of_an_extension_have_names() {
    let patient = |extension: &str| {
        format!(r#"{{"resourceType":"Patient","id":"a","extension":[{extension}]}}"#)
    };
    assert_eq!(errors(&patient(r#"{"url":"foo","valueString":"x"}"#)).len(), 1);
    let nested = r#"{"url":"http://x.test/e","extension":[{"url":"a","extension":[{"url":"b","valueString":"x"}]}]}"#;
    assert_eq!(errors(&patient(nested)), Vec::<String>::new());
    let beside = r#"{"url":"http://x.test/e","valueString":"x","_valueString":{"extension":[{"url":"b","valueString":"x"}]}}"#;
    assert_eq!(errors(&patient(beside)).len(), 1);
}
