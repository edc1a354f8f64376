//! What we compute beside engines nobody here wrote. Every difference is argued.

mod expressions;
mod invariants;
mod path;
mod resources;
mod structure;
mod table;
