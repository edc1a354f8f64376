//! What the engine asks about FHIR types, of whoever holds the definitions.
//!
//! Without a model every expression still runs: then nodes are plain JSON, and types are told by
//! what the JSON is.

use super::Node;

/// A type or an element with children of its own, as the model numbers it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TypeId(pub u32);

/// The system type that the value of a FHIR primitive has in expressions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Primitive {
    /// `boolean`.
    Boolean,
    /// `integer`, `positiveInt`, `unsignedInt`.
    Integer,
    /// `decimal`.
    Decimal,
    /// `string`, `code`, `uri`, `id` and whatever else is text.
    String,
    /// `date`.
    Date,
    /// `dateTime`, `instant`.
    DateTime,
    /// `time`.
    Time,
}

/// What an element is, by the name expressions use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Element<'m> {
    /// One type; the JSON name is the element's name.
    Plain(TypeId),
    /// A choice element such as `value`: each JSON name it can have, with the type that name tells.
    Choice(&'m [(&'m str, TypeId)]),
}

/// FHIR types, as the engine needs them.
///
/// A type is `Patient`, `HumanName`, `string`, an abstract type (`Element`, `Resource`,
/// `DomainResource`, `BackboneElement`), or the unnamed type of an element with children of its own
/// (`Patient.contact`).
pub trait Model {
    /// The type of this name (`Patient`, `Quantity`, `string`); not of unnamed ones.
    fn type_named(&self, name: &str) -> Option<TypeId>;

    /// The name of a type. For an unnamed one, its path (`Patient.contact`).
    fn name_of(&self, of: TypeId) -> &str;

    /// The element of a type, by the name expressions use: `value`, not `valueQuantity`.
    /// Inherited ones (`id`, `extension`, `meta`) included; `None` where there is none.
    fn element(&self, of: TypeId, name: &str) -> Option<Element<'_>>;

    /// The type of a member of a JSON object: `valueQuantity`, not `value`.
    fn member(&self, of: TypeId, name: &str) -> Option<TypeId>;

    /// Whether a type is another or inherits from it: `Age` is a `Quantity`, `Patient.contact` is a
    /// `BackboneElement`.
    fn is_a(&self, of: TypeId, ancestor: TypeId) -> bool;

    /// The system type of a primitive's value; `None` for a type that is no primitive.
    fn primitive(&self, of: TypeId) -> Option<Primitive>;

    /// Whether nodes of this type say themselves, by `resourceType`, what they are.
    fn says_itself(&self, of: TypeId) -> bool {
        matches!(self.name_of(of), "Resource" | "DomainResource")
    }

    /// Whether a value set holds a code; `None` when that cannot be told offline.
    ///
    /// `value_set` may end in `|version`. `system` is absent for a bare `code`.
    fn member_of(&self, value_set: &str, system: Option<&str>, code: &str) -> Option<bool>;

    /// Whether a node conforms to a profile; `None` when that cannot be told here.
    fn conforms_to(&self, _node: &Node<'_>, _profile: &str) -> Option<bool> {
        None
    }
}
