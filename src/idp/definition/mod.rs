//! Definitions of clients and servers as the product model writes them: the JSON of the admin API
//! and of pre-seed files, and how it becomes what the server works with.

mod client;
mod extras;
mod federation;
mod grants;
mod of_client;
mod seed_file;
mod to_client;
mod user;

pub use client::ClientDefinition;
pub use extras::DefinitionExtras;
pub use federation::read_federation;
pub use seed_file::{SeedError, SeedFile, Seeds};
pub use to_client::Reading;
pub use user::read_users;

/// What stands in place of a secret that is not shown.
pub const REDACTED: &str = "***";
