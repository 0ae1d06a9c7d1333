//! Where a request goes. The first line is the target, the second the Host, the third Standin-World, the fourth the
//! tunnel that it came in. The target is read as that of a CONNECT, too.
#![no_main]

use libfuzzer_sys::fuzz_target;
use standin_emulator::http::{Destination, Through};
use standin_emulator::proxy;
use standin_emulator::world::WorldName;
use standin_fuzz::request;

fuzz_target!(|text: &str| {
    let mut lines = text.lines();
    let target = lines.next().unwrap_or_default();
    let named = ["Host", "Standin-World"].into_iter().zip(lines.by_ref());
    let headers: Vec<_> = named.map(|(name, value)| (name, value.as_bytes())).collect();
    if let Ok((host, port)) = proxy::authority(target) {
        assert!(port > 0 && !host.is_empty() && !host.contains(['@', '/', '[', ']', 'A']));
    }
    let Some(request) = request("GET", target, &headers, b"") else { return };
    let request = match lines.next() {
        Some(tunnel) => request.through(Through { tunnel: Some(tunnel.into()), world: None }),
        None => request,
    };
    let Ok(to) = Destination::of(&request) else { return };
    assert!(!to.path.is_empty() && !to.path.contains('?'));
    for world in to.world.iter().chain(&to.address.prefix) {
        assert!(WorldName::parse(world.as_str()).is_ok());
    }
    assert!(to.address.to_string().starts_with("http"));
});
