//! From a text to its tokens.

use super::{Kind, Node, Token, key_of, key_of_bytes};

/// Arrays and objects in each other at most, as the JSON library of the rest has it.
const DEPTH_LIMIT: usize = 127;

/// A text that is no JSON. What is wrong with it, the general library says better.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::checks) struct Broken;

/// The tokens of a text.
#[derive(Debug, Default)]
pub(in crate::checks) struct Tape {
    pub(super) tokens: Vec<Token>,
    /// Strings that had escapes, without them.
    pub(super) unescaped: String,
    /// Keys of the names of the outermost object, and where they stand: these are asked for most.
    pub(super) own_keys: Vec<u32>,
    pub(super) own_names: Vec<u32>,
    /// Arrays and objects that are open, while reading.
    open: Vec<u32>,
    pub(super) marks: Marks,
}

/// What rules look for in every resource, found while reading.
#[derive(Debug, Default)]
pub(super) struct Marks {
    /// Strings that are members named `reference`.
    pub(super) references: Vec<u32>,
    /// Whether there is `null`, or a string, array or object with nothing in it.
    pub(super) empty: bool,
    /// Whether there is a string that begins as words for nothing do, and is as short.
    pub(super) wordless: bool,
    /// Whether there is a number.
    pub(super) number: bool,
}

/// Longer strings are no words for nothing.
const WORDLESS_BYTES: usize = 16;

impl Tape {
    /// Reads `text`; what was read before is forgotten.
    ///
    /// # Errors
    /// When it is not one JSON text, is nested too deep, or longer than 4 GiB.
    pub(in crate::checks) fn read<'a>(&'a mut self, text: &'a str) -> Result<Node<'a>, Broken> {
        self.tokens.clear();
        self.unescaped.clear();
        self.open.clear();
        self.own_keys.clear();
        self.own_names.clear();
        self.marks.references.clear();
        (self.marks.empty, self.marks.wordless, self.marks.number) = (false, false, false);
        u32::try_from(text.len()).map_err(|_| Broken)?;
        self.values(text.as_bytes(), text)?;
        Ok(Node::root(text, self))
    }

    /// Reads one value and all in it.
    fn values(&mut self, bytes: &[u8], text: &str) -> Result<(), Broken> {
        let mut at = behind_space(bytes, 0);
        loop {
            // A value begins here.
            match *bytes.get(at).ok_or(Broken)? {
                b'"' => at = self.string(text, at + 1, false)?,
                bracket @ (b'{' | b'[') => {
                    let is_object = bracket == b'{';
                    self.begin(if is_object { Kind::Object } else { Kind::Array }, at)?;
                    at = behind_space(bytes, at + 1);
                    let closing = if is_object { b'}' } else { b']' };
                    if bytes.get(at) == Some(&closing) {
                        self.marks.empty = true;
                        at += 1;
                        self.end(at);
                    } else {
                        if is_object {
                            at = self.name(text, at)?;
                        }
                        continue;
                    }
                }
                b't' => at = self.word(bytes, at, b"true", Kind::True)?,
                b'f' => at = self.word(bytes, at, b"false", Kind::False)?,
                b'n' => {
                    self.marks.empty = true;
                    at = self.word(bytes, at, b"null", Kind::Null)?;
                }
                _ => {
                    let end = number_end(bytes, at).ok_or(Broken)?;
                    self.marks.number = true;
                    self.push(Kind::Number, at, end);
                    at = end;
                }
            }
            // And what follows it.
            loop {
                if bytes.get(at).is_none_or(u8::is_ascii_whitespace) {
                    at = behind_space(bytes, at);
                }
                let Some(open) = self.open.last() else {
                    return if at == bytes.len() { Ok(()) } else { Err(Broken) };
                };
                let is_object = self.tokens[*open as usize].kind == Kind::Object;
                match (*bytes.get(at).ok_or(Broken)?, is_object) {
                    (b',', true) => {
                        at = self.name(text, behind_space(bytes, at + 1))?;
                        break;
                    }
                    (b',', false) => {
                        at = behind_space(bytes, at + 1);
                        break;
                    }
                    (b'}', true) | (b']', false) => {
                        at += 1;
                        self.end(at);
                    }
                    _ => return Err(Broken),
                }
            }
        }
    }

    /// Reads the name of a member and its colon; says where the value begins.
    fn name(&mut self, text: &str, at: usize) -> Result<usize, Broken> {
        let bytes = text.as_bytes();
        if bytes.get(at) != Some(&b'"') {
            return Err(Broken);
        }
        let mut at = self.string(text, at + 1, true)?;
        if bytes.get(at) != Some(&b':') {
            at = behind_space(bytes, at);
            if bytes.get(at) != Some(&b':') {
                return Err(Broken);
            }
        }
        Ok(behind_space(bytes, at + 1))
    }

