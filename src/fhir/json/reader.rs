//! Reading a text, bounded in depth and size.

use std::borrow::Cow;

use super::Json;

/// How many arrays and objects may stand inside each other.
///
/// Far more than any resource needs, and few enough that recursion over a tree is safe.
pub const DEEPEST: usize = 256;

/// How many values one document may hold, which bounds the memory of its tree.
pub const MOST_VALUES: usize = 4_000_000;

/// Why a text is not JSON, and where.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}, column {column}: {reason}")]
pub struct NotJson {
    /// The line, from 1.
    pub line: usize,
    /// The character in that line, from 1.
    pub column: usize,
    /// What is wrong there.
    pub reason: String,
}

impl<'t> Json<'t> {
    /// Reads one document; nothing but white space may follow it.
    ///
    /// # Errors
    /// [`NotJson`] for anything else than JSON in UTF-8, and beyond [`DEEPEST`] or [`MOST_VALUES`].
    pub fn parse(text: &'t [u8]) -> Result<Json<'t>, NotJson> {
        let text = std::str::from_utf8(text).map_err(|error| {
            let (known, _) = text.split_at(error.valid_up_to());
            not_json(known, "not UTF-8".to_owned())
        })?;
        let mut reader = Reader::of(text);
        let value = reader.document();
        value.map_err(|reason| not_json(&text.as_bytes()[..reader.at.min(text.len())], reason))
    }
}

/// The error at the end of what was understood.
fn not_json(known: &[u8], reason: String) -> NotJson {
    let line = known.split(|byte| *byte == b'\n').count();
    let start = known.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
    // Characters, not bytes: continuation bytes are not counted.
    let column = known[start..].iter().filter(|byte| **byte & 0xC0 != 0x80).count() + 1;
    NotJson { line, column, reason }
}

/// Reads one text from the front. On an error, `at` is where it is.
struct Reader<'t> {
    text: &'t str,
    bytes: &'t [u8],
    at: usize,
    values: usize,
    /// Items and fields of what is open, so that each array is allocated once, in its size.
    items: Vec<Json<'t>>,
    fields: Vec<(Cow<'t, str>, Json<'t>)>,
}

impl<'t> Reader<'t> {
    fn of(text: &'t str) -> Self {
        Self {
            text,
            bytes: text.as_bytes(),
            at: 0,
            values: 0,
            items: Vec::new(),
            fields: Vec::new(),
        }
    }

