//! A connection that keeps a copy of the message heads passing through it.

use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};

use bytes::Bytes;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// Heads longer than this are kept cut.
const HEAD_LIMIT_BYTES: usize = 64 * 1024;

/// The heads captured since the last reset.
#[derive(Debug, Default)]
pub struct Capture {
    sent: Vec<u8>,
    received: Vec<u8>,
}

/// A shared handle to what a [`Tee`] captured.
#[derive(Clone, Debug, Default)]
pub struct Heads(Arc<Mutex<Capture>>);

impl Heads {
    /// Forgets both heads; the next bytes each way begin a message.
    pub fn reset(&self) {
        let mut capture = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        capture.sent.clear();
        capture.received.clear();
    }

    /// The last head received, up to and including the empty line. Interim (1xx) heads are
    /// skipped.
    pub fn received(&self) -> Option<Bytes> {
        head_of(&self.0.lock().unwrap_or_else(PoisonError::into_inner).received)
    }

    /// The head sent, up to and including the empty line.
    pub fn sent(&self) -> Option<Bytes> {
        head_of(&self.0.lock().unwrap_or_else(PoisonError::into_inner).sent)
    }

    /// The first bytes received, whole or not, for messages about malformed peers.
    pub fn received_start(&self, limit: usize) -> Bytes {
        let capture = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        Bytes::copy_from_slice(&capture.received[..capture.received.len().min(limit)])
    }

    fn keep(&self, bytes: &[u8], received: bool) {
        let mut capture = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let side = if received { &mut capture.received } else { &mut capture.sent };
        let room = HEAD_LIMIT_BYTES.saturating_sub(side.len());
        if room > 0 {
            side.extend_from_slice(&bytes[..bytes.len().min(room)]);
        }
    }
}

fn head_of(mut bytes: &[u8]) -> Option<Bytes> {
    loop {
        let end = bytes.windows(4).position(|window| window == b"\r\n\r\n")? + 4;
        if bytes.starts_with(b"HTTP/1.1 1") && bytes.len() > end {
            bytes = &bytes[end..];
            continue;
        }
        return Some(Bytes::copy_from_slice(&bytes[..end]));
    }
}

/// An I/O object whose traffic is copied into [`Heads`].
#[derive(Debug)]
pub struct Tee<S> {
    inner: S,
    heads: Heads,
}

impl<S> Tee<S> {
    /// Wraps `inner`.
    pub fn new(inner: S, heads: Heads) -> Self {
        Self { inner, heads }
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Tee<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buf.filled().len();
        let poll = Pin::new(&mut self.inner).poll_read(cx, buf);
        if let Poll::Ready(Ok(())) = poll {
            self.heads.keep(&buf.filled()[before..], true);
        }
        poll
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Tee<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let poll = Pin::new(&mut self.inner).poll_write(cx, bytes);
        if let Poll::Ready(Ok(written)) = poll {
            self.heads.keep(&bytes[..written], false);
        }
        poll
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_shutdown(cx)
    }
}

#[cfg(test)]
mod tests {
    use super::head_of;

    #[test]
    fn the_head_ends_at_the_empty_line_and_interim_heads_are_skipped() {
        assert_eq!(
            head_of(b"GET / HTTP/1.1\r\nA: b\r\n\r\nbody").as_deref(),
            Some(&b"GET / HTTP/1.1\r\nA: b\r\n\r\n"[..])
        );
        assert_eq!(
            head_of(b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n\r\n").as_deref(),
            Some(&b"HTTP/1.1 200 OK\r\n\r\n"[..])
        );
        assert_eq!(head_of(b"GET / HTTP/1.1\r\n"), None);
    }
}
