//! Words of a command that a reader can paste into a shell.

use std::borrow::Cow;

/// `word` as a POSIX shell reads it back, in quotes where it needs them.
pub fn quoted(word: &str) -> Cow<'_, str> {
    // No command line holds a NUL, the one thing that cannot be quoted.
    shlex::try_quote(word).unwrap_or(Cow::Borrowed(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_shell_would_take_apart_is_quoted() {
        for (word, shown) in [
            ("payerproof.toml", "payerproof.toml"),
            ("my payer.toml", "'my payer.toml'"),
            ("match/refused[case=unknown]", "'match/refused[case=unknown]'"),
            ("", "''"),
        ] {
            assert_eq!(quoted(word), shown);
        }
    }
}
