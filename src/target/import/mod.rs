//! Makes what was fetched ours: whose it is, new ids, references that lead somewhere, the archive
//! of what came, and the Provenance that tells of it.

mod adopt;
mod archive;
pub mod attachments;
mod commit;
pub mod ownership;
mod provenance;
pub mod references;

pub use commit::import;
