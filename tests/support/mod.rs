//! Shared test code: turning page examples into transcripts.

pub mod template;
