//! Makes what was fetched ours: chooses the member's resources, gives them ids of our own, points
//! their references at our Patient, and stores them in one go.

mod adopt;
mod commit;
mod ownership;
mod provenance;
pub mod references;

pub use commit::{Import, import};
