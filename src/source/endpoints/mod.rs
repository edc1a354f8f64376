//! One endpoint a file: short functions that call steps in order.

pub(super) mod admin;
pub(super) mod bulk_match;
pub(super) mod bundle;
pub(super) mod cancel;
pub(super) mod davinci_configuration;
pub(super) mod docref;
pub(super) mod everything;
pub(super) mod file;
pub(super) mod group;
pub(super) mod kick_off;
pub(super) mod match_cancel;
pub(super) mod match_file;
pub(super) mod match_status;
pub(super) mod member_match;
pub(super) mod metadata;
pub(super) mod mtls_bundle;
pub(super) mod resource;
pub(super) mod smart_configuration;
pub(super) mod status;
pub(super) mod udap_metadata;
