//! The stages of an invocation and of the transfer it starts, one file each.
//!
//! The order is in `endpoints::invoke_export` and `journey`.

pub mod call;
pub mod choose_retrieval;
pub mod clean_up;
pub mod client_assertion;
pub mod discover;
pub mod download;
pub mod fetch_attachments;
pub mod fetch_files;
pub mod fetch_pages;
pub mod find_local;
pub mod find_patient;
pub mod kick_off;
pub mod match_member;
pub mod match_members;
pub mod match_request;
pub mod open_task;
pub mod poll;
pub mod read_capabilities;
pub mod read_invocation;
pub mod read_lines;
pub mod read_manifest;
pub mod register;
pub mod request_token;
pub mod revoke_tokens;
pub mod udap_metadata;
