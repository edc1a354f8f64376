//! Evaluates expressions, one file a family of functions.

mod collections;
mod conversions;
mod dispatch;
mod equality;
mod fhir;
mod html;
mod math;
mod navigate;
mod operators;
mod strings;
mod walk;

pub(super) use walk::Evaluation;