    /// Reads a string whose first character is at `start`; says what is behind its quote.
    fn string(&mut self, text: &str, start: usize, is_name: bool) -> Result<usize, Broken> {
        let bytes = text.as_bytes();
        let end = special(bytes, start).ok_or(Broken)?;
        match bytes[end] {
            b'"' => {
                let words = &bytes[start..end];
                if is_name {
                    self.push_name(Kind::Name, words, start, end);
                } else {
                    self.marks.look_at(words);
                    self.push(Kind::String, start, end);
                }
                Ok(end + 1)
            }
            b'\\' => self.escaped(text, start, is_name),
            // A control character.
            _ => Err(Broken),
        }
    }

    #[cold]
    fn escaped(&mut self, text: &str, start: usize, is_name: bool) -> Result<usize, Broken> {
        let bytes = text.as_bytes();
        let mut at = start;
        let begun = self.unescaped.len();
        loop {
            let stop = special(bytes, at).ok_or(Broken)?;
            self.unescaped.push_str(text.get(at..stop).ok_or(Broken)?);
            match bytes[stop] {
                b'"' => {
                    at = stop + 1;
                    break;
                }
                b'\\' => at = self.escape(text, stop + 1)?,
                _ => return Err(Broken),
            }
        }
        let ended = self.unescaped.len();
        if is_name {
            let words = self.unescaped[begun..].to_owned();
            self.push_name(Kind::EscapedName, words.as_bytes(), begun, ended);
        } else {
            self.marks.look_at(&self.unescaped.as_bytes()[begun..]);
            self.push(Kind::EscapedString, begun, ended);
        }
        Ok(at)
    }

    /// Reads what follows a backslash.
    fn escape(&mut self, text: &str, at: usize) -> Result<usize, Broken> {
        let plain = match text.as_bytes().get(at).ok_or(Broken)? {
            b'"' => '"',
            b'\\' => '\\',
            b'/' => '/',
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'u' => {
                let first = hex(text, at + 1)?;
                let is_high = (0xD800..0xDC00).contains(&first);
                if is_high && text.as_bytes().get(at + 5..at + 7) == Some(b"\\u") {
                    let second = hex(text, at + 7)?;
                    if (0xDC00..0xE000).contains(&second) {
                        let code = 0x1_0000 + ((first - 0xD800) << 10) + (second - 0xDC00);
                        self.unescaped.push(char::from_u32(code).ok_or(Broken)?);
                        return Ok(at + 11);
                    }
                }
                // Half a pair is no character.
                self.unescaped.push(char::from_u32(first).ok_or(Broken)?);
                return Ok(at + 5);
            }
            _ => return Err(Broken),
        };
        self.unescaped.push(plain);
        Ok(at + 1)
    }

    fn word(&mut self, bytes: &[u8], at: usize, word: &[u8], kind: Kind) -> Result<usize, Broken> {
        let end = at + word.len();
        if bytes.get(at..end) != Some(word) {
            return Err(Broken);
        }
        self.push(kind, at, end);
        Ok(end)
    }

    fn begin(&mut self, kind: Kind, at: usize) -> Result<(), Broken> {
        if self.open.len() >= DEPTH_LIMIT {
            return Err(Broken);
        }
        self.open.push(place(self.tokens.len()));
        self.push(kind, at, at);
        Ok(())
    }

    fn end(&mut self, at: usize) {
        let next = place(self.tokens.len());
        if let Some(token) = self.open.pop().and_then(|open| self.tokens.get_mut(open as usize)) {
            token.end = place(at);
            token.next = next;
        }
    }

    #[inline]
    fn push_name(&mut self, kind: Kind, name: &[u8], start: usize, end: usize) {
        const REFERENCE: u32 = key_of("reference");
        let next = key_of_bytes(name);
        if self.open.len() == 1 {
            self.own_keys.push(next);
            self.own_names.push(place(self.tokens.len()));
        }
        self.tokens.push(Token { kind, start: place(start), end: place(end), next });
        if next == REFERENCE && name == b"reference" {
            self.marks.references.push(place(self.tokens.len()));
        }
    }

    fn push(&mut self, kind: Kind, start: usize, end: usize) {
        let next = place(self.tokens.len() + 1);
        self.tokens.push(Token { kind, start: place(start), end: place(end), next });
    }
}

impl Marks {
    #[inline]
    fn look_at(&mut self, words: &[u8]) {
        match words {
            [] => self.empty = true,
            // What such words begin with, or white space before them.
            [b'u' | b'U' | b'n' | b'N' | b'-' | b'?' | 0..=b' ' | 0x80.., ..]
                if words.len() <= WORDLESS_BYTES =>
            {
                self.wordless = true;
            }
            _ => {}
        }
    }
}

/// Texts are shorter than 4 GiB, and have no more tokens than bytes.
#[expect(clippy::cast_possible_truncation, reason = "the length of the text was looked at")]
const fn place(at: usize) -> u32 {
    at as u32
}

