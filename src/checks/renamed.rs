//! Old ids of renamed checks: they stay resolvable and are never given to another check.

/// Old id and the id it has now, sorted by the old one.
pub static RENAMED: &[(&str, &str)] = &[];

/// The id that `id` has now: itself, unless it was renamed.
pub fn current(id: &str) -> &str {
    current_in(RENAMED, id)
}

fn current_in<'a>(renamed: &[(&str, &'a str)], id: &'a str) -> &'a str {
    renamed.iter().find(|(old, _)| *old == id).map_or(id, |(_, now)| now)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_old_id_leads_to_the_id_it_has_now() {
        let renamed = [("token.old", "token.now")];
        assert_eq!(current_in(&renamed, "token.old"), "token.now");
        assert_eq!(current_in(&renamed, "token.other"), "token.other");
    }
}
