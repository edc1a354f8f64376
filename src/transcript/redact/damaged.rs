//! Text that begins like JSON and is not: shown token by token, punctuation and names only.

use super::mark::is_name;
use super::redactor::Redactor;

impl Redactor {
    /// Damaged JSON, such as a line cut in half. Every string that is not a member's name, and
    /// every run of anything else, becomes a mark; punctuation, spaces and the words `true`,
    /// `false` and `null` stay, so the damage can still be seen.
    pub(super) fn damaged(&self, text: &str) -> String {
        let mut shown = String::new();
        let mut rest = text;
        while let Some(first) = rest.chars().next() {
            let taken = match first {
                '"' => {
                    let taken = string_length(rest);
                    let (string, after) = rest.split_at(taken);
                    let inner = string[1..].strip_suffix('"').unwrap_or(&string[1..]);
                    if after.trim_start().starts_with(':') && is_name(inner) {
                        shown.push_str(string);
                    } else {
                        shown.push('"');
                        shown.push_str(&self.mark("text", inner));
                        if string.len() > inner.len() + 1 {
                            shown.push('"');
                        }
                    }
                    taken
                }
                '{' | '}' | '[' | ']' | ':' | ',' | ' ' | '\n' | '\r' | '\t' => {
                    shown.push(first);
                    1
                }
                _ => {
                    let taken =
                        rest.find(|c: char| "\"{}[]:, \n\r\t".contains(c)).unwrap_or(rest.len());
                    let word = &rest[..taken];
                    if matches!(word, "true" | "false" | "null") {
                        shown.push_str(word);
                    } else {
                        shown.push_str(&self.mark("text", word));
                    }
                    taken
                }
            };
            rest = &rest[taken..];
        }
        shown
    }
}

/// The length of the string literal `text` begins with, to its end or that of the text.
fn string_length(text: &str) -> usize {
    let mut escaped = false;
    for (index, c) in text.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return index + 1,
            // JSON strings have no raw line ends, so here the quote was never closed.
            '\n' => return index,
            _ => {}
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cut_line_shows_where_it_ends() {
        let text = r#"{"resourceType":"Patient","name":[{"family":"Smi"#;
        let shown = Redactor::new(b"key").damaged(text);
        assert!(shown.starts_with(r#"{"resourceType":"‹text:"#), "{shown}");
        assert!(shown.contains(r#""name":[{"family":"‹text:"#), "{shown}");
        assert!(shown.ends_with('›') && !shown.contains("Smi"), "{shown}");
    }

    #[test]
    fn words_outside_strings_are_hidden() {
        let shown = Redactor::new(b"key").damaged("{\"a\": true, Smith, 1970-01-02, \"x\\\"y\"}");
        assert!(shown.starts_with("{\"a\": true, ‹text:"), "{shown}");
        assert!(!shown.contains("Smith") && !shown.contains("1970") && !shown.contains("x\\"));
    }
}
