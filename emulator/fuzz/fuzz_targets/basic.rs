//! Basic credentials: a user never holds a colon.
#![no_main]

use libfuzzer_sys::fuzz_target;
use standin_emulator::wire::basic;

fuzz_target!(|header: &str| {
    assert!(basic::user(header).is_none_or(|user| !user.contains(':')));
});
