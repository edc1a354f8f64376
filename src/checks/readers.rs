//! What the judge makes of answers that anybody may send, without a server around it.
//!
//! For those who throw malformed input at it: whatever the bytes, a check judges them or leaves them.

use std::sync::Arc;

use jiff::Timestamp;

use crate::spec::Catalogue;
use crate::transcript::{Body, Exchange, text};

use super::judge;
use super::tape::Tape;

/// An export with what comes before and after it, every answer in order.
const STORY: &str = include_str!("readers.http");

/// When the story took place.
const WHEN: Timestamp = Timestamp::constant(1_800_000_000, 0);

/// Whether `text` is a line of a file that holds one JSON text.
///
/// # Panics
/// When the tape and the general reader disagree about it.
pub fn line(text: &[u8]) -> bool {
    let Ok(text) = std::str::from_utf8(text) else { return false };
    let general = serde_json::from_str::<serde_json::Value>(text);
    let mut tape = Tape::default();
    let Ok(read) = tape.read(text) else {
        assert!(general.is_err(), "the tape refuses what the general reader takes");
        return false;
    };
    let built = read.value();
    if let Ok(general) = general {
        assert_eq!(general, built, "the tape reads something else");
    }
    true
}

/// Judges a whole export by every check. The first byte of `text` says which answer, and how it is
/// sent; the rest is its body, or its header fields.
pub fn answer(text: &[u8]) -> usize {
    let [first, rest @ ..] = text else { return 0 };
    let Ok(mut transcript) = text::parse(STORY, WHEN) else { return 0 };
    let count = transcript.exchanges.len();
    let at = usize::from(first & 0x3f) % count;
    let mut exchange: Exchange = (*transcript.exchanges[at]).clone();
    if let Some(response) = &mut exchange.response {
        match first >> 6 {
            0 => response.headers.set("content-encoding", "gzip"),
            1 => {
                let fields = String::from_utf8_lossy(rest);
                for (name, value) in fields.lines().filter_map(|line| line.split_once(':')) {
                    response.headers.0.push((name.to_owned(), value.trim().to_owned()));
                }
            }
            _ => {}
        }
        if first >> 6 != 1 {
            response.body = Body::from(rest.to_vec());
        }
    }
    transcript.exchanges[at] = Arc::new(exchange);
    judge(&transcript, Catalogue::built_in()).len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_story_is_whole_and_whatever_is_said_is_judged() {
        let transcript = text::parse(STORY, WHEN).expect("a transcript");
        for at in 0..transcript.exchanges.len() {
            for how in 0..4_u8 {
                let first = u8::try_from(at).expect("few exchanges") | (how << 6);
                for body in
                    ["", "{}", "[]", "null", "{\"entry\":[{}]}", "{\"output\":[{}]}", "\n\n"]
                {
                    let text = [&[first], body.as_bytes()].concat();
                    assert!(answer(&text) > 0, "{at} {how} {body}");
                }
            }
        }
    }

    #[test]
    fn a_line_is_read_as_a_general_reader_does() {
        for (text, is_json) in [
            (r#"{"a":[1,2.5e3,"\u00e4",null]}"#, true),
            (r#"{"a":1,"a":2}"#, true),
            ("{\"a\":}", false),
            ("", false),
            ("\u{feff}{}", false),
        ] {
            assert_eq!(line(text.as_bytes()), is_json, "{text}");
        }
    }
}
