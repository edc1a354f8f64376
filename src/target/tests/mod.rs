//! The target over real HTTP: against a stand-in for source and authorization server, asked by an
//! independent client; and together with our own mocks.

mod assertions;
mod attachments;
mod broken_stores;
mod choices;
mod consents;
mod crowd;
mod definition_rows;
mod definitions;
mod discovery;
mod exports;
mod failures;
mod imports;
mod interceptions;
mod invocations;
mod kept;
mod kill_points;
mod lives;
mod mortal;
mod play;
mod policies;
mod preflight;
mod registrations;
mod stand_in;
mod together;
mod tokens;
mod watermarks;
