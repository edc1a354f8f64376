//! The target over real HTTP: against a stand-in for source and authorization server, asked by an
//! independent client.

mod assertions;
mod exports;
mod failures;
mod imports;
mod invocations;
mod play;
mod policies;
mod stand_in;
