//! SOAP: the call, and the value of each of its parameters.
#![no_main]

use libfuzzer_sys::fuzz_target;
use standin_emulator::wire::soap;

fuzz_target!(|document: &[u8]| {
    let Ok(call) = soap::read(document, None, 64) else { return };
    assert!(!call.operation.is_empty());
    for parameter in &call.parameters {
        assert_ne!(soap::value(parameter), Ok(Some(String::new())));
    }
});
