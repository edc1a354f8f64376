//! Queries and bodies of exports and other operations.

#![no_main]

use libfuzzer_sys::fuzz_target;
use payerproof::source::readers;

fuzz_target!(|data: &[u8]| {
    readers::operation(data);
});
