//! Values in messages.

use super::super::json::Json;

/// The most characters of a value that a message shows.
const MOST: usize = 60;

/// A value, cut to what a message can hold.
pub(super) fn shown(value: &Json<'_>) -> String {
    match value {
        Json::Array(_) | Json::Object(_) => value.kind().to_owned(),
        Json::String(text) => shown_text(text),
        other => other.to_string(),
    }
}

/// A text in quotes, cut to what a message can hold.
pub(super) fn shown_text(text: &str) -> String {
    let quoted = |text: &str| {
        if text.bytes().any(|byte| matches!(byte, b'"' | b'\\' | 0..=0x1F)) {
            return serde_json::Value::from(text).to_string();
        }
        ["\"", text, "\""].concat()
    };
    match text.char_indices().nth(MOST) {
        None => quoted(text),
        Some((end, _)) => quoted(&[&text[..end], "…"].concat()),
    }
}
