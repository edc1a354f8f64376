//! Redaction: what may be shown of an exchange once it has been judged.
//!
//! A [`Redactor`] decides by *position* (the name of a header, parameter or JSON member, and the
//! resource it stands in) and by *type* (a JWT, a URL, a date), never by searching for known
//! text. A secret or a member's datum becomes a mark such as `‹family:3f2a›`: four hexadecimal
//! digits of a keyed digest, so equal values stay recognisable within a run and nothing else is
//! learnt. Objects keep their members and arrays their length. What cannot be read is not shown.
//!
//! Kept on purpose: logical ids and references, codes, dates of care, and the words an
//! OperationOutcome or OAuth error says, because a finding cannot be understood without them. Only
//! at endpoints that speak of members an OperationOutcome loses its words: they may name one.
//!
//! Nothing here judges, and nothing that judges reads what this module made.

mod body;
mod damaged;
mod headers;
mod json;
mod mark;
mod names;
mod redactor;
mod resource;
#[cfg(test)]
mod safety;
mod token;
mod url;

pub use names::{is_secret_header, is_secret_parameter};
pub use redactor::{Redacted, Redactor};
