//! `idp.redirect_uri_ignored`.

use crate::checks::authorization::redirect_uri_exact;
use crate::checks::row;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "idp.redirect_uri_ignored",
    title: "Any redirect URI is followed",
    effect: Effect::Idp(|policy| policy.redirect_uri_checked = false),
    breaks: &[
        row(&redirect_uri_exact::ROWS, "redirect_uri_case"),
        row(&redirect_uri_exact::ROWS, "redirect_uri_other"),
        row(&redirect_uri_exact::ROWS, "redirect_uri_query"),
        row(&redirect_uri_exact::ROWS, "redirect_uri_suffix"),
    ],
    also: &[],
};
