//! The user of a proxy, out of its header: the name of a world, or why it is none.
#![no_main]

use libfuzzer_sys::fuzz_target;
use standin_emulator::proxy;
use standin_emulator::world::WorldName;

fuzz_target!(|bytes: &[u8]| {
    let values = bytes.split(|byte| *byte == b'\n');
    match proxy::world(values) {
        Ok(Some(world)) => assert!(WorldName::parse(world.as_str()).is_ok()),
        Ok(None) => {}
        // It is told in an answer, on one line of text.
        Err(bad) => assert!(!bad.to_string().contains(['\n', '\r', '\0'])),
    }
});
