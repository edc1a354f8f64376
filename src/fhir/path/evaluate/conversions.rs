//! Conversions between kinds of values; what cannot be converted yields nothing.

use std::borrow::Cow;

use crate::fhir::path::decimal::Decimal;
use crate::fhir::path::error::PathError;
use crate::fhir::path::function::Function;
use crate::fhir::path::item::{Collection, Item};
use crate::fhir::path::moment::{Date, DateTime, Time};
use crate::fhir::path::quantity::Quantity;

use super::walk::Evaluation;

impl<'a> Evaluation<'a, '_> {
    /// `toInteger` and its kin, and `convertsToInteger` and its kin.
    pub(super) fn converted(
        &self,
        function: Function,
        input: &Collection<'a>,
    ) -> Result<Collection<'a>, PathError> {
        let Some(item) = self.single(function.name(), input)? else { return Ok(Collection::Empty) };
        let value = self.operand(item);
        let only_asked = matches!(
            function,
            Function::ConvertsToBoolean
                | Function::ConvertsToDate
                | Function::ConvertsToDateTime
                | Function::ConvertsToDecimal
                | Function::ConvertsToInteger
                | Function::ConvertsToQuantity
                | Function::ConvertsToString
                | Function::ConvertsToTime
        );
        let made = match function {
            Function::ToBoolean | Function::ConvertsToBoolean => boolean(&value).map(Item::Boolean),
            Function::ToInteger | Function::ConvertsToInteger => integer(&value).map(Item::Integer),
            Function::ToDecimal | Function::ConvertsToDecimal => decimal(&value).map(Item::Decimal),
            Function::ToDate | Function::ConvertsToDate => date(&value).map(Item::Date),
            Function::ToDateTime | Function::ConvertsToDateTime => {
                moment(&value).map(Item::DateTime)
            }
            Function::ToTime | Function::ConvertsToTime => time(&value).map(Item::Time),
            Function::ToQuantity | Function::ConvertsToQuantity => {
                quantity(&value).map(|quantity| Item::Quantity(Box::new(quantity)))
            }
            _ => string(&value).map(Item::String),
        };
        if only_asked { Ok(made.is_some().into()) } else { Ok(made.into()) }
    }
}

/// A value as text.
pub(super) fn string<'a>(value: &Item<'a>) -> Option<Cow<'a, str>> {
    Some(Cow::Owned(match value {
        Item::String(text) => return Some(text.clone()),
        Item::Boolean(value) => value.to_string(),
        Item::Integer(value) => value.to_string(),
        Item::Decimal(value) => value.to_string(),
        Item::Date(value) => value.to_string(),
        Item::DateTime(value) => value.to_string(),
        Item::Time(value) => value.to_string(),
        Item::Quantity(value) => value.to_string(),
        Item::Node(_) | Item::Kind(..) => return None,
    }))
}

fn boolean(value: &Item<'_>) -> Option<bool> {
    match value {
        Item::Boolean(value) => Some(*value),
        Item::Integer(1) => Some(true),
        Item::Integer(0) => Some(false),
        Item::Decimal(value) => match value.as_whole() {
            Some(1) => Some(true),
            Some(0) => Some(false),
            _ => None,
        },
        Item::String(text) => match text.to_lowercase().as_str() {
            "true" | "t" | "yes" | "y" | "1" | "1.0" => Some(true),
            "false" | "f" | "no" | "n" | "0" | "0.0" => Some(false),
            _ => None,
        },
        _ => None,
    }
}

fn integer(value: &Item<'_>) -> Option<i64> {
    match value {
        Item::Integer(value) => Some(*value),
        Item::Boolean(value) => Some(i64::from(*value)),
        Item::String(text) => {
            let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
            let plain = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
            let read = || text.parse::<i32>().ok().map(i64::from);
            plain.then(read).flatten()
        }
        _ => None,
    }
}

fn decimal(value: &Item<'_>) -> Option<Decimal> {
    match value {
        Item::Decimal(value) => Some(*value),
        Item::Integer(value) => Some(Decimal::whole(*value)),
        Item::Boolean(value) => Some(Decimal::whole(i64::from(*value))),
        Item::String(text) if !text.contains(['e', 'E']) => Decimal::parse(text),
        _ => None,
    }
}

fn date(value: &Item<'_>) -> Option<Date> {
    match value {
        Item::Date(value) => Some(*value),
        Item::DateTime(value) => Some(value.date),
        Item::String(text) => {
            Date::parse(text).or_else(|| DateTime::parse(text).map(|moment| moment.date))
        }
        _ => None,
    }
}

fn moment(value: &Item<'_>) -> Option<DateTime> {
    match value {
        Item::Date(date) => Some(DateTime { date: *date, time: None, offset: None }),
        Item::DateTime(value) => Some(*value),
        Item::String(text) => DateTime::parse(text),
        _ => None,
    }
}

fn time(value: &Item<'_>) -> Option<Time> {
    match value {
        Item::Time(value) => Some(*value),
        Item::String(text) => Time::parse(text.strip_prefix('T').unwrap_or(text)),
        _ => None,
    }
}

fn quantity(value: &Item<'_>) -> Option<Quantity> {
    match value {
        Item::Quantity(value) => Some((**value).clone()),
        Item::Integer(value) => Some(Quantity::plain(Decimal::whole(*value))),
        Item::Decimal(value) => Some(Quantity::plain(*value)),
        Item::Boolean(value) => Some(Quantity::plain(Decimal::whole(i64::from(*value)))),
        Item::String(text) => Quantity::parse(text),
        _ => None,
    }
}
