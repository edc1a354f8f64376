//! That resources of one sketch are valid or invalid together.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::problem::look_at;
use crate::checks::tape::{ALIKE, Tape, WORDS};
use crate::fhir::definitions::{Kind, Level, Primitive, R4, Type, TypeId};

/// Resources with everything that sketches leave out.
const RESOURCES: [&str; 6] = [
    r#"{"resourceType":"Patient","id":"p-1","meta":{"versionId":"1","lastUpdated":"2026-01-05T06:00:00.123Z"},
    "identifier":[{"id":"e1","system":"https://payer.test/member","value":"M-1"}],
    "name":[{"family":"Novotny","given":["Anselm","Idris"],"period":{"end":"2026-01-31","start":"2026-01-01"}}],
    "telecom":[{"system":"phone","value":"+1-454-555-0155"}],"gender":"male","birthDate":"1999-02-05",
    "address":[{"line":["908 Canal Street"],"city":"Ann Arbor","postalCode":"48187","period":{"start":"2018-03-09"}}]}"#,
    r#"{"resourceType":"Observation","id":"o-1","status":"final","code":{"coding":[{"system":"http://loinc.org","version":"2020-01-01","code":"8867-4"}]},
    "subject":{"reference":"Patient/p-1"},"effectiveDateTime":"2024-05-30T10:00:00Z","issued":"2024-05-30T10:00:00Z",
    "valueRange":{"low":{"value":1,"unit":"x"},"high":{"value":2,"unit":"x"}},
    "component":[{"code":{"text":"one"},"valueQuantity":{"value":7.5,"system":"http://unitsofmeasure.org","code":"kg"}}]}"#,
    r#"{"resourceType":"DocumentReference","id":"d-1","status":"current","subject":{"reference":"https://payer.test/fhir/Patient/p-1"},
    "author":[{"reference":"urn:uuid:c757873d-ec9a-4326-a141-556f43239520"}],"date":"2024-05-30T10:00:00+02:00",
    "content":[{"attachment":{"contentType":"text/plain","data":"UmVhc29u"}}],
    "context":{"period":{"start":"2024-05-30T10:00:00Z","end":"2024-05-30T11:00:00Z"}}}"#,
    r#"{"resourceType":"MedicationDispense","id":"m-1","status":"completed","medicationReference":{"reference":"Medication/1"},
    "quantity":{"value":30},"daysSupply":{"value":30},"whenPrepared":"2026-11-02","whenHandedOver":"2026-11-03"}"#,
    r#"{"resourceType":"Condition","id":"c-1","subject":{"reference":"Patient/p-1"},
    "onsetAge":{"value":40,"system":"http://unitsofmeasure.org","code":"a"},"recordedDate":"2022-10-31"}"#,
    r#"{"resourceType":"Coverage","id":"v-1","status":"active","subscriberId":"S1","beneficiary":{"reference":"Patient/p-1"},
    "payor":[{"reference":"Organization/1"}],"period":{"start":"2018-11-24","end":"2027-03-22"},
    "class":[{"type":{"text":"plan"},"value":"G1"}],"costToBeneficiary":[{"valueMoney":{"value":2.5,"currency":"USD"}}],
    "extension":[{"url":"https://payer.test/e","valueString":"x"}]}"#,
];

/// What each value is replaced by: well formed in one type or another, or in none.
const OTHERS: [&str; 40] = [
    r#""2024-02-29""#,
    r#""2023-02-29""#,
    r#""2030-12-31""#,
    r#""1900-01-01""#,
    r#""2024""#,
    r#""2024-13""#,
    r#""2024-05-30T09:00:00Z""#,
    r#""2024-05-30T23:59:60Z""#,
    r#""2024-05-30T24:00:00Z""#,
    r#""2030-05-30T09:00:00.5Z""#,
    r#""2030-05-30T09:00:00+02:00""#,
    r#""2024-05-30T09:00:00""#,
    r#""2024-05-30 09:00:00Z""#,
    r#""""#,
    r#"" ""#,
    r#""a b""#,
    r#""a_b""#,
    r#""é""#,
    r#""line\nfeed""#,
    r#""e1""#,
    r#""r""#,
    r##""#r""##,
    r##""#x""##,
    r#""Patient/2""#,
    r#""Patient/a b""#,
    r#""Patient/""#,
    r#""Pattient/2""#,
    r#""Group/2""#,
    r#""Patient/2/_history/3""#,
    r#""https://other.test/fhir/Group/2""#,
    r#""urn:uuid:x""#,
    r#""AAAA""#,
    r#""AAA""#,
    "0",
    "1",
    "3.0",
    "-1",
    "1000000000000",
    "true",
    "null",
];

