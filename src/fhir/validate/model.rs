//! What the expression engine may ask the validator.

use std::sync::LazyLock;

use super::super::definitions::{Kind, Primitive, R4, without_version};
use super::super::path::{self, Element, Model, TypeId};
use super::validator::Validator;
use super::walk::Walk;

/// The types of R4, and the value sets a validator knows.
pub(super) struct Knowledge<'v> {
    pub(super) validator: &'v Validator,
    /// How many `conformsTo` lead here.
    pub(super) depth: usize,
}

/// How often a profile may ask, by `conformsTo`, for another that asks again.
const DEEPEST: usize = 4;

/// The types and value sets of R4 alone, for expressions about any resource.
pub fn r4_model() -> &'static dyn Model {
    static KNOWLEDGE: LazyLock<Knowledge<'static>> =
        LazyLock::new(|| Knowledge { validator: r4_validator(), depth: 0 });
    &*KNOWLEDGE
}

/// One validator of R4 alone, for whoever validates many resources.
pub fn r4_validator() -> &'static Validator {
    static VALIDATOR: LazyLock<Validator> = LazyLock::new(Validator::r4);
    &VALIDATOR
}

impl Model for Knowledge<'_> {
    fn type_named(&self, name: &str) -> Option<TypeId> {
        R4.named(name).filter(|_| !name.contains('.'))
    }

    fn name_of(&self, of: TypeId) -> &str {
        R4.get(of).name
    }

    fn element(&self, of: TypeId, name: &str) -> Option<Element<'_>> {
        let field = R4.get(of).element(name)?;
        Some(if field.choice {
            Element::Choice(&field.choices)
        } else {
            Element::Plain(field.types.first()?.of)
        })
    }

    fn member(&self, of: TypeId, name: &str) -> Option<TypeId> {
        R4.get(of).member(name).map(|(_, _, found)| found.of)
    }

    fn is_a(&self, of: TypeId, ancestor: TypeId) -> bool {
        R4.is_a(of, ancestor)
    }

    fn primitive(&self, of: TypeId) -> Option<path::Primitive> {
        let Kind::Primitive(primitive) = R4.get(of).kind else { return None };
        Some(match primitive {
            Primitive::Boolean => path::Primitive::Boolean,
            Primitive::Integer | Primitive::PositiveInt | Primitive::UnsignedInt => {
                path::Primitive::Integer
            }
            Primitive::Decimal => path::Primitive::Decimal,
            Primitive::Date => path::Primitive::Date,
            Primitive::DateTime | Primitive::Instant => path::Primitive::DateTime,
            Primitive::Time => path::Primitive::Time,
            _ => path::Primitive::String,
        })
    }

    fn member_of(&self, value_set: &str, system: Option<&str>, code: &str) -> Option<bool> {
        self.validator.codes(value_set).holds(system, code)
    }

    fn conforms_to(&self, node: &path::Node<'_>, profile: &str) -> Option<bool> {
        let (json, of) = (node.json?, node.is?);
        if let Some(base) = R4.of_url(without_version(profile)) {
            return Some(R4.is_a(of, base));
        }
        let shape = self.validator.shape(profile).filter(|_| self.depth < DEEPEST)?;
        Some(Walk::conforms_to(self.validator, json, of, &shape, self.depth + 1))
    }
}
