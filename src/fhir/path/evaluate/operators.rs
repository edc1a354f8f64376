//! Operators between two operands, with three-valued logic.

use std::borrow::Cow;
use std::cmp::Ordering;

use crate::fhir::path::decimal::Decimal;
use crate::fhir::path::error::PathError;
use crate::fhir::path::item::{Collection, Item};
use crate::fhir::path::moment::whole_amount;
use crate::fhir::path::quantity::{Quantity, Unit};
use crate::fhir::path::syntax::{Expr, Operator};

use super::equality::order;
use super::walk::{Evaluation, Scope};

/// Why an invariant is neither kept nor broken where two values cannot be set against each other.
const UNTOLD: &str = "values of different units or precision cannot be compared";

impl<'a> Evaluation<'a, '_> {
    /// One operator; the right operand is evaluated only where it can matter.
    pub(super) fn operate(
        &mut self,
        operator: Operator,
        left: Collection<'a>,
        right: &'a Expr,
        scope: Scope<'_, 'a>,
    ) -> Result<Collection<'a>, PathError> {
        match operator {
            Operator::And | Operator::Or | Operator::Xor | Operator::Implies => {
                return self.logic(operator, &left, right, scope);
            }
            _ => {}
        }
        let right = self.eval(right, scope)?;
        match operator {
            Operator::Union => {
                let mut both = left;
                both.extend(right);
                self.distinct(both)
            }
            Operator::Equal | Operator::NotEqual => {
                let equal = self.equal(&left, &right)?;
                let valueless =
                    |items: &Collection<'a>| items.items().iter().any(Item::is_valueless);
                let values = || !left.is_empty() && !right.is_empty();
                if equal.is_none() && values() && !valueless(&left) && !valueless(&right) {
                    return Ok(self.unknown(UNTOLD.to_owned()));
                }
                Ok(equal.map(|equal| equal == (operator == Operator::Equal)).into())
            }
            Operator::Equivalent => Ok(self.equivalent(&left, &right)?.into()),
            Operator::NotEquivalent => Ok((!self.equivalent(&left, &right)?).into()),
            Operator::In => self.membership("in", &left, &right),
            Operator::Contains => self.membership("contains", &right, &left),
            Operator::Less | Operator::LessOrEqual | Operator::More | Operator::MoreOrEqual => {
                self.compare(operator, &left, &right)
            }
            _ => self.arithmetic(operator, &left, &right),
        }
    }

    fn logic(
        &mut self,
        operator: Operator,
        left: &Collection<'a>,
        right: &'a Expr,
        scope: Scope<'_, 'a>,
    ) -> Result<Collection<'a>, PathError> {
        let name = operator.name();
        let left = self.truth(name, left)?;
        let decided = match (operator, left) {
            (Operator::And, Some(false)) => Some(false),
            (Operator::Or, Some(true)) | (Operator::Implies, Some(false)) => Some(true),
            _ => None,
        };
        if decided.is_some() {
            return Ok(decided.into());
        }
        let right = self.eval(right, scope)?;
        let right = self.truth(name, &right)?;
        let value = match (operator, left, right) {
            (Operator::And, _, Some(false)) => Some(false),
            (Operator::Or | Operator::Implies, _, Some(true)) => Some(true),
            (Operator::And | Operator::Implies, Some(true), right)
            | (Operator::Or, Some(false), right) => right,
            (Operator::Xor, Some(left), Some(right)) => Some(left != right),
            _ => None,
        };
        Ok(value.into())
    }

    fn membership(
        &mut self,
        wants: &'static str,
        one: &Collection<'a>,
        all: &Collection<'a>,
    ) -> Result<Collection<'a>, PathError> {
        let Some(one) = self.single(wants, one)? else { return Ok(Collection::Empty) };
        for item in all.items() {
            if self.items_equal(one, item)? == Some(true) {
                return Ok(true.into());
            }
        }
        Ok(false.into())
    }

    fn compare(
        &mut self,
        operator: Operator,
        left: &Collection<'a>,
        right: &Collection<'a>,
    ) -> Result<Collection<'a>, PathError> {
        let name = operator.name();
        let (Some(left), Some(right)) = (self.single(name, left)?, self.single(name, right)?)
        else {
            return Ok(Collection::Empty);
        };
        if left.is_valueless() || right.is_valueless() {
            return Ok(Collection::Empty);
        }
        let (a, b) = self.comparable(left, right);
        let Some(order) = order(&a, &b) else {
            let known = |item: &Item<'a>| {
                matches!(
                    item,
                    Item::Date(_) | Item::DateTime(_) | Item::Time(_) | Item::Quantity(_)
                )
            };
            if known(&a) && std::mem::discriminant(&a) == std::mem::discriminant(&b) {
                return Ok(self.unknown(UNTOLD.to_owned()));
            }
            let found = format!("{} and {}", self.kind_name(left).1, self.kind_name(right).1);
            return Err(PathError::Kinds { wants: name, found });
        };
        Ok(match operator {
            Operator::Less => order == Ordering::Less,
            Operator::LessOrEqual => order != Ordering::Greater,
            Operator::More => order == Ordering::Greater,
            _ => order != Ordering::Less,
        }
        .into())
    }

    fn arithmetic(
        &mut self,
        operator: Operator,
        left: &Collection<'a>,
        right: &Collection<'a>,
    ) -> Result<Collection<'a>, PathError> {
        let name = operator.name();
        if operator == Operator::Joined {
            let left = self.text(name, left)?.unwrap_or_default();
            let right = self.text(name, right)?.unwrap_or_default();
            self.spend((left.len() + right.len()) / 64)?;
            return Ok(format!("{left}{right}").into());
        }
        let (Some(left), Some(right)) = (self.single(name, left)?, self.single(name, right)?)
        else {
            return Ok(Collection::Empty);
        };
        if left.is_valueless() || right.is_valueless() {
            return Ok(Collection::Empty);
        }
        let (a, b) = (self.operand(left), self.operand(right));
        let result = match (&a, &b) {
            (Item::Integer(a), Item::Integer(b)) => whole(operator, *a, *b),
            (Item::Integer(_) | Item::Decimal(_), Item::Integer(_) | Item::Decimal(_)) => {
                number(&a).zip(number(&b)).and_then(|(a, b)| decimal(operator, a, b))
            }
            (Item::String(a), Item::String(b)) if operator == Operator::Plus => {
                self.spend((a.len() + b.len()) / 64)?;
                Some(Item::String(Cow::Owned(format!("{a}{b}"))))
            }
            (Item::Quantity(a), Item::Quantity(b)) => quantities(operator, a, b),
            (Item::Quantity(a), Item::Integer(_) | Item::Decimal(_))
                if matches!(operator, Operator::Times | Operator::Divided) =>
            {
                number(&b).and_then(|b| quantities(operator, a, &Quantity::plain(b)))
            }
            (Item::Integer(_) | Item::Decimal(_), Item::Quantity(b))
                if operator == Operator::Times =>
            {
                number(&a).and_then(|a| quantities(operator, b, &Quantity::plain(a)))
            }
            (Item::Date(_) | Item::DateTime(_) | Item::Time(_), Item::Quantity(by))
                if matches!(operator, Operator::Plus | Operator::Minus) =>
            {
                let amount =
                    if operator == Operator::Minus { by.value.negated() } else { by.value };
                let Some(unit) = by.unit.calendar() else {
                    return Err(PathError::Kinds {
                        wants: name,
                        found: format!("a date and {by}"),
                    });
                };
                later(&a, amount, unit)
            }
            _ => {
                let found = format!("{} and {}", self.kind_name(left).1, self.kind_name(right).1);
                return Err(PathError::Kinds { wants: name, found });
            }
        };
        Ok(result.into())
    }

    /// The value of an item, a FHIR Quantity as a quantity.
    pub(super) fn operand(&self, item: &Item<'a>) -> Item<'a> {
        match self.value(item) {
            Item::Node(node) => self.quantity_of(&node).unwrap_or(Item::Node(node)),
            value => value,
        }
    }

    /// `-x`.
    pub(super) fn negative(&self, value: &Collection<'a>) -> Result<Collection<'a>, PathError> {
        let Some(item) = self.single("-", value)? else { return Ok(Collection::Empty) };
        Ok(match self.operand(item) {
            Item::Integer(number) => number.checked_neg().map(Item::Integer),
            Item::Decimal(number) => Some(Item::Decimal(number.negated())),
            Item::Quantity(mut quantity) => {
                quantity.value = quantity.value.negated();
                Some(Item::Quantity(quantity))
            }
            _ => return Err(self.kinds("-", item)),
        }
        .into())
    }
}

/// A number as a decimal.
pub(super) fn number(item: &Item<'_>) -> Option<Decimal> {
    match item {
        Item::Integer(number) => Some(Decimal::whole(*number)),
        Item::Decimal(number) => Some(*number),
        _ => None,
    }
}

fn whole<'a>(operator: Operator, a: i64, b: i64) -> Option<Item<'a>> {
    // Integers have 32 bits: what does not fit is nothing. Greater ones come from other JSON only.
    let fits = |number: i64| i32::try_from(number).is_ok();
    let short = fits(a) && fits(b);
    match operator {
        Operator::Plus => a.checked_add(b),
        Operator::Minus => a.checked_sub(b),
        Operator::Times => a.checked_mul(b),
        Operator::WholeDivided => a.checked_div(b),
        Operator::Modulo => a.checked_rem(b),
        _ => return Decimal::whole(a).divided_by(Decimal::whole(b)).map(Item::Decimal),
    }
    .filter(|number| !short || fits(*number))
    .map(Item::Integer)
}

fn decimal<'a>(operator: Operator, a: Decimal, b: Decimal) -> Option<Item<'a>> {
    match operator {
        Operator::Plus => a.plus(b),
        Operator::Minus => a.plus(b.negated()),
        Operator::Times => a.times(b),
        Operator::Divided => a.divided_by(b),
        Operator::Modulo => a.remainder(b),
        _ => return a.whole_quotient(b)?.as_whole().map(Item::Integer),
    }
    .map(Item::Decimal)
}

fn quantities<'a>(operator: Operator, a: &Quantity, b: &Quantity) -> Option<Item<'a>> {
    let none = |unit: &Unit| *unit == Unit::Ucum("1".to_owned());
    let (value, unit) = match operator {
        Operator::Plus if a.unit == b.unit => (a.value.plus(b.value)?, a.unit.clone()),
        Operator::Minus if a.unit == b.unit => (a.value.plus(b.value.negated())?, a.unit.clone()),
        Operator::Times if none(&b.unit) => (a.value.times(b.value)?, a.unit.clone()),
        Operator::Times if none(&a.unit) => (a.value.times(b.value)?, b.unit.clone()),
        Operator::Divided if none(&b.unit) => (a.value.divided_by(b.value)?, a.unit.clone()),
        Operator::Divided if a.unit == b.unit => {
            (a.value.divided_by(b.value)?, Unit::Ucum("1".to_owned()))
        }
        _ => return None,
    };
    Some(Item::Quantity(Box::new(Quantity { value, unit })))
}

fn later<'a>(
    moment: &Item<'a>,
    amount: Decimal,
    unit: crate::fhir::path::Calendar,
) -> Option<Item<'a>> {
    let (amount, unit) = whole_amount(amount, unit)?;
    match moment {
        Item::Date(date) => date.later(amount, unit).map(Item::Date),
        Item::DateTime(moment) => moment.later(amount, unit).map(Item::DateTime),
        Item::Time(time) => time.later(amount.checked_mul(unit.milliseconds()?)?).map(Item::Time),
        _ => None,
    }
}
