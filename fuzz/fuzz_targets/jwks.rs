//! JWK Sets, as clients register and publish them.

#![no_main]

use libfuzzer_sys::fuzz_target;
use payerproof::idp::readers;

fuzz_target!(|data: &[u8]| {
    readers::key_set(data);
});
