//! Ids of elements, so that everything in the page can be linked to.

/// The anchor of a check's row.
pub(super) fn check(id: &str) -> String {
    format!("c-{}", safe(id))
}

/// The anchor of a check's problem.
pub(super) fn problem(id: &str) -> String {
    format!("f-{}", safe(id))
}

/// The anchor of one finding of a problem, from 1.
pub(super) fn finding(id: &str, number: usize) -> String {
    format!("f-{}-{number}", safe(id))
}

/// The anchor of a requirement's row.
pub(super) fn requirement(id: &str) -> String {
    format!("r-{}", safe(id))
}

/// The anchor of a scenario, by its index.
pub(super) fn scenario(index: usize) -> String {
    format!("s{}", index + 1)
}

/// The anchor of an exchange of a scenario.
pub(super) fn exchange(scenario_index: usize, seq: u32) -> String {
    format!("s{}-e{seq}", scenario_index + 1)
}

/// Ids have no spaces or quotes; one that had would otherwise end its attribute or link nowhere.
fn safe(id: &str) -> String {
    id.chars()
        .map(|c| if c.is_ascii_alphanumeric() || "._-".contains(c) { c } else { '-' })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_anchor_is_one_word_whatever_the_id() {
        assert_eq!(check("token.not_cached"), "c-token.not_cached");
        assert_eq!(finding("a b\"><", 2), "f-a-b----2");
        assert_eq!(exchange(0, 3), "s1-e3");
    }
}
