//! UDAP as the runner plays it: its certificates in a trust community, software statements and
//! assertions, each valid or spoilt in one named way.

mod assertion;
mod party;
mod signed;
mod statement;

pub use assertion::{AssertionInput, assertion};
pub use party::{Party, SECOND_COMMUNITY, UNKNOWN_COMMUNITY, uri_of};
pub use statement::{StatementInput, Wanted, body};
