//! `data.nothing_filled_in`: what is not known is left out, not filled in.

use std::fmt::Write as _;

use crate::checks::given::{GIVING, Given, Wrong};
use crate::checks::pass::{Context, Watch, judged};
use crate::checks::tape::{Node, Part};
use crate::checks::{Check, Judges};
use crate::id::Actor;

/// The check.
pub static CHECK: Check = Check {
    id: "data.nothing_filled_in",
    title: "What is not known is left out, not filled in",
    verifies: &["PDEX-MS-03"],
    judges: Judges::answers(Actor::Source, GIVING),
    page: include_str!("nothing_filled_in.md"),
    judge: judged,
};

pub(in crate::checks) fn watch<'t>(context: &Context<'t>) -> Option<Watch<'t>> {
    Watch::given(context, "resources without fillers", |one| Some(rule(one)))
}

/// Texts that stand in for a value nobody has.
const FILLERS: [&str; 8] = ["", "unknown", "n/a", "null", "none", "-", "?", "not available"];

/// Elements whose text is a value that might be any of these words, or a code that means it.
const CODES: [&str; 6] = ["code", "system", "display", "div", "contentType", "text"];

fn rule(one: &Given<'_>) -> Result<(), Wrong> {
    // Few resources hold anything like a filler; where it stands is looked for only then.
    if !one.resource.may_be_filled_in() || !one.resource.all().any(is_like_one) {
        return Ok(());
    }
    let mut pointer = String::new();
    filler(one.resource, "", &mut pointer).map_or(Ok(()), |observed| {
        let expected = "no element where there is no value";
        Err(Wrong::at(pointer, expected, observed)
            .hint("Leave an optional element out when its value is missing for reasons unknown."))
    })
}

/// Whether a part may be a filler, wherever it stands.
fn is_like_one(part: Part<'_>) -> bool {
    match part {
        Part::Empty => true,
        Part::String(text) => match text.as_bytes().first() {
            // What any filler begins with, or white space before it.
            None | Some(b'u' | b'U' | b'n' | b'N' | b'-' | b'?' | 0..=b' ' | 0x80..) => {
                text.is_empty() || is_filler(text)
            }
            _ => false,
        },
        Part::Name(..) | Part::Other => false,
    }
}

fn is_filler(text: &str) -> bool {
    let text = text.trim();
    FILLERS.iter().any(|filler| text.len() == filler.len() && text.eq_ignore_ascii_case(filler))
}

fn filler(value: Node<'_>, name: &str, pointer: &mut String) -> Option<&'static str> {
    if let Some(text) = value.as_str() {
        // Codes such as `unknown` of a gender say what is known.
        return if is_worded(name) {
            is_filler(text).then_some("a filler")
        } else {
            text.is_empty().then_some("an empty string")
        };
    }
    if value.is_object() {
        let mut members = value.members().peekable();
        return if members.peek().is_none() {
            Some("an empty object")
        } else {
            members.find_map(|(name, inner)| inside(inner, name, name, pointer))
        };
    }
    if value.is_array() {
        let mut items = value.items().enumerate().peekable();
        return if items.peek().is_none() {
            Some("an empty array")
        } else {
            // The values of an array and those beside it are told apart by null.
            items
                .filter(|(_, inner)| !inner.is_null())
                .find_map(|(index, inner)| inside(inner, &index.to_string(), name, pointer))
        };
    }
    (value.is_null() && !name.starts_with('_')).then_some("null")
}

/// Looks further below, one step down.
fn inside(value: Node<'_>, step: &str, name: &str, pointer: &mut String) -> Option<&'static str> {
    let length = pointer.len();
    let _ = write!(pointer, "/{step}");
    let found = filler(value, name, pointer);
    if found.is_none() {
        pointer.truncate(length);
    }
    found
}

/// Elements of words that name a person, a place or a thing.
fn is_worded(name: &str) -> bool {
    const WORDED: [&str; 9] =
        ["family", "given", "line", "city", "state", "postalCode", "country", "lotNumber", "value"];
    !CODES.contains(&name) && WORDED.contains(&name)
}
