//! Checks of how Groups are read and searched.

use super::Check;

pub mod foreign_hidden;
pub mod found;
pub mod other_codes_left_out;
pub mod readable;
pub mod versions_readable;

/// Every check of this group.
pub static ALL: &[&[Check]] = &[
    std::slice::from_ref(&foreign_hidden::CHECK),
    found::ROWS,
    std::slice::from_ref(&other_codes_left_out::CHECK),
    std::slice::from_ref(&readable::CHECK),
    std::slice::from_ref(&versions_readable::CHECK),
];
