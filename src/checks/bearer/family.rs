//! Naming one row of a family of checks.

use crate::checks::Check;

/// The row called `name`. In a static, a name that is no row does not compile.
///
/// # Panics
/// When no id of `rows` ends in `name`.
pub const fn row(rows: &'static [Check], name: &str) -> &'static Check {
    let mut at = 0;
    while at < rows.len() {
        if is_last_part(rows[at].id.as_bytes(), name.as_bytes()) {
            return &rows[at];
        }
        at += 1;
    }
    panic!("the family has no such row")
}

const fn is_last_part(id: &[u8], name: &[u8]) -> bool {
    if id.len() <= name.len() || id[id.len() - name.len() - 1] != b'.' {
        return false;
    }
    let from = id.len() - name.len();
    let mut at = 0;
    while at < name.len() {
        if id[from + at] != name[at] {
            return false;
        }
        at += 1;
    }
    true
}

#[cfg(test)]
mod tests {
    use super::is_last_part;

    #[test]
    fn only_the_whole_last_part_names_a_row() {
        assert!(is_last_part(b"a.b.token_expired", b"token_expired"));
        assert!(!is_last_part(b"a.b.token_expired", b"expired"));
        assert!(!is_last_part(b"token_expired", b"token_expired"));
        assert!(!is_last_part(b"a.b.token_expired", b"token_revoked"));
    }
}
