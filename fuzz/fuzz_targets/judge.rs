//! Answers of a source payer, judged by every check.

#![no_main]

use libfuzzer_sys::fuzz_target;
use payerproof::checks::readers;

fuzz_target!(|data: &[u8]| {
    readers::answer(data);
});
