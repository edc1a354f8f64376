//! Bodies: small ones in memory, large ones in a spool file that lives as long as they do.

use std::borrow::Cow;
use std::fs::File;
use std::io::{self, Read, Write};
use std::path::Path;
use std::sync::{Arc, OnceLock};

use aws_lc_rs::digest;
use bytes::Bytes;
use serde_json::Value;
use tempfile::TempPath;

/// Bodies up to this size stay in memory; longer ones go to the spool.
pub const MEMORY_LIMIT_BYTES: usize = 64 * 1024;

/// How much of a long body is read or written at once.
const BLOCK_BYTES: usize = 256 * 1024;

/// The directory large bodies go to. It is removed when the last handle is dropped.
#[derive(Clone, Debug)]
pub struct Spool(Arc<tempfile::TempDir>);

impl Spool {
    /// Creates an empty spool in the system's temporary directory.
    pub fn create() -> io::Result<Self> {
        let dir = tempfile::Builder::new().prefix("payerproof-").tempdir()?;
        Ok(Self(Arc::new(dir)))
    }

    /// The directory.
    pub fn path(&self) -> &Path {
        self.0.path()
    }
}

/// The bytes of a message after transfer decoding, before content decoding.
#[derive(Clone, Debug)]
pub enum Body {
    /// At most [`MEMORY_LIMIT_BYTES`] bytes.
    Memory(Bytes),
    /// A file in the spool.
    Spooled {
        /// Where the bytes are. The file goes with the last body that needs it: a mock that
        /// serves for weeks must not fill the disk.
        file: Arc<TempPath>,
        /// How many there are.
        size_bytes: u64,
        /// Their SHA-256 in hexadecimal, once somebody asked: a download does not wait for it.
        sha256: Arc<OnceLock<String>>,
        /// Keeps the directory alive as long as this body.
        spool: Spool,
    },
}

impl Default for Body {
    fn default() -> Self {
        Self::Memory(Bytes::new())
    }
}

impl From<Vec<u8>> for Body {
    fn from(bytes: Vec<u8>) -> Self {
        Self::Memory(bytes.into())
    }
}

impl From<&str> for Body {
    fn from(text: &str) -> Self {
        Self::Memory(Bytes::copy_from_slice(text.as_bytes()))
    }
}

impl Body {
    /// The number of bytes.
    pub fn size_bytes(&self) -> u64 {
        match self {
            Self::Memory(bytes) => bytes.len() as u64,
            Self::Spooled { size_bytes, .. } => *size_bytes,
        }
    }

    /// Whether there are no bytes.
    pub fn is_empty(&self) -> bool {
        self.size_bytes() == 0
    }

    /// The SHA-256 of the bytes in hexadecimal.
    pub fn sha256(&self) -> String {
        match self {
            Self::Memory(bytes) => hex(digest::digest(&digest::SHA256, bytes).as_ref()),
            Self::Spooled { sha256, .. } => sha256.get_or_init(|| self.hashed()).clone(),
        }
    }

    /// The same, from the bytes. Of a file that can no longer be read it is empty.
    fn hashed(&self) -> String {
        let mut hash = digest::Context::new(&digest::SHA256);
        let mut reader = self.reader();
        let mut block = vec![0; BLOCK_BYTES];
        loop {
            match reader.read(&mut block) {
                Ok(0) => return hex(hash.finish().as_ref()),
                Ok(read) => hash.update(&block[..read]),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(_) => return String::new(),
            }
        }
    }

