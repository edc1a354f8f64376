//! Bodies of `$bulk-member-match`.

#![no_main]

use libfuzzer_sys::fuzz_target;
use payerproof::source::readers;

fuzz_target!(|data: &[u8]| {
    readers::bulk_match(data);
});
