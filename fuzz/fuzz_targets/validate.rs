//! Resources of FHIR, and texts that only look like them.

#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use payerproof::fhir::validate::Validator;

static VALIDATOR: LazyLock<Validator> = LazyLock::new(Validator::r4);

fuzz_target!(|text: &[u8]| {
    let report = VALIDATOR.validate(text, &[]);
    assert_eq!(report.is_valid(), report.errors == 0);
});
