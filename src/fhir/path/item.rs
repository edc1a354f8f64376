//! What expressions work on: nodes of the document, and values computed from them.

use std::borrow::Cow;

use crate::fhir::json::Json;

use super::decimal::Decimal;
use super::model::TypeId;
use super::moment::{Date, DateTime, Time};
use super::quantity::Quantity;

/// A node of a document, borrowed.
///
/// A FHIR primitive is one node though JSON writes it in two places: `birthDate` holds its value,
/// `_birthDate` its id and extensions. Either may be absent, never both.
#[derive(Debug, Clone, Copy)]
pub struct Node<'a> {
    /// The value: an object, or what a primitive holds.
    pub json: Option<&'a Json<'a>>,
    /// The object beside a primitive, written with an underscore.
    pub beside: Option<&'a Json<'a>>,
    /// Its type, where a model tells one.
    pub is: Option<TypeId>,
}

impl<'a> Node<'a> {
    /// A node without anything beside it.
    pub const fn new(json: &'a Json<'a>, is: Option<TypeId>) -> Self {
        Self { json: Some(json), beside: None, is }
    }

    /// The resource type an object names.
    pub fn resource_type(&self) -> Option<&'a str> {
        self.json?.get("resourceType")?.as_str()
    }

    /// The text of a string, or of a primitive written as one.
    pub fn text(&self) -> Option<&'a str> {
        self.json?.as_str()
    }

    /// Whether both are the same place of the document.
    pub fn same_place(&self, other: &Self) -> bool {
        let same = |a: Option<&Json<'_>>, b: Option<&Json<'_>>| match (a, b) {
            (Some(a), Some(b)) => {
                std::ptr::eq(std::ptr::from_ref(a).cast::<u8>(), std::ptr::from_ref(b).cast::<u8>())
            }
            (None, None) => true,
            _ => false,
        };
        same(self.json, other.json) && same(self.beside, other.beside)
    }
}

/// One item of a collection.
#[derive(Debug, Clone)]
pub enum Item<'a> {
    /// A node of the document.
    Node(Node<'a>),
    /// A computed truth value.
    Boolean(bool),
    /// A computed whole number.
    Integer(i64),
    /// A computed decimal number.
    Decimal(Decimal),
    /// A computed or literal text.
    String(Cow<'a, str>),
    /// A date.
    Date(Date),
    /// A date with time.
    DateTime(DateTime),
    /// A time of day.
    Time(Time),
    /// A number with a unit.
    Quantity(Box<Quantity>),
    /// What `type()` tells: a namespace and a name.
    Kind(&'static str, Cow<'a, str>),
}

impl Item<'_> {
    /// Whether it is a primitive that has only an id or extensions: as a value it is nothing.
    pub(super) fn is_valueless(&self) -> bool {
        matches!(self, Self::Node(node) if node.json.is_none())
    }
}

/// An ordered collection: what every expression yields.
#[derive(Debug, Clone, Default)]
pub enum Collection<'a> {
    /// Nothing.
    #[default]
    Empty,
    /// One item, which most are.
    One(Item<'a>),
    /// Several items, or room for them.
    Many(Vec<Item<'a>>),
}

impl<'a> Collection<'a> {
    /// The items, in order.
    pub fn items(&self) -> &[Item<'a>] {
        match self {
            Self::Empty => &[],
            Self::One(item) => std::slice::from_ref(item),
            Self::Many(items) => items,
        }
    }

    /// Adds one at the end.
    pub fn push(&mut self, item: Item<'a>) {
        match self {
            Self::Many(items) => items.push(item),
            Self::Empty => *self = Self::One(item),
            Self::One(_) => {
                let Self::One(first) = std::mem::take(self) else { return };
                *self = Self::Many(vec![first, item]);
            }
        }
    }

    /// Adds all of another at the end.
    pub fn extend(&mut self, other: Self) {
        match other {
            Self::Empty => {}
            Self::One(item) => self.push(item),
            Self::Many(items) => match self {
                Self::Empty => *self = Self::Many(items),
                _ => items.into_iter().for_each(|item| self.push(item)),
            },
        }
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.items().len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.items().is_empty()
    }

    /// The first one, taken out.
    pub fn into_first(self) -> Option<Item<'a>> {
        match self {
            Self::Empty => None,
            Self::One(item) => Some(item),
            Self::Many(items) => items.into_iter().next(),
        }
    }
}

impl<'a> FromIterator<Item<'a>> for Collection<'a> {
    fn from_iter<I: IntoIterator<Item = Item<'a>>>(items: I) -> Self {
        let mut all = Self::Empty;
        items.into_iter().for_each(|item| all.push(item));
        all
    }
}

impl<'a> IntoIterator for Collection<'a> {
    type Item = Item<'a>;
    type IntoIter = std::vec::IntoIter<Item<'a>>;

    fn into_iter(self) -> Self::IntoIter {
        match self {
            Self::Empty => Vec::new().into_iter(),
            Self::One(item) => vec![item].into_iter(),
            Self::Many(items) => items.into_iter(),
        }
    }
}

impl From<bool> for Collection<'_> {
    fn from(value: bool) -> Self {
        Self::One(Item::Boolean(value))
    }
}

impl From<i64> for Collection<'_> {
    fn from(value: i64) -> Self {
        Self::One(Item::Integer(value))
    }
}

impl From<String> for Collection<'_> {
    fn from(value: String) -> Self {
        Self::One(Item::String(Cow::Owned(value)))
    }
}

impl<'a> From<Option<Item<'a>>> for Collection<'a> {
    fn from(value: Option<Item<'a>>) -> Self {
        value.map_or(Self::Empty, Self::One)
    }
}

impl From<Option<bool>> for Collection<'_> {
    fn from(value: Option<bool>) -> Self {
        value.map_or(Self::Empty, Self::from)
    }
}