    /// A reader over the bytes, for bodies of any size. A spooled body that can no longer be
    /// opened reads as an error at the first read.
    pub fn reader(&self) -> Box<dyn Read + '_> {
        match self {
            Self::Memory(bytes) => Box::new(&bytes[..]),
            Self::Spooled { file, .. } => match File::open(file.as_ref()) {
                Ok(file) => Box::new(io::BufReader::with_capacity(BLOCK_BYTES / 4, file)),
                Err(error) => Box::new(FailedReader(Some(error))),
            },
        }
    }

    /// All bytes at once; prefer [`Body::reader`] for anything that may be large.
    pub fn bytes(&self) -> io::Result<Cow<'_, [u8]>> {
        match self {
            Self::Memory(bytes) => Ok(Cow::Borrowed(bytes)),
            Self::Spooled { file, .. } => std::fs::read(file.as_ref()).map(Cow::Owned),
        }
    }

    /// The bytes as text, with each invalid sequence replaced.
    pub fn text(&self) -> String {
        self.bytes().map_or_else(
            |error| format!("(unreadable spool file: {error})"),
            |bytes| String::from_utf8_lossy(&bytes).into_owned(),
        )
    }

    /// The bytes as JSON.
    ///
    /// # Errors
    /// When the bytes are not one JSON text.
    pub fn json(&self) -> Result<Value, serde_json::Error> {
        match self {
            Self::Memory(bytes) => serde_json::from_slice(bytes),
            Self::Spooled { .. } => serde_json::from_reader(self.reader()),
        }
    }
}

/// Lower-case hexadecimal.
pub(crate) fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

struct FailedReader(Option<io::Error>);

impl Read for FailedReader {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        Err(self.0.take().unwrap_or_else(|| io::Error::other("spool file is gone")))
    }
}

/// Collects a body of unknown length, moving to the spool when it outgrows memory.
#[derive(Debug)]
pub struct BodyWriter {
    spool: Spool,
    memory: Vec<u8>,
    file: Option<tempfile::NamedTempFile>,
    size_bytes: u64,
}

impl BodyWriter {
    /// An empty body that will spool into `spool`.
    pub fn new(spool: Spool) -> Self {
        Self { spool, memory: Vec::new(), file: None, size_bytes: 0 }
    }

    /// How many bytes were written.
    pub fn size_bytes(&self) -> u64 {
        self.size_bytes
    }

    /// Appends `bytes`.
    ///
    /// # Errors
    /// When the spool file cannot be written.
    pub fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.size_bytes += bytes.len() as u64;
        if self.file.is_none() && self.memory.len() + bytes.len() > MEMORY_LIMIT_BYTES {
            let mut file = tempfile::NamedTempFile::new_in(self.spool.path())?;
            file.write_all(&self.memory)?;
            self.memory = Vec::new();
            self.file = Some(file);
        }
        if let Some(file) = &mut self.file {
            file.write_all(bytes)
        } else {
            self.memory.extend_from_slice(bytes);
            Ok(())
        }
    }

    /// The finished body.
    ///
    /// # Errors
    /// When the spool file cannot be written to its end.
    pub fn finish(self) -> io::Result<Body> {
        let Some(mut file) = self.file else { return Ok(Body::Memory(self.memory.into())) };
        file.flush()?;
        let file = Arc::new(file.into_temp_path());
        let (size_bytes, sha256) = (self.size_bytes, Arc::default());
        Ok(Body::Spooled { file, size_bytes, sha256, spool: self.spool })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_large_body_spools_as_long_as_it_is_needed() {
        let spool = Spool::create().expect("a temporary directory");
        let mut writer = BodyWriter::new(spool.clone());
        let chunk = vec![b'x'; 10_000];
        for _ in 0..10 {
            writer.write(&chunk).expect("writable");
        }
        let body = writer.finish().expect("kept");
        assert_eq!(body.size_bytes(), 100_000);
        assert_eq!(body.sha256(), Body::from(vec![b'x'; 100_000]).sha256());
        let files = || std::fs::read_dir(spool.path()).expect("a directory").count();
        let again = body.clone();
        drop(body);
        assert_eq!((files(), again.bytes().expect("readable").len()), (1, 100_000));
        drop(again);
        assert_eq!(files(), 0);
    }

    #[test]
    fn a_small_body_stays_in_memory() {
        let mut writer = BodyWriter::new(Spool::create().expect("a temporary directory"));
        writer.write(b"{}").expect("writable");
        assert!(
            matches!(writer.finish().expect("kept"), Body::Memory(bytes) if &bytes[..] == b"{}")
        );
    }
}
