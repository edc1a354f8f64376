//! Evaluates what `assert` steps state about the last answer of a step.

use serde_json::{Map, Value, json};

use crate::checks::Check;
use crate::fhir::json::Json;
use crate::fhir::path::{Collection, DateTime, Expression, Item, Node, PathError, Surroundings};
use crate::fhir::validate::r4_model;
use crate::id::AnswerPart;
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Fact, Response, Transcript};

/// Judges every assertion about an exchange; the first that does not hold is the finding.
pub(super) fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let about = |fact: &Fact| match fact {
        Fact::Asserted { of, on, expression, .. } if *of == exchange.step => {
            Some((*on, expression.clone()))
        }
        _ => None,
    };
    let assertions: Vec<(AnswerPart, String)> = transcript.facts.iter().filter_map(about).collect();
    if assertions.is_empty() || !is_last_answer(exchange, transcript) {
        return None;
    }
    let response = exchange.response.as_ref()?;
    for (on, text) in &assertions {
        let document = match document(response, *on) {
            Ok(document) => document,
            Err(why) => {
                let expected = format!("JSON in which {text}");
                let finding = Finding::in_response(exchange, Place::Body, &expected, why);
                return Some(Judgement::Violation(finding));
            }
        };
        let expected = format!("{text} is true");
        let observed = match truth(text, &document, exchange) {
            Ok(true) => continue,
            Ok(false) => "it is not".to_owned(),
            Err(Undecided::NotTold(why)) => {
                return Some(Judgement::Blocked(format!("{text}: {why}")));
            }
            Err(Undecided::Unfit(why)) => format!("it cannot be evaluated: {why}"),
        };
        let finding = Finding::in_response(exchange, Place::Body, &expected, observed);
        let hint = "The scenario states this; its author says why in the story.";
        return Some(Judgement::Violation(finding.hint(hint)));
    }
    let several = if assertions.len() == 1 { "statement is" } else { "statements are" };
    Some(Judgement::Pass(format!("{} {several} true", assertions.len())))
}

/// Whether no later exchange of the step was answered by the same party.
fn is_last_answer(exchange: &Exchange, transcript: &Transcript) -> bool {
    let later = transcript.of_step(&exchange.step).filter(|other| {
        other.responder == exchange.responder && other.failure.is_none() && other.seq > exchange.seq
    });
    later.count() == 0
}

/// What the expressions are evaluated on.
fn document(response: &Response, on: AnswerPart) -> Result<Value, String> {
    if on == AnswerPart::Body {
        return response.json();
    }
    let mut headers: Map<String, Value> = Map::new();
    for (name, value) in &response.headers.0 {
        let value = Value::from(value.as_str());
        match headers.get_mut(&name.to_ascii_lowercase()) {
            None => {
                headers.insert(name.to_ascii_lowercase(), value);
            }
            Some(Value::Array(all)) => all.push(value),
            Some(one) => *one = Value::Array(vec![one.take(), value]),
        }
    }
    // A body that is not JSON is absent; what is said of the status still counts.
    let body = response.json().unwrap_or(Value::Null);
    Ok(json!({ "status": response.status, "headers": headers, "body": body }))
}

/// Why an assertion is neither true nor false.
enum Undecided {
    /// What it depends on is not known to us.
    NotTold(String),
    /// The answer is not of the shape it speaks of.
    Unfit(String),
}

fn truth(text: &str, document: &Value, exchange: &Exchange) -> Result<bool, Undecided> {
    // A transcript may hold any text: a bad expression says nothing about the answer.
    let expression =
        Expression::compile(text).map_err(|error| Undecided::NotTold(error.to_string()))?;
    let json = Json::of(document);
    let is_resource = json.get("resourceType").is_some();
    let around = Surroundings {
        model: is_resource.then(r4_model),
        now: DateTime::parse(&exchange.started_at.to_string()),
        ..Surroundings::none()
    };
    let value =
        expression.evaluate(Node::new(&json, None), &around).map_err(|error| match error {
            PathError::Unknown(_)
            | PathError::NoVariable(_)
            | PathError::NoType(_)
            | PathError::NotOffered(_)
            | PathError::BadPattern(_)
            | PathError::NoClock(_)
            | PathError::TooMuchWork(_)
            | PathError::TooDeep(_) => Undecided::NotTold(error.to_string()),
            PathError::NotSingle { .. } | PathError::Kinds { .. } => {
                Undecided::Unfit(error.to_string())
            }
        })?;
    Ok(is_true(&value))
}

/// One item that is the truth value true; nothing else counts.
fn is_true(value: &Collection<'_>) -> bool {
    match value.items() {
        [Item::Boolean(value)] => *value,
        [Item::Node(node)] => matches!(node.json, Some(Json::Bool(true))),
        _ => false,
    }
}
