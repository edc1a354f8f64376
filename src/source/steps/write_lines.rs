//! Writes resources as lines into files, and sends them, so that no large file is ever whole in
//! memory.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::mem;
use std::sync::Arc;

use axum::body::{Body, Bytes};
use futures_util::stream;
use serde_json::Value;
use tempfile::TempDir;
use tokio::io::AsyncReadExt;

use crate::source::files::{Content, ExportFile};
use crate::source::policy::Policy;

use super::export_parameters::EXPORT_TYPES;

/// Bytes of one job that may stay in memory.
const IN_MEMORY: usize = 256 * 1024;
/// Bytes of one file that wait to be written.
const BUFFER: usize = 16 * 1024;
/// Bytes that are read and sent at once.
const CHUNK: usize = 256 * 1024;
/// What files of blocks are called, in place of a type.
pub(in crate::source) const BLOCKS: &str = "blocks";

/// Files being written.
#[derive(Debug)]
pub(in crate::source) struct Writer {
    whole: bool,
    ragged: bool,
    max: usize,
    /// By the place of their type in the manifest.
    open: BTreeMap<usize, Vec<Open>>,
    /// The header of the block that is being written, and whether it stands already.
    header: Option<(Value, bool)>,
    in_memory: usize,
    directory: Option<TempDir>,
    files: usize,
}

/// A file being written.
#[derive(Debug)]
struct Open {
    resource_type: String,
    count: usize,
    length: u64,
    sink: Sink,
    /// Whether it is whole: nothing is written to it any more.
    settled: bool,
    /// Whether its last block goes on in the next file.
    continued: bool,
}

#[derive(Debug)]
enum Sink {
    Memory(Vec<u8>),
    Disk(BufWriter<File>, Arc<std::path::Path>),
    /// On the disk, and not open any more.
    Closed(Arc<std::path::Path>),
}

impl Writer {
    /// Writes as the policy has it.
    pub(in crate::source) fn new(policy: &Policy) -> Self {
        Self {
            whole: policy.file_lines_whole,
            ragged: policy.ragged_files,
            max: policy.file_max_resources.max(1),
            open: BTreeMap::new(),
            header: None,
            in_memory: 0,
            directory: None,
            files: 0,
        }
    }

    /// Writes one resource into the file of a type.
    ///
    /// # Errors
    /// When the disk does not take it.
    pub(in crate::source) fn write(&mut self, kind: &str, resource: &Value) -> io::Result<()> {
        let order = EXPORT_TYPES.iter().position(|known| *known == kind);
        let order = order.unwrap_or(EXPORT_TYPES.len());
        if self.count(order).is_none_or(|count| count == self.max) {
            self.begin_file(order, kind)?;
        }
        self.line(order, resource)
    }

    /// Begins a block: what is written into blocks from now on stands below this header. Nothing
    /// stands there until a resource does.
    pub(in crate::source) fn begin_block(&mut self, header: Option<Value>) {
        self.header = header.map(|header| (header, false));
    }

    /// Writes one resource into the present block. A block is split only when it is larger than half
    /// a file (Bulk Data 3.0.0: its header then stands in each).
    ///
    /// # Errors
    /// When the disk does not take it.
    pub(in crate::source) fn write_in_block(&mut self, resource: &Value) -> io::Result<()> {
        let count = self.count(0);
        let begun = self.header.as_ref().is_none_or(|(_, begun)| *begun);
        let limit = if begun { self.max.max(2) } else { self.max.div_ceil(2) };
        let is_full = count.is_some_and(|count| count >= limit);
        if is_full && begun {
            self.open
                .get_mut(&0)
                .and_then(|files| files.last_mut())
                .expect("it is full")
                .continued = true;
        }
        if is_full || count.is_none() {
            self.begin_file(0, BLOCKS)?;
        }
        if let Some((header, begun)) = &mut self.header
            && (is_full || !*begun)
        {
            *begun = true;
            let header = header.clone();
            self.line(0, &header)?;
        }
        self.line(0, resource)
    }

    /// How many resources the last file of these holds.
    fn count(&self, order: usize) -> Option<usize> {
        self.open.get(&order)?.last().map(|last| last.count)
    }

    fn begin_file(&mut self, order: usize, kind: &str) -> io::Result<()> {
        let files = self.open.entry(order).or_default();
        let mut next = Open {
            resource_type: kind.to_owned(),
            count: 0,
            length: 0,
            sink: Sink::Memory(Vec::new()),
            settled: false,
            continued: false,
        };
        if self.ragged {
            next.put("\u{feff}".as_bytes())?;
        }
        if let Some(last) = files.last_mut() {
            last.settle(self.ragged)?;
        }
        files.push(next);
        Ok(())
    }

    fn line(&mut self, order: usize, resource: &Value) -> io::Result<()> {
        let files = self.open.get_mut(&order);
        let file = files.and_then(|files| files.last_mut()).expect("one was begun");
        let before = file.length;
        // A file whose lines are not whole: its first resource is spread over several.
        if file.count == 0 && !self.whole {
            file.put(serde_json::to_string_pretty(resource).unwrap_or_default().as_bytes())?;
        } else {
            serde_json::to_writer(&mut *file, resource)?;
        }
        file.put(if self.ragged { b"\r\n" } else { b"\n" })?;
        file.count += 1;
        if matches!(file.sink, Sink::Memory(_)) {
            self.in_memory += usize::try_from(file.length - before).unwrap_or(usize::MAX);
            if self.in_memory > IN_MEMORY {
                self.spill()?;
            }
        }
        Ok(())
    }

