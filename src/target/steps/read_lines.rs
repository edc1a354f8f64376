//! Reads the resources of an NDJSON file, line by line.

use std::io::{BufRead, BufReader, Read};

use flate2::read::MultiGzDecoder;
use serde_json::Value;

use crate::oauth::is_resource_type;
use crate::state::StoreError;
use crate::target::policy::Oddity;
use crate::transcript::Response;

/// Lines longer than this are refused.
const LINE_LIMIT_BYTES: u64 = 64 * 1024 * 1024;
/// Lines as long as this are long.
const LONG_BYTES: usize = 1024 * 1024;
/// The byte order mark some writers begin a file with.
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// Why a file cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum LineError {
    /// Its bytes cannot be had.
    #[error("line {line} cannot be read: {error}")]
    Read {
        /// The line, from 1.
        line: usize,
        /// The cause.
        error: std::io::Error,
    },
    /// A line is too long.
    #[error("line {0} is longer than {LINE_LIMIT_BYTES} bytes")]
    TooLong(usize),
    /// A line is not a resource.
    #[error("line {0} is not a JSON resource")]
    NotAResource(usize),
    /// What was read cannot be kept.
    #[error("{0}")]
    Kept(#[from] StoreError),
    /// Its content coding is not known.
    #[error("its content coding `{0}` was not offered")]
    Coding(String),
}

/// Reads a file that came in these parts, one resource at a time. Tolerated are a byte order mark,
/// CRLF, blank lines, and no line at all, unless a policy stumbles over them.
///
/// # Errors
/// At the first line that is not a resource, as the file may be cut or mixed up from there on; and
/// when `keep` fails.
pub fn read_lines(
    parts: &[&Response],
    stumbles: &[Oddity],
    keep: &mut dyn FnMut(Value) -> Result<(), StoreError>,
) -> Result<(), LineError> {
    if parts.is_empty() {
        return Ok(());
    }
    resources(decoded(parts)?, stumbles, keep)
}

/// What came in these parts, without its content coding.
///
/// # Errors
/// When the coding is not known.
pub fn decoded<'a>(parts: &[&'a Response]) -> Result<Box<dyn Read + 'a>, LineError> {
    let coding = parts.first().and_then(|first| first.headers.get("content-encoding"));
    let coding = coding.unwrap_or_default().to_lowercase();
    let mut whole: Box<dyn Read + 'a> = Box::new(std::io::empty());
    for part in parts {
        whole = Box::new(whole.chain(part.body.reader()));
    }
    match coding.as_str() {
        "" | "identity" => Ok(whole),
        "gzip" | "x-gzip" => Ok(Box::new(MultiGzDecoder::new(whole))),
        _ => Err(LineError::Coding(coding)),
    }
}

fn resources(
    reader: impl Read,
    stumbles: &[Oddity],
    keep: &mut dyn FnMut(Value) -> Result<(), StoreError>,
) -> Result<(), LineError> {
    let mut reader = BufReader::new(reader);
    let mut bytes = Vec::new();
    let mut last = Vec::new();
    for line in 1.. {
        bytes.clear();
        let read = reader
            .by_ref()
            .take(LINE_LIMIT_BYTES)
            .read_until(b'\n', &mut bytes)
            .map_err(|error| LineError::Read { line, error })?;
        if read == 0 {
            if line == 1 && stumbles.contains(&Oddity::NoLine) {
                return Err(LineError::NotAResource(line));
            }
            break;
        }
        if bytes.last() != Some(&b'\n') && bytes.len() as u64 == LINE_LIMIT_BYTES {
            return Err(LineError::TooLong(line));
        }
        let text = match bytes.strip_prefix(BYTE_ORDER_MARK) {
            Some(rest) if line == 1 => rest,
            _ => &bytes[..],
        };
        let marked = text.len() < bytes.len();
        let text = text.trim_ascii();
        if !stumbles.is_empty() {
            let odd = [
                (Oddity::ByteOrderMark, marked),
                (Oddity::BlankLine, text.is_empty()),
                (Oddity::CarriageReturn, bytes.ends_with(b"\r\n")),
                (Oddity::LongLine, text.len() >= LONG_BYTES),
                (Oddity::RepeatedLine, !text.is_empty() && text == last),
            ];
            if odd.iter().any(|(oddity, is)| *is && stumbles.contains(oddity)) {
                return Err(LineError::NotAResource(line));
            }
            last = text.to_vec();
        }
        if text.is_empty() {
            continue;
        }
        let resource: Value =
            serde_json::from_slice(text).map_err(|_| LineError::NotAResource(line))?;
        let known = resource["resourceType"].as_str().is_none_or(is_resource_type);
        if !known && stumbles.contains(&Oddity::UnknownType) {
            return Err(LineError::NotAResource(line));
        }
        if resource["resourceType"].as_str().is_none_or(str::is_empty) {
            return Err(LineError::NotAResource(line));
        }
        keep(resource)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::Compression;
    use flate2::write::GzEncoder;

    use super::*;
    use crate::transcript::Headers;

    const GOAL: &str = r#"{"resourceType":"Goal","id":"g"}"#;

    fn all(reader: impl Read) -> Result<usize, LineError> {
        let mut read = 0;
        let mut keep = |_| {
            read += 1;
            Ok(())
        };
        resources(reader, &[], &mut keep)?;
        Ok(read)
    }

    #[test]
    fn ragged_files_are_read() {
        for (text, expected) in [
            (String::new(), 0),
            ("\n".to_owned(), 0),
            ("\u{feff}".to_owned(), 0),
            (GOAL.to_owned(), 1),
            (format!("\u{feff}{GOAL}\r\n{GOAL}\r\n\r\n"), 2),
            (format!("{GOAL}\n\n{GOAL}\n  \n"), 2),
        ] {
            let read = all(text.as_bytes()).expect("readable");
            assert_eq!(read, expected, "{text:?}");
        }
    }

    #[test]
    fn a_broken_line_is_named() {
        for (text, line) in [
            (format!("{GOAL}\n{{\"resourceType\":\"Go"), 2),
            ("[]".to_owned(), 1),
            ("{}".to_owned(), 1),
            (format!("{GOAL}\n\u{feff}{GOAL}\n"), 2),
        ] {
            let error = all(text.as_bytes()).expect_err("refused");
            assert!(matches!(error, LineError::NotAResource(n) if n == line), "{text:?}: {error}");
        }
    }

    #[test]
    fn gzip_is_decoded_and_another_coding_refused() {
        let mut gzip = GzEncoder::new(Vec::new(), Compression::fast());
        gzip.write_all(GOAL.as_bytes()).expect("in memory");
        let coded = |coding: &str, bytes: Vec<u8>| Response {
            headers: [("Content-Encoding", coding)].into_iter().collect::<Headers>(),
            body: bytes.into(),
            ..Response::default()
        };
        let mut read = 0;
        let mut keep = |_| {
            read += 1;
            Ok(())
        };
        let whole = gzip.finish().expect("in memory");
        let (one, other) = whole.split_at(whole.len() / 2);
        let parts = [coded("gzip", one.to_vec()), coded("gzip", other.to_vec())];
        read_lines(&[&parts[0], &parts[1]], &[], &mut keep).expect("readable");
        let unknown = coded("br", Vec::new());
        assert!(matches!(read_lines(&[&unknown], &[], &mut keep), Err(LineError::Coding(_))));
        assert_eq!(read, 1);
    }
}