fn hex(text: &str, at: usize) -> Result<u32, Broken> {
    let digits = text.as_bytes().get(at..at + 4).ok_or(Broken)?;
    digits
        .iter()
        .try_fold(0, |value, digit| Ok(value * 16 + char::from(*digit).to_digit(16).ok_or(Broken)?))
}

#[inline]
fn behind_space(bytes: &[u8], mut at: usize) -> usize {
    while let Some(b' ' | b'\n' | b'\r' | b'\t') = bytes.get(at) {
        at += 1;
    }
    at
}

const ONES: u64 = 0x0101_0101_0101_0101;
const HIGHS: u64 = 0x8080_8080_8080_8080;
const QUOTES: u64 = ONES * b'"' as u64;
const BACKSLASHES: u64 = ONES * b'\\' as u64;

/// Where the next quote, backslash or control character stands. Eight bytes at a time: the lowest
/// marked byte of each sum is exact, and only the lowest is looked at.
#[inline]
fn special(bytes: &[u8], mut at: usize) -> Option<usize> {
    while let Some(eight) = bytes.get(at..).and_then(|rest| rest.first_chunk::<8>()) {
        let word = u64::from_le_bytes(*eight);
        let quote = word ^ QUOTES;
        let backslash = word ^ BACKSLASHES;
        let found = (quote.wrapping_sub(ONES) & !quote)
            | (backslash.wrapping_sub(ONES) & !backslash)
            | (word.wrapping_sub(ONES * 0x20) & !word);
        let found = found & HIGHS;
        if found != 0 {
            return Some(at + (found.trailing_zeros() / 8) as usize);
        }
        at += 8;
    }
    let rest = bytes.get(at..)?;
    let found = rest.iter().position(|byte| matches!(byte, b'"' | b'\\' | 0..0x20))?;
    Some(at + found)
}

/// Where the number ends that begins at `at`.
fn number_end(bytes: &[u8], mut at: usize) -> Option<usize> {
    let digits = |mut at: usize| {
        let begun = at;
        while bytes.get(at).is_some_and(u8::is_ascii_digit) {
            at += 1;
        }
        (at > begun).then_some(at)
    };
    if bytes.get(at) == Some(&b'-') {
        at += 1;
    }
    at = if bytes.get(at) == Some(&b'0') { at + 1 } else { digits(at)? };
    if bytes.get(at) == Some(&b'.') {
        at = digits(at + 1)?;
    }
    if matches!(bytes.get(at), Some(b'e' | b'E')) {
        at += 1;
        if matches!(bytes.get(at), Some(b'+' | b'-')) {
            at += 1;
        }
        at = digits(at)?;
    }
    Some(at)
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    /// Texts that say everything JSON has to say, and texts that nearly do.
    const TEXTS: &[&str] = &[
        r#"{"a":[1,-0.5e+3,true,false,null],"b":{"c":"x \"y\" \u00e9 \ud83d\ude00 \n"},"a":2}"#,
        r#" { "a" : [ ] , "b" : { } , "c" : "" } "#,
        "[]",
        "\"text\"",
        "12",
        "{\"long name of more than eight\":\"value of more than sixteen bytes, ä ö ü\"}",
        "{\"a\\u0062c\":[[[{\"d\":[0,10,100]}]]]}",
    ];

    #[test]
    fn a_tape_is_what_the_general_library_reads() {
        let mut tape = Tape::default();
        for text in TEXTS {
            let expected: Value = serde_json::from_str(text).expect("JSON");
            assert_eq!(tape.read(text).expect("JSON").value(), expected, "{text}");
            assert_eq!(tape.read(text).expect("JSON").built(), expected, "{text}");
        }
    }

    #[test]
    fn spoiled_texts_are_refused_where_the_general_library_refuses_them() {
        let mut tape = Tape::default();
        let mut spoiled = 0;
        for text in TEXTS {
            for at in 0..text.len() {
                for byte in *b"{}[]\",:\\ 0-.et\x01x" {
                    let mut bytes = text.as_bytes().to_vec();
                    bytes[at] = byte;
                    let Ok(other) = String::from_utf8(bytes) else { continue };
                    let expected = serde_json::from_str::<Value>(&other);
                    let read = tape.read(&other).map(super::super::node::Node::built);
                    assert_eq!(read.ok(), expected.ok(), "{other}");
                    spoiled += 1;
                }
                let cut = text.get(..at).unwrap_or_default();
                let expected = serde_json::from_str::<Value>(cut).ok();
                assert_eq!(
                    tape.read(cut).ok().map(super::super::node::Node::built),
                    expected,
                    "{cut}"
                );
            }
        }
        assert!(spoiled > 1_000, "{spoiled}");
    }

    #[test]
    fn depth_is_bounded_as_in_the_general_library() {
        let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
        for depth in [1, 100, 127, 128, 129, 100_000] {
            let text = nested(depth);
            let expected = serde_json::from_str::<Value>(&text).is_ok();
            assert_eq!(Tape::default().read(&text).is_ok(), expected, "{depth}");
        }
    }
}
