//! Dates and instants of FHIR.

#![no_main]

use libfuzzer_sys::fuzz_target;
use payerproof::source::readers;

fuzz_target!(|data: &str| {
    readers::date(data);
});
