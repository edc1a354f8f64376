//! Both engines, asked the same.

use std::panic::{AssertUnwindSafe, catch_unwind};

use payerproof::fhir::definitions::{R4, TypeId};
use payerproof::fhir::json::Json;
use payerproof::fhir::path::{
    Container, DateTime, Expression, Item, Node, PathError, Surroundings,
};
use payerproof::fhir::validate::r4_model;
use rh_fhirpath::{EvaluationContext, FhirPathEvaluator, FhirPathParser, FhirPathValue};
use serde_json::Value;

/// What an engine says.
#[derive(Clone, Debug, PartialEq)]
pub enum Said {
    /// Items, as JSON where they have such a form.
    Items(Vec<Value>),
    /// An error, and its words.
    Error(String),
    /// That it cannot tell.
    Unknown,
}

impl Said {
    /// As an invariant: what one thing that is no truth value says is true, nothing is false.
    pub fn holds(&self) -> &'static str {
        match self {
            Self::Items(items) => match items.as_slice() {
                [] | [Value::Bool(false)] => "false",
                [_] => "true",
                _ => "error",
            },
            Self::Error(_) => "error",
            Self::Unknown => "unknown",
        }
    }
}

/// Shown as an engine would be quoted.
impl std::fmt::Display for Said {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Items(items) => {
                let shown = Value::from(items.clone()).to_string();
                f.write_str(&shown.chars().take(200).collect::<String>())
            }
            Self::Error(why) => write!(f, "error ({})", why.chars().take(120).collect::<String>()),
            Self::Unknown => f.write_str("unknown"),
        }
    }
}

/// The other engine.
pub struct Theirs {
    parser: FhirPathParser,
    evaluator: FhirPathEvaluator,
}

impl Theirs {
    /// It, ready.
    pub fn new() -> Self {
        Self { parser: FhirPathParser::new(), evaluator: FhirPathEvaluator::new() }
    }

    /// What it says of a value in a resource.
    pub fn say(&self, expression: &str, focus: &Value, resource: &Value) -> Said {
        let read = match self.parser.parse(expression) {
            Ok(read) => read,
            Err(error) => return Said::Error(format!("unreadable: {error}")),
        };
        let mut context = EvaluationContext::new(resource.clone());
        context.current = focus.clone();
        let told = catch_unwind(AssertUnwindSafe(|| self.evaluator.evaluate(&read, &context)));
        match told {
            Ok(Ok(value)) => {
                let mut items = Vec::new();
                flat(value, &mut items);
                Said::Items(items.into_iter().map(plain).collect())
            }
            Ok(Err(error)) => Said::Error(error.to_string()),
            Err(_) => Said::Error("it panics".to_owned()),
        }
    }
}

fn flat(value: FhirPathValue, into: &mut Vec<Value>) {
    match value {
        FhirPathValue::Empty => {}
        FhirPathValue::Collection(items) | FhirPathValue::UnorderedCollection(items) => {
            for item in items {
                flat(item, into);
            }
        }
        FhirPathValue::Quantity { value, unit } => {
            let unit = unit.unwrap_or_else(|| "1".to_owned());
            let unit = unit.trim_matches('\'');
            into.push(format!("{} {unit}", value.normalize()).into());
        }
        FhirPathValue::FhirPrimitive { inner, .. } => flat(*inner, into),
        other => into.push(other.to_json()),
    }
}

/// Numbers by their value alone, times without the marks of literals.
fn plain(value: Value) -> Value {
    match value {
        Value::Number(number) => {
            let number = number.as_f64().unwrap_or_default();
            Value::from((number * 1e6).round() / 1e6)
        }
        Value::String(text) => text.strip_prefix('@').map(str::to_owned).unwrap_or(text).into(),
        Value::Array(items) => items.into_iter().map(plain).collect::<Vec<_>>().into(),
        Value::Object(fields) => {
            let fields = fields.into_iter().map(|(name, value)| (name, plain(value)));
            Value::Object(fields.collect())
        }
        other => other,
    }
}

fn of_ours(item: &Item<'_>) -> Value {
    match item {
        Item::Node(node) => match node.json {
            Some(json) => serde_json::from_str(&json.to_string()).unwrap_or_default(),
            None => Value::Null,
        },
        Item::Boolean(told) => Value::Bool(*told),
        Item::Integer(number) => Value::from(*number),
        Item::Decimal(number) => serde_json::from_str(&number.to_string()).unwrap_or_default(),
        Item::String(text) => Value::from(&**text),
        Item::Quantity(quantity) => Value::from(quantity.to_string().replace('\'', "")),
        other => Value::from(other.to_string()),
    }
}

/// What we say of a node.
pub fn ours<'a>(
    expression: &'a Expression,
    focus: Node<'a>,
    resource: &'a Json<'a>,
    container: Option<&Container<'a>>,
) -> Said {
    let of = resource.get("resourceType").and_then(Json::as_str).and_then(|name| R4.resource(name));
    let resource = Node::new(resource, of);
    let around = Surroundings {
        model: Some(r4_model()),
        resource: Some(resource),
        root: Some(resource),
        container,
        now: DateTime::parse("2026-06-01T12:00:00Z"),
        ..Surroundings::none()
    };
    match expression.evaluate(focus, &around) {
        Ok(items) => Said::Items(items.items().iter().map(of_ours).map(plain).collect()),
        Err(PathError::Unknown(_)) => Said::Unknown,
        Err(error) => Said::Error(error.to_string()),
    }
}

/// A node of a resource: its path in terms of elements, its type, and where it stands.
pub struct Place<'a> {
    /// Such as `Patient.contact.name`, or the name of the resource.
    pub path: String,
    /// Its type.
    pub of: TypeId,
    /// The value.
    pub json: &'a Json<'a>,
    /// What the other engine takes as the same value.
    pub value: &'a Value,
}

/// Every value of a resource that is an object, with its type.
pub fn places<'a>(json: &'a Json<'a>, value: &'a Value) -> Vec<Place<'a>> {
    let mut found = Vec::new();
    if let Some(of) = value["resourceType"].as_str().and_then(|name| R4.resource(name)) {
        gather(json, value, of, R4.get(of).name.to_owned(), &mut found);
    }
    found
}

fn gather<'a>(
    json: &'a Json<'a>,
    value: &'a Value,
    of: TypeId,
    path: String,
    found: &mut Vec<Place<'a>>,
) {
    let (Some(fields), Some(values)) = (json.as_object(), value.as_object()) else { return };
    let kind = R4.get(of);
    for (name, inner) in fields {
        let Some((_, field, field_type)) = kind.member(name) else { continue };
        let Some(other) = values.get(&**name) else { continue };
        let items: Vec<(&'a Json<'a>, &'a Value)> = match (inner, other) {
            (Json::Array(items), Value::Array(others)) => items.iter().zip(others).collect(),
            _ => vec![(inner, other)],
        };
        for (inner, other) in items {
            // A resource inside another has surroundings of its own.
            if other.get("resourceType").is_none() {
                gather(inner, other, field_type.of, format!("{path}.{}", field.name), found);
            }
        }
    }
    found.push(Place { path, of, json, value });
}
