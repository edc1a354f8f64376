//! A source payer on a real port, asked by an independent client.

mod bearer;
mod consent;
mod export;
mod faults;
mod issuer;
mod matchers;
mod matching;
mod published;
mod rights;
mod trusted;
mod world;
