//! Lines of files: what the judge reads of one, held against what a general reader does.

#![no_main]

use libfuzzer_sys::fuzz_target;
use payerproof::checks::readers;

fuzz_target!(|data: &[u8]| {
    readers::line(data);
});
