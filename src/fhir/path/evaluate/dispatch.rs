//! Calls of functions: which family does the work.

use std::borrow::Cow;

use crate::fhir::path::error::PathError;
use crate::fhir::path::function::Function;
use crate::fhir::path::item::{Collection, Item};
use crate::fhir::path::moment::DateTime;
use crate::fhir::path::syntax::{Call, Expr};

use super::walk::{Evaluation, Scope};

impl<'a> Evaluation<'a, '_> {
    /// One call.
    pub(super) fn call(
        &mut self,
        call: &'a Call,
        input: Collection<'a>,
        scope: Scope<'_, 'a>,
    ) -> Result<Collection<'a>, PathError> {
        self.spend(1)?;
        let arguments = call.arguments.as_slice();
        // Functions that evaluate their argument themselves.
        match (call.function, arguments) {
            (Function::Where, [criteria]) => return self.filtered(input, criteria, scope),
            (Function::Select, [projection]) => return self.selected(input, projection, scope),
            (Function::Repeat, [projection]) => return self.repeated(input, projection, scope),
            (Function::Exists, []) => return Ok((!input.is_empty()).into()),
            (Function::Exists, [criteria]) => {
                return Ok(self.some("exists", input, criteria, scope, true)?.into());
            }
            (Function::All, [criteria]) => {
                return Ok((!self.some("all", input, criteria, scope, false)?).into());
            }
            (Function::Aggregate, _) => return self.aggregated(input, arguments, scope),
            (Function::Iif, [condition, then, otherwise @ ..]) => {
                return self.either(&input, condition, then, otherwise.first(), scope);
            }
            // What is traced is for whoever debugs an expression; it has no place to go here.
            (Function::Trace, _) => return Ok(input),
            (Function::Coalesce, _) => {
                for argument in arguments {
                    let value = self.eval(argument, scope)?;
                    if !value.is_empty() {
                        return Ok(value);
                    }
                }
                return Ok(Collection::Empty);
            }
            _ => {}
        }
        // Arguments that are values are evaluated where the call stands, not on its input.
        let mut values = Vec::with_capacity(arguments.len());
        for argument in arguments {
            values.push(self.eval(argument, scope)?);
        }
        self.apply(call, input, &values)
    }

    fn either(
        &mut self,
        input: &Collection<'a>,
        condition: &'a Expr,
        then: &'a Expr,
        otherwise: Option<&'a Expr>,
        scope: Scope<'_, 'a>,
    ) -> Result<Collection<'a>, PathError> {
        let inner = Scope { this: input, ..scope };
        let decided = self.eval(condition, inner)?;
        match (self.truth("iif", &decided)?, otherwise) {
            (Some(true), _) => self.eval(then, inner),
            (_, Some(otherwise)) => self.eval(otherwise, inner),
            _ => Ok(Collection::Empty),
        }
    }

    fn apply(
        &mut self,
        call: &'a Call,
        input: Collection<'a>,
        values: &[Collection<'a>],
    ) -> Result<Collection<'a>, PathError> {
        let nothing = Collection::Empty;
        let first = values.first().unwrap_or(&nothing);
        let count = input.len();
        Ok(match call.function {
            Function::Empty => (count == 0).into(),
            Function::Count => i64::try_from(count).unwrap_or(i64::MAX).into(),
            Function::Not => self.truth("not", &input)?.map(|value| !value).into(),
            Function::AllTrue | Function::AnyTrue | Function::AllFalse | Function::AnyFalse => {
                return self.truths(call.function, &input);
            }
            Function::SubsetOf => self.within(&input, first)?.into(),
            Function::SupersetOf => self.within(first, &input)?.into(),
            Function::Distinct => return self.distinct(input),
            Function::IsDistinct => (self.distinct(input)?.len() == count).into(),
            Function::Single => match count {
                0 | 1 => input,
                found => return Err(PathError::NotSingle { wants: "single", found }),
            },
            Function::First => input.into_first().into(),
            Function::Last => input.items().last().cloned().into(),
            Function::Tail => Self::slice(input, 1, usize::MAX),
            Function::Skip | Function::Take => {
                let Some(number) = self.whole_number(call.function.name(), first)? else {
                    return Ok(Collection::Empty);
                };
                let number = usize::try_from(number).unwrap_or(0);
                if call.function == Function::Skip {
                    Self::slice(input, number, usize::MAX)
                } else {
                    Self::slice(input, 0, number)
                }
            }
            Function::Intersect => return self.shared(input, first, true),
            Function::Exclude => return self.shared(input, first, false),
            Function::Union => {
                let mut both = input;
                both.extend(first.clone());
                return self.distinct(both);
            }
            Function::Combine => {
                let mut both = input;
                both.extend(first.clone());
                both
            }
            Function::Children => return self.below(&input, false),
            Function::Descendants => return self.below(&input, true),
            Function::Min | Function::Max => return self.extreme(call.function, &input),
            Function::Sum | Function::Avg => return self.total(call.function, &input),
            Function::TypeOf => input
                .items()
                .iter()
                .map(|item| {
                    let (space, name) = self.kind_name(item);
                    Item::Kind(space, name)
                })
                .collect(),
            Function::Now | Function::Today | Function::TimeOfDay => self.clock(call.function)?,
            Function::Resolve => return self.resolve(&input),
            Function::Extension => return self.extension(&input, first),
            Function::HasValue => self.has_value(&input).into(),
            Function::GetValue => match input.items() {
                [item] if self.has_value(&input) => Collection::One(self.value(item)),
                _ => Collection::Empty,
            },
            Function::MemberOf => return self.member_of(&input, first),
            Function::ConformsTo => return self.conforms_to(&input, first),
            Function::HtmlChecks | Function::HtmlChecks2 => return self.html_checks(&input),
            Function::CheckModifiers => return self.check_modifiers(input, values),
            Function::Slice | Function::Subsumes | Function::SubsumedBy => {
                return Err(PathError::NotOffered(call.function.name()));
            }
            Function::Join => return self.joined(&input, values.first()),
            Function::Abs
            | Function::Ceiling
            | Function::Exp
            | Function::Floor
            | Function::Ln
            | Function::Log
            | Function::Power
            | Function::Round
            | Function::Sqrt
            | Function::Truncate => return self.of_number(call.function, &input, values.first()),
            Function::ToQuantity | Function::ConvertsToQuantity if !values.is_empty() => {
                return Err(PathError::NotOffered("toQuantity(unit)"));
            }
            Function::ConvertsToBoolean
            | Function::ConvertsToDate
            | Function::ConvertsToDateTime
            | Function::ConvertsToDecimal
            | Function::ConvertsToInteger
            | Function::ConvertsToQuantity
            | Function::ConvertsToString
            | Function::ConvertsToTime
            | Function::ToBoolean
            | Function::ToDate
            | Function::ToDateTime
            | Function::ToDecimal
            | Function::ToInteger
            | Function::ToQuantity
            | Function::ToString
            | Function::ToTime => return self.converted(call.function, &input),
            _ => return self.of_text(call.function, &input, values, call.pattern.as_ref()),
        })
    }

    fn clock(&self, function: Function) -> Result<Collection<'a>, PathError> {
        let DateTime { date, time, .. } =
            self.around.now.ok_or(PathError::NoClock(function.name()))?;
        Ok(match function {
            Function::Now => self.around.now.map(Item::DateTime),
            Function::Today => Some(Item::Date(date)),
            _ => time.map(Item::Time),
        }
        .into())
    }
}

/// What an item says when it is shown in a message.
impl std::fmt::Display for Item<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let text = |item: &Item<'_>| super::conversions::string(item).map(Cow::into_owned);
        match self {
            Item::Node(node) => match node.json {
                Some(json) => write!(f, "{json}"),
                None => f.write_str("(no value)"),
            },
            Item::String(text) => write!(f, "'{text}'"),
            Item::Kind(space, name) => write!(f, "{space}.{name}"),
            other => f.write_str(&text(other).unwrap_or_default()),
        }
    }
}
