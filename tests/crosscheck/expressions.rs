//! FHIRPath beside `rh-fhirpath`, on generated resources and expressions.
//!
//! Both are asked the same; what each yields is written as text, or as an error. Where they differ,
//! the expression must match a row of `ALLOWED`, which says who is right and why.

use payerproof::fhir::json::Json;
use payerproof::fhir::path::{Expression, Item, Node, Surroundings};
use payerproof::fhir::validate::r4_model;
use rh_fhirpath::{EvaluationContext, FhirPathEvaluator, FhirPathParser, FhirPathValue};
use serde_json::{Value, json};

/// Parts of expressions that the engines disagree about, and why.
const ALLOWED: &[(&str, &str)] = &[];

/// Resources with what makes engines stumble: absent values, choices, primitives with extensions.
fn resources() -> Vec<Value> {
    let mut all = Vec::new();
    for place in 0..12_u32 {
        let even = place % 2 == 0;
        let mut patient = json!({
            "resourceType": "Patient",
            "id": format!("p{place}"),
            "active": even,
            "birthDate": ["1974-12-25", "1980", "1990-02"][place as usize % 3],
            "name": [
                {"family": "Adams", "given": ["Ann", "Bea"], "use": "official"},
                {"family": "Baker", "given": ["Cleo"]},
            ],
            "telecom": [{"system": "phone", "value": format!("555-{place:04}"), "rank": place + 1}],
            "multipleBirthInteger": place,
        });
        if place % 3 == 0 {
            patient["contained"] =
                json!([{"resourceType": "Organization", "id": "o", "name": "Payer"}]);
            patient["managingOrganization"] = json!({"reference": "#o"});
        }
        if even {
            patient["deceasedBoolean"] = json!(false);
        } else {
            patient["deceasedDateTime"] = json!("2024-05-01T10:00:00Z");
        }
        all.push(patient);
        all.push(json!({
            "resourceType": "Observation",
            "id": format!("o{place}"),
            "status": "final",
            "code": {"coding": [{"system": "urn:a", "code": "x"}, {"system": "urn:b", "code": "y"}], "text": "X"},
            "valueQuantity": {"value": f64::from(place) + 0.5, "unit": "mg", "system": "http://unitsofmeasure.org", "code": "mg"},
            "effectiveDateTime": "2024-05-01",
        }));
    }
    all
}

/// Expressions: every path with every continuation.
fn expressions() -> Vec<String> {
    let paths = [
        "id",
        "active",
        "birthDate",
        "name",
        "name.given",
        "name.family",
        "name[0].given",
        "telecom.rank",
        "telecom.value",
        "contained",
        "contained.name",
        "code.coding",
        "code.coding.code",
        "value",
        "value.ofType(Quantity).value",
        "(1 | 2 | 3)",
        "'abc'",
        "1.5",
        "-7",
        "true",
        "{}",
        "@2024-05-01",
        "multipleBirth",
        "name.where(use = 'official').given",
    ];
    let ends = [
        "",
        ".exists()",
        ".empty()",
        ".count()",
        ".first()",
        ".last()",
        ".tail()",
        ".skip(1)",
        ".take(2)",
        ".distinct().count()",
        ".isDistinct()",
        ".not()",
        ".hasValue()",
        ".toString()",
        ".length()",
        ".upper()",
        ".substring(1)",
        ".substring(0, 2)",
        ".startsWith('A')",
        ".contains('a')",
        ".matches('^[A-Z]')",
        ".replace('a', 'b')",
        ".indexOf('b')",
        ".where($this = 'Ann')",
        ".select($this)",
        ".all($this.exists())",
        ".exists($this = 'Bea')",
        " = 'Ann'",
        " ~ 'ANN'",
        " != 2",
        " | 'x'",
        " in ('Ann' | 'Bea' | 'x')",
        " contains 'Cleo'",
        " and true",
        " or false",
        " implies true",
        " xor true",
        " is string",
        ".is(Boolean)",
        " is Quantity",
        ".ofType(string)",
        ".toInteger()",
        ".toDecimal()",
        ".toBoolean()",
        ".convertsToInteger()",
        " > 1",
        " <= 2",
        " + 1",
        " & 'x'",
        " * 2",
        " / 2",
        " div 2",
        " mod 2",
        ".abs()",
        ".floor()",
        ".round(0)",
        ".combine('x').count()",
        ".union('x').count()",
        ".intersect('Ann')",
        ".exclude('Ann')",
        ".subsetOf('Ann' | 'Bea' | 'Cleo')",
        ".children().count()",
        ".descendants().count()",
        ".iif($this.exists(), 'yes', 'no')",
        ".aggregate($total & 'x', '')",
        ".single()",
        ".toChars().count()",
        ".trace('t')",
        ".extension('urn:x')",
        ".anyTrue()",
        ".allFalse()",
        ".repeat(extension).count()",
        ".type().name",
        ".toDate()",
        ".convertsToDate()",
    ];
    let pairs = paths.iter().flat_map(|path| ends.iter().map(move |end| format!("{path}{end}")));
    let mut all: Vec<String> = pairs.collect();
    all.extend(
        [
            "1.10 = 1.1",
            "0.1 + 0.2 = 0.3",
            "1 = 1.0",
            "7 days = 1 week",
            "@2024 = @2024-05",
            "@2024-01-31 + 1 month",
            "@2024-05-01T10:00:00Z = @2024-05-01T12:00:00+02:00",
            "@T10:00 < @T11:00",
            "5 / 0",
            "5 mod 0",
            "2.power(3)",
            "{} and false",
            "{} or true",
            "{} implies false",
            "Patient.name.given.count()",
            "%resource.id",
            "4 'mg' = 4.0 'mg'",
        ]
        .map(str::to_owned),
    );
    all
}

