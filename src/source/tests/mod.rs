//! A source payer on a real port, asked by an independent client.

mod admin;
mod bearer;
mod capability;
mod consent;
mod consents;
mod exactness;
mod export;
mod faults;
mod groups;
mod guessing;
mod issuer;
mod large_matches;
mod malformed;
mod malformed_operations;
mod matchers;
mod matching;
mod member_tokens;
mod published;
mod reaching;
mod replicas;
mod rights;
mod running;
mod search;
mod state;
mod trusted;
mod world;
