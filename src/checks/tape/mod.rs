//! JSON texts read fast: one flat list of tokens over the text, used again for the next one.
//!
//! An export has millions of lines, each judged by many rules that look at a few elements. A tree of
//! values would be built and dropped for each; here a line costs one pass over its bytes, and
//! elements are found when they are asked for.

mod likeness;
mod node;
mod read;

#[cfg(test)]
pub(super) use likeness::{ALIKE, WORDS};
pub(super) use node::{Node, Part};
pub(super) use read::Tape;

/// One token.
#[derive(Clone, Copy, Debug)]
struct Token {
    kind: Kind,
    /// Where it begins: of a string, behind the quote; of an array or object, at the bracket.
    start: u32,
    /// Where it ends: of a string, before the quote; of an array or object, behind the bracket.
    end: u32,
    /// The token behind it and everything in it; of a name, its [key](key_of).
    next: u32,
}

impl Token {
    /// Whether other tokens stand in it.
    const fn is_open(&self) -> bool {
        matches!(self.kind, Kind::Object | Kind::Array)
    }
}

/// What tells most names from others without looking at the text: the length and the first letters.
#[inline]
#[expect(clippy::cast_possible_truncation, reason = "it need not tell all names apart")]
const fn key_of(name: &str) -> u32 {
    match name.as_bytes() {
        [first, second, third, ..] => {
            u32::from_le_bytes([name.len() as u8, *first, *second, *third])
        }
        short => short.len() as u32,
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Object,
    Array,
    /// The name of a member; its value is the next token.
    Name,
    /// A name with escapes, which stands in the other text.
    EscapedName,
    String,
    /// A string with escapes, which stands in the other text.
    EscapedString,
    Number,
    True,
    False,
    Null,
}