    /// Ends the files written so far, in the order of the manifest.
    ///
    /// # Errors
    /// When the disk does not take them.
    pub(in crate::source) fn finish(&mut self) -> io::Result<Vec<ExportFile>> {
        let mut files = Vec::new();
        for parts in mem::take(&mut self.open).into_values() {
            for (part, mut open) in parts.into_iter().enumerate() {
                open.settle(self.ragged)?;
                files.push(ExportFile {
                    name: format!("{}-{}.ndjson", open.resource_type, part + 1),
                    resource_type: open.resource_type,
                    count: open.count,
                    length: open.length,
                    continued: open.continued,
                    content: match open.sink {
                        Sink::Memory(bytes) => Content::Memory(bytes.into()),
                        Sink::Disk(_, path) | Sink::Closed(path) => Content::Disk(path),
                    },
                });
            }
        }
        Ok(files)
    }

    /// A file of a type without anything in it.
    pub(in crate::source) fn empty(&self, like: &ExportFile) -> ExportFile {
        let bytes: &[u8] = if self.ragged { "\u{feff}\r\n".as_bytes() } else { &[] };
        ExportFile {
            name: format!("{}-none.ndjson", like.resource_type),
            resource_type: like.resource_type.clone(),
            count: 0,
            length: bytes.len() as u64,
            continued: false,
            content: Content::Memory(Bytes::copy_from_slice(bytes)),
        }
    }

    /// Where the files are that are not in memory.
    pub(in crate::source) fn into_directory(self) -> Option<TempDir> {
        self.directory
    }

    /// Takes everything that is in memory to the disk.
    fn spill(&mut self) -> io::Result<()> {
        let directory = match self.directory.take() {
            Some(directory) => directory,
            None => tempfile::Builder::new().prefix("payerproof-export-").tempdir()?,
        };
        let directory = self.directory.insert(directory);
        for open in self.open.values_mut().flatten() {
            if let Sink::Memory(bytes) = &mut open.sink {
                let path = directory.path().join(format!("{}.ndjson", self.files));
                self.files += 1;
                let mut file = BufWriter::with_capacity(BUFFER, File::create(&path)?);
                file.write_all(&mem::take(bytes))?;
                open.sink = Sink::Disk(file, path.into());
                if open.settled {
                    open.close()?;
                }
            }
        }
        self.in_memory = 0;
        Ok(())
    }
}

impl Open {
    fn put(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.write_all(bytes)
    }

    /// Ends the file, unless that was done: only the last one of a type is written to.
    fn settle(&mut self, ragged: bool) -> io::Result<()> {
        if self.settled {
            return Ok(());
        }
        if ragged {
            self.put(b"\r\n")?;
        }
        self.settled = true;
        self.close()
    }

    /// Writes what waits, and closes the file: an export may have more files than a process may
    /// have open.
    fn close(&mut self) -> io::Result<()> {
        if let Sink::Disk(file, path) = &mut self.sink {
            file.flush()?;
            let path = Arc::clone(path);
            self.sink = Sink::Closed(path);
        }
        Ok(())
    }
}

impl Write for Open {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match &mut self.sink {
            Sink::Memory(buffer) => buffer.extend_from_slice(bytes),
            Sink::Disk(file, _) => file.write_all(bytes)?,
            Sink::Closed(_) => return Err(io::Error::other("the file is closed")),
        }
        self.length += bytes.len() as u64;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The body of a file, read while it is sent.
///
/// # Errors
/// When it is not there any more.
pub(in crate::source) async fn lines(file: &ExportFile) -> io::Result<Body> {
    let path = match &file.content {
        Content::Memory(bytes) => return Ok(Body::from(bytes.clone())),
        Content::Disk(path) => path,
    };
    let open = tokio::fs::File::open(path).await?;
    let chunks = stream::try_unfold(open, |mut open| async move {
        let mut chunk = Vec::with_capacity(CHUNK);
        open.read_buf(&mut chunk).await?;
        Ok::<_, io::Error>((!chunk.is_empty()).then(|| (Bytes::from(chunk), open)))
    });
    Ok(Body::from_stream(chunks))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn only_the_last_file_of_a_type_stays_open() {
        for ragged_files in [false, true] {
            let policy = Policy { file_max_resources: 1, ragged_files, ..Policy::default() };
            let mut writer = Writer::new(&policy);
            let text = "x".repeat(2048);
            for number in 0..400 {
                for kind in ["Patient", "Coverage"] {
                    let resource = json!({"resourceType": kind, "id": number, "text": text});
                    writer.write(kind, &resource).expect("written");
                }
                let files = writer.open.values().flatten();
                let open = files.filter(|file| matches!(file.sink, Sink::Disk(..))).count();
                assert!(open <= 2, "{open} files are open");
            }
            let files = writer.finish().expect("written");
            let on_disk = files.iter().filter(|file| matches!(file.content, Content::Disk(_)));
            assert!(on_disk.count() > 400 && files.len() == 800);
            for (number, file) in files.iter().take(400).enumerate() {
                let text = match &file.content {
                    Content::Memory(bytes) => bytes.to_vec(),
                    Content::Disk(path) => std::fs::read(path).expect("it is there"),
                };
                assert_eq!((file.count, file.length), (1, text.len() as u64));
                let text = String::from_utf8(text).expect("text");
                let line = text.trim_start_matches('\u{feff}').trim_end();
                let read: Value = serde_json::from_str(line).expect("a resource a line");
                assert_eq!(
                    (&read["id"], text.ends_with("\r\n\r\n")),
                    (&json!(number), ragged_files)
                );
            }
        }
    }
}
