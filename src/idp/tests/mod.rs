//! The server as its clients meet it: over HTTP, with a clock that stands still.

mod assertions;
mod client_keys;
mod decisions;
mod decisions_authorization;
mod decisions_definitions;
mod decisions_rights;
mod discovery;
mod hooks;
mod jwt_bearer;
mod registration;
mod rotation;
mod token;
mod token_state;
mod vectors;
mod world;
