//! Every function and operator, by our FHIRPath and by `rh-fhirpath`: on fixed resources, and on
//! them with one thing left out.

use payerproof::fhir::definitions::R4;
use payerproof::fhir::json::Json;
use payerproof::fhir::path::{Expression, Node, function_names};
use payerproof_crosscheck::argued::{Argued, Differences};
use payerproof_crosscheck::changed;
use serde_json::{Value, json};

use super::path::{Said, Theirs, ours};

/// The expressions, one a line.
const EXPRESSIONS: &str = include_str!("expressions.txt");

/// Where the two may differ.
const ALLOWED: &[Argued] = &[
    Argued::we(
        &["they error (Function error: Unknown function"],
        "it does not offer the function, which FHIRPath or FHIR defines",
    ),
    Argued::both(
        &["conformsTo(", "cannot resolve profile"],
        "of an unknown profile it says so by an error; we do when an invariant depends on it",
    ),
    Argued::both(
        &["value: we [{", "they [\"72.5 "],
        "it shows an element Quantity as a number with a unit, we show the element",
    ),
    Argued::we(
        &["value", "Quantity).unit: we [], they [\"kg\"]"],
        "the element has no unit; it takes the code for one",
    ),
    Argued::we(
        &["value", "Quantity)", "we [\"kg\"], they []"],
        "its Quantity has lost its elements",
    ),
    Argued::we(
        &["value", "Quantity", "we [true], they [false]"],
        "it does not know the type of a choice",
    ),
    Argued::both(
        &["1 'g' > 1 'mg'"],
        "it converts units of one dimension; FHIRPath leaves that open, and we say nothing",
    ),
    Argued::both(
        &["1 'mg' = 0.001 'g'"],
        "it converts units of one dimension; FHIRPath leaves that open, and we say nothing",
    ),
    Argued::we(
        &["@T23:30 + 45 minutes", "Invalid time format"],
        "a time of day goes round at midnight, and need not have seconds",
    ),
    Argued::we(
        &["birthDate = '1970-04-03': we [false], they [true]"],
        "a date is no string: values of different types are not equal",
    ),
    Argued::we(
        &["birthDate is date: we [true], they []"],
        "an element that has only extensions is still there, and has a type",
    ),
    Argued::we(
        &["birthDate.extension(", "we [\"b\"], they []"],
        "an element that has only extensions is still there, and has them",
    ),
    Argued::we(&["children().count()"], "it takes resourceType for an element"),
    Argued::we(&["descendants().count()"], "it takes resourceType for an element"),
    Argued::we(
        &["descendants().where($this is string)"],
        "inside functions it does not know the types of elements",
    ),
    Argued::we(
        &["name.given.ofType(string)"],
        "below the elements of a resource it does not know types",
    ),
    Argued::we(
        &["name.type().name"],
        "type() tells the type of each item; it tells that of its own list",
    ),
    Argued::we(
        &["name is HumanName: we error (is needs one item"],
        "`is` takes one item, and FHIRPath demands an error for several",
    ),
    Argued::we(
        &["name.given and true: we error (and needs one item"],
        "several items have no truth value, and FHIRPath demands an error",
    ),
    Argued::we(&["not(true)"], "`not` takes no argument"),
    Argued::we(&["true > false"], "truth values have no order in FHIRPath"),
];

fn subjects() -> Vec<Value> {
    vec![
        json!({
            "resourceType": "Patient", "id": "p1", "gender": "female", "birthDate": "1970-04-03",
            "_birthDate": {"extension": [{"url": "http://example.org/extension", "valueString": "b"}]},
            "extension": [{"url": "http://example.org/extension", "valueString": "e"}],
            "text": {"status": "generated", "div": "<div xmlns=\"http://www.w3.org/1999/xhtml\">Ann</div>"},
            "contained": [{"resourceType": "Organization", "id": "o1", "name": "Payer"}],
            "managingOrganization": {"reference": "#o1"},
            "identifier": [{"system": "http://example.org/id", "value": "12"}],
            "name": [
                {"use": "official", "family": "Lee", "given": ["Ann", "Maria"]},
                {"use": "usual", "given": ["Ann"]}
            ],
            "contact": [{"name": {"family": "Lee", "given": ["Bob"]}}]
        }),
        json!({
            "resourceType": "Observation", "id": "o1", "status": "final",
            "code": {"coding": [{"system": "http://loinc.org", "code": "29463-7"}], "text": "Weight"},
            "subject": {"reference": "Patient/p1"},
            "effectiveDateTime": "2020-02-03T10:11:12+01:00",
            "valueQuantity": {"value": 72.50, "unit": "kg", "system": "http://unitsofmeasure.org", "code": "kg"}
        }),
        json!({
            "resourceType": "Observation", "id": "o2", "status": "final",
            "code": {"text": "Smoking"}, "valueString": "never"
        }),
    ]
}

#[test]
fn expressions_have_the_same_value() {
    let theirs = Theirs::new();
    let mut differ = Differences::default();
    let lines: Vec<&str> =
        EXPRESSIONS.lines().filter(|line| !line.is_empty() && !line.starts_with("# ")).collect();
    for name in function_names() {
        let call = format!("{name}(");
        assert!(lines.iter().any(|line| line.contains(&call)), "no expression calls {name}");
    }
    let mut asked = 0;
    for subject in subjects() {
        let mut all = vec![subject.clone()];
        let top =
            changed::pointers(&subject).into_iter().filter(|one| one.matches('/').count() < 4);
        all.extend(top.filter_map(|pointer| changed::without(&subject, &pointer)));
        for value in all {
            let json = Json::of(&value);
            let of = value["resourceType"].as_str().and_then(|name| R4.resource(name));
            for line in &lines {
                asked += 1;
                let read = Expression::compile(line);
                let we = match &read {
                    Ok(expression) => ours(expression, Node::new(&json, of), &json, None),
                    Err(error) => Said::Error(format!("unreadable: {error}")),
                };
                let they = theirs.say(line, &value, &value);
                let alike = match (&we, &they) {
                    (Said::Unknown, _) | (Said::Error(_), Said::Error(_)) => true,
                    _ => we == they,
                };
                if !alike {
                    differ.note(format!("{line}: we {we}, they {they}"), || value.to_string());
                }
            }
        }
    }
    println!("{} expressions, asked {asked} times", lines.len());
    let said = differ.beside(ALLOWED, true);
    assert!(said.is_empty(), "{} differ:\n{}", said.len(), said.join("\n"));
}
