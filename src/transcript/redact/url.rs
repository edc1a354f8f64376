//! URLs and forms: pairs whose names decide.

use super::names::{is_personal_parameter, is_secret_parameter};
use super::redactor::Redactor;

/// How deep a URL inside a parameter of a URL is followed.
const DEPTH: usize = 2;

impl Redactor {
    /// A URL, absolute or relative, without credentials, signatures or a member's data. Everything
    /// else keeps its exact spelling.
    pub fn url(&self, url: &str) -> String {
        self.url_within(url, DEPTH)
    }

    /// Where a browser is sent: a code that leads it there is one that can be redeemed.
    pub(super) fn answer_url(&self, url: &str) -> String {
        let begin =
            url.find("?code=").or_else(|| url.find("#code=")).or_else(|| url.find("&code="));
        let Some(begin) = begin else { return self.url(url) };
        let at = begin + "?code=".len();
        let end = url[at..].find(['&', '#']).map_or(url.len(), |end| at + end);
        let (before, after) = (&url[..at], &url[end..]);
        // The mark goes in last, for it must not be read as a part of the URL.
        let shown = self.url(&format!("{before}{after}"));
        let hidden = self.mark("code", &decode(&url[at..end]));
        shown.replacen("code=", &format!("code={hidden}"), 1)
    }

    fn url_within(&self, url: &str, depth: usize) -> String {
        let (rest, fragment) = match url.split_once('#') {
            Some((rest, fragment)) => (rest, Some(fragment)),
            None => (url, None),
        };
        let (base, query) = match rest.split_once('?') {
            Some((base, query)) => (base, Some(query)),
            None => (rest, None),
        };
        let mut shown = self.without_user(base);
        if let Some(query) = query {
            shown.push('?');
            shown.push_str(&self.pairs(query, depth));
        }
        if let Some(fragment) = fragment {
            shown.push('#');
            // OAuth answers may stand in a fragment; a plain one is a place in a document.
            shown.push_str(&if fragment.contains('=') {
                self.pairs(fragment, depth)
            } else {
                fragment.to_owned()
            });
        }
        shown
    }

    /// Hides `user:password@` in front of a host.
    fn without_user(&self, base: &str) -> String {
        if let Some((scheme, rest)) = base.split_once("://") {
            let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
            if let Some((user, host)) = authority.rsplit_once('@') {
                return format!("{scheme}://{}@{host}{path}", self.mark("userinfo", user));
            }
        }
        base.to_owned()
    }

    fn pairs(&self, query: &str, depth: usize) -> String {
        let carries_code = is_authorization_answer(query);
        let pairs = query.split('&').map(|pair| {
            let Some((name, value)) = pair.split_once('=') else { return pair.to_owned() };
            let plain = decode(value);
            match decode(name) {
                // An ID token in a fragment still tells what it says.
                name_text if is_secret_parameter(&name_text) => {
                    format!("{name}={}", self.mark(&name_text, &plain))
                }
                name_text if carries_code && name_text == "code" => {
                    format!("{name}={}", self.mark("code", &plain))
                }
                name_text if is_personal_parameter(&name_text) => {
                    format!("{name}={}", self.personal(&name_text, &plain))
                }
                // `_typeFilter` holds searches, and redirects hold URLs.
                _ if depth > 0 && plain.contains(['?', '@']) => {
                    let inner = self.url_within(&plain, depth - 1);
                    if inner == plain { pair.to_owned() } else { format!("{name}={inner}") }
                }
                _ => pair.to_owned(),
            }
        });
        pairs.collect::<Vec<_>>().join("&")
    }

    /// A token search keeps its system: `system|‹identifier:3f2a›`.
    fn personal(&self, name: &str, value: &str) -> String {
        let label = name.split(['.', ':']).next_back().unwrap_or(name);
        match value.split_once('|') {
            Some((system, value)) if system.contains(':') && !system.contains('@') => {
                format!("{system}|{}", self.mark(label, value))
            }
            _ => self.mark(label, value),
        }
    }

    /// A form of a page that a person met: which field holds the password is for the page to say,
    /// so only what is known to be harmless is shown.
    pub(super) fn page_form(&self, body: &str) -> String {
        let pairs = body.split('&').map(|pair| {
            let Some((name, value)) = pair.split_once('=') else {
                return if pair.is_empty() {
                    String::new()
                } else {
                    encode(&self.mark("text", pair))
                };
            };
            let name_text = decode(name);
            if matches!(name_text.as_str(), "action" | "scope") {
                pair.to_owned()
            } else {
                format!("{name}={}", encode(&self.mark(&name_text, &decode(value))))
            }
        });
        pairs.collect::<Vec<_>>().join("&")
    }

