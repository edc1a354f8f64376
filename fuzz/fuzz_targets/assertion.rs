//! Client assertions, as a token request carries them.

#![no_main]

use libfuzzer_sys::fuzz_target;
use payerproof::idp::readers;

fuzz_target!(|data: &[u8]| {
    if let Ok(text) = std::str::from_utf8(data) {
        readers::assertion(text);
    }
});
