//! What a script wrote to its log.

use std::cell::RefCell;
use std::rc::Rc;

/// How many lines are kept.
const LINES: usize = 100;
/// How long a line may be, in bytes.
const LINE_BYTES: usize = 500;

/// How important a line is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// `Log.debug`.
    Debug,
    /// `Log.info`.
    Info,
    /// `Log.warn`.
    Warn,
    /// `Log.error`.
    Error,
}

/// A line a script wrote.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogLine {
    /// How important it is.
    pub level: Level,
    /// The text, cut to a few hundred bytes.
    pub text: String,
}

/// The lines of one call; later ones than it can hold are lost.
#[derive(Clone, Debug, Default)]
pub(super) struct Log(Rc<RefCell<Vec<LogLine>>>);

impl Log {
    /// Adds a line while there is room.
    pub(super) fn add(&self, level: &str, text: &str) {
        let level = match level {
            "debug" => Level::Debug,
            "warn" => Level::Warn,
            "error" => Level::Error,
            _ => Level::Info,
        };
        let mut lines = self.0.borrow_mut();
        if lines.len() < LINES {
            lines.push(LogLine { level, text: shortened(text, LINE_BYTES) });
        }
    }

    /// The lines so far.
    pub(super) fn take(&self) -> Vec<LogLine> {
        std::mem::take(&mut *self.0.borrow_mut())
    }
}

/// `text` cut to `limit` bytes, at the end of a character.
pub(super) fn shortened(text: &str, limit: usize) -> String {
    let end = (0..=limit.min(text.len())).rev().find(|end| text.is_char_boundary(*end));
    let end = end.unwrap_or_default();
    if end < text.len() { format!("{}…", &text[..end]) } else { text.to_owned() }
}