fn ours(resource: &Value, text: &str) -> String {
    let Ok(expression) = Expression::compile(text) else { return "error".to_owned() };
    let json = Json::of(resource);
    let around = Surroundings { model: Some(r4_model()), ..Surroundings::none() };
    match expression.evaluate(Node::new(&json, None), &around) {
        Ok(items) => {
            let shown = |item: &Item<'_>| match item {
                Item::Node(node) => node.json.map_or("null".to_owned(), ToString::to_string),
                Item::String(text) => Value::from(text.as_ref()).to_string(),
                other => other.to_string(),
            };
            plain(items.items().iter().map(shown).collect())
        }
        Err(_) => "error".to_owned(),
    }
}

fn theirs(resource: &Value, text: &str) -> String {
    let Ok(expression) = FhirPathParser::new().parse(text) else { return "error".to_owned() };
    let context = EvaluationContext::new(resource.clone());
    match FhirPathEvaluator::new().evaluate(&expression, &context) {
        Ok(value) => plain(flat(&value)),
        Err(_) => "error".to_owned(),
    }
}

fn flat(value: &FhirPathValue) -> Vec<String> {
    match value {
        FhirPathValue::Collection(items) | FhirPathValue::UnorderedCollection(items) => {
            items.iter().flat_map(flat).collect()
        }
        other => match other.to_json() {
            Value::Null => Vec::new(),
            Value::Array(items) => items.iter().map(ToString::to_string).collect(),
            json => vec![json.to_string()],
        },
    }
}

/// Numbers without zeros at their end, dates without quotes or `@`.
fn plain(items: Vec<String>) -> String {
    let one = |text: String| {
        let bare = text.trim_matches('"').trim_start_matches('@').to_owned();
        match bare.parse::<f64>() {
            Ok(number) => number.to_string(),
            Err(_) => bare,
        }
    };
    items.into_iter().map(one).collect::<Vec<_>>().join(", ")
}

#[test]
fn both_engines_yield_the_same() {
    let mut unexplained = Vec::new();
    let mut used = vec![false; ALLOWED.len()];
    let mut compared = 0_u32;
    for text in expressions() {
        for resource in resources() {
            compared += 1;
            let (mine, other) = (ours(&resource, &text), theirs(&resource, &text));
            if mine == other {
                continue;
            }
            match ALLOWED.iter().position(|(part, _)| text.contains(part)) {
                Some(place) => used[place] = true,
                None => {
                    let kind = resource["resourceType"].as_str().unwrap_or_default();
                    unexplained.push(format!("{kind} {text}\n  ours   {mine}\n  theirs {other}"));
                    break;
                }
            }
        }
    }
    assert!(compared > 10_000);
    assert!(
        unexplained.is_empty(),
        "{} differences:\n{}",
        unexplained.len(),
        unexplained.join("\n")
    );
    for ((part, _), used) in ALLOWED.iter().zip(used) {
        assert!(used, "`{part}` is allowed to differ and does not");
    }
}
