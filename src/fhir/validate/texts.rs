//! Values in messages.

use super::super::json::Json;

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
    let mut cut: String = text.chars().take(60).collect();
    if cut.len() < text.len() {
        cut.push('…');
    }
    serde_json::Value::from(cut).to_string()
}
