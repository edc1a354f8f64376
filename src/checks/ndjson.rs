//! NDJSON bodies, line by line: a file may be larger than memory.

use std::io::{BufRead, BufReader, Read};

use flate2::read::MultiGzDecoder;
use serde_json::Value;

use crate::transcript::Response;

/// The longest line that is read, in bytes.
const LINE_LIMIT_BYTES: u64 = 64 * 1024 * 1024;

/// The byte order mark of UTF-8.
const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

/// One line of a file.
#[derive(Debug)]
pub(super) struct Line {
    /// Its number, from 1.
    pub(super) number: u64,
    /// Its bytes without the line end and without a byte order mark.
    pub(super) bytes: Vec<u8>,
    /// Whether it is ended by a newline; only the last one may not be.
    pub(super) ended: bool,
    /// Whether a byte order mark stood before it.
    pub(super) marked: bool,
}

impl Line {
    /// Whether there is nothing but white space.
    pub(super) fn is_blank(&self) -> bool {
        self.bytes.iter().all(u8::is_ascii_whitespace)
    }
}

/// The lines of a body after content decoding.
pub(super) struct Lines<'a> {
    reader: Box<dyn BufRead + 'a>,
    number: u64,
    done: bool,
}

/// Opens the lines of `response`.
///
/// # Errors
/// When the content coding is unknown, in words for a finding.
pub(super) fn lines(response: &Response) -> Result<Lines<'_>, String> {
    let coding = response.headers.get("content-encoding").unwrap_or("identity").to_lowercase();
    let reader: Box<dyn BufRead + '_> = match coding.as_str() {
        "" | "identity" => Box::new(BufReader::new(response.body.reader())),
        "gzip" | "x-gzip" => Box::new(BufReader::new(MultiGzDecoder::new(response.body.reader()))),
        other => return Err(format!("content coding `{other}` was not offered")),
    };
    Ok(Lines { reader, number: 0, done: false })
}

impl Iterator for Lines<'_> {
    type Item = Result<Line, String>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.done {
            return None;
        }
        let mut bytes = Vec::new();
        let read = (&mut self.reader).take(LINE_LIMIT_BYTES).read_until(b'\n', &mut bytes);
        self.number += 1;
        match read {
            Ok(0) => {
                self.done = true;
                return None;
            }
            Ok(length) if length as u64 == LINE_LIMIT_BYTES => {
                self.done = true;
                return Some(Err(format!("line {} is longer than 64 MiB", self.number)));
            }
            Ok(_) => {}
            Err(error) => {
                self.done = true;
                return Some(Err(format!("line {} cannot be read: {error}", self.number)));
            }
        }
        let ended = bytes.last() == Some(&b'\n');
        if ended {
            bytes.pop();
        }
        if bytes.last() == Some(&b'\r') {
            bytes.pop();
        }
        let marked = self.number == 1 && bytes.starts_with(BYTE_ORDER_MARK);
        if marked {
            bytes.drain(..BYTE_ORDER_MARK.len());
        }
        Some(Ok(Line { number: self.number, bytes, ended, marked }))
    }
}

/// The resources of a file with their line numbers. Lines that are no resource are left out:
/// `files.lines_are_resources` is about them.
pub(super) fn resources(response: &Response) -> impl Iterator<Item = (u64, Value)> {
    lines(response).into_iter().flatten().map_while(Result::ok).filter_map(|line| {
        let value: Value = serde_json::from_slice(&line.bytes).ok()?;
        value.is_object().then_some((line.number, value))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn response(body: &[u8], coding: Option<&str>) -> Response {
        let headers = coding.map(|coding| ("content-encoding", coding)).into_iter().collect();
        Response { status: 200, headers, body: body.to_vec().into(), raw_head: None }
    }

    #[test]
    fn a_ragged_file_yields_its_lines() {
        let response = response(b"\xEF\xBB\xBF{\"a\":1}\r\n\r\n{\"a\":2}", None);
        let lines: Vec<Line> =
            lines(&response).expect("known coding").map(|line| line.expect("readable")).collect();
        assert_eq!(lines.len(), 3);
        assert!(lines[0].marked && lines[0].ended && lines[0].bytes == b"{\"a\":1}");
        assert!(lines[1].is_blank());
        assert!(!lines[2].ended);
        assert_eq!(resources(&response).map(|(number, _)| number).collect::<Vec<_>>(), [1, 3]);
    }

    #[test]
    fn gzip_is_decoded_and_a_broken_stream_is_an_error() {
        use std::io::Write;
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
        encoder.write_all(b"{}\n{}\n").expect("writable");
        let bytes = encoder.finish().expect("finished");
        assert_eq!(resources(&response(&bytes, Some("gzip"))).count(), 2);
        let broken = response(&bytes[..bytes.len() - 9], Some("gzip"));
        assert!(lines(&broken).expect("known coding").any(|line| line.is_err()));
        assert!(lines(&response(b"x", Some("br"))).is_err());
    }
}
