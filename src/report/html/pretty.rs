//! JSON laid out for reading, line by line, with the pointer each line belongs to.
//!
//! The input may be cut off anywhere or be broken: it is laid out token by token, and nothing is
//! added or lost except spaces.

use std::fmt::Write;

/// Arrays and objects of simple values up to this length stay on one line.
const INLINE_LIMIT_BYTES: usize = 76;
/// Deeper levels are not indented further, so that the output stays a few times the input.
const INDENT_LIMIT: usize = 24;

/// A line of laid-out JSON.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Line {
    /// The text, indented, without its end.
    pub(super) text: String,
    /// The JSON pointer of the value on it.
    pub(super) pointer: String,
}

/// Lays out one JSON text.
pub(super) fn pretty(json: &str) -> Vec<Line> {
    let mut layout = Layout::default();
    let mut rest = json;
    while let Some(first) = rest.chars().next() {
        let taken = match first {
            c if c.is_whitespace() => c.len_utf8(),
            '{' | '[' => layout.open(rest),
            '}' | ']' => {
                layout.close(first);
                1
            }
            ',' => {
                layout.comma();
                1
            }
            ':' => {
                layout.text.push_str(": ");
                1
            }
            '"' => {
                let taken = string_length(rest);
                layout.string(&rest[..taken]);
                taken
            }
            _ => {
                let taken = rest
                    .find(|c: char| c.is_whitespace() || "{}[],:\"".contains(c))
                    .unwrap_or(rest.len());
                layout.text.push_str(&rest[..taken]);
                taken
            }
        };
        rest = &rest[taken..];
    }
    layout.end_line();
    layout.lines
}

/// Where in the document the layout stands.
enum Frame {
    Array(usize),
    /// The name of the member at hand; `None` where a name is expected.
    Object(Option<String>),
}

#[derive(Default)]
struct Layout {
    lines: Vec<Line>,
    text: String,
    pointer: String,
    frames: Vec<Frame>,
}

impl Layout {
    fn open(&mut self, rest: &str) -> usize {
        if let Some(taken) = inline_length(rest) {
            self.text.push_str(&inline(&rest[..taken]));
            return taken;
        }
        let is_object = rest.starts_with('{');
        self.text.push(if is_object { '{' } else { '[' });
        self.end_line();
        self.frames.push(if is_object { Frame::Object(None) } else { Frame::Array(0) });
        self.begin_line();
        1
    }

    fn close(&mut self, bracket: char) {
        if !self.text.trim().is_empty() {
            self.end_line();
        }
        self.frames.pop();
        self.begin_line();
        self.text.push(bracket);
    }

    fn comma(&mut self) {
        self.text.push(',');
        self.end_line();
        match self.frames.last_mut() {
            Some(Frame::Array(index)) => *index += 1,
            Some(Frame::Object(name)) => *name = None,
            None => {}
        }
        self.begin_line();
    }

    fn string(&mut self, literal: &str) {
        if let Some(Frame::Object(name @ None)) = self.frames.last_mut() {
            *name = Some(serde_json::from_str(literal).unwrap_or_else(|_| literal.to_owned()));
            self.pointer = pointer(&self.frames);
        }
        self.text.push_str(literal);
    }

    fn begin_line(&mut self) {
        self.text = "  ".repeat(self.frames.len().min(INDENT_LIMIT));
        self.pointer = pointer(&self.frames);
    }

    fn end_line(&mut self) {
        let text = std::mem::take(&mut self.text);
        if !text.trim().is_empty() {
            self.lines.push(Line { text, pointer: self.pointer.clone() });
        }
    }
}

/// The pointer to the value at hand (RFC 6901).
fn pointer(frames: &[Frame]) -> String {
    let mut pointer = String::new();
    for frame in frames.iter().take(64) {
        match frame {
            Frame::Array(index) => {
                let _ = write!(pointer, "/{index}");
            }
            Frame::Object(Some(name)) => {
                pointer.push('/');
                pointer.push_str(&name.replace('~', "~0").replace('/', "~1"));
            }
            Frame::Object(None) => {}
        }
    }
    pointer
}

/// The length of a short array or object without others inside, to its closing bracket.
fn inline_length(text: &str) -> Option<usize> {
    let mut at = 1;
    while at <= INLINE_LIMIT_BYTES {
        match text.get(at..)?.chars().next()? {
            '}' | ']' => return Some(at + 1),
            '{' | '[' => return None,
            '"' => at += string_length(&text[at..]),
            c => at += c.len_utf8(),
        }
    }
    None
}

/// The same with one space after commas and colons.
fn inline(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let taken = if first == '"' { string_length(rest) } else { first.len_utf8() };
        match first {
            c if c.is_whitespace() => {}
            ',' | ':' => {
                out.push(first);
                out.push(' ');
            }
            _ => out.push_str(&rest[..taken]),
        }
        rest = &rest[taken..];
    }
    out
}

/// The length of the string literal `text` begins with, to its end or that of the text.
fn string_length(text: &str) -> usize {
    let mut escaped = false;
    for (index, c) in text.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return index + 1,
            _ => {}
        }
    }
    text.len()
}

/// The line a pointer leads to: its own, or that of the nearest value around it.
pub(super) fn line_of(lines: &[Line], pointer: &str) -> Option<usize> {
    let mut pointer = pointer;
    loop {
        if let Some(index) = lines.iter().position(|line| line.pointer == pointer) {
            return Some(index);
        }
        pointer = &pointer[..pointer.rfind('/')?];
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn text(json: &str) -> String {
        pretty(json).into_iter().map(|line| line.text).collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn nested_values_are_indented_and_short_ones_stay_together() {
        let json = r#"{"a":[{"b":{"c":1}},2],"d":{"e":"x,y: {"},"f":[]}"#;
        let expected = "{\n  \"a\": [\n    {\n      \"b\": {\"c\": 1}\n    },\n    2\n  ],\n  \
                        \"d\": {\"e\": \"x,y: {\"},\n  \"f\": []\n}";
        assert_eq!(text(json), expected);
    }

    #[test]
    fn each_line_knows_its_pointer() {
        let lines = pretty(r#"{"a/b":[{"c":[[1]]},{"d":null}]}"#);
        let at = |pointer: &str| lines[line_of(&lines, pointer).expect("a line")].text.trim();
        assert_eq!(at("/a~1b/1"), "{\"d\": null}");
        assert_eq!(at("/a~1b/0/c"), "\"c\": [");
        assert_eq!(at("/a~1b/1/d"), "{\"d\": null}");
        assert_eq!(at("/missing"), "{");
        assert_eq!(line_of(&[], "/x"), None);
    }

    #[test]
    fn a_cut_text_is_laid_out_as_far_as_it_goes() {
        assert_eq!(text(r#"{"a":{"b":"unfini"#), "{\n  \"a\": {\n    \"b\": \"unfini");
    }

    proptest! {
        #[test]
        fn nothing_but_spaces_changes(json in "[\\[\\]{}:,\"a1 \\\\n\u{e9}]{0,200}") {
            let bare = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
            prop_assert_eq!(bare(&text(&json)), bare(&json));
        }
    }

    #[test]
    fn hostile_nesting_stays_small() {
        let lines = pretty(&"[".repeat(16_384));
        let size: usize = lines.iter().map(|line| line.text.len() + line.pointer.len()).sum();
        assert!(size <= 16_384 * 200, "{size}");
    }
}
