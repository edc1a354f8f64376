//! The scenario language: YAML files that say what happens in an exchange, never what is right.
//!
//! A scenario drives; checks judge. Files are parsed ([`parse`]), their `cases` expanded
//! ([`expand`]) and their meaning checked ([`lint`]) before anything is sent.

mod alterations;
mod expand;
mod library;
mod lint;
mod model;
mod parse;

pub use alterations::{ALTERATIONS, AlterationKind, MEMBER_CASES, alterations_of};
pub use expand::{Expanded, expand};
pub use library::{Library, LibraryError};
pub use lint::lint;
pub use model::{
    Assert, Attest, Authorize, Await, AwaitEndpoint, BulkMemberMatch, Cancel, CommunityChoice,
    Define, Discover, Document, Download, Everything, Export, ExportParameter, Introspect, Keys,
    KeysBy, Look, Manage, ManageAction, MemberMatch, Mint, MockSetup, Poll, ProbeTls, Register,
    RegisterHow, Request, Revoke, Scenario, Search, Set, Step, Task, Token, Trigger, Userinfo,
    Wait, parse_duration,
};
pub use parse::{Problem, parse, schema};
