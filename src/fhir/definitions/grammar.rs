//! Code systems that are a grammar and no list: any code in the right form is a code.

/// The most characters of a type or subtype (RFC 6838).
const LONGEST: usize = 127;
/// Tags of languages registered before there was a grammar, as far as they do not keep to it.
const IRREGULAR: [&str; 3] = ["en-gb-oed", "sgn-be-fr", "sgn-be-nl"];

/// The grammar of a code system.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Grammar {
    /// Media types: `text/plain; charset=utf-8`.
    MediaType,
    /// Language tags: `de-CH`.
    Language,
    /// Currencies: `USD`.
    Currency,
}

impl Grammar {
    /// The grammar of a system, if it has one.
    pub(super) fn of(system: &str) -> Option<Self> {
        Some(match system {
            "urn:ietf:bcp:13" => Self::MediaType,
            "urn:ietf:bcp:47" => Self::Language,
            "urn:iso:std:iso:4217" => Self::Currency,
            _ => return None,
        })
    }

    /// Whether a code has the right form.
    pub(super) fn fits(self, code: &str) -> bool {
        match self {
            Self::MediaType => is_media_type(code),
            Self::Language => is_language(code),
            Self::Currency => code.len() == 3 && code.bytes().all(|byte| byte.is_ascii_uppercase()),
        }
    }

    /// What such a code is, for a message.
    pub(super) const fn told(self) -> &'static str {
        match self {
            Self::MediaType => "a media type, such as application/pdf",
            Self::Language => "a language tag, such as en-US",
            Self::Currency => "the code of a currency, such as USD",
        }
    }
}

/// `type/subtype`, and parameters after it (RFC 2045).
fn is_media_type(code: &str) -> bool {
    let token = |text: &str| {
        let fits = |byte: u8| byte.is_ascii_graphic() && !b"()<>@,;:\\\"/[]?=".contains(&byte);
        !text.is_empty() && text.len() <= LONGEST && text.bytes().all(fits)
    };
    let (name, mut rest) = code.split_at(code.find(';').unwrap_or(code.len()));
    let named = name.trim_end().split_once('/').is_some_and(|(of, sub)| token(of) && token(sub));
    while let Some(parameter) = rest.strip_prefix(';') {
        let parameter = parameter.trim_start();
        let Some((name, value)) = parameter.split_once('=') else { return false };
        // What is quoted may hold anything, also what ends a parameter elsewhere.
        let end = match value.strip_prefix('"') {
            Some(quoted) => match quoted.find('"') {
                Some(end) => end + 2,
                None => return false,
            },
            None => value.find(';').unwrap_or(value.len()),
        };
        let (value, after) = value.split_at(end);
        if !token(name) || !(value.starts_with('"') || token(value.trim_end())) {
            return false;
        }
        rest = after.trim_start();
    }
    named && rest.is_empty()
}

/// A well-formed language tag (RFC 5646): a language, then what is more precise, each part once it
/// may come; the registry of the parts is not looked at.
fn is_language(code: &str) -> bool {
    if IRREGULAR.iter().any(|known| known.eq_ignore_ascii_case(code)) {
        return true;
    }
    let mut parts = code.split('-');
    let first = parts.next().unwrap_or_default();
    let is_word = (2..=8).contains(&first.len()) && first.bytes().all(|b| b.is_ascii_alphabetic());
    // `x` begins what is of private use, `i` tags registered long ago.
    let mut is_private = first.eq_ignore_ascii_case("x");
    // A single letter begins something, which is not empty.
    let mut is_open = is_private || first.eq_ignore_ascii_case("i");
    if !is_word && !is_open {
        return false;
    }
    for part in parts {
        let fits = part.len() <= 8 && part.bytes().all(|byte| byte.is_ascii_alphanumeric());
        let begins = part.len() == 1 && !is_private;
        if !fits || part.is_empty() || (begins && is_open) {
            return false;
        }
        is_open = begins;
        is_private |= part.eq_ignore_ascii_case("x");
    }
    !is_open
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_told_by_their_form() {
        for (grammar, good, bad) in [
            (
                Grammar::MediaType,
                &[
                    "text/plain",
                    "application/fhir+json",
                    "application/vnd.oasis.opendocument.text",
                    "text/plain; charset=utf-8",
                    "text/plain;charset=utf-8",
                    "multipart/mixed; boundary=\"a;b=c\"; x=y",
                    "image/*",
                ][..],
                &["text", "pdf", "a/b/c", "text/", "/plain", "text/pl ain", "text/plain;", "a/b;c"]
                    [..],
            ),
            (
                Grammar::Language,
                &[
                    "en",
                    "de-CH-1996",
                    "sr-Latn-RS",
                    "x-mine",
                    "i-klingon",
                    "en-GB-oed",
                    "en-u-ca-gregory",
                    "en-x-a",
                    "es-419",
                ],
                &["e", "en_US", "english language", "en-", "-en", "x", "en-a", "12", "en--us"],
            ),
            (Grammar::Currency, &["USD", "EUR"], &["usd", "US", "$", "DOLLAR"]),
        ] {
            for code in good {
                assert!(grammar.fits(code), "{grammar:?} {code}");
            }
            for code in bad {
                assert!(!grammar.fits(code), "{grammar:?} {code}");
            }
        }
    }
}
