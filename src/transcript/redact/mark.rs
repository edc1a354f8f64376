//! Marks: the short keyed digests that stand where a value was.

use aws_lc_rs::hmac;

use crate::transcript::body::hex;

/// The longest label a mark carries; longer names are not names.
const LABEL_LIMIT_CHARS: usize = 40;

/// Makes marks under one key.
pub(super) struct Marker(hmac::Key);

impl std::fmt::Debug for Marker {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Marker")
    }
}

impl Marker {
    /// A marker for `key`.
    pub(super) fn new(key: &[u8]) -> Self {
        Self(hmac::Key::new(hmac::HMAC_SHA256, key))
    }

    /// `‹label:3f2a›` for `value`. A value that already is such a mark stays.
    pub(super) fn mark(&self, label: &str, value: &str) -> String {
        let label = if is_name(label) { label } else { "text" };
        if is_mark(label, value) {
            return value.to_owned();
        }
        format!("‹{label}:{}›", self.digest(value.as_bytes()))
    }

    /// Four hexadecimal digits of the keyed digest of `bytes`.
    pub(super) fn digest(&self, bytes: &[u8]) -> String {
        let tag = hmac::sign(&self.0, bytes);
        hex(&tag.as_ref()[..2])
    }
}

fn is_mark(label: &str, value: &str) -> bool {
    value
        .strip_prefix('‹')
        .and_then(|rest| rest.strip_prefix(label))
        .and_then(|rest| rest.strip_prefix(':'))
        .and_then(|rest| rest.strip_suffix('›'))
        .is_some_and(|digits| digits.len() == 4 && digits.bytes().all(|b| b.is_ascii_hexdigit()))
}

/// Whether `text` has the form of a member or parameter name, which alone may stand in a mark.
pub(super) fn is_name(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && text.len() <= LABEL_LIMIT_CHARS
        && text.chars().all(|c| c.is_ascii_alphanumeric() || "_-.$".contains(c))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_values_share_a_mark_under_one_key_only() {
        let (one, other) = (Marker::new(b"one"), Marker::new(b"other"));
        assert_eq!(one.mark("family", "Smith"), one.mark("family", "Smith"));
        assert_ne!(one.mark("family", "Smith"), one.mark("family", "Smyth"));
        assert_ne!(one.mark("family", "Smith"), other.mark("family", "Smith"));
    }

    #[test]
    fn a_mark_stays_and_a_forged_one_does_not() {
        let marker = Marker::new(b"key");
        let mark = marker.mark("family", "Smith");
        assert_eq!(marker.mark("family", &mark), mark);
        assert_ne!(marker.mark("family", "‹Smith:ab12›"), "‹Smith:ab12›");
        assert_ne!(marker.mark("family", "‹family:Smit›"), "‹family:Smit›");
    }

    #[test]
    fn a_label_that_is_no_name_is_not_repeated() {
        let mark = Marker::new(b"key").mark("John Smith", "x");
        assert!(mark.starts_with("‹text:"), "{mark}");
    }
}
