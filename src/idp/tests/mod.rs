//! The server as its clients meet it: over HTTP, with a clock that stands still.

mod assertions;
mod audit;
mod client_keys;
mod decisions;
mod decisions_attacks;
mod decisions_codeflow;
mod decisions_definitions;
mod decisions_mtls;
mod decisions_pages;
mod decisions_rights;
mod decisions_udap;
mod definitions;
mod discovery;
mod federation;
mod hostile;
mod pages;
mod people;
mod registration;
mod rotation;
mod seeds;
mod sign_in;
mod token;
mod token_state;
mod udap;
mod vectors;
mod world;