/// Replaces the leaf at `place` of the values in the order of the text; says whether there is one.
fn replace(value: &mut Value, place: &mut usize, by: &Value) -> bool {
    match value {
        Value::Object(members) => members.values_mut().any(|one| replace(one, place, by)),
        Value::Array(items) => items.iter_mut().any(|one| replace(one, place, by)),
        leaf => {
            let is_here = *place == 0;
            if is_here {
                *leaf = by.clone();
            }
            *place = place.wrapping_sub(1);
            is_here
        }
    }
}

#[test]
fn resources_of_one_sketch_are_valid_or_not_together() {
    let mut verdicts: BTreeMap<Vec<u8>, (bool, String)> = BTreeMap::new();
    let (mut alike, mut invalid) = (0, 0);
    let mut see = |text: String| {
        let mut tape = Tape::default();
        let mut sketch = Vec::new();
        let Some(()) = tape.read(&text).expect("JSON").sketch(&mut sketch) else { return };
        let is_valid = matches!(look_at(text.as_bytes(), &|_| true, &|_| false), Some(Ok(())));
        invalid += usize::from(!is_valid);
        if let Some((other, like)) = verdicts.get(&sketch) {
            assert_eq!(is_valid, *other, "{text}\n{like}");
            alike += 1;
        } else {
            verdicts.insert(sketch, (is_valid, text));
        }
    };
    for resource in RESOURCES {
        let resource: Value = serde_json::from_str(resource).expect("JSON");
        see(resource.to_string());
        for by in OTHERS {
            let by: Value = serde_json::from_str(by).expect("JSON");
            for place in 0.. {
                let mut other = resource.clone();
                if !replace(&mut other, &mut { place }, &by) {
                    break;
                }
                see(other.to_string());
            }
        }
    }
    assert!(alike > 300 && invalid > 1_000, "{alike} {invalid}");
}

#[test]
fn resources_that_differ_in_what_is_left_out_are_alike() {
    let sketch = |text: &str| {
        let mut sketch = Vec::new();
        Tape::default().read(text).expect("JSON").sketch(&mut sketch).map(|()| sketch)
    };
    let with = |id: &str, start: &str, value: &str| {
        sketch(&format!(
            r#"{{"resourceType":"Encounter","id":"{id}","identifier":[{{"value":"{value}"}}],
            "period":{{"start":"{start}","end":"2026-01-03T10:00:00Z"}}}}"#
        ))
    };
    let one = with("a", "2026-01-02T09:00:00Z", "1");
    assert_eq!(one, with("b-2", "2024-02-29T23:00:00Z", "two and more"));
    assert_ne!(one, with("a_b", "2026-01-02T09:00:00Z", "1"), "no id");
    assert_ne!(one, with("a", "2026-02-30T09:00:00Z", "1"), "no date");
    assert_ne!(one, with("a", "2026-01-04T09:00:00Z", "1"), "in the other order");
    assert_ne!(one, with("a", "2026-01-02T09:00:00Z", ""), "nothing");
    assert_eq!(sketch(r#"{"resourceType":"Bundle"}"#), None);
}

/// The types that may stand in these resources.
fn types() -> Vec<&'static Type> {
    let mut todo: Vec<TypeId> = ALIKE.iter().filter_map(|name| R4.named(name)).collect();
    let mut known = BTreeSet::new();
    let mut types = Vec::new();
    while let Some(id) = todo.pop() {
        let of = R4.get(id);
        // Others come only contained, and what contains them has no sketch.
        if known.insert(of.name) && (of.kind != Kind::Resource || ALIKE.contains(&of.name)) {
            todo.extend(of.fields.iter().flat_map(|field| &field.types).map(|one| one.of));
            types.push(of);
        }
    }
    types
}

#[test]
fn what_is_left_out_as_words_is_text_of_any_form() {
    assert!(ALIKE.is_sorted());
    for of in types() {
        for name in of.names().filter(|name| WORDS.contains(name)) {
            let (_, field, field_type) = of.member(name).expect("a member");
            let Kind::Primitive(primitive) = R4.get(field_type.of).kind else { continue };
            let is_text = matches!(primitive, Primitive::String | Primitive::Markdown);
            let is_amount = name == "value" && primitive == Primitive::Decimal;
            assert!(is_text || is_amount, "{} {name}: {primitive:?}", of.name);
            assert!(field.binding.is_none(), "{} {name}", of.name);
        }
    }
}

#[test]
fn what_is_compared_is_not_left_out() {
    let mut comparing = BTreeSet::new();
    for of in types() {
        let inner = of.fields.iter().flat_map(|field| &field.invariants);
        for one in of.invariants.iter().chain(inner) {
            let constraint = &one.constraint;
            if constraint.level == Level::Error && constraint.expression.contains(['<', '>']) {
                comparing.insert(constraint.key.as_str());
            }
        }
    }
    // Whoever adds one makes sure that sketches keep what it compares.
    let known = ["age-1", "mdd-1", "per-1", "rng-2", "tim-4", "tim-5", "org-1"];
    let new: Vec<_> = comparing.iter().filter(|key| !known.contains(key)).collect();
    assert!(new.is_empty(), "{new:?}");
}
