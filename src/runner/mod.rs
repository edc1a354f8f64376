//! Runs scenarios: sets the stage, drives the steps, has the transcript judged.
//!
//! The engine runs many scenarios at once, each in a [`World`] of its own with its own base URLs,
//! keys, clients and clock. It emits [`RunEvent`]s and returns a run record; it never prints.

mod assertion;
mod bearer;
mod browser;
mod bulk_request;
mod claims;
mod client_site;
mod description;
mod directory;
mod earlier;
mod engine;
mod event;
mod forgery;
mod identities;
mod key_set;
mod keys;
mod learned;
mod look_up;
mod match_request;
mod matched;
mod mocks;
mod other_source;
mod page;
mod patience;
mod payers;
mod pkce;
mod plan;
mod quoted;
mod record;
mod selftest;
mod session;
mod slips;
mod spoiled_form;
mod statement;
mod step;
mod tally;
mod third_party;
pub mod udap;
mod verbs;
mod world;

pub use claims::{Unmet, from_metadata};
pub use client_site::ClientSite;
pub use directory::Directory;
pub use engine::{Ran, RunError, RunOptions, ScenarioRun, run, run_one, share};
pub use event::{Listener, RunEvent, Silent};
pub use keys::ClientKey;
pub use mocks::{
    MATCHING_SCRIPT, Mocks, ORIGINAL_IDS, TARGET_CLIENT, bent_tls, target_keys, wire_defects,
};
pub use plan::{Plan, Planned};
pub use quoted::quoted;
pub use selftest::{Exercise, Kill, Matrix, clean_exercise, kill, kills, matrix, scenarios_for};
pub use slips::slips;
pub use world::{Nobody, Person, SetupError, Shared, World, mocks_system};
