//! The requirement catalogue: what the guides demand, of whom, how strictly, since which version.
//!
//! The catalogue is data (`catalogue/<document>.yaml`), built into the binary and checked when
//! loaded. Nothing here knows which checks exist.

mod load;
mod model;

pub use load::{Catalogue, CatalogueError};
pub use model::{GuideName, Level, Requirement, RequirementActor, Testable};
