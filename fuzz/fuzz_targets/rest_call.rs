//! Calls of the FHIR API: method, path and query.

#![no_main]

use libfuzzer_sys::fuzz_target;
use payerproof::source::readers;

fuzz_target!(|data: &str| {
    readers::rest_call(data);
});
