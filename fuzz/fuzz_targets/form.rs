//! Forms, as the token endpoint and its neighbours read them.

#![no_main]

use libfuzzer_sys::fuzz_target;
use payerproof::idp::readers;

fuzz_target!(|data: &[u8]| {
    readers::form(data);
});
