//! A thousand who want one login at once: one gets it (ALL-ARG-7, ALL-ID-1).

use std::sync::Barrier;
use std::thread;

use crate::calls::{default_sign_up, names};
use crate::support::{Fake, Reply, read_reply};

const THREADS: usize = 50;
const EACH: usize = 20;

/// The replies to a request that each of the threads sends again and again, on its own connection.
fn rush(fake: &Fake, request: &str) -> Vec<Reply> {
    let start = Barrier::new(THREADS);
    let send = || {
        let mut stream = fake.plain().connect();
        let mut kept = Vec::new();
        start.wait();
        let mut next = || {
            stream.write_all(request.as_bytes()).unwrap();
            read_reply(&mut *stream, &mut kept)
        };
        (0..EACH).map(|_| next()).collect::<Vec<_>>()
    };
    thread::scope(|scope| {
        let threads: Vec<_> = (0..THREADS).map(|_| scope.spawn(send)).collect();
        threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect()
    })
}

#[test]
fn one_of_a_thousand_gets_a_login() {
    let cases = [
        ("boxnet", "<status>email_already_registered</status>", "398388", "ada@example.com"),
        ("fotolia", "\"code\":\"6008\"", "43", "ada"),
    ];
    for (vendor, taken, next_id, name) in cases {
        let fake = Fake::start();
        let call = default_sign_up(vendor, "ada");
        let headers: String =
            call.headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
        let (method, target, length) = (call.method, &call.target, call.body.len());
        let request = format!(
            "{method} {target} HTTP/1.1\r\nHost: localhost\r\n{headers}Content-Length: {length}\r\n\r\n{}",
            call.body
        );
        let replies = rush(&fake, &request);
        let won = replies.iter().filter(|reply| call.succeeded(reply)).count();
        let lost = replies.iter().filter(|reply| reply.text().contains(taken)).count();
        assert_eq!((won, lost), (1, THREADS * EACH - 1), "{vendor}");
        assert_eq!(names(&fake, "default"), [name]);
        let recorded = fake.get("/__admin/requests?limit=1").json();
        assert_eq!(recorded["meta"]["total"], THREADS * EACH);
        // ALL-ID-1: those who failed used no id.
        let reply = default_sign_up(vendor, "grace").send(&fake);
        assert!(reply.text().contains(next_id), "{vendor}: {}", reply.text());
    }
}
