//! The values of Content-Type, and of headers of its shape.
#![no_main]

use libfuzzer_sys::fuzz_target;
use standin_emulator::wire::charset::ContentType;

fuzz_target!(|value: &str| {
    let declared = ContentType::parse(value);
    assert_eq!(declared.essence, declared.essence.trim());
    let _ = (declared.charset(), declared.parameter("boundary"), declared.parameter("name"));
});
