//! Finding one row of a family by its name, while compiling.

use super::check::Check;

/// The row of a family whose id ends in `.name`; a name that is not there does not compile where
/// the call stands in a static.
///
/// # Panics
/// When no row has that name.
pub const fn row(rows: &'static [Check], name: &str) -> &'static Check {
    let mut index = 0;
    while index < rows.len() {
        if ends_in_part(rows[index].id.as_bytes(), name.as_bytes()) {
            return &rows[index];
        }
        index += 1;
    }
    panic!("the family has no such row")
}

const fn ends_in_part(id: &[u8], part: &[u8]) -> bool {
    if id.len() <= part.len() || id[id.len() - part.len() - 1] != b'.' {
        return false;
    }
    let mut back = 1;
    while back <= part.len() {
        if id[id.len() - back] != part[part.len() - back] {
            return false;
        }
        back += 1;
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_is_matched_by_its_whole_last_part() {
        assert!(ends_in_part(b"token.assertion_refused.alg_none", b"alg_none"));
        assert!(!ends_in_part(b"token.assertion_refused.alg_none", b"none"));
        assert!(!ends_in_part(b"alg_none", b"alg_none"));
    }
}