    /// A form body. Hidden values stay percent-encoded, so the text is still a form.
    pub(super) fn form(&self, body: &str) -> String {
        let pairs = body.split('&').map(|pair| {
            let Some((name, value)) = pair.split_once('=') else {
                // Without a name there is no position, so nothing tells that it may be shown.
                return if pair.is_empty() {
                    String::new()
                } else {
                    encode(&self.mark("text", pair))
                };
            };
            let (name_text, plain) = (decode(name), decode(value));
            if is_secret_parameter(&name_text) || name_text == "code" {
                format!("{name}={}", encode(&self.token(&name_text, &plain)))
            } else if is_personal_parameter(&name_text) || name_text == "username" {
                format!("{name}={}", encode(&self.personal(&name_text, &plain)))
            } else if plain.contains(['?', '@']) {
                let shown = self.url(&plain);
                if shown == plain { pair.to_owned() } else { format!("{name}={}", encode(&shown)) }
            } else {
                pair.to_owned()
            }
        });
        pairs.collect::<Vec<_>>().join("&")
    }
}

/// Whether a query answers an authorization request, so that its `code` is one that can be
/// redeemed: it stands beside what such answers have, and searches have not.
fn is_authorization_answer(query: &str) -> bool {
    query.split('&').filter_map(|pair| pair.split_once('=')).any(|(name, _)| {
        matches!(name, "state" | "iss" | "session_state" | "id_token" | "access_token")
    })
}

fn encode(text: &str) -> String {
    ::url::form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

fn decode(text: &str) -> String {
    // A name on its own, so that `=` and `&` inside cannot split it.
    ::url::form_urlencoded::parse(text.replace('=', "%3D").as_bytes())
        .next()
        .map(|(name, _)| name.into_owned())
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(text: &str) -> String {
        Redactor::new(b"key").url(text)
    }

    #[test]
    fn a_signed_url_keeps_all_but_its_signature() {
        let shown =
            url("https://cdn.test/a%20b/1.ndjson?X-Amz-Expires=60&X-Amz-Signature=5ecre7&v=2");
        assert!(shown.starts_with("https://cdn.test/a%20b/1.ndjson?X-Amz-Expires=60&"), "{shown}");
        assert!(shown.contains("X-Amz-Signature=‹X-Amz-Signature:"), "{shown}");
        assert!(shown.ends_with("›&v=2"), "{shown}");
    }

    #[test]
    fn searches_hide_members_and_keep_systems() {
        let shown =
            url("https://s.test/Patient?identifier=http://ids.test|M-77&family:exact=Smith");
        assert!(shown.contains("identifier=http://ids.test|‹identifier:"), "{shown}");
        assert!(!shown.contains("M-77") && !shown.contains("Smith"), "{shown}");
        let shown =
            url("https://s.test/Coverage?beneficiary:Patient.birthdate=1970-03-04&_count=2");
        assert!(!shown.contains("1970") && shown.ends_with("&_count=2"), "{shown}");
    }

    #[test]
    fn a_search_inside_a_parameter_is_found() {
        let shown = url("https://s.test/Patient/$export?_typeFilter=Patient%3Ffamily%3DSmith");
        assert!(!shown.contains("Smith"), "{shown}");
        let plain = "https://s.test/Patient/$export?_typeFilter=Observation%3Fcode%3D1";
        assert_eq!(url(plain), plain);
    }

    #[test]
    fn a_task_search_by_code_is_no_secret() {
        let plain = "https://t.test/fhir/Task?code=http://c.test|x&_tag=y";
        assert_eq!(url(plain), plain);
    }

    #[test]
    fn an_authorization_code_is_hidden_where_it_is_one() {
        let shown = url("https://app.test/cb?code=hush&state=s-1");
        assert!(!shown.contains("hush") && shown.ends_with("&state=s-1"), "{shown}");
        let shown = url("https://app.test/cb#code=hush&id_token=hush&access_token=hush");
        assert!(!shown.contains("=hush"), "{shown}");
    }

    #[test]
    fn a_page_form_hides_what_was_typed() {
        let form = "pw=hush&login=amy&execution=e1s1&action=approve&scope=openid";
        let shown = Redactor::new(b"key").page_form(form);
        assert!(!shown.contains("hush") && !shown.contains("amy") && !shown.contains("e1s1"));
        assert!(shown.ends_with("&action=approve&scope=openid"), "{shown}");
    }

    #[test]
    fn a_password_in_a_url_is_hidden() {
        let shown = url("https://user:pass@s.test/x#access_token=abc");
        assert!(shown.starts_with("https://‹userinfo:"), "{shown}");
        assert!(!shown.contains("pass") && !shown.contains("abc"), "{shown}");
    }

    #[test]
    fn a_form_stays_a_form() {
        let shown = Redactor::new(b"key").form("grant_type=client_credentials&client_secret=a%26b");
        let pairs: Vec<(String, String)> = serde_urlencoded::from_str(&shown).expect("a form");
        assert_eq!(pairs[0].1, "client_credentials");
        assert!(pairs[1].1.starts_with("‹client_secret:"), "{shown}");
        assert_eq!(pairs.len(), 2);
    }
}
