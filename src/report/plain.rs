//! Text from a record made harmless for people: no control characters, no active links.

use std::{fmt, io};

use jiff::{SignedDuration, Timestamp, tz::TimeZone};

/// The text on one line, with every control and direction-changing character replaced, so that a
/// terminal or a browser shows it as it is.
pub(super) fn one_line(text: &str) -> String {
    text.chars().map(|c| if is_hidden(c) { ' ' } else { c }).collect::<String>().trim().to_owned()
}

/// The same with line ends kept.
pub(super) fn lines(text: &str) -> String {
    let text = text.replace("\r\n", "\n");
    text.chars().map(|c| if is_hidden(c) && c != '\n' { ' ' } else { c }).collect()
}

/// Passes text on with a visible sign for every character a page would not show.
pub(super) struct Visible<'a> {
    out: &'a mut dyn io::Write,
    failed: Option<io::Error>,
}

impl<'a> Visible<'a> {
    /// Nothing is written yet.
    pub(super) const fn new(out: &'a mut dyn io::Write) -> Self {
        Self { out, failed: None }
    }

    /// Why it could not be written on, if it could not.
    pub(super) fn failed(self) -> Option<io::Error> {
        self.failed
    }
}

impl fmt::Write for Visible<'_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        let mut note = |error| {
            self.failed = Some(error);
            fmt::Error
        };
        let is_shown = |c| !is_hidden(c) || c == '\n' || c == '\t';
        let mut rest = text;
        while let Some(at) = rest.find(|c| !is_shown(c)) {
            let (shown, hidden) = rest.split_at(at);
            self.out.write_all(shown.as_bytes()).map_err(&mut note)?;
            self.out.write_all("\u{fffd}".as_bytes()).map_err(&mut note)?;
            rest =
                hidden.get(hidden.chars().next().map_or(0, char::len_utf8)..).unwrap_or_default();
        }
        self.out.write_all(rest.as_bytes()).map_err(note)
    }
}

fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

/// `text` as a link, when it is one a reader may follow: `http` and `https` only.
pub(super) fn link(text: &str) -> Option<String> {
    let url = url::Url::parse(text).ok()?;
    matches!(url.scheme(), "http" | "https").then(|| url.to_string())
}

/// The host and path of a link, for people.
pub(super) fn link_label(text: &str) -> String {
    let text = text.trim_start_matches("https://").trim_start_matches("http://");
    one_line(text.trim_end_matches('/'))
}

/// A piece of a sentence.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Phrase<'a> {
    pub(super) text: &'a str,
    /// Whether it stood between backticks.
    pub(super) is_code: bool,
}

/// A sentence split at its backticks. A backtick without a partner stays as it is.
pub(super) fn phrases(text: &str) -> Vec<Phrase<'_>> {
    let mut phrases = Vec::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('`')
        && let Some((code, end)) = after.split_once('`')
    {
        phrases.push(Phrase { text: before, is_code: false });
        phrases.push(Phrase { text: code, is_code: true });
        rest = end;
    }
    phrases.push(Phrase { text: rest, is_code: false });
    phrases
}

/// What follows the host of `url`, which all exchanges of a scenario tend to share.
pub(super) fn target(url: &str) -> String {
    let after = url.split_once("://").and_then(|(_, rest)| rest.find('/').map(|at| &rest[at..]));
    one_line(after.unwrap_or(url))
}

/// A number of things: `1 check`, `2 checks`.
pub(super) fn count(number: usize, thing: &str) -> String {
    if number == 1 {
        return format!("1 {thing}");
    }
    format!("{number} {thing}s")
}

/// Milliseconds for people: `830 ms`, `2.4 s`, `3 min 20 s`.
pub(super) fn millis(ms: u64) -> String {
    match ms {
        0..1000 => format!("{ms} ms"),
        1000..60_000 => format!("{}.{} s", ms / 1000, ms % 1000 / 100),
        _ => format!("{} min {} s", ms / 60_000, ms % 60_000 / 1000),
    }
}

/// Microseconds for people.
pub(super) fn micros(us: u64) -> String {
    if us < 10_000 { format!("{}.{} ms", us / 1000, us % 1000 / 100) } else { millis(us / 1000) }
}

/// Bytes for people: `512 bytes`, `3.2 KiB`.
pub(super) fn bytes(size: u64) -> String {
    const KIB: u64 = 1024;
    match size {
        1 => "1 byte".to_owned(),
        0..KIB => format!("{size} bytes"),
        _ if size < KIB * KIB => format!("{}.{} KiB", size / KIB, size % KIB * 10 / KIB),
        _ => format!("{}.{} MiB", size / KIB / KIB, size / KIB % KIB * 10 / KIB),
    }
}

/// An instant for people, in UTC: `2027-01-15 12:00:00 UTC`.
pub(super) fn instant(at: Timestamp) -> String {
    at.to_zoned(TimeZone::UTC).strftime("%Y-%m-%d %H:%M:%S UTC").to_string()
}

/// Time since `start`: `+0.120 s`.
pub(super) fn offset(start: Timestamp, at: Timestamp) -> String {
    let millis = at.duration_since(start).max(SignedDuration::ZERO).as_millis();
    format!("+{}.{:03} s", millis / 1000, millis % 1000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escape_sequences_and_direction_changes_do_not_pass() {
        assert_eq!(one_line("a\u{1b}[31m\nb\u{202e}c\u{7}"), "a [31m b c");
        assert_eq!(lines("a\r\nb\tc\u{85}"), "a\nb c ");
        let mut shown = Vec::new();
        let mut visible = Visible::new(&mut shown);
        fmt::Write::write_str(&mut visible, "a\n\u{0}b\u{200f}").expect("written");
        assert!(visible.failed().is_none());
        assert_eq!(String::from_utf8(shown).expect("text"), "a\n\u{fffd}b\u{fffd}");
    }

    #[test]
    fn only_web_links_can_be_followed() {
        assert_eq!(link("https://hl7.org/x#y").as_deref(), Some("https://hl7.org/x#y"));
        for bad in ["javascript:alert(1)", "data:text/html,x", "/relative", "", "JavaScript:x"] {
            assert_eq!(link(bad), None, "{bad}");
        }
    }

    #[test]
    fn sizes_and_times_read_well() {
        assert_eq!([millis(999), millis(2450), millis(200_000)], ["999 ms", "2.4 s", "3 min 20 s"]);
        assert_eq!([micros(1234), micros(56_789)], ["1.2 ms", "56 ms"]);
        assert_eq!([bytes(1), bytes(512), bytes(3300)], ["1 byte", "512 bytes", "3.2 KiB"]);
        assert_eq!(bytes(5 << 20), "5.0 MiB");
        assert_eq!([count(1, "check"), count(0, "check")], ["1 check", "0 checks"]);
        let start = Timestamp::UNIX_EPOCH;
        let later = start.saturating_add(SignedDuration::from_millis(120_045)).expect("in range");
        assert_eq!(offset(start, later), "+120.045 s");
        assert_eq!(instant(start), "1970-01-01 00:00:00 UTC");
    }

    #[test]
    fn backticks_make_code_in_pairs_only() {
        let texts = |text| phrases(text).iter().map(|p| (p.text, p.is_code)).collect::<Vec<_>>();
        assert_eq!(texts("no `error` here"), [("no ", false), ("error", true), (" here", false)]);
        assert_eq!(texts("a ` b"), [("a ` b", false)]);
    }
}
