//! Where a mock keeps what must outlive a request, or the process.
//!
//! A [`Store`] holds bytes under a table and a key, can change a value on condition that nobody
//! else did meanwhile, and can change several as one. That is all it must be able to do, so that
//! memory, a file and a server can stand in for each other. [`Shelf`] and [`Whole`] keep values of
//! one kind in it.

mod disk;
mod memory;
mod redis;
#[cfg(test)]
mod redis_server;
mod shelf;
mod store;
#[cfg(test)]
mod tests;
mod waiting;
mod whole;

pub use memory::Memory;
#[cfg(test)]
pub use redis_server::RedisServer;
pub use shelf::Shelf;
pub use store::{Change, Store, StoreError, next, open_store, population_date};
pub use whole::{Held, Whole};
