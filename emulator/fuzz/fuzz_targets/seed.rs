//! Seeds: one that opens is exported as a seed that opens, to the same world.
#![no_main]

use std::sync::Arc;

use libfuzzer_sys::fuzz_target;
use standin_emulator::world::{Seed, World, WorldName};

fuzz_target!(|text: &str| {
    let Ok(seed) = Seed::parse(text, "fuzz") else { return };
    let Ok(exported) = opened(&seed) else { return };
    let written = exported.to_toml(true);
    let again = Seed::parse(&written, "export").expect("an export is a seed");
    assert_eq!(opened(&again).expect("it opens").to_toml(true), written);
    let redacted = Seed::parse(&exported.to_toml(false), "redacted").expect("a seed, redacted");
    drop(opened(&redacted).expect("it opens, redacted"));
});

fn opened(seed: &Seed) -> Result<Seed, String> {
    let template = seed.template(0).map_err(|error| error.to_string())?;
    Ok(World::new(WorldName::fallback(), Arc::new(template)).export())
}
