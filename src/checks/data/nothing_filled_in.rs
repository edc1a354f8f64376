//! `data.nothing_filled_in`: what is not known is left out, not filled in.

use serde_json::Value;

use crate::checks::given::{GIVING, Given, Wrong, judge_each};
use crate::checks::{Check, Judges};
use crate::id::Actor;
use crate::outcome::Judgement;
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "data.nothing_filled_in",
    title: "What is not known is left out, not filled in",
    verifies: &["PDEX-MS-03"],
    judges: Judges::answers(Actor::Source, GIVING),
    page: include_str!("nothing_filled_in.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    judge_each(exchange, transcript, "resources without fillers", rule)
}

/// Texts that stand in for a value nobody has.
const FILLERS: [&str; 8] = ["", "unknown", "n/a", "null", "none", "-", "?", "not available"];

/// Elements whose text is a value that might be any of these words, or a code that means it.
const CODES: [&str; 6] = ["code", "system", "display", "div", "contentType", "text"];

fn rule(one: &Given) -> Option<Result<(), Wrong>> {
    let mut pointer = String::new();
    let filler = filler(&one.resource, "", &mut pointer);
    Some(filler.map_or(Ok(()), |observed| {
        let expected = "no element where there is no value";
        Err(Wrong::at(pointer, expected, observed)
            .hint("Leave an optional element out when its value is missing for reasons unknown."))
    }))
}

fn filler(value: &Value, name: &str, pointer: &mut String) -> Option<&'static str> {
    match value {
        Value::Null if name.is_empty() || !name.starts_with('_') => Some("null"),
        // Codes such as `unknown` of a gender say what is known.
        Value::String(text) if is_worded(name) => {
            FILLERS.contains(&text.trim().to_lowercase().as_str()).then_some("a filler")
        }
        Value::String(text) if text.is_empty() => Some("an empty string"),
        Value::Object(members) if members.is_empty() => Some("an empty object"),
        Value::Array(items) if items.is_empty() => Some("an empty array"),
        Value::Object(members) => members.iter().find_map(|(name, inner)| {
            let length = pointer.len();
            *pointer += &format!("/{name}");
            let found = filler(inner, name, pointer);
            if found.is_none() {
                pointer.truncate(length);
            }
            found
        }),
        Value::Array(items) => items.iter().enumerate().find_map(|(index, inner)| {
            // The values of an array and those beside it are told apart by null.
            if inner.is_null() {
                return None;
            }
            let length = pointer.len();
            *pointer += &format!("/{index}");
            let found = filler(inner, name, pointer);
            if found.is_none() {
                pointer.truncate(length);
            }
            found
        }),
        _ => None,
    }
}

/// Elements of words that name a person, a place or a thing.
fn is_worded(name: &str) -> bool {
    const WORDED: [&str; 9] =
        ["family", "given", "line", "city", "state", "postalCode", "country", "lotNumber", "value"];
    !CODES.contains(&name) && WORDED.contains(&name)
}
