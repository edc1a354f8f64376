//! FHIRPath: expressions over a document that is borrowed, never copied.
//!
//! [`Expression::compile`] reads one, [`Expression::evaluate`] yields a [`Collection`],
//! [`Expression::holds`] judges an invariant. By
//! [FHIRPath 2.0](https://hl7.org/fhirpath/N1/) with the additions of
//! [FHIR R4](https://hl7.org/fhir/R4/fhirpath.html). Types come from a [`Model`]; without one,
//! expressions work on any JSON. Work is bounded, so that no document and no expression can hang
//! its reader.

mod about;
mod decimal;
mod error;
mod evaluate;
mod expression;
mod function;
mod item;
mod lexer;
mod model;
mod moment;
mod parser;
mod quantity;
mod syntax;
#[cfg(test)]
mod tests;

pub use about::About;
pub use decimal::Decimal;
pub use error::{BadExpression, PathError};
pub use expression::{Container, Expression, MOST_STEPS, Surroundings};
pub use item::{Collection, Item, Node};
pub use model::{Element, Model, Primitive, TypeId};
pub use moment::{Date, DateTime, Time};
pub use quantity::{Calendar, Quantity, Unit};

/// The names of all functions, as expressions write them.
pub fn function_names() -> impl Iterator<Item = &'static str> {
    function::FUNCTIONS.iter().map(|(name, _, _)| *name)
}
