//! One value of a text that was read.

use serde_json::Value;

use super::{Kind, Tape, Token, key_of};

/// A value, or nothing: what is not there can be asked on like what is.
#[derive(Clone, Copy)]
pub(in crate::checks) struct Node<'a> {
    pub(super) text: &'a str,
    pub(super) tape: &'a Tape,
    pub(super) at: u32,
}

/// Where there is no value.
const NOWHERE: u32 = u32::MAX;

impl<'a> Node<'a> {
    pub(super) fn root(text: &'a str, tape: &'a Tape) -> Self {
        Self { text, tape, at: 0 }
    }

    pub(super) fn token(self) -> Option<&'a Token> {
        self.tape.tokens.get(self.at as usize)
    }

    fn kind(self) -> Option<Kind> {
        self.token().map(|token| token.kind)
    }

    fn put(self, at: u32) -> Self {
        Self { at, ..self }
    }

    /// The member of an object; of several with the name, the first.
    #[inline]
    pub(in crate::checks) fn at(self, name: &str) -> Self {
        self.put(self.member(name, key_of(name)))
    }

    fn member(self, name: &str, key: u32) -> u32 {
        let tokens = &*self.tape.tokens;
        let Some(object) = self.token().filter(|token| token.kind == Kind::Object) else {
            return NOWHERE;
        };
        let mut at = self.at + 1;
        while at < object.next {
            let (Some(named), Some(value)) = (tokens.get(at as usize), tokens.get(at as usize + 1))
            else {
                break;
            };
            if named.next == key && self.put(at).words() == Some(name) {
                return at + 1;
            }
            at = if matches!(value.kind, Kind::Object | Kind::Array) { value.next } else { at + 2 };
        }
        NOWHERE
    }

    /// What a JSON pointer without escapes leads to.
    pub(in crate::checks) fn pointer(self, pointer: &str) -> Self {
        pointer.split('/').skip(1).fold(self, |node, part| match node.kind() {
            Some(Kind::Array) => {
                let index = part.parse().unwrap_or(usize::MAX);
                node.items().nth(index).unwrap_or(node.put(NOWHERE))
            }
            _ => node.at(part),
        })
    }

    /// The items of an array.
    pub(in crate::checks) fn items(self) -> impl Iterator<Item = Self> + Clone {
        self.children(Kind::Array)
    }

    /// The members of an object: names and values, in order.
    pub(in crate::checks) fn members(self) -> impl Iterator<Item = (&'a str, Self)> {
        let names = self.children(Kind::Object);
        names.map(|name| (name.words().unwrap_or_default(), name.put(name.at + 1)))
    }

    /// Its items, or the names of its members.
    fn children(self, of: Kind) -> Children<'a> {
        let token = self.token().filter(|token| token.kind == of);
        let (at, end) = token.map_or((0, 0), |token| (self.at + 1, token.next));
        Children { node: self.put(at), end }
    }

    /// The string that it is.
    pub(in crate::checks) fn as_str(self) -> Option<&'a str> {
        matches!(self.kind(), Some(Kind::String | Kind::EscapedString)).then(|| self.words())?
    }

    fn words(self) -> Option<&'a str> {
        let token = self.token()?;
        let text = match token.kind {
            Kind::String | Kind::Name => self.text,
            Kind::EscapedString | Kind::EscapedName => &self.tape.unescaped,
            _ => return None,
        };
        text.get(token.start as usize..token.end as usize)
    }

    /// Whether it is `null`, or nothing.
    pub(in crate::checks) fn is_null(self) -> bool {
        matches!(self.kind(), None | Some(Kind::Null))
    }

    /// Whether it is an object.
    pub(in crate::checks) fn is_object(self) -> bool {
        self.kind() == Some(Kind::Object)
    }

    /// Whether it is an array.
    pub(in crate::checks) fn is_array(self) -> bool {
        self.kind() == Some(Kind::Array)
    }

    /// Whether it is a string.
    pub(in crate::checks) fn is_string(self) -> bool {
        matches!(self.kind(), Some(Kind::String | Kind::EscapedString))
    }

    /// Whether it is a number.
    pub(in crate::checks) fn is_number(self) -> bool {
        self.kind() == Some(Kind::Number)
    }

    /// Whether it is `true` or `false`.
    pub(in crate::checks) fn is_boolean(self) -> bool {
        matches!(self.kind(), Some(Kind::True | Kind::False))
    }

    /// The text of an array or object.
    pub(in crate::checks) fn json(self) -> &'a str {
        let token = self.token().filter(|token| token.is_open());
        let place = token.map_or(0..0, |token| token.start as usize..token.end as usize);
        self.text.get(place).unwrap_or_default()
    }

    /// It as a value of its own, for rules that look at few resources.
    pub(in crate::checks) fn value(self) -> Value {
        serde_json::from_str(self.json()).unwrap_or_else(|_| self.built())
    }

    /// The same, put together from the tokens.
    pub(super) fn built(self) -> Value {
        let Some(token) = self.token() else { return Value::Null };
        match token.kind {
            Kind::Object => {
                let members = self.members().map(|(name, one)| (name.to_owned(), one.built()));
                Value::Object(members.collect())
            }
            Kind::Array => Value::Array(self.items().map(Self::built).collect()),
            Kind::True | Kind::False => Value::Bool(token.kind == Kind::True),
            Kind::Null => Value::Null,
            Kind::Number => {
                let text = self.text.get(token.start as usize..token.end as usize);
                text.and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default()
            }
            _ => Value::from(self.words().unwrap_or_default()),
        }
    }

    /// The strings in it that are members named `reference`, in order.
    pub(in crate::checks) fn references(self) -> impl Iterator<Item = &'a str> {
        let end = self.token().map_or(self.at, |token| token.next);
        let all = self.tape.marks.references.iter().copied();
        all.filter(move |at| self.at < *at && *at < end).filter_map(move |at| self.put(at).as_str())
    }

    /// Whether the text it stands in has anything empty in it, or short words that may stand for
    /// nothing.
    pub(in crate::checks) fn may_be_filled_in(self) -> bool {
        self.tape.marks.empty || self.tape.marks.wordless
    }

    /// Whether the text it stands in has any number in it.
    pub(in crate::checks) fn may_have_numbers(self) -> bool {
        self.tape.marks.number
    }

    /// Everything in it, itself first, in the order of the text, with what each is.
    pub(in crate::checks) fn all(self) -> impl Iterator<Item = Part<'a>> {
        let end = self.token().map_or(self.at, |token| token.next);
        (self.at..end).filter_map(move |at| {
            let token = self.tape.tokens.get(at as usize)?;
            let node = self.put(at);
            Some(match token.kind {
                Kind::Name | Kind::EscapedName => Part::Name(node.put(at + 1), node.words()?),
                Kind::String | Kind::EscapedString => Part::String(node.words()?),
                Kind::Null => Part::Empty,
                Kind::Object | Kind::Array if token.next == at + 1 => Part::Empty,
                _ => Part::Other,
            })
        })
    }
}

