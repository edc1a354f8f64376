//! When items are equal, when they are equivalent, and finding equal ones among many.

use std::cmp::Ordering;
use std::collections::HashMap;
use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher};

use crate::fhir::json::Json;
use crate::fhir::path::decimal::Decimal;
use crate::fhir::path::error::PathError;
use crate::fhir::path::item::{Collection, Item, Node};
use crate::fhir::path::moment::{Date, DateTime, Time};
use crate::fhir::path::quantity::{Quantity, Unit};

use super::walk::Evaluation;

/// Documents nested deeper are not compared.
const DEEPEST: usize = 300;

impl<'a> Evaluation<'a, '_> {
    /// Whether two collections are equal: as long, and item by item in order.
    pub(super) fn equal(
        &mut self,
        left: &Collection<'a>,
        right: &Collection<'a>,
    ) -> Result<Option<bool>, PathError> {
        if left.is_empty() || right.is_empty() {
            return Ok(None);
        }
        if left.len() != right.len() {
            return Ok(Some(false));
        }
        let mut known = true;
        for (left, right) in left.items().iter().zip(right.items()) {
            match self.items_equal(left, right)? {
                Some(true) => {}
                Some(false) => return Ok(Some(false)),
                None => known = false,
            }
        }
        Ok(known.then_some(true))
    }

    /// Whether two items are equal; `None` where precision or units do not tell.
    pub(super) fn items_equal(
        &mut self,
        left: &Item<'a>,
        right: &Item<'a>,
    ) -> Result<Option<bool>, PathError> {
        self.spend(1)?;
        if left.is_valueless() != right.is_valueless() {
            return Ok(None);
        }
        let (a, b) = self.comparable(left, right);
        Ok(match (&a, &b) {
            (Item::Boolean(a), Item::Boolean(b)) => Some(a == b),
            (Item::String(a), Item::String(b)) => Some(a == b),
            (
                Item::Date(_)
                | Item::DateTime(_)
                | Item::Time(_)
                | Item::Quantity(_)
                | Item::Integer(_)
                | Item::Decimal(_),
                _,
            ) => {
                if same_family(&a, &b) {
                    order(&a, &b).map(Ordering::is_eq)
                } else {
                    Some(false)
                }
            }
            (Item::Kind(space, name), Item::Kind(other_space, other_name)) => {
                Some(space == other_space && name == other_name)
            }
            (Item::Node(a), Item::Node(b)) => Some(self.nodes_equal(a, b)?),
            _ => Some(false),
        })
    }

    /// Both as values that can be set against each other.
    ///
    /// A date becomes a date with time, a number a quantity, and text of a document without types
    /// what the other side is.
    pub(super) fn comparable(&self, left: &Item<'a>, right: &Item<'a>) -> (Item<'a>, Item<'a>) {
        let (mut a, mut b) = (self.value(left), self.value(right));
        if let (Item::Node(node), Item::Quantity(_) | Item::Node(_)) = (&a, &b)
            && let Some(quantity) = self.quantity_of(node)
        {
            a = quantity;
        }
        if let (Item::Node(node), Item::Quantity(_)) = (&b, &a)
            && let Some(quantity) = self.quantity_of(node)
        {
            b = quantity;
        }
        match (&a, &b) {
            (Item::Date(date), Item::DateTime(_)) => {
                (Item::DateTime(DateTime { date: *date, time: None, offset: None }), b)
            }
            (Item::DateTime(_), Item::Date(date)) => {
                let date = *date;
                (a, Item::DateTime(DateTime { date, time: None, offset: None }))
            }
            (Item::String(text), _) if untyped(left) => {
                (read_as(text, &b).unwrap_or_else(|| a.clone()), b)
            }
            (_, Item::String(text)) if untyped(right) => {
                let read = read_as(text, &a).unwrap_or_else(|| b.clone());
                (a, read)
            }
            (Item::Integer(number), Item::Quantity(_)) => (plain(Decimal::whole(*number)), b),
            (Item::Decimal(number), Item::Quantity(_)) => (plain(*number), b),
            (Item::Quantity(_), Item::Integer(number)) => {
                let number = plain(Decimal::whole(*number));
                (a, number)
            }
            (Item::Quantity(_), Item::Decimal(number)) => {
                let number = plain(*number);
                (a, number)
            }
            _ => (a, b),
        }
    }

    /// A FHIR Quantity as the quantity it writes: a UCUM unit by its code, else by its words.
    pub(super) fn quantity_of(&self, node: &Node<'a>) -> Option<Item<'a>> {
        let json = node.json?;
        if let (Some(_), Some(_)) = (node.is, self.model())
            && !self.is_named(node, "Quantity")
        {
            return None;
        }
        let Json::Number(value) = json.get("value")? else { return None };
        let value = Decimal::parse(value)?;
        let text = |name: &str| json.get(name).and_then(Json::as_str);
        if let Some("<" | "<=" | ">" | ">=") = text("comparator") {
            return None;
        }
        let unit = text("code").or_else(|| text("unit")).unwrap_or("1");
        Some(Item::Quantity(Box::new(Quantity { value, unit: Unit::Ucum(unit.to_owned()) })))
    }

    fn nodes_equal(&mut self, a: &Node<'a>, b: &Node<'a>) -> Result<bool, PathError> {
        if a.same_place(b) {
            return Ok(true);
        }
        Ok(self.json_equal(a.json, b.json, DEEPEST)?
            && self.json_equal(a.beside, b.beside, DEEPEST)?)
    }

    fn json_equal(
        &mut self,
        a: Option<&Json<'a>>,
        b: Option<&Json<'a>>,
        depth: usize,
    ) -> Result<bool, PathError> {
        self.spend(1)?;
        if depth == 0 {
            return Err(PathError::TooDeep(DEEPEST));
        }
        let (Some(a), Some(b)) = (a, b) else { return Ok(a.is_none() && b.is_none()) };
        Ok(match (a, b) {
            (Json::Null, Json::Null) => true,
            (Json::Bool(a), Json::Bool(b)) => a == b,
            (Json::String(a), Json::String(b)) => a == b,
            (Json::Number(a), Json::Number(b)) => match (Decimal::parse(a), Decimal::parse(b)) {
                (Some(a), Some(b)) => a.compare(b).is_eq(),
                _ => a == b,
            },
            (Json::Array(a), Json::Array(b)) => {
                if a.len() != b.len() {
                    return Ok(false);
                }
                for (a, b) in a.iter().zip(b) {
                    if !self.json_equal(Some(a), Some(b), depth - 1)? {
                        return Ok(false);
                    }
                }
                true
            }
            (Json::Object(a), Json::Object(others)) => {
                if a.len() != others.len() {
                    return Ok(false);
                }
                for (place, (name, value)) in a.iter().enumerate() {
                    // Mostly both are written in the same order.
                    let same_place = others.get(place).filter(|(other, _)| other == name);
                    self.spend(if same_place.is_some() { 0 } else { others.len() / 8 })?;
                    let other = same_place.map(|(_, json)| json).or_else(|| b.get(name));
                    if !self.json_equal(Some(value), other, depth - 1)? {
                        return Ok(false);
                    }
                }
                true
            }
            _ => false,
        })
    }

    /// A number that is the same for equal items.
    fn fingerprint(&mut self, item: &Item<'a>) -> Result<u64, PathError> {
        let mut hasher = DefaultHasher::new();
        match self.value(item) {
            Item::Node(node) => {
                let nodes = [node.json, node.beside];
                for json in nodes {
                    self.json_fingerprint(json, DEEPEST)?.hash(&mut hasher);
                }
            }
            Item::Boolean(value) => value.hash(&mut hasher),
            Item::Integer(number) => Decimal::whole(number).key().hash(&mut hasher),
            Item::Decimal(number) => number.key().hash(&mut hasher),
            // Text that stands for a moment may equal one: such items share a bucket.
            Item::String(text) => text.hash(&mut hasher),
            Item::Date(_) | Item::DateTime(_) | Item::Time(_) => "moment".hash(&mut hasher),
            Item::Quantity(_) => "quantity".hash(&mut hasher),
            Item::Kind(_, name) => name.hash(&mut hasher),
        }
        Ok(hasher.finish())
    }

    fn json_fingerprint(
        &mut self,
        json: Option<&Json<'a>>,
        depth: usize,
    ) -> Result<u64, PathError> {
        self.spend(1)?;
        if depth == 0 {
            return Err(PathError::TooDeep(DEEPEST));
        }
        let mut hasher = DefaultHasher::new();
        match json {
            None | Some(Json::Null) => 0.hash(&mut hasher),
            Some(Json::Bool(value)) => value.hash(&mut hasher),
            Some(Json::String(text)) => text.hash(&mut hasher),
            Some(Json::Number(text)) => match Decimal::parse(text) {
                Some(number) => number.key().hash(&mut hasher),
                None => text.hash(&mut hasher),
            },
            Some(Json::Array(items)) => {
                for item in items {
                    self.json_fingerprint(Some(item), depth - 1)?.hash(&mut hasher);
                }
            }
            Some(Json::Object(members)) => {
                // Members in any order are the same.
                let mut sum: u64 = 0;
                for (name, value) in members {
                    let mut member = DefaultHasher::new();
                    name.hash(&mut member);
                    self.json_fingerprint(Some(value), depth - 1)?.hash(&mut member);
                    sum = sum.wrapping_add(member.finish());
                }
                sum.hash(&mut hasher);
            }
        }
        Ok(hasher.finish())
    }

    /// The items without those equal to an earlier one.
    pub(super) fn distinct(&mut self, items: Collection<'a>) -> Result<Collection<'a>, PathError> {
        if items.len() < 2 {
            return Ok(items);
        }
        let mut known = Known::default();
        let mut kept = Vec::new();
        for item in items {
            if self.learn(&mut known, &item)? {
                kept.push(item);
            }
        }
        Ok(Collection::Many(kept))
    }

    /// Adds an item to those known; false if an equal one is.
    pub(super) fn learn(
        &mut self,
        known: &mut Known<'a>,
        item: &Item<'a>,
    ) -> Result<bool, PathError> {
        let bucket = known.buckets.entry(self.fingerprint(item)?).or_default();
        for other in bucket.iter() {
            if self.items_equal(other, item)? == Some(true) {
                return Ok(false);
            }
        }
        bucket.push(item.clone());
        Ok(true)
    }

    /// Whether an equal item is known.
    pub(super) fn knows(&mut self, known: &Known<'a>, item: &Item<'a>) -> Result<bool, PathError> {
        let Some(bucket) = known.buckets.get(&self.fingerprint(item)?) else { return Ok(false) };
        for other in bucket {
            if self.items_equal(other, item)? == Some(true) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Whether two collections are equivalent: as long, and in any order.
    pub(super) fn equivalent(
        &mut self,
        left: &Collection<'a>,
        right: &Collection<'a>,
    ) -> Result<bool, PathError> {
        if left.len() != right.len() {
            return Ok(false);
        }
        let mut taken = vec![false; right.len()];
        for item in left.items() {
            let mut found = false;
            for (place, other) in right.items().iter().enumerate() {
                if !taken[place] && self.items_equivalent(item, other)? {
                    taken[place] = true;
                    found = true;
                    break;
                }
            }
            if !found {
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn items_equivalent(&mut self, left: &Item<'a>, right: &Item<'a>) -> Result<bool, PathError> {
        self.spend(1)?;
        let (a, b) = self.comparable(left, right);
        Ok(match (&a, &b) {
            (Item::String(a), Item::String(b)) => folded(a) == folded(b),
            (Item::Integer(a), Item::Integer(b)) => a == b,
            (Item::Integer(a), Item::Decimal(b)) | (Item::Decimal(b), Item::Integer(a)) => {
                roughly(Decimal::whole(*a), *b)
            }
            (Item::Decimal(a), Item::Decimal(b)) => roughly(*a, *b),
            (Item::Quantity(a), Item::Quantity(b)) => a.equivalent(b, roughly),
            (Item::Node(a), Item::Node(b)) => self.json_equivalent(a.json, b.json, DEEPEST)?,
            _ => self.items_equal(&a, &b)? == Some(true),
        })
    }

    fn json_equivalent(
        &mut self,
        a: Option<&Json<'a>>,
        b: Option<&Json<'a>>,
        depth: usize,
    ) -> Result<bool, PathError> {
        self.spend(1)?;
        if depth == 0 {
            return Err(PathError::TooDeep(DEEPEST));
        }
        let (Some(a), Some(b)) = (a, b) else { return Ok(a.is_none() && b.is_none()) };
        match (a, b) {
            (Json::String(a), Json::String(b)) => Ok(folded(a) == folded(b)),
            (Json::Number(a), Json::Number(b)) => {
                Ok(match (Decimal::parse(a), Decimal::parse(b)) {
                    (Some(a), Some(b)) => roughly(a, b),
                    _ => a == b,
                })
            }
            (Json::Array(a), Json::Array(b)) => {
                if a.len() != b.len() {
                    return Ok(false);
                }
                let mut taken = vec![false; b.len()];
                for one in a {
                    let mut found = false;
                    for (place, other) in b.iter().enumerate() {
                        if !taken[place]
                            && self.json_equivalent(Some(one), Some(other), depth - 1)?
                        {
                            taken[place] = true;
                            found = true;
                            break;
                        }
                    }
                    if !found {
                        return Ok(false);
                    }
                }
                Ok(true)
            }
            (Json::Object(members), Json::Object(others)) => {
                // The id of an element says nothing about what it means.
                let count = |all: &[(std::borrow::Cow<'_, str>, Json<'_>)]| {
                    all.iter().filter(|(name, _)| name != "id").count()
                };
                if count(members) != count(others) {
                    return Ok(false);
                }
                for (name, value) in members.iter().filter(|(name, _)| name != "id") {
                    self.spend(others.len() / 8)?;
                    if !self.json_equivalent(Some(value), b.get(name), depth - 1)? {
                        return Ok(false);
                    }
                }
                Ok(true)
            }
            _ => self.json_equal(Some(a), Some(b), depth),
        }
    }
}

/// Items that were met, to be found again by what they are.
#[derive(Default)]
pub(super) struct Known<'a> {
    buckets: HashMap<u64, Vec<Item<'a>>>,
}

/// Whether an item is text of a document that has no types.
fn untyped(item: &Item<'_>) -> bool {
    matches!(item, Item::Node(Node { is: None, .. }))
}

/// Text read as what it is set against.
fn read_as<'a>(text: &str, other: &Item<'a>) -> Option<Item<'a>> {
    match other {
        Item::Date(_) | Item::DateTime(_) if text.contains('T') => {
            DateTime::parse(text).map(Item::DateTime)
        }
        Item::Date(_) => Date::parse(text).map(Item::Date),
        Item::DateTime(_) => DateTime::parse(text).map(Item::DateTime),
        Item::Time(_) => Time::parse(text).map(Item::Time),
        _ => None,
    }
}

fn plain<'a>(number: Decimal) -> Item<'a> {
    Item::Quantity(Box::new(Quantity::plain(number)))
}

fn same_family(a: &Item<'_>, b: &Item<'_>) -> bool {
    use Item::{Date, DateTime, Decimal, Integer, Quantity, Time};
    matches!(
        (a, b),
        (Integer(_) | Decimal(_), Integer(_) | Decimal(_))
            | (Date(_) | DateTime(_), Date(_) | DateTime(_))
            | (Time(_), Time(_))
            | (Quantity(_), Quantity(_))
    )
}

/// The order of two values of one family; `None` where it is not known.
pub(super) fn order(a: &Item<'_>, b: &Item<'_>) -> Option<Ordering> {
    let moment = |date: &Date| DateTime { date: *date, time: None, offset: None };
    match (a, b) {
        (Item::Integer(a), Item::Integer(b)) => Some(a.cmp(b)),
        (Item::Integer(a), Item::Decimal(b)) => Some(Decimal::whole(*a).compare(*b)),
        (Item::Decimal(a), Item::Integer(b)) => Some(a.compare(Decimal::whole(*b))),
        (Item::Decimal(a), Item::Decimal(b)) => Some(a.compare(*b)),
        (Item::String(a), Item::String(b)) => Some(a.cmp(b)),
        (Item::Date(a), Item::Date(b)) => a.compare(*b),
        (Item::DateTime(a), Item::DateTime(b)) => a.compare(*b),
        (Item::Date(a), Item::DateTime(b)) => moment(a).compare(*b),
        (Item::DateTime(a), Item::Date(b)) => a.compare(moment(b)),
        (Item::Time(a), Item::Time(b)) => a.compare(*b),
        (Item::Quantity(a), Item::Quantity(b)) => a.compare(b),
        _ => None,
    }
}

/// Text without regard to case and to how wide its blanks are.
fn folded(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

/// Equal when both are rounded to the places of the less precise one.
fn roughly(a: Decimal, b: Decimal) -> bool {
    let places = a.normal().places().min(b.normal().places());
    match (a.rounded(places), b.rounded(places)) {
        (Some(a), Some(b)) => a.compare(b).is_eq(),
        _ => false,
    }
}
