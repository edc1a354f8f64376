//! One binary for the tests that look at the whole: hostile peers and the command line.

mod cli;
mod hostile;