/// A part of a value.
#[derive(Clone, Copy, Debug)]
pub(in crate::checks) enum Part<'a> {
    /// A name, with the value it names, which comes next.
    Name(Node<'a>, &'a str),
    /// A string.
    String(&'a str),
    /// `null`, or an array or object with nothing in it.
    Empty,
    /// Something else.
    Other,
}

impl PartialEq<str> for Node<'_> {
    fn eq(&self, other: &str) -> bool {
        self.as_str() == Some(other)
    }
}

impl PartialEq<&str> for Node<'_> {
    fn eq(&self, other: &&str) -> bool {
        self.as_str() == Some(*other)
    }
}

impl std::fmt::Debug for Node<'_> {
    // What members' data says is nobody's business.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Node({:?})", self.kind())
    }
}

/// The items of an array, or the names of an object's members.
#[derive(Clone)]
struct Children<'a> {
    node: Node<'a>,
    end: u32,
}

impl<'a> Iterator for Children<'a> {
    type Item = Node<'a>;

    #[inline]
    fn next(&mut self) -> Option<Node<'a>> {
        if self.node.at >= self.end {
            return None;
        }
        let here = self.node;
        let token = here.token()?;
        let is_name = matches!(token.kind, Kind::Name | Kind::EscapedName);
        // Behind a name stands its value.
        let last = if is_name { here.put(here.at + 1).token()? } else { token };
        self.node.at = last.next;
        Some(here)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_there_can_be_asked_on() {
        let mut tape = Tape::default();
        let text = r#"{"a":{"b":[{"c":"x"},{"c":null}]},"n":1,"a\u0062":true}"#;
        let node = tape.read(text).expect("JSON");
        assert!(node.at("a").at("b").items().any(|one| one.at("c") == "x"));
        assert_eq!(node.pointer("/a/b/0/c").as_str(), Some("x"));
        assert!(node.pointer("/a/b/1/c").is_null() && node.pointer("/a/b/2/c").is_null());
        assert!(node.at("x").at("y").is_null() && node.at("x").items().next().is_none());
        assert!(node.at("ab").is_boolean() && node.at("n").is_number());
        assert_eq!(node.members().map(|(name, _)| name).collect::<Vec<_>>(), ["a", "n", "ab"]);
        assert_eq!(node.value(), node.built());
    }
}
