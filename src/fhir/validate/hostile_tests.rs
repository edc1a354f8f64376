//! Documents made to exhaust their reader: bounded work, and a clear finding.

use std::time::{Duration, Instant};

use proptest::prelude::*;

use super::super::json::Json;
use super::{Report, Validator};

/// Much more than any of these needs, and much less than quadratic work would take.
const LONG: Duration = Duration::from_mins(1);

fn validate(text: &str) -> Report {
    let start = Instant::now();
    let report = Validator::r4().validate(text.as_bytes(), &[]);
    assert!(start.elapsed() < LONG, "{:?}", start.elapsed());
    report
}

fn keys(report: &Report) -> Vec<&str> {
    let mut keys: Vec<&str> = report.problems.iter().map(|problem| &*problem.rule.key).collect();
    keys.dedup();
    keys
}

#[test]
fn ten_thousand_levels() {
    let deep = format!(
        r#"{{"resourceType":"Patient",{}"x":1{}"#,
        r#""extension":[{"#.repeat(10_000),
        "}]".repeat(10_000)
    );
    let report = validate(&deep);
    assert_eq!(keys(&report), ["json"]);
    assert!(report.problems[0].text.contains("nested more than"), "{}", report.problems[0]);
}

#[test]
fn a_hundred_thousand_extensions_and_ids() {
    let extension = r#"{"url":"http://x.test/e","valueCode":"a","id":"same"}"#;
    let extensions = vec![extension; 100_000].join(",");
    let report = validate(&format!(r#"{{"resourceType":"Patient","extension":[{extensions}]}}"#));
    assert_eq!(keys(&report), ["element-id"]);
    assert_eq!(report.errors, 1);

    let contained =
        vec![r#"{"resourceType":"Organization","id":"o","name":"x"}"#; 100_000].join(",");
    let report = validate(&format!(
        r##"{{"resourceType":"Patient","contained":[{contained}],"managingOrganization":{{"reference":"#o"}}}}"##
    ));
    assert_eq!(keys(&report), ["contained-id"]);

    let entry = r#"{"fullUrl":"http://x.test/Patient/1","resource":{"resourceType":"Patient","id":"1","active":true}}"#;
    let entries = vec![entry; 10_000].join(",");
    let report = validate(&format!(
        r#"{{"resourceType":"Bundle","type":"collection","entry":[{entries}]}}"#
    ));
    assert_eq!(keys(&report), ["bdl-7"]);
}

#[test]
fn a_million_extensions() {
    let of = |extension: &str| {
        let extensions = vec![extension; 1_000_000].join(",");
        validate(&format!(r#"{{"resourceType":"Patient","extension":[{extensions}]}}"#))
    };
    let valid = of(r#"{"url":"http://x.test/e","valueCode":"a"}"#);
    assert!(valid.is_valid() && valid.problems.is_empty(), "{:?}", valid.problems.first());
    // One more value each is more than a document may hold.
    let full = of(r#"{"url":"http://x.test/e","valueCode":"a","id":"a"}"#);
    assert_eq!(keys(&full), ["json"]);
    assert!(full.problems[0].text.contains("values in one document"), "{}", full.problems[0]);
}

#[test]
fn repeated_and_unknown_names() {
    let names = vec![r#""gender":"male""#; 50_000].join(",");
    let report = validate(&format!(r#"{{"resourceType":"Patient",{names}}}"#));
    assert_eq!(keys(&report), ["repeated"]);
    let names: Vec<String> = (0..50_000).map(|at| format!(r#""x{at}":1"#)).collect();
    let report = validate(&format!(r#"{{"resourceType":"Patient",{}}}"#, names.join(",")));
    assert_eq!(report.errors, 50_000);
}

#[test]
fn a_value_of_megabytes() {
    let long = "a".repeat(50_000_000);
    let report =
        validate(&format!(r#"{{"resourceType":"Patient","name":[{{"family":"{long}"}}]}}"#));
    assert_eq!(keys(&report), ["format"]);
    assert!(report.problems[0].found.as_ref().is_some_and(|found| found.len() < 100));
}

/// What a fuzzer begins with is judged as its name says.
#[test]
fn seeds_of_the_fuzzer() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/fuzz/seeds/validate");
    let mut count = 0;
    for entry in std::fs::read_dir(folder).expect("the seeds") {
        let path = entry.expect("a file").path();
        let text = std::fs::read_to_string(&path).expect("a text");
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned());
        let should = name.is_some_and(|name| name.starts_with("valid-"));
        let report = validate(&text);
        assert_eq!(report.is_valid(), should, "{}: {:?}", path.display(), report.problems);
        count += 1;
    }
    assert!(count > 20);
}

/// JSON that looks like a resource more often than chance.
fn resourceish() -> impl Strategy<Value = String> {
    let scalar = prop_oneof![
        Just("null".to_owned()),
        Just("true".to_owned()),
        "-?[1-9][0-9]{0,2}(\\.[0-9]{1,2})?",
        "\"[ -!#-\\[\\]-~é]{0,8}\"",
        Just("\"2020-02-30\"".to_owned()),
        Just("\"#a\"".to_owned()),
        Just("\"Patient/1\"".to_owned()),
    ];
    let name = prop_oneof![
        Just("resourceType"),
        Just("id"),
        Just("extension"),
        Just("url"),
        Just("valueString"),
        Just("_birthDate"),
        Just("birthDate"),
        Just("contained"),
        Just("name"),
        Just("given"),
        Just("_given"),
        Just("reference"),
        Just("managingOrganization"),
        Just("entry"),
        Just("resource"),
        Just("text"),
        Just("div"),
        Just("meta"),
        Just("profile"),
        Just("contact"),
    ];
    let kind = prop_oneof![Just("Patient"), Just("Bundle"), Just("Parameters"), Just("Extension")];
    let tree = scalar.prop_recursive(5, 48, 6, move |inner| {
        let field =
            (name.clone(), inner.clone()).prop_map(|(name, value)| format!("\"{name}\":{value}"));
        prop_oneof![
            prop::collection::vec(inner, 0..4).prop_map(|items| format!("[{}]", items.join(","))),
            prop::collection::vec(field, 0..6)
                .prop_map(|fields| format!("{{{}}}", fields.join(","))),
        ]
    });
    (kind, prop::collection::vec(tree, 0..4)).prop_map(|(kind, values)| {
        let names = ["contained", "name", "extension", "birthDate"];
        let fields: Vec<String> =
            names.iter().zip(&values).map(|(name, value)| format!(",\"{name}\":{value}")).collect();
        format!("{{\"resourceType\":\"{kind}\"{}}}", fields.concat())
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_comes_is_judged(text in resourceish()) {
        let report = validate(&text);
        prop_assert_eq!(report.is_valid(), report.errors == 0);
        for problem in &report.problems {
            prop_assert!(problem.pointer.is_empty() || problem.pointer.starts_with('/'));
        }
        let value: serde_json::Value = serde_json::from_str(&text).expect("JSON");
        let json = Json::of(&value);
        prop_assert_eq!(Validator::r4().validate_json(&json, &[]).is_valid(), Validator::r4().validate(value.to_string().as_bytes(), &[]).is_valid());
    }

    #[test]
    fn any_text_is_judged(text in ".{0,64}") {
        prop_assert!(!validate(&text).is_valid());
    }
}