    fn document(&mut self) -> Result<Json<'t>, String> {
        if self.bytes.starts_with(b"\xEF\xBB\xBF") {
            return Err("a byte order mark, which JSON must not begin with".to_owned());
        }
        let next = self.next_byte();
        if next.is_none() {
            return Err("the text is empty".to_owned());
        }
        let value = self.value(0)?;
        match self.next_byte() {
            None => Ok(value),
            Some(_) => Err("something follows the end of the document".to_owned()),
        }
    }

    /// The next byte that is not white space, not taken.
    fn next_byte(&mut self) -> Option<u8> {
        loop {
            let byte = *self.bytes.get(self.at)?;
            if !matches!(byte, b' ' | b'\n' | b'\r' | b'\t') {
                return Some(byte);
            }
            self.at += 1;
        }
    }

    fn value(&mut self, depth: usize) -> Result<Json<'t>, String> {
        self.values += 1;
        if self.values > MOST_VALUES {
            return Err(format!("more than {MOST_VALUES} values in one document"));
        }
        match self.next_byte() {
            Some(b'"') => Ok(Json::String(self.string()?)),
            Some(b'{') => self.object(depth + 1),
            Some(b'[') => self.array(depth + 1),
            Some(b'-' | b'0'..=b'9') => self.number(),
            Some(b't') => self.word("true", Json::Bool(true)),
            Some(b'f') => self.word("false", Json::Bool(false)),
            Some(b'n') => self.word("null", Json::Null),
            Some(_) => Err(format!("{} where a value must begin", self.found())),
            None => Err("the text ends where a value must begin".to_owned()),
        }
    }

    fn found(&self) -> String {
        match self.text[self.at..].chars().next() {
            Some(character) => format!("{character:?}"),
            None => "the end".to_owned(),
        }
    }

    fn expected(&self, what: &str) -> String {
        format!("{} where {what} must follow", self.found())
    }

    fn word(&mut self, word: &str, value: Json<'t>) -> Result<Json<'t>, String> {
        if self.bytes[self.at..].starts_with(word.as_bytes()) {
            self.at += word.len();
            return Ok(value);
        }
        Err("a word that is none of true, false and null".to_owned())
    }

    fn deeper(&self, depth: usize) -> Result<(), String> {
        if depth > DEEPEST {
            return Err(format!("arrays and objects nested more than {DEEPEST} deep"));
        }
        debug_assert!(self.at < self.bytes.len());
        Ok(())
    }

    fn array(&mut self, depth: usize) -> Result<Json<'t>, String> {
        self.deeper(depth)?;
        self.at += 1;
        if self.next_byte() == Some(b']') {
            self.at += 1;
            return Ok(Json::Array(Vec::new()));
        }
        let start = self.items.len();
        loop {
            let item = self.value(depth)?;
            self.items.push(item);
            match self.next_byte() {
                Some(b',') => self.at += 1,
                Some(b']') => break,
                _ => return Err(self.expected("',' or ']'")),
            }
        }
        self.at += 1;
        Ok(Json::Array(self.items.split_off(start)))
    }

    fn object(&mut self, depth: usize) -> Result<Json<'t>, String> {
        self.deeper(depth)?;
        self.at += 1;
        if self.next_byte() == Some(b'}') {
            self.at += 1;
            return Ok(Json::Object(Vec::new()));
        }
        let start = self.fields.len();
        loop {
            if self.next_byte() != Some(b'"') {
                return Err(self.expected("a name in double quotes"));
            }
            let name = self.string()?;
            if self.next_byte() != Some(b':') {
                return Err(self.expected("':'"));
            }
            self.at += 1;
            let value = self.value(depth)?;
            self.fields.push((name, value));
            match self.next_byte() {
                Some(b',') => self.at += 1,
                Some(b'}') => break,
                _ => return Err(self.expected("',' or '}'")),
            }
        }
        self.at += 1;
        Ok(Json::Object(self.fields.split_off(start)))
    }

    fn number(&mut self) -> Result<Json<'t>, String> {
        let start = self.at;
        if self.bytes[self.at] == b'-' {
            self.at += 1;
        }
        let whole = self.at;
        self.digits()?;
        if self.bytes[whole] == b'0' && self.at > whole + 1 {
            self.at = start;
            return Err("a number with a leading zero".to_owned());
        }
        if self.bytes.get(self.at) == Some(&b'.') {
            self.at += 1;
            self.digits()?;
        }
        if let Some(b'e' | b'E') = self.bytes.get(self.at) {
            self.at += 1;
            if let Some(b'+' | b'-') = self.bytes.get(self.at) {
                self.at += 1;
            }
            self.digits()?;
        }
        Ok(Json::Number(Cow::Borrowed(&self.text[start..self.at])))
    }

    fn digits(&mut self) -> Result<(), String> {
        let start = self.at;
        while self.bytes.get(self.at).is_some_and(u8::is_ascii_digit) {
            self.at += 1;
        }
        if self.at == start { Err(self.expected("a digit")) } else { Ok(()) }
    }

    /// A string whose opening quote is next.
    fn string(&mut self) -> Result<Cow<'t, str>, String> {
        self.at += 1;
        let start = self.at;
        self.skip_plain();
        if self.bytes.get(self.at) == Some(&b'"') {
            let text = &self.text[start..self.at];
            self.at += 1;
            return Ok(Cow::Borrowed(text));
        }
        let mut resolved = String::new();
        let mut plain = start;
        loop {
            match self.bytes.get(self.at) {
                Some(b'"') => {
                    resolved.push_str(&self.text[plain..self.at]);
                    self.at += 1;
                    return Ok(Cow::Owned(resolved));
                }
                Some(b'\\') => {
                    resolved.push_str(&self.text[plain..self.at]);
                    resolved.push(self.escape()?);
                    plain = self.at;
                }
                Some(_) => return Err("a control character inside a string".to_owned()),
                None => return Err("the text ends inside a string".to_owned()),
            }
            self.skip_plain();
        }
    }

    /// Skips what stands for itself: neither quote, backslash nor control character.
    fn skip_plain(&mut self) {
        // Eight bytes at a time: a byte of `ends` has its top bit set where one of the three is.
        const ONES: u64 = 0x0101_0101_0101_0101;
        const TOPS: u64 = 0x8080_8080_8080_8080;
        while let Some(chunk) = self.bytes.get(self.at..self.at + 8) {
            let word = u64::from_le_bytes(chunk.try_into().expect("eight bytes"));
            let zero = |lanes: u64| lanes.wrapping_sub(ONES) & !lanes;
            let quote = zero(word ^ (ONES * u64::from(b'"')));
            let backslash = zero(word ^ (ONES * u64::from(b'\\')));
            let control = word.wrapping_sub(ONES * 0x20) & !word;
            let ends = (quote | backslash | control) & TOPS;
            if ends != 0 {
                // Borrows run upwards, so the lowest mark is right whatever stands above it.
                self.at += ends.trailing_zeros() as usize / 8;
                return;
            }
            self.at += 8;
        }
        while let Some(byte) = self.bytes.get(self.at) {
            if matches!(byte, b'"' | b'\\' | 0..=0x1F) {
                return;
            }
            self.at += 1;
        }
    }

    /// One escape, from its backslash.
    fn escape(&mut self) -> Result<char, String> {
        let letter = self.bytes.get(self.at + 1).copied();
        let plain = match letter {
            Some(b'"') => '"',
            Some(b'\\') => '\\',
            Some(b'/') => '/',
            Some(b'b') => '\u{8}',
            Some(b'f') => '\u{c}',
            Some(b'n') => '\n',
            Some(b'r') => '\r',
            Some(b't') => '\t',
            Some(b'u') => return self.unicode(),
            _ => return Err("an escape JSON does not know".to_owned()),
        };
        self.at += 2;
        Ok(plain)
    }

    /// `\uXXXX`, or two of them for a character beyond the first plane.
    fn unicode(&mut self) -> Result<char, String> {
        let alone = || "half of a surrogate pair".to_owned();
        let first = self.four_digits(self.at)?;
        if !(0xD800..0xE000).contains(&first) {
            self.at += 6;
            return char::from_u32(first).ok_or_else(alone);
        }
        if first >= 0xDC00 || self.bytes.get(self.at + 6..self.at + 8) != Some(b"\\u".as_slice()) {
            return Err(alone());
        }
        let second = self.four_digits(self.at + 6)?;
        if !(0xDC00..0xE000).contains(&second) {
            return Err(alone());
        }
        self.at += 12;
        char::from_u32(0x1_0000 + ((first - 0xD800) << 10) + (second - 0xDC00)).ok_or_else(alone)
    }

    fn four_digits(&self, at: usize) -> Result<u32, String> {
        let digits = self.bytes.get(at + 2..at + 6).filter(|d| d.iter().all(u8::is_ascii_hexdigit));
        let digits = digits.and_then(|digits| std::str::from_utf8(digits).ok());
        digits
            .and_then(|digits| u32::from_str_radix(digits, 16).ok())
            .ok_or_else(|| "\\u without four hexadecimal digits".to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reason(text: &[u8]) -> String {
        Json::parse(text).expect_err("not JSON").to_string()
    }

    #[test]
    fn numbers_keep_their_text() {
        let read = Json::parse(b"[1.10, -0, 1e+3, 12345678901234567890.0]").expect("JSON");
        assert_eq!(read.to_string(), "[1.10,-0,1e+3,12345678901234567890.0]");
    }

    #[test]
    fn repeated_names_are_kept() {
        let read = Json::parse(br#"{"a":1,"a":2}"#).expect("JSON");
        assert_eq!(read.as_object().map(<[_]>::len), Some(2));
    }

    #[test]
    fn strings_without_escapes_are_borrowed() {
        let read = Json::parse(br#"["plain text, longer than eight", "a\u00e9\ud83d\ude00\n"]"#);
        let read = read.expect("JSON");
        let items = read.as_array().expect("an array");
        assert!(matches!(&items[0], Json::String(Cow::Borrowed(_))));
        assert_eq!(items[1].as_str(), Some("a\u{e9}\u{1F600}\n"));
    }

    #[test]
    fn errors_say_where_and_what() {
        for (text, expected) in [
            (
                &b"{\n  \"a\": tru }"[..],
                "line 2, column 8: a word that is none of true, false and null",
            ),
            (b"", "line 1, column 1: the text is empty"),
            (b"[1,]", "line 1, column 4: ']' where a value must begin"),
            (b"[1] 2", "line 1, column 5: something follows the end of the document"),
            (b"[01]", "line 1, column 2: a number with a leading zero"),
            (b"\"\xc3\xa9\xff\"", "line 1, column 3: not UTF-8"),
            (b"\"a\tb\"", "line 1, column 3: a control character inside a string"),
            (b"\"\\ud800\"", "line 1, column 2: half of a surrogate pair"),
            (
                b"\xEF\xBB\xBF{}",
                "line 1, column 1: a byte order mark, which JSON must not begin with",
            ),
        ] {
            assert_eq!(reason(text), expected);
        }
    }

    #[test]
    fn depth_is_bounded() {
        let deep = "[".repeat(10_000) + &"]".repeat(10_000);
        let expected = "line 1, column 257: arrays and objects nested more than 256 deep";
        assert_eq!(reason(deep.as_bytes()), expected);
        let fits = "[".repeat(DEEPEST) + &"]".repeat(DEEPEST);
        assert!(Json::parse(fits.as_bytes()).is_ok());
    }

    proptest::proptest! {
        #[test]
        fn reads_what_serde_json_reads(text in r#"[ \[\]{}",:0-9.eE+\-a-z\\é]{0,24}"#) {
            let other: Result<serde_json::Value, _> = serde_json::from_str(&text);
            let ours = Json::parse(text.as_bytes());
            match (&ours, other) {
                (Ok(ours), Ok(other)) => {
                    let again: serde_json::Value = serde_json::from_str(&ours.to_string())?;
                    proptest::prop_assert_eq!(again, other);
                }
                // `serde_json` has no place for 1e999, which is JSON all the same.
                (Ok(_), Err(error)) => proptest::prop_assert!(error.to_string().contains("out of range")),
                (Err(_), Ok(other)) => proptest::prop_assert!(false, "refused {other}"),
                (Err(_), Err(_)) => {}
            }
        }
    }
}
