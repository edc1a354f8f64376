//! Slices of every kind: told by types, extensions and choices, inside each other, and of each other.

use super::profile_tests::{check, profile};

const BUNDLED: &str =
    r#""fullUrl":"urn:uuid:c757873d-ec9a-4326-a141-556f43239520","resource":{"resourceType":"#;

fn observation(elements: &str) -> String {
    format!(r#"{{"resourceType":"Observation","status":"final","code":{{"text":"x"}},{elements}}}"#)
}

fn patient(elements: &str) -> String {
    format!(r#"{{"resourceType":"Patient",{elements}}}"#)
}

#[test]
fn resources_are_told_by_their_type() {
    let bundle = profile(
        "bundle",
        "Bundle",
        "Bundle",
        r#"{"id":"Bundle.entry","slicing":{"discriminator":[{"type":"type","path":"resource"}],"rules":"closed"}},
           {"id":"Bundle.entry:p","min":1,"max":"1"},
           {"id":"Bundle.entry:p.resource","min":1,"type":[{"code":"Patient"}]},
           {"id":"Bundle.entry:o","max":"1"},
           {"id":"Bundle.entry:o.resource","min":1,"type":[{"code":"Organization"}]}"#,
    );
    let patient = format!(r#"{{{BUNDLED}"Patient","active":true}}}}"#);
    let other = format!(r#"{{{BUNDLED}"Basic","code":{{"text":"x"}}}}}}"#);
    let with = |entries: &[&str]| {
        let entries = entries.join(",");
        format!(r#"{{"resourceType":"Bundle","type":"collection","entry":[{entries}]}}"#)
    };
    let rows: &[(&str, &[&str])] = &[
        (&with(&[&patient]), &[]),
        (&with(&[&other]), &["slice-closed Bundle.entry[0]", "slice Bundle"]),
    ];
    check(&[bundle], "http://x.test/bundle", rows);

    let parameters = profile(
        "parameters",
        "Parameters",
        "Parameters",
        r#"{"id":"Parameters.parameter.resource","type":[{"code":"Patient"}]}"#,
    );
    let of = |of: &str| {
        format!(
            r#"{{"resourceType":"Parameters","parameter":[{{"name":"a","resource":{{"resourceType":"{of}","id":"1"}}}}]}}"#
        )
    };
    let rows: &[(&str, &[&str])] =
        &[(&of("Patient"), &[]), (&of("Practitioner"), &["type Parameters.parameter[0].resource"])];
    check(&[parameters], "http://x.test/parameters", rows);
}

#[test]
fn contained_resources_are_told_by_their_type() {
    let definition = profile(
        "p",
        "Patient",
        "Patient",
        r#"{"id":"Patient.contained","slicing":{"discriminator":[{"type":"type","path":"$this"}],"rules":"open"}},
           {"id":"Patient.contained:org","min":1,"max":"1","type":[{"code":"Organization"}]},
           {"id":"Patient.contained:org.name","min":1}"#,
    );
    let with = |inside: &str| {
        patient(&format!(
            r##""contained":[{{"id":"o",{inside}}}],"generalPractitioner":[{{"reference":"#o"}}]"##
        ))
    };
    let rows: &[(&str, &[&str])] = &[
        (&with(r#""resourceType":"Organization","name":"x""#), &[]),
        (&with(r#""resourceType":"Practitioner","active":true"#), &["slice Patient"]),
        (
            &with(r#""resourceType":"Organization","identifier":[{"value":"1"}]"#),
            &["cardinality Patient.contained[0]"],
        ),
    ];
    check(&[definition], "http://x.test/p", rows);
}

#[test]
fn slices_of_slices() {
    let definition = profile(
        "p",
        "Patient",
        "Patient",
        r#"{"id":"Patient.identifier","slicing":{"discriminator":[{"type":"value","path":"system"}],"rules":"open"}},
           {"id":"Patient.identifier:a","min":1,"slicing":{"discriminator":[{"type":"value","path":"use"}],"rules":"open"}},
           {"id":"Patient.identifier:a.system","min":1,"fixedUri":"http://s.test/a"},
           {"id":"Patient.identifier:a/one","min":1,"max":"1"},
           {"id":"Patient.identifier:a/one.use","min":1,"fixedCode":"official"},
           {"id":"Patient.identifier:a/two","max":"1"},
           {"id":"Patient.identifier:a/two.use","min":1,"fixedCode":"usual"},
           {"id":"Patient.identifier:a/two.value","min":1}"#,
    );
    let a = |elements: &str| format!(r#"{{"system":"http://s.test/a",{elements}}}"#);
    let with = |items: &[String]| patient(&format!(r#""identifier":[{}]"#, items.join(",")));
    let one = a(r#""use":"official""#);
    let rows: &[(&str, &[&str])] = &[
        (&with(std::slice::from_ref(&one)), &[]),
        (&with(&[one.clone(), a(r#""use":"usual","value":"1""#), a(r#""use":"temp""#)]), &[]),
        (&with(&[one.clone(), a(r#""use":"usual""#)]), &["cardinality Patient.identifier[1]"]),
        (&with(&[one.clone(), one.clone()]), &["slice Patient"]),
        (&with(&[a(r#""use":"usual","value":"1""#)]), &["slice Patient"]),
    ];
    check(&[definition], "http://x.test/p", rows);
}

#[test]
fn slices_inside_slices() {
    let definition = profile(
        "p",
        "Observation",
        "Observation",
        r#"{"id":"Observation.component","slicing":{"discriminator":[{"type":"pattern","path":"code"}],"rules":"open"}},
           {"id":"Observation.component:a","min":1},
           {"id":"Observation.component:a.code","patternCodeableConcept":{"coding":[{"code":"a"}]}},
           {"id":"Observation.component:a.interpretation","min":1,"slicing":{"discriminator":[{"type":"value","path":"coding.code"}],"rules":"closed"}},
           {"id":"Observation.component:a.interpretation:h","min":1,"max":"1"},
           {"id":"Observation.component:a.interpretation:h.coding.code","min":1,"fixedCode":"h"}"#,
    );
    let with = |code: &str, found: &str| {
        observation(&format!(
            r#""component":[{{"code":{{"coding":[{{"code":"{code}"}}]}},"valueString":"x","interpretation":[{{"coding":[{{"code":"{found}"}}]}}]}}]"#
        ))
    };
    let rows: &[(&str, &[&str])] = &[
        (&with("a", "h"), &[]),
        (&with("b", "l"), &["slice Observation"]),
        (
            &with("a", "l"),
            &[
                "slice-closed Observation.component[0].interpretation[0]",
                "slice Observation.component[0]",
            ],
        ),
    ];
    check(&[definition], "http://x.test/p", rows);
}

#[test]
fn slices_told_by_an_extension() {
    let url = "http://x.test/e";
    let slice = |name: &str, rest: &str| {
        format!(
            r#"{{"id":"Patient.name:{name}","max":"1"}},
               {{"id":"Patient.name:{name}.extension:e",{rest},"type":[{{"code":"Extension","profile":["{url}"]}}]}}"#
        )
    };
    let sliced = |id: &str, kind: &str, path: &str, slices: &str| {
        profile(
            id,
            "Patient",
            "Patient",
            &format!(
                r#"{{"id":"Patient.name","slicing":{{"discriminator":[{{"type":"{kind}","path":"{path}"}}],"rules":"closed"}}}},{slices}"#
            ),
        )
    };
    let there = [slice("with", r#""min":1"#), slice("without", r#""max":"0""#)].join(",");
    let family = r#"{"id":"Patient.name:without.family","min":1}"#;
    let exists =
        sliced("exists", "exists", "extension('http://x.test/e')", &[&there, family].join(","));
    let coded = r#"{"id":"Patient.name:a.extension:e.value[x]","min":1,"type":[{"code":"code"}],"fixedCode":"a"}"#;
    let coded = [&slice("a", r#""min":1"#), coded].join(",");
    let valued = sliced("valued", "value", "extension('http://x.test/e').value", &coded);
    let name = |code: &str| {
        format!(r#"{{"text":"x","extension":[{{"url":"{url}","valueCode":"{code}"}}]}}"#)
    };
    let with = |names: &str| patient(&format!(r#""name":[{names}]"#));
    let both = with(&[&name("a"), r#"{"family":"x"}"#].join(","));
    let rows: &[(&str, &[&str])] = &[
        (&both, &[]),
        (&with(&name("a")), &[]),
        (&with(r#"{"text":"x"}"#), &["cardinality Patient.name[0]"]),
    ];
    check(&[exists], "http://x.test/exists", rows);
    let rows: &[(&str, &[&str])] =
        &[(&with(&name("a")), &[]), (&with(&name("b")), &["slice-closed Patient.name[0]"])];
    check(&[valued], "http://x.test/valued", rows);
}

#[test]
fn slices_told_by_a_slice_of_a_choice() {
    let definition = profile(
        "p",
        "Observation",
        "Observation",
        r#"{"id":"Observation.component","slicing":{"discriminator":[{"type":"pattern","path":"value"}],"rules":"open"}},
           {"id":"Observation.component:a","min":1,"max":"1"},
           {"id":"Observation.component:a.value[x]","min":1,"slicing":{"discriminator":[{"type":"type","path":"$this"}],"rules":"open"}},
           {"id":"Observation.component:a.value[x]:valueCodeableConcept","min":1,"max":"1","type":[{"code":"CodeableConcept"}],"patternCodeableConcept":{"coding":[{"code":"a"}]}}"#,
    );
    let with =
        |value: &str| observation(&format!(r#""component":[{{"code":{{"text":"x"}},{value}}}]"#));
    let rows: &[(&str, &[&str])] = &[
        (&with(r#""valueCodeableConcept":{"coding":[{"code":"a"}]}"#), &[]),
        (&with(r#""valueCodeableConcept":{"coding":[{"code":"b"}]}"#), &["slice Observation"]),
        (&with(r#""valueString":"a""#), &["slice Observation"]),
    ];
    check(&[definition], "http://x.test/p", rows);
}

#[test]
fn choices_are_told_by_their_type() {
    let definition = profile(
        "p",
        "Observation",
        "Observation",
        r#"{"id":"Observation.value[x]","slicing":{"discriminator":[{"type":"type","path":"$this"}],"rules":"closed"}},
           {"id":"Observation.value[x]:valueQuantity","type":[{"code":"Quantity"}],"max":"1"},
           {"id":"Observation.value[x]:valueQuantity.code","min":1,"fixedCode":"mg"},
           {"id":"Observation.value[x]:valueString","type":[{"code":"string"}],"max":"1","maxLength":3}"#,
    );
    let rows: &[(&str, &[&str])] = &[
        (&observation(r#""valueQuantity":{"value":1,"code":"mg","system":"http://u.test"}"#), &[]),
        (
            &observation(r#""valueQuantity":{"value":1,"code":"g","system":"http://u.test"}"#),
            &["fixed Observation.valueQuantity.code"],
        ),
        (&observation(r#""valueString":"abcd""#), &["max-length Observation.valueString"]),
        (&observation(r#""valueBoolean":true"#), &["slice-closed Observation.valueBoolean"]),
        (
            &observation(
                r#""_valueString":{"extension":[{"url":"http://x.test/e","valueCode":"a"}]}"#,
            ),
            &[],
        ),
    ];
    check(&[definition], "http://x.test/p", rows);
}

#[test]
fn slices_told_by_what_is_in_hand() {
    let sliced = |kind: &str, target: &str| {
        profile(
            kind,
            "Observation",
            "Observation",
            &format!(
                r#"{{"id":"Observation.performer","slicing":{{"discriminator":[{{"type":"{kind}","path":"resolve()"}}],"rules":"open"}}}},
                   {{"id":"Observation.performer:p","min":1,"max":"1","type":[{{"code":"Reference","targetProfile":["{target}"]}}]}}"#
            ),
        )
    };
    let definitions = [
        profile("named", "Practitioner", "Practitioner", r#"{"id":"Practitioner.name","min":1}"#),
        sliced("profile", "http://x.test/named"),
        sliced("type", "http://hl7.org/fhir/StructureDefinition/Practitioner"),
    ];
    let with = |of: &str, elements: &str| {
        observation(&format!(
            r##""contained":[{{"resourceType":"{of}","id":"p",{elements}}}],"performer":[{{"reference":"#p"}}]"##
        ))
    };
    let named = with("Practitioner", r#""name":[{"text":"x"}]"#);
    let nameless = with("Practitioner", r#""active":true"#);
    let other = with("Organization", r#""name":"x""#);
    let wrong: &[&str] = &["slice Observation"];
    let rows: &[(&str, &[&str])] = &[(&named, &[]), (&nameless, wrong), (&other, wrong)];
    check(&definitions, "http://x.test/profile", rows);
    let rows: &[(&str, &[&str])] = &[(&named, &[]), (&nameless, &[]), (&other, wrong)];
    check(&definitions, "http://x.test/type", rows);
}

#[test]
fn slices_told_by_a_value_that_only_has_extensions() {
    let definition = profile(
        "p",
        "Observation",
        "Observation",
        r#"{"id":"Observation.component","slicing":{"discriminator":[{"type":"exists","path":"value"}],"rules":"closed"}},
           {"id":"Observation.component:v"},{"id":"Observation.component:v.value[x]","min":1},
           {"id":"Observation.component:n"},{"id":"Observation.component:n.value[x]","max":"0"},
           {"id":"Observation.component:n.dataAbsentReason","min":1}"#,
    );
    let with =
        |value: &str| observation(&format!(r#""component":[{{"code":{{"text":"x"}}{value}}}]"#));
    let rows: &[(&str, &[&str])] = &[
        (&with(r#","valueString":"x""#), &[]),
        (
            &with(r#","_valueString":{"extension":[{"url":"http://x.test/e","valueCode":"a"}]}"#),
            &[],
        ),
        (&with(r#","dataAbsentReason":{"text":"x"}"#), &[]),
        (&with(""), &["cardinality Observation.component[0]"]),
    ];
    check(&[definition], "http://x.test/p", rows);
}

#[test]
fn slices_of_the_extensions_of_a_primitive() {
    let definition = profile(
        "p",
        "Patient",
        "Patient",
        r#"{"id":"Patient.birthDate","constraint":[{"key":"b-1","severity":"error","human":"h","expression":"hasValue()"}]},
           {"id":"Patient.birthDate.extension:e","min":1,"max":"1","type":[{"code":"Extension","profile":["http://x.test/e"]}]}"#,
    );
    let e = r#""_birthDate":{"extension":[{"url":"http://x.test/e","valueCode":"a"}]}"#;
    let rows: &[(&str, &[&str])] = &[
        (&patient(&format!(r#""birthDate":"2020",{e}"#)), &[]),
        (&patient(r#""birthDate":"2020""#), &["slice Patient.birthDate"]),
        (&patient(e), &["b-1 Patient.birthDate"]),
        (&patient(r#""active":true"#), &[]),
    ];
    check(&[definition], "http://x.test/p", rows);
}

#[test]
fn an_extension_may_narrow_another() {
    let extension = |id: &str, base: &str, elements: &str| {
        profile(id, base, "Extension", elements)
            .replace(r#""kind":"resource""#, r#""kind":"complex-type""#)
    };
    let definitions = [
        extension(
            "wide",
            "Extension",
            r#"{"id":"Extension.url","fixedUri":"http://x.test/wide"},{"id":"Extension.value[x]","min":1,"type":[{"code":"string"}]}"#,
        ),
        extension(
            "narrow",
            "http://x.test/wide",
            r#"{"id":"Extension.value[x]","fixedString":"a"}"#,
        ),
        profile(
            "p",
            "Patient",
            "Patient",
            r#"{"id":"Patient.extension:e","min":1,"max":"1","type":[{"code":"Extension","profile":["http://x.test/narrow"]}]}"#,
        ),
    ];
    let with = |value: &str| {
        patient(&format!(r#""extension":[{{"url":"http://x.test/wide","valueString":"{value}"}}]"#))
    };
    let rows: &[(&str, &[&str])] = &[
        (&with("a"), &[]),
        (&with("b"), &["fixed Patient.extension[0].valueString"]),
        (&patient(r#""active":true"#), &["slice Patient"]),
    ];
    check(&definitions, "http://x.test/p", rows);
}
