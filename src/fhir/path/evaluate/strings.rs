//! Functions on text.

use std::borrow::Cow;
use std::fmt::Write;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE};
use regex::Regex;

use crate::fhir::path::error::PathError;
use crate::fhir::path::function::Function;
use crate::fhir::path::item::{Collection, Item};
use crate::fhir::path::parser::{full, pattern};

use super::walk::Evaluation;

/// Text longer than this is not made.
const LONGEST: usize = 16 << 20;

impl<'a> Evaluation<'a, '_> {
    /// A function of a text and up to two arguments.
    pub(super) fn of_text(
        &mut self,
        function: Function,
        input: &Collection<'a>,
        arguments: &[Collection<'a>],
        compiled: Option<&Regex>,
    ) -> Result<Collection<'a>, PathError> {
        let name = function.name();
        let Some(text) = self.text(name, input)? else { return Ok(Collection::Empty) };
        self.spend(1 + text.len() / 64)?;
        let words = [arguments.first(), arguments.get(1)];
        let words = if function == Function::Substring {
            [None, None]
        } else {
            let mut read = [None, None];
            for (place, argument) in words.into_iter().enumerate() {
                let Some(argument) = argument else { continue };
                match self.text(name, argument)? {
                    Some(word) => read[place] = Some(word),
                    // No separator joins or splits by nothing; any other missing argument is unknown.
                    None => return Ok(Collection::Empty),
                }
            }
            read
        };
        let first = words[0].as_deref().unwrap_or("");
        let second = words[1].as_deref().unwrap_or("");
        Ok(match function {
            Function::StartsWith => text.starts_with(first).into(),
            Function::EndsWith => text.ends_with(first).into(),
            Function::Contains => text.contains(first).into(),
            Function::IndexOf => place(&text, text.find(first)).into(),
            Function::LastIndexOf => place(&text, text.rfind(first)).into(),
            Function::Upper => text.to_uppercase().into(),
            Function::Lower => text.to_lowercase().into(),
            Function::Trim => text.trim().to_owned().into(),
            Function::Length => i64::try_from(text.chars().count()).unwrap_or(i64::MAX).into(),
            Function::ToChars => {
                text.chars().map(|one| Item::String(Cow::Owned(one.to_string()))).collect()
            }
            Function::Split if first.is_empty() => {
                text.chars().map(|one| Item::String(Cow::Owned(one.to_string()))).collect()
            }
            Function::Split => {
                text.split(first).map(|part| Item::String(Cow::Owned(part.to_owned()))).collect()
            }
            Function::Replace => self
                .bounded(name, &text, second, text.matches(first).count())?
                .replace(first, second)
                .into(),
            Function::Substring => return self.substring(&text, arguments),
            Function::Matches | Function::MatchesFull => {
                let made = Self::pattern(function, first, compiled)?;
                made.is_match(&text).into()
            }
            Function::ReplaceMatches => {
                let made = Self::pattern(function, first, compiled)?;
                let replacement = substitution(second);
                self.bounded(name, &text, second, text.len())?;
                made.replace_all(&text, replacement.as_str()).into_owned().into()
            }
            Function::Encode => encode(first, &text).map(text_item).into(),
            Function::Decode => decode(first, &text).map(text_item).into(),
            Function::Escape => escape(first, &text).map(text_item).into(),
            _ => unescape(first, &text).map(text_item).into(),
        })
    }

    /// The text, if what is made of it stays within bounds.
    fn bounded<'t>(
        &mut self,
        wants: &'static str,
        text: &'t str,
        replacement: &str,
        times: usize,
    ) -> Result<&'t str, PathError> {
        let size = text.len().saturating_add(times.saturating_mul(replacement.len()));
        if size > LONGEST {
            return Err(PathError::Kinds { wants, found: "text of that length".to_owned() });
        }
        self.spend(size / 64)?;
        Ok(text)
    }

    fn pattern<'r>(
        function: Function,
        text: &str,
        compiled: Option<&'r Regex>,
    ) -> Result<Cow<'r, Regex>, PathError> {
        if let Some(compiled) = compiled {
            return Ok(Cow::Borrowed(compiled));
        }
        let wanted = if function == Function::MatchesFull { full(text) } else { text.to_owned() };
        pattern(&wanted).map(Cow::Owned).ok_or_else(|| PathError::BadPattern(text.to_owned()))
    }

    fn substring(
        &self,
        text: &str,
        arguments: &[Collection<'a>],
    ) -> Result<Collection<'a>, PathError> {
        let number = |place: usize| match arguments.get(place) {
            None => Ok(None),
            Some(argument) => self.whole_number("substring", argument),
        };
        let (Some(start), length) = (number(0)?, number(1)?) else { return Ok(Collection::Empty) };
        let Ok(start) = usize::try_from(start) else { return Ok(Collection::Empty) };
        let Some((from, _)) = text.char_indices().nth(start) else { return Ok(Collection::Empty) };
        let rest = &text[from..];
        let part = match length {
            None => rest,
            Some(length) => {
                let length = usize::try_from(length).unwrap_or(0);
                rest.char_indices().nth(length).map_or(rest, |(end, _)| &rest[..end])
            }
        };
        Ok(part.to_owned().into())
    }

    /// `join`: the texts of all items.
    pub(super) fn joined(
        &mut self,
        input: &Collection<'a>,
        separator: Option<&Collection<'a>>,
    ) -> Result<Collection<'a>, PathError> {
        let separator = match separator {
            Some(separator) => self.text("join", separator)?.unwrap_or_default(),
            None => Cow::Borrowed(""),
        };
        if input.is_empty() {
            return Ok(Collection::Empty);
        }
        let mut joined = String::new();
        for (place, item) in input.items().iter().enumerate() {
            let one = Collection::One(item.clone());
            let text = self.text("join", &one)?.unwrap_or_default();
            self.spend(1 + text.len() / 64)?;
            if place > 0 {
                joined.push_str(&separator);
            }
            joined.push_str(&text);
        }
        Ok(joined.into())
    }
}

