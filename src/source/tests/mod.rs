//! A source payer on a real port, asked by an independent client.

mod bearer;
mod consent;
mod export;
mod faults;
mod groups;
mod issuer;
mod malformed;
mod matchers;
mod matching;
mod published;
mod redis_server;
mod replicas;
mod rights;
mod search;
mod state;
mod trusted;
mod world;
