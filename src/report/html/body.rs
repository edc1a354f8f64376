//! Bodies and heads as lines, with those a finding points at marked.

use std::collections::BTreeMap;

use crate::outcome::{MessageRecord, Place};
use crate::report::plain::bytes;

use super::pretty::{line_of, pretty};

/// A shorter body is shown again rather than linked to.
const REPEAT_LIMIT_BYTES: usize = 400;

/// More records than this stand on one line each.
const RECORDS_LIMIT: usize = 12;

/// Text, marked or not. Consecutive unmarked lines are one piece, which keeps the page small.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Piece {
    /// The text, with its line ends.
    pub(super) text: String,
    /// Whether a finding points at it.
    pub(super) is_marked: bool,
}

/// A body as the page shows it.
#[derive(Debug)]
pub(super) enum BodyView {
    /// There is none.
    Empty,
    /// The text.
    Text {
        /// The anchor other exchanges may link to.
        anchor: String,
        /// The pieces.
        pieces: Vec<Piece>,
        /// Whether it is laid-out JSON.
        is_json: bool,
    },
    /// The same as one shown before.
    Same {
        /// Its anchor.
        anchor: String,
        /// Where it stands, in words.
        label: String,
    },
}

/// Bodies already shown: their anchors and places by text.
#[derive(Debug, Default)]
pub(super) struct ShownBodies<'a>(BTreeMap<(&'a str, &'a str), (String, String)>);

impl BodyView {
    /// The body of `message`. `label` says where it stands; `places` are what findings point at.
    pub(super) fn new<'a>(
        message: &'a MessageRecord,
        anchor: String,
        label: String,
        places: &[&Place],
        shown: &mut ShownBodies<'a>,
    ) -> Self {
        if message.body.is_empty() {
            return Self::Empty;
        }
        // A body with marks is shown in any case: it is what the reader came for.
        if places.is_empty() && message.body.len() > REPEAT_LIMIT_BYTES {
            let key = (message.body_sha256.as_str(), message.body.as_str());
            if let Some((anchor, label)) = shown.0.get(&key) {
                return Self::Same { anchor: anchor.clone(), label: label.clone() };
            }
            shown.0.insert(key, (anchor.clone(), label));
        }
        let (lines, is_json) = lines(message, places);
        Self::Text { anchor, pieces: join(lines), is_json }
    }
}

/// How much of the body there is and is shown, in words; empty for no body.
pub(super) fn measure(message: &MessageRecord) -> String {
    if message.body_size_bytes == 0 {
        return String::new();
    }
    let cut = if message.body_is_cut { ", of which the beginning is shown" } else { "" };
    let sha256: String = message.body_sha256.chars().take(16).collect();
    format!("{}{cut}, SHA-256 {sha256}…", bytes(message.body_size_bytes))
}

/// Header fields, with those a finding points at marked.
pub(super) fn header_pieces(message: &MessageRecord, places: &[&Place]) -> Vec<Piece> {
    let names = |name: &str, value: &str| {
        places.iter().any(|place| match place {
            Place::Header(other) => other.eq_ignore_ascii_case(name),
            Place::Token(_) => name.eq_ignore_ascii_case("authorization") && is_token(value),
            _ => false,
        })
    };
    let lines = message.headers.0.iter();
    join(lines.map(|(name, value)| (format!("{name}: {value}"), names(name, value))).collect())
}

fn is_token(text: &str) -> bool {
    text.contains("‹jwt ")
}

fn lines(message: &MessageRecord, places: &[&Place]) -> (Vec<(String, bool)>, bool) {
    let body = message.body.as_str();
    let media_type = message.headers.media_type().unwrap_or_default();
    if media_type == "application/x-www-form-urlencoded" {
        return (form_lines(body, places), false);
    }
    if !body.trim_start().starts_with(['{', '[']) {
        let all = places.contains(&&Place::Body);
        return (body.lines().map(|line| (line.to_owned(), all)).collect(), false);
    }
    if media_type.ends_with("ndjson") || body.contains("}\n{") {
        return (record_lines(body, places), true);
    }
    (json_lines(body, places), true)
}