fn text_item<'a>(text: String) -> Item<'a> {
    Item::String(Cow::Owned(text))
}

/// A byte offset as a number of characters, -1 where there is none.
fn place(text: &str, offset: Option<usize>) -> i64 {
    offset.and_then(|offset| i64::try_from(text[..offset].chars().count()).ok()).unwrap_or(-1)
}

/// `$1` and `${name}` as the library writes them: a `$` before digits ends where they do.
fn substitution(text: &str) -> String {
    let mut made = String::with_capacity(text.len());
    let mut rest = text.chars().peekable();
    while let Some(next) = rest.next() {
        made.push(next);
        if next == '$' && rest.peek().is_some_and(char::is_ascii_digit) {
            made.push('{');
            while let Some(digit) = rest.next_if(char::is_ascii_digit) {
                made.push(digit);
            }
            made.push('}');
        }
    }
    made
}

fn encode(scheme: &str, text: &str) -> Option<String> {
    match scheme {
        "base64" => Some(STANDARD.encode(text)),
        "urlbase64" => Some(URL_SAFE.encode(text)),
        "hex" => Some(text.bytes().fold(String::new(), |mut made, byte| {
            // Writing to a String cannot fail.
            let _ = write!(made, "{byte:02x}");
            made
        })),
        _ => None,
    }
}

fn decode(scheme: &str, text: &str) -> Option<String> {
    let bytes = match scheme {
        "base64" => STANDARD.decode(text).ok()?,
        "urlbase64" => URL_SAFE.decode(text).ok()?,
        "hex" => {
            let pairs = text.as_bytes().chunks(2);
            pairs
                .map(|pair| {
                    let digits =
                        std::str::from_utf8(pair).ok().filter(|digits| digits.len() == 2)?;
                    u8::from_str_radix(digits, 16).ok()
                })
                .collect::<Option<Vec<_>>>()?
        }
        _ => return None,
    };
    String::from_utf8(bytes).ok()
}

/// Characters with a meaning in HTML; `&` first, because the others are written with it.
const HTML: [(&str, &str); 5] =
    [("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ("\"", "&quot;"), ("'", "&#39;")];

fn escape(target: &str, text: &str) -> Option<String> {
    match target {
        "html" => Some(
            HTML.iter()
                .fold(text.to_owned(), |made, (plain, written)| made.replace(plain, written)),
        ),
        "json" => {
            let quoted = serde_json::Value::from(text).to_string();
            Some(quoted[1..quoted.len() - 1].to_owned())
        }
        _ => None,
    }
}

fn unescape(target: &str, text: &str) -> Option<String> {
    match target {
        "html" => Some(
            HTML.iter()
                .rev()
                .fold(text.to_owned(), |made, (plain, written)| made.replace(written, plain)),
        ),
        "json" => serde_json::from_str(&format!("\"{text}\"")).ok(),
        _ => None,
    }
}
