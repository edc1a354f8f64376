//! The server as its clients meet it: over HTTP, with a clock that stands still.
