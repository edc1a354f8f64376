//! Functions on numbers.

use crate::fhir::path::decimal::Decimal;
use crate::fhir::path::error::PathError;
use crate::fhir::path::function::Function;
use crate::fhir::path::item::{Collection, Item};
use crate::fhir::path::quantity::Quantity;

use super::operators::number;
use super::walk::Evaluation;

/// Places `round` can be asked for.
const MOST_PLACES: i64 = 28;

impl<'a> Evaluation<'a, '_> {
    /// A function of one number, or of a quantity's number.
    pub(super) fn of_number(
        &self,
        function: Function,
        input: &Collection<'a>,
        argument: Option<&Collection<'a>>,
    ) -> Result<Collection<'a>, PathError> {
        let name = function.name();
        let Some(item) = self.single(name, input)? else { return Ok(Collection::Empty) };
        let by = match argument {
            None => None,
            Some(argument) => match self.single(name, argument)? {
                None => return Ok(Collection::Empty),
                Some(item) => {
                    Some(number(&self.operand(item)).ok_or_else(|| self.kinds(name, item))?)
                }
            },
        };
        let operand = self.operand(item);
        if let Item::Quantity(quantity) = &operand {
            let keeps = matches!(
                function,
                Function::Abs
                    | Function::Ceiling
                    | Function::Floor
                    | Function::Round
                    | Function::Truncate
            );
            if !keeps {
                return Err(self.kinds(name, item));
            }
            let value = Self::round_like(function, quantity.value, by)?;
            let of_unit =
                |value| Item::Quantity(Box::new(Quantity { value, unit: quantity.unit.clone() }));
            return Ok(value.map(of_unit).into());
        }
        let value = number(&operand).ok_or_else(|| self.kinds(name, item))?;
        let whole = |value: Decimal| value.as_whole().map(Item::Integer);
        Ok(match function {
            Function::Abs => match operand {
                Item::Integer(number) => number.checked_abs().map(Item::Integer),
                _ => Some(Item::Decimal(value.magnitude())),
            },
            Function::Ceiling => whole(value.ceiling()),
            Function::Floor => whole(value.floor()),
            Function::Truncate => whole(value.truncated()),
            Function::Round => Self::round_like(function, value, by)?.map(Item::Decimal),
            Function::Power => power(&operand, value, by),
            Function::Exp => float(value.to_f64().exp()),
            Function::Ln => float(value.to_f64().ln()),
            Function::Log => by.and_then(|base| float(value.to_f64().log(base.to_f64()))),
            _ => float(value.to_f64().sqrt()),
        }
        .into())
    }

    fn round_like(
        function: Function,
        value: Decimal,
        by: Option<Decimal>,
    ) -> Result<Option<Decimal>, PathError> {
        Ok(match function {
            Function::Abs => Some(value.magnitude()),
            Function::Ceiling => Some(value.ceiling()),
            Function::Floor => Some(value.floor()),
            Function::Truncate => Some(value.truncated()),
            _ => {
                let places = by
                    .map_or(Some(0), Decimal::as_whole)
                    .filter(|places| (0..=MOST_PLACES).contains(places));
                let places = places.and_then(|places| u32::try_from(places).ok());
                let Some(places) = places else {
                    let found = by.map(|by| by.to_string()).unwrap_or_default();
                    return Err(PathError::Kinds { wants: "round", found });
                };
                value.rounded(places)
            }
        })
    }

    /// `sum` and `avg`.
    pub(super) fn total(
        &self,
        function: Function,
        input: &Collection<'a>,
    ) -> Result<Collection<'a>, PathError> {
        let mut whole = true;
        let mut sum = Decimal::whole(0);
        for item in input.items() {
            let value = self.operand(item);
            whole &= matches!(value, Item::Integer(_));
            let value = number(&value).ok_or_else(|| self.kinds(function.name(), item))?;
            let Some(more) = sum.plus(value) else { return Ok(Collection::Empty) };
            sum = more;
        }
        let count = i64::try_from(input.len()).unwrap_or(i64::MAX);
        Ok(match (function, count) {
            (Function::Sum, _) if whole => sum.as_whole().map(Item::Integer),
            (Function::Sum, _) => Some(Item::Decimal(sum)),
            (_, 0) => None,
            _ => sum.divided_by(Decimal::whole(count)).map(Item::Decimal),
        }
        .into())
    }
}

/// A float that is a number.
fn float<'a>(value: f64) -> Option<Item<'a>> {
    Decimal::from_f64(value).map(Item::Decimal)
}

fn power<'a>(base: &Item<'a>, value: Decimal, by: Option<Decimal>) -> Option<Item<'a>> {
    let by = by?;
    let exponent = by.as_whole().and_then(|by| u32::try_from(by).ok());
    match (base, exponent) {
        (Item::Integer(base), Some(exponent)) => base.checked_pow(exponent).map(Item::Integer),
        // By squaring and exactly, while it fits.
        (_, Some(mut exponent)) => {
            let (mut result, mut square) = (Decimal::whole(1), value);
            loop {
                if exponent & 1 == 1 {
                    result = result.times(square)?;
                }
                exponent >>= 1;
                if exponent == 0 {
                    return Some(Item::Decimal(result));
                }
                square = square.times(square)?;
            }
        }
        _ => float(value.to_f64().powf(by.to_f64())),
    }
}