fn form_lines(body: &str, places: &[&Place]) -> Vec<(String, bool)> {
    let pairs: Vec<(String, String)> = serde_urlencoded::from_str(body).unwrap_or_default();
    let marked = |name: &str, value: &str| {
        places.iter().any(|place| match place {
            Place::Form(other) => other == name,
            Place::Token(_) => is_token(value),
            _ => false,
        })
    };
    pairs
        .into_iter()
        .map(|(name, value)| (format!("{name} = {value}"), marked(&name, &value)))
        .collect()
}

fn json_lines(body: &str, places: &[&Place]) -> Vec<(String, bool)> {
    let lines = pretty(body);
    let marked: Vec<usize> = places
        .iter()
        .filter_map(|place| match place {
            Place::Pointer(pointer) | Place::Line { number: 1, pointer } => {
                line_of(&lines, pointer)
            }
            Place::Token(_) => lines.iter().position(|line| is_token(&line.text)),
            _ => None,
        })
        .collect();
    lines
        .into_iter()
        .enumerate()
        .map(|(index, line)| (line.text, marked.contains(&index)))
        .collect()
}

/// NDJSON: each record laid out when there are few, else one line a record, except those a finding
/// points into.
fn record_lines(body: &str, places: &[&Place]) -> Vec<(String, bool)> {
    let is_short = body.lines().count() <= RECORDS_LIMIT;
    let mut out = Vec::new();
    for (index, line) in body.lines().enumerate() {
        let inside: Vec<Place> = places
            .iter()
            .filter_map(|place| match place {
                Place::Line { number, pointer } if *number == index as u64 + 1 => {
                    Some(Place::Pointer(pointer.clone()))
                }
                _ => None,
            })
            .collect();
        if inside.is_empty() && !is_short {
            out.push((line.to_owned(), false));
        } else {
            out.extend(json_lines(line, &inside.iter().collect::<Vec<_>>()));
        }
    }
    out
}

fn join(lines: Vec<(String, bool)>) -> Vec<Piece> {
    let mut pieces: Vec<Piece> = Vec::new();
    for (line, is_marked) in lines {
        match pieces.last_mut() {
            Some(last) if last.is_marked == is_marked => {
                last.text.push_str(&line);
                last.text.push('\n');
            }
            _ => pieces.push(Piece { text: format!("{line}\n"), is_marked }),
        }
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(media_type: &str, body: &str) -> MessageRecord {
        MessageRecord {
            headers: [("Content-Type", media_type)].into_iter().collect(),
            body: body.to_owned(),
            body_size_bytes: body.len() as u64,
            ..MessageRecord::default()
        }
    }

    fn marked(message: &MessageRecord, place: Place) -> Vec<String> {
        let (lines, _) = lines(message, &[&place]);
        lines.into_iter().filter(|(_, marked)| *marked).map(|(line, _)| line).collect()
    }

    #[test]
    fn places_find_their_lines() {
        let form = message("application/x-www-form-urlencoded", "a=1&b=%E2%80%B9jwt+x%E2%80%BA");
        assert_eq!(marked(&form, Place::Form("a".to_owned())), ["a = 1"]);
        assert_eq!(marked(&form, Place::Token("claims/exp".to_owned())), ["b = ‹jwt x›"]);
        let file = message("application/fhir+ndjson", "{\"a\":1}\n{\"b\":[{\"c\":2}]}\n");
        let place = Place::Line { number: 2, pointer: "/b/0/c".to_owned() };
        assert_eq!(marked(&file, place), ["    {\"c\": 2}"]);
        let json = message("application/json", "{\"a\":{\"b\":1}}");
        assert_eq!(marked(&json, Place::Pointer("/missing".to_owned())), ["{"]);
        let pieces = header_pieces(&json, &[&Place::Header("content-type".to_owned())]);
        assert!(pieces[0].is_marked);
    }

    #[test]
    fn a_body_is_shown_once() {
        let long = message("text/plain", &"x".repeat(1000));
        let mut shown = ShownBodies::default();
        let mut view = |places: &[&Place]| {
            BodyView::new(&long, "b1".to_owned(), "exchange 1".to_owned(), places, &mut shown)
        };
        assert!(matches!(view(&[]), BodyView::Text { .. }));
        assert!(matches!(view(&[]), BodyView::Same { anchor, .. } if anchor == "b1"));
        assert!(matches!(view(&[&Place::Body]), BodyView::Text { .. }));
    }
}
