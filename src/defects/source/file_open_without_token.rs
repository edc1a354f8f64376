//! `source.file_open_without_token`.

use crate::checks::bearer::refused;
use crate::checks::files::{foreign_client_refused, token_required};
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.file_open_without_token",
    title: "Files need no token although the manifest says so",
    effect: Effect::Source(|policy| policy.files_require_token = false),
    breaks: &[&token_required::CHECK],
    also: &[&foreign_client_refused::CHECK, refused::row("token_missing")],
};
