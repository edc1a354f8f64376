//! JSON as it was written: borrowed from its text, numbers to the last digit, names in order and
//! as often as they stand there.
//!
//! `serde_json` folds `1.10` into `1.1` and keeps the last of two equal names. Both matter in FHIR:
//! a decimal keeps its precision, and two `status` elements are a fault that must be seen. So the
//! text is read here, by the grammar of [RFC 8259](https://www.rfc-editor.org/rfc/rfc8259). Depth
//! and size are bounded: a document made to exhaust its reader gets an error instead.

mod reader;
mod value;

pub use reader::{DEEPEST, MOST_VALUES, NotJson};
pub use value::Json;
