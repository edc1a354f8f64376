//! The server as its clients meet it: over HTTP, with a clock that stands still.

mod assertions;
mod audit;
mod client_keys;
mod decisions;
mod decisions_codeflow;
mod decisions_mtls;
mod decisions_attacks;
mod decisions_authorization;
mod decisions_definitions;
mod decisions_rights;
mod definitions;
mod decisions_udap;
mod discovery;
mod hostile;
mod hooks;
mod jwt_bearer;
mod registration;
mod rotation;
mod sign_in;
mod seeds;
mod statements;
mod token;
mod token_state;
mod udap;
mod vectors;
mod world;
