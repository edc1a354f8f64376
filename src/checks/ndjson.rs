//! NDJSON bodies, line by line: a file may be larger than memory.

use std::io::Read;

use flate2::read::MultiGzDecoder;
use serde_json::Value;

use crate::transcript::Response;

/// The longest line that is read, in bytes.
const LINE_LIMIT_BYTES: usize = 64 * 1024 * 1024;

/// How much is read at once; the buffer grows for a longer line.
const BLOCK_BYTES: usize = 256 * 1024;

/// The byte order mark of UTF-8.
const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

/// One line of a file.
#[derive(Clone, Copy, Debug)]
pub(super) struct Line<'b> {
    /// Its number, from 1.
    pub(super) number: u64,
    /// Its bytes without the line end and without a byte order mark.
    pub(super) bytes: &'b [u8],
    /// Whether it is ended by a newline; only the last one may not be.
    pub(super) ended: bool,
    /// Whether a byte order mark stood before it.
    pub(super) marked: bool,
    /// Whether a carriage return stood after it.
    pub(super) returned: bool,
}

impl Line<'_> {
    /// Whether there is nothing but white space.
    pub(super) fn is_blank(&self) -> bool {
        self.bytes.iter().all(u8::is_ascii_whitespace)
    }
}

/// The lines of a body after content decoding.
pub(super) struct Lines<'a> {
    reader: Box<dyn Read + 'a>,
    buffer: Vec<u8>,
    /// What was read and not yet given: from here to there.
    begin: usize,
    end: usize,
    number: u64,
    done: bool,
}

/// Opens the lines of `response`.
///
/// # Errors
/// When the content coding is unknown, in words for a finding.
pub(super) fn lines(response: &Response) -> Result<Lines<'_>, String> {
    let coding = response.headers.get("content-encoding").unwrap_or("identity").to_lowercase();
    let reader: Box<dyn Read + '_> = match coding.as_str() {
        "" | "identity" => response.body.reader(),
        "gzip" | "x-gzip" => Box::new(MultiGzDecoder::new(response.body.reader())),
        other => return Err(format!("content coding `{other}` was not offered")),
    };
    Ok(Lines { reader, buffer: Vec::new(), begin: 0, end: 0, number: 0, done: false })
}

impl Lines<'_> {
    /// The next line, which lasts until the one after it is asked for; nothing after an error.
    pub(super) fn next(&mut self) -> Option<Result<Line<'_>, String>> {
        if self.done {
            return None;
        }
        self.number += 1;
        let number = self.number;
        let (begin, end, ended) = match self.find() {
            Ok(Some(found)) => found,
            Ok(None) => {
                self.done = true;
                return None;
            }
            Err(why) => {
                self.done = true;
                return Some(Err(format!("line {number} {why}")));
            }
        };
        let mut bytes = &self.buffer[begin..end];
        let returned = bytes.ends_with(b"\r");
        bytes = bytes.strip_suffix(b"\r").unwrap_or(bytes);
        let marked = number == 1 && bytes.starts_with(BYTE_ORDER_MARK);
        if marked {
            bytes = &bytes[BYTE_ORDER_MARK.len()..];
        }
        Some(Ok(Line { number, bytes, ended, marked, returned }))
    }

    /// Where the next line stands in the buffer, and whether a newline ends it.
    fn find(&mut self) -> Result<Option<(usize, usize, bool)>, String> {
        let mut looked = self.begin;
        loop {
            if let Some(length) = memchr::memchr(b'\n', &self.buffer[looked..self.end]) {
                let (begin, end) = (self.begin, looked + length);
                self.begin = end + 1;
                return Ok(Some((begin, end, true)));
            }
            if self.end - self.begin >= LINE_LIMIT_BYTES {
                return Err("is longer than 64 MiB".to_owned());
            }
            looked = self.end - self.begin;
            let read = self.fill().map_err(|error| format!("cannot be read: {error}"))?;
            looked += self.begin;
            if read == 0 {
                self.done = true;
                let (begin, end) = (self.begin, self.end);
                self.begin = end;
                return Ok((begin < end).then_some((begin, end, false)));
            }
        }
    }

    /// Reads more, after what is there: moved to the front, or with more room.
    fn fill(&mut self) -> std::io::Result<usize> {
        self.buffer.copy_within(self.begin..self.end, 0);
        self.end -= self.begin;
        self.begin = 0;
        if self.buffer.len() - self.end < BLOCK_BYTES / 2 {
            let room = (2 * self.buffer.len()).max(BLOCK_BYTES);
            self.buffer.resize(room.min(LINE_LIMIT_BYTES + BLOCK_BYTES), 0);
        }
        loop {
            match self.reader.read(&mut self.buffer[self.end..]) {
                Ok(read) => {
                    self.end += read;
                    return Ok(read);
                }
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
    }
}

/// The resources of a file with their line numbers, as values of their own: for few of them. Rules
/// about every line of a file are watched by the [pass](super::pass).
pub(super) fn resources(response: &Response) -> impl Iterator<Item = (u64, Value)> {
    let mut lines = lines(response).ok();
    std::iter::from_fn(move || {
        loop {
            let line = lines.as_mut()?.next()?.ok()?;
            let value = serde_json::from_slice::<Value>(line.bytes).ok().filter(Value::is_object);
            if let Some(value) = value {
                return Some((line.number, value));
            }
        }
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
        let mut lines = lines(&response).expect("known coding");
        let first = lines.next().expect("a line").expect("readable");
        assert!(first.marked && first.ended && first.bytes == b"{\"a\":1}");
        assert!(lines.next().expect("a line").expect("readable").is_blank());
        assert!(!lines.next().expect("a line").expect("readable").ended);
        assert!(lines.next().is_none());
        assert_eq!(resources(&response).map(|(number, _)| number).collect::<Vec<_>>(), [1, 3]);
    }

    #[test]
    fn lines_of_any_length_are_whole() {
        let long = "x".repeat(3 * BLOCK_BYTES);
        let text: Vec<String> =
            (0..40).map(|at| format!("{at}{}", &long[..at * at * 400])).collect();
        let response = response(text.join("\n").as_bytes(), None);
        let mut lines = lines(&response).expect("known coding");
        for expected in &text {
            let line = lines.next().expect("a line").expect("readable");
            assert_eq!(line.bytes, expected.as_bytes());
        }
        assert!(lines.next().is_none());
    }

    #[test]
    fn gzip_is_decoded_and_a_broken_stream_is_an_error() {
        use std::io::Write;
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
        encoder.write_all(b"{}\n{}\n").expect("writable");
        let bytes = encoder.finish().expect("finished");
        assert_eq!(resources(&response(&bytes, Some("gzip"))).count(), 2);
        let broken = response(&bytes[..bytes.len() - 9], Some("gzip"));
        let mut lines_of_it = lines(&broken).expect("known coding");
        let mut broke = false;
        while let Some(line) = lines_of_it.next() {
            broke |= line.is_err();
        }
        assert!(broke);
        assert!(lines(&response(b"x", Some("br"))).is_err());
    }
}
