//! Values that must never be printed: keys, secrets and tokens held in memory.

pub use secrecy::{ExposeSecret, SecretString as Secret};
