//! Header fields a source payer reads.

#![no_main]

use libfuzzer_sys::fuzz_target;
use payerproof::source::readers;

fuzz_target!(|data: &[u8]| {
    readers::headers(data);
});
