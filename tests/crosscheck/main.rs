//! What we compute beside engines nobody here wrote. Every difference is argued.

mod structure;
