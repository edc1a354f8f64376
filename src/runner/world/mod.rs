//! The stage of one scenario: its own mocks, ports, clock, recorder and clients.
//!
//! With no real system, everything is ours and the clock is simulated. With a real system, the
//! roles it plays are its own, we play the rest, and time is real. The actor under test never
//! writes the transcript: we would not have its view if it were real.

mod facts;
mod mocks;
mod parties;
mod shared;
mod target_client;
mod whole;

pub use shared::{Nobody, Person, SetupError, Shared, mocks_system};
pub use whole::{AdminApi, World};
