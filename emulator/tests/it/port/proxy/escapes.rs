//! The list of escapes: a world's own, all worlds' in the library, bounded, and emptied on demand.

use standin_emulator::world::{By, Fate};

use super::{connect, escapes, summary, user};
use crate::support::{FROZEN, Fake};

#[test]
fn a_world_has_its_own_and_the_library_has_all() {
    let fake = Fake::seeded(FROZEN);
    for (world, times) in [("one", 2), ("two", 1)] {
        for _ in 0..times {
            connect(&fake, "evil.example:443", &user(world));
        }
    }
    fake.get("http://evil.example/");
    assert_eq!(summary(&fake, "one"), ["connect evil.example:443 refused 2"]);
    assert_eq!(summary(&fake, "two"), ["connect evil.example:443 refused 1"]);
    assert_eq!(summary(&fake, "default"), ["absolute evil.example:80 refused 1"]);
    let one = &escapes(&fake, "one")[0];
    assert_eq!(
        (&one["first"], &one["passed"]),
        (&"2009-02-13T23:31:30.000Z".into(), &false.into())
    );
    assert_eq!((&one["bytesSent"], &one["bytesReceived"]), (&0.into(), &0.into()));
    assert_eq!(one["example"], "CONNECT evil.example:443");
    // A reset or an emptied list takes away a world's, and not what the library tells at the end.
    assert_eq!(fake.post("/~one/__admin/reset", "", "").status, 200);
    let emptied = fake.plain().call("DELETE", "/~two/__admin/standin/escapes", &[], b"");
    assert_eq!(emptied.status, 200);
    assert!(summary(&fake, "one").is_empty() && summary(&fake, "two").is_empty());
    let requests = fake.get("/~two/__admin/requests").json();
    assert_eq!(requests["meta"]["total"], 1, "the journal is another list");
    let all: Vec<_> = fake.standin.escapes();
    let all: Vec<_> = all.iter().map(|e| (e.port, e.by, e.fate, e.count)).collect();
    assert_eq!(all, [(80, By::Absolute, Fate::Refused, 1), (443, By::Connect, Fate::Refused, 3)]);
}

#[test]
fn a_transcript_says_where_it_was_to_go() {
    let fake = Fake::seeded(FROZEN);
    connect(&fake, "evil.example:443", "");
    fake.get("http://u:p@evil.example/a?b=c");
    let text = fake.get("/__admin/standin/transcript").text().to_owned();
    for line in [
        "> CONNECT evil.example:443\n",
        "< 502 Bad Gateway: evil.example:443 is no vendor's host\n",
        "= nobody: escape\n= to evil.example:443 (connect): refused\n",
        "> GET http://evil.example/a?b=c\n",
        "= to evil.example:80 (absolute): refused\n",
    ] {
        assert!(text.contains(line), "{line} {text}");
    }
    assert!(!text.contains("u:p"), "{text}");
}

#[test]
fn too_many_hosts_are_said_to_be_incomplete() {
    let fake = Fake::start();
    let mut socket = fake.plain().connect();
    for number in 0..=1_000 {
        let head = format!("GET http://h{number}.example/ HTTP/1.1\r\nHost: x\r\n\r\n");
        socket.write_all(head.as_bytes()).unwrap();
        assert_eq!(crate::support::read_reply(&mut *socket, &mut Vec::new()).status, 502);
    }
    let listed = fake.get("/__admin/standin/escapes").json();
    assert_eq!((&listed["meta"]["total"], &listed["complete"]), (&1_000.into(), &false.into()));
    fake.plain().call("DELETE", "/__admin/standin/escapes", &[], b"");
    let listed = fake.get("/__admin/standin/escapes").json();
    assert_eq!((&listed["meta"]["total"], &listed["complete"]), (&0.into(), &().into()));
}
