//! Whole requests through a fake. One is `METHOD target`, header lines, an empty line, the body; a line
//! `%%%` stands between one and the next, and a first byte `s` of it means TLS.
#![no_main]

use std::sync::{Arc, LazyLock};

use libfuzzer_sys::fuzz_target;
use standin_emulator::Standin;
use standin_emulator::control::Then;
use standin_emulator::fake::{Fake, Handled};
use standin_emulator::http::{Request, Scheme, Through};
use standin_emulator::proxy;
use standin_emulator::wire::xml;
use standin_emulator::world::{Seed, Timestamp, WorldName};
use standin_fuzz::{request, split};

/// One for all inputs; after each its worlds are deleted.
static FAKE: LazyLock<Fake> = LazyLock::new(fake);
/// Where nothing ever happens.
static UNTOUCHED: LazyLock<Fake> = LazyLock::new(fake);

fuzz_target!(|bytes: &[u8]| {
    let mut rest = bytes;
    for _ in 0..4 {
        let (one, after) = split(rest, b"\n%%%\n");
        if let Some(request) = parsed(one) {
            handle(&FAKE, request);
        }
        rest = after;
    }
    for listed in FAKE.worlds.list() {
        assert!(FAKE.worlds.delete(&listed.name));
    }
});

fn fake() -> Fake {
    Standin::builder().most_worlds(8).pass("www.example.com").fake().expect("the default seed")
}

fn parsed(bytes: &[u8]) -> Option<Request> {
    let (secure, bytes) = match bytes.strip_prefix(b"s") {
        Some(bytes) => (true, bytes),
        None => (false, bytes),
    };
    let (head, body) = split(bytes, b"\n\n");
    let head = str::from_utf8(head).ok()?;
    let mut lines = head.lines();
    let (method, target) = lines.next()?.split_once(' ')?;
    let headers = lines.filter_map(|line| line.split_once(':'));
    let headers: Vec<_> = headers
        .map(|(name, value)| (name, value.trim().as_bytes()))
        .filter(|(name, value)| {
            // hyper lets no other through.
            let name =
                name.bytes().all(|b| b.is_ascii_lowercase() || b == b'-' || b.is_ascii_digit());
            name && value.iter().all(|byte| *byte >= b' ' && *byte != 127)
        })
        .collect();
    let mut request = request(method, target, &headers, body)?;
    request.scheme = if secure { Scheme::Https } else { Scheme::Http };
    // As the shell has it: what is for a proxy is read, and taken out. Here the header holds it for a tunnel, too.
    let users = headers.iter().filter(|(name, _)| *name == "proxy-authorization");
    let world = proxy::world(users.map(|(_, value)| *value)).ok()?;
    let tunnel = headers.iter().find(|(name, _)| *name == "tunnel");
    let tunnel = tunnel.and_then(|(_, value)| str::from_utf8(value).ok()).map(Arc::from);
    Some(if world.is_none() && tunnel.is_none() {
        request
    } else {
        request.through(Through { tunnel, world })
    })
}

fn handle(fake: &Fake, request: Request) {
    let looks = matches!(request.method(), "GET" | "HEAD");
    let names: Vec<_> = fake.worlds.list().into_iter().map(|listed| listed.name).collect();
    let before: Vec<_> = names.iter().map(|name| export(fake, name)).collect();
    let handled = fake.handle(request, Timestamp::default());
    let verdict = handled.exchange.as_ref().map(|exchange| &exchange.verdict);
    if verdict.is_some_and(|verdict| verdict.stub.is_some() || verdict.fault.is_some()) {
        // It was to answer what somebody made up, or to break.
        return;
    }
    if let Then::Tunnel(_) = &handled.then {
        assert!(handled.answer.status == 200 && handled.answer.body.is_empty());
        return;
    }
    check_answer(&handled);
    let Some(exchange) = &handled.exchange else {
        if looks {
            let after: Vec<_> = names.iter().map(|name| export(fake, name)).collect();
            assert!(before == after, "a look changed something");
        }
        return;
    };
    let outcome = exchange.verdict.outcome;
    if matches!(outcome, "success" | "6009" | "6010") {
        return;
    }
    let known = names.iter().position(|name| *name == exchange.world);
    let before = known.map_or_else(|| export(&UNTOUCHED, &exchange.world), |at| before[at].clone());
    assert!(export(fake, &exchange.world) == before, "{outcome} changed something");
}

fn export(fake: &Fake, name: &WorldName) -> Seed {
    fake.worlds.seen(name).lock().export()
}

/// It is what it says that it is.
fn check_answer(handled: &Handled) {
    let answer = &handled.answer;
    assert!((200..600).contains(&answer.status), "{}", answer.status);
    assert!(!answer.content_type.is_empty());
    for (name, value) in &answer.extra {
        assert!(value.bytes().all(|byte| byte >= b' ' && byte != 127), "{name}: {value:?}");
    }
    if answer.content_type.starts_with("text/xml") {
        drop(xml::read(&answer.body, None, 64).expect("an answer that says XML"));
    } else if answer.content_type.starts_with("application/json") {
        let _: serde_json::Value = serde_json::from_slice(&answer.body).expect("JSON");
    }
}
