//! Header fields.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::transcript::exchange::Headers;

use super::names::is_opaque_header;
use super::redactor::Redactor;

/// Challenge parameters that can be used once (RFC 7616 §3.3, RFC 9449 §8).
const NONCES: &[&str] = &["nonce", "cnonce", "nextnonce", "opaque", "response", "rspauth"];

impl Redactor {
    /// Header fields without credentials, in order and with every name.
    pub fn headers(&self, headers: &Headers) -> Headers {
        Headers(
            headers
                .0
                .iter()
                .map(|(name, value)| (name.clone(), self.header(name, value)))
                .collect(),
        )
    }

    fn header(&self, name: &str, value: &str) -> String {
        let lower = name.to_ascii_lowercase();
        match lower.as_str() {
            "authorization" | "proxy-authorization" => self.credentials(value),
            "cookie" => {
                value.split(';').map(|pair| self.cookie(pair)).collect::<Vec<_>>().join(";")
            }
            "set-cookie" => match value.split_once(';') {
                Some((pair, attributes)) => format!("{};{attributes}", self.cookie(pair)),
                None => self.cookie(value),
            },
            "www-authenticate" | "proxy-authenticate" | "authentication-info" => {
                self.challenge(value)
            }
            "dpop" => self.token("dpop", value),
            "location" => self.answer_url(value),
            "content-location" | "referer" | "x-original-url" | "x-rewrite-url"
            | "x-forwarded-uri" => self.url(value),
            "link" | "refresh" => self.urls_within(value),
            _ if is_opaque_header(&lower) => self.token(&lower, value),
            _ => value.to_owned(),
        }
    }

    /// `scheme credentials`; the scheme stays, and the user of Basic when there is a password.
    fn credentials(&self, value: &str) -> String {
        let Some((scheme, rest)) = value.trim().split_once(' ') else {
            return self.mark("credentials", value);
        };
        // Without a known scheme the first word may be the secret itself.
        let known = ["bearer", "basic", "dpop", "digest", "negotiate", "ntlm"];
        if !known.iter().any(|known| known.eq_ignore_ascii_case(scheme)) {
            return self.mark("credentials", value);
        }
        let rest = rest.trim();
        if scheme.eq_ignore_ascii_case("basic") {
            let plain = STANDARD.decode(rest).ok().and_then(|bytes| String::from_utf8(bytes).ok());
            if let Some((user, password)) = plain.as_deref().and_then(|text| text.split_once(':'))
                && !password.is_empty()
                && user.chars().all(|c| c.is_ascii_graphic())
            {
                return format!("{scheme} ‹user={user} {}›", self.bare("password", password));
            }
        }
        format!("{scheme} {}", self.token("token", rest))
    }

    fn cookie(&self, pair: &str) -> String {
        match pair.split_once('=') {
            Some((name, value)) => format!("{name}={}", self.mark("cookie", value)),
            None if pair.trim().is_empty() => pair.to_owned(),
            None => self.mark("cookie", pair),
        }
    }

    /// A challenge keeps its parameters, among them `error_description`, except what is usable.
    fn challenge(&self, value: &str) -> String {
        if let Some((scheme, rest)) = value.split_once(' ')
            && ["negotiate", "ntlm"].iter().any(|known| known.eq_ignore_ascii_case(scheme))
        {
            return format!("{scheme} {}", self.mark("token", rest));
        }
        let mut shown = String::new();
        let mut rest = value;
        while let Some(equals) = rest.find('=') {
            let (before, after) = rest.split_at(equals + 1);
            shown.push_str(before);
            let name = before[..equals].rsplit([' ', ',', '\t']).next().unwrap_or_default();
            let taken = parameter_length(after);
            let value = &after[..taken];
            if NONCES.iter().any(|nonce| nonce.eq_ignore_ascii_case(name)) {
                let plain = value.trim_matches('"');
                shown.push('"');
                shown.push_str(&self.mark(&name.to_ascii_lowercase(), plain));
                shown.push('"');
            } else {
                shown.push_str(value);
            }
            rest = &after[taken..];
        }
        shown.push_str(rest);
        shown
    }

    /// `Link: <url>; rel=…` and `Refresh: 5; url=…`.
    fn urls_within(&self, value: &str) -> String {
        if let Some(at) = value.to_ascii_lowercase().find("url=") {
            let (before, url) = value.split_at(at + 4);
            return format!("{before}{}", self.url(url));
        }
        value
            .split('<')
            .map(|part| match part.split_once('>') {
                Some((url, rest)) => format!("{}>{rest}", self.url(url)),
                None => part.to_owned(),
            })
            .collect::<Vec<_>>()
            .join("<")
    }
}

/// The length of a parameter's value: a quoted string with its quotes, or up to a separator.
fn parameter_length(text: &str) -> usize {
    if !text.starts_with('"') {
        return text.find([',', ' ']).unwrap_or(text.len());
    }
    let mut escaped = false;
    for (index, c) in text.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return index + 1,
            _ => {}
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(name: &str, value: &str) -> String {
        let headers: Headers = [(name, value)].into_iter().collect();
        Redactor::new(b"key").headers(&headers).0.remove(0).1
    }

    #[test]
    fn credentials_keep_their_scheme() {
        assert!(shown("Authorization", "Bearer abc").starts_with("Bearer ‹token:"));
        assert!(shown("authorization", "hushhush").starts_with("‹credentials:"));
        assert!(shown("authorization", "hush hush").starts_with("‹credentials:"));
    }

    #[test]
    fn basic_credentials_keep_the_client() {
        let value = format!("Basic {}", STANDARD.encode("payer-a:s3cret"));
        assert!(shown("Authorization", &value).starts_with("Basic ‹user=payer-a password:"));
        // Some clients put a token where the user stands.
        let value = format!("Basic {}", STANDARD.encode("s3cret:"));
        assert!(shown("Authorization", &value).starts_with("Basic ‹token:"));
    }

    #[test]
    fn cookies_keep_names_and_attributes() {
        let value = shown("Set-Cookie", "sid=31d4d96e; Path=/; HttpOnly");
        assert!(value.starts_with("sid=‹cookie:") && value.ends_with("; Path=/; HttpOnly"));
        let value = shown("Cookie", "sid=31d4d96e; theme=dark");
        assert!(!value.contains("31d4") && !value.contains("dark") && value.contains("; theme="));
    }

    #[test]
    fn a_challenge_keeps_its_words_and_loses_its_nonce() {
        let value = r#"Digest realm="a=b, c", nonce="dcd98b", error="invalid_token""#;
        let value = shown("WWW-Authenticate", value);
        assert!(value.starts_with(r#"Digest realm="a=b, c", nonce="‹nonce:"#), "{value}");
        assert!(value.ends_with(r#"›", error="invalid_token""#), "{value}");
    }

    #[test]
    fn links_lose_their_signatures_and_other_fields_stay() {
        let value = shown("Link", "<https://a.test/?sig=hush>; rel=\"next\", <https://b.test/>");
        assert!(!value.contains("hush") && value.ends_with("›>; rel=\"next\", <https://b.test/>"));
        assert!(shown("X-Vendor-Access-Token", "hush").starts_with("‹x-vendor-access-token:"));
        assert_eq!(shown("Retry-After", "120"), "120");
        assert_eq!(shown("ETag", "W/\"1\""), "W/\"1\"");
    }
}
