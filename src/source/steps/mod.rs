//! What endpoints do, one thing a file.

pub(super) mod authenticate;
pub(super) mod authorize_interaction;
pub(super) mod certificate;
pub(super) mod collect_files;
pub(super) mod consent_profile;
pub(super) mod evaluate_consent;
pub(super) mod export_parameters;
pub(super) mod file_url;
pub(super) mod find_member;
pub(super) mod manifest;
pub(super) mod match_scored;
pub(super) mod match_script;
pub(super) mod partial_date;
pub(super) mod perform;
pub(super) mod read_match;
pub(super) mod rest_call;
pub(super) mod retry_after;
pub(super) mod scope;
pub(super) mod search_parameters;
pub(super) mod select_members;
pub(super) mod strip_amounts;
pub(super) mod transmitter;
pub(super) mod verify_token;
pub(super) mod watch_matches;
pub(super) mod write_lines;
