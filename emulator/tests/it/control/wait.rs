//! `outbox/wait`: whoever waits for a message gets it when it is there, and nobody asks twice.

use std::io::{Read as _, Write as _};
use std::thread;
use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use standin_emulator::control::Then;
use standin_emulator::http::{Head, Request, Scheme, Version};
use standin_emulator::world::{Keeping, Timestamp};

use super::live_in;
use crate::calls::{default_sign_up, sign_up};
use crate::support::{Fake, Options, Reply, urlencoded};

const WAIT: &str = "/__admin/standin/outbox/wait";

/// Longer than the client's patience: who is not woken fails.
const LONG: (&str, &str) = ("timeout", "10m");

/// Comes back when so many wait, however that is: a test that hangs is a test that fails.
pub(super) fn until_waiting(fake: &Fake, count: usize) {
    let start = Instant::now();
    let waiting = || fake.standin.fake().worlds.watchers.waiting();
    while waiting() != count {
        assert!(start.elapsed() < Duration::from_secs(60), "{} wait, not {count}", waiting());
        thread::yield_now();
    }
}

fn wait(fake: &Fake, world: &str, fields: &[(&str, &str)]) -> Reply {
    fake.get(&format!("{world}{WAIT}?{}", urlencoded(fields)))
}

fn at_once(fake: &Fake, fields: &[(&str, &str)]) -> Reply {
    wait(fake, "", &[fields, &[("timeout", "0")]].concat())
}

#[test]
fn a_message_that_is_there_is_answered_at_once() {
    let fake = Fake::start();
    live_in(&fake);
    let found = at_once(&fake, &[("to", "Grace@Example.com"), ("vendor", "fotolia")]);
    assert_eq!(found.status, 200, "{}", found.text());
    let found = found.json();
    let keys: Vec<_> = found.as_object().unwrap().keys().map(String::as_str).collect();
    let expected = [
        "id", "vendor", "channel", "kind", "from", "to", "created", "subject", "text", "code",
        "link",
    ];
    assert_eq!(keys, expected);
    assert_eq!((&found["kind"], &found["channel"]), (&json!("validation"), &json!("email")));
    let (code, link) = (found["code"].as_str().unwrap(), found["link"].as_str().unwrap());
    let text = found["text"].as_str().unwrap();
    assert!(text.contains(code) && text.contains(link), "{text}");
    let path = &link[link.find("/standin").unwrap()..];
    assert_eq!(fake.get(path).status, 200, "the link works");
    assert_eq!(found["id"], fake.get("/api/v1/message/latest").json()["ID"]);
}

/// ALL-MAIL-1: 6 digits, or 12 letters and digits, or a link, wherever a text has them.
#[test]
fn codes_and_links_are_extracted_wherever_a_text_has_them() {
    let fake = Fake::start();
    sign_up("fotolia", "EMAIL_SMS_KEY", "eve").send(&fake);
    fake.post("/__admin/standin/accounts/fotolia/42/confirm", "", "");
    let mut call = sign_up("fotolia", "standin-6010", "rob");
    call.send(&fake);
    call = default_sign_up("filemobile", "ada");
    call.send(&fake);
    call.target = call.target.replace("=ada", "=bob").replace("sendEmail=true", "sendEmail=mine");
    call.send(&fake);
    call.target = call.target.replace("=bob", "=cy") + "&activate=true";
    call.send(&fake);
    default_sign_up("movedigital", "dan").send(&fake);
    let messages = fake.get("/api/v1/messages").json();
    let ids = messages["messages"].as_array().unwrap().iter();
    let mut kinds = Vec::new();
    for id in ids.map(|message| message["ID"].as_str().unwrap()) {
        let number: u64 = id.parse().unwrap();
        let text = fake.get(&format!("/api/v1/message/{id}")).json()["Text"].clone();
        let text = text.as_str().unwrap();
        // Nothing is newer than the message itself but what was sent later: so it is asked for by kind, too.
        let found = fake.standin.outbox().into_iter().find(|m| m.number == number).unwrap();
        let is = |length: usize, digits: bool, word: &str| {
            word.len() == length
                && word.chars().all(|c| c.is_ascii_digit() || !digits && c.is_ascii_alphanumeric())
        };
        let words: Vec<_> =
            text.split_whitespace().map(|word| word.trim_end_matches('.')).collect();
        let link = words.iter().find(|word| word.contains("/standin/confirm/")).copied();
        let six = words.iter().find(|word| is(6, true, word));
        let last =
            words.last().filter(|word| found.draft.kind == "password" && is(12, false, word));
        assert_eq!(found.draft.link.as_deref(), link, "{text}");
        assert_eq!(found.draft.code.as_deref(), six.or(last).copied(), "{text}");
        kinds.push((found.draft.kind.to_string(), link.is_some(), six.or(last).is_some()));
    }
    let count = |kind: &str, link, code| {
        kinds.iter().filter(|seen| **seen == (kind.to_owned(), link, code)).count()
    };
    assert_eq!(
        (count("validation", true, true), count("activation", true, false)),
        (3, 2),
        "{kinds:?}"
    );
    assert_eq!(
        (count("password", false, true), count("welcome", false, false), kinds.len()),
        (4, 1, 10),
        "{kinds:?}"
    );
}

#[test]
fn what_is_waited_for_can_be_narrowed() {
    let fake = Fake::start();
    sign_up("fotolia", "EMAIL_KEY", "ada").send(&fake);
    sign_up("fotolia", "SMS_KEY", "eve").send(&fake);
    default_sign_up("filemobile", "ada").send(&fake);
    let number = |fields: &[(&str, &str)]| {
        let reply = at_once(&fake, fields);
        let found = (reply.status == 200).then(|| reply.json());
        found.map(|found| found["id"].as_str().unwrap().parse::<u64>().unwrap())
    };
    for (fields, expected) in [
        (&[][..], Some(4)),
        (&[("to", "ada@example.com")], Some(4)),
        (&[("to", "ada")], None),
        (&[("kind", "activation")], Some(3)),
        (&[("kind", "welcome")], None),
        (&[("channel", "sms")], Some(2)),
        (&[("to", "sms:eve")], Some(2)),
        (&[("vendor", "fotolia"), ("channel", "email")], Some(1)),
        (&[("vendor", "boxnet")], None),
        (&[("after", "3")], Some(4)),
        (&[("after", "0000000000000000000004")], None),
        (&[("after", "2"), ("kind", "validation")], None),
    ] {
        assert_eq!(number(fields), expected, "{fields:?}");
    }
}

#[test]
fn what_cannot_be_waited_for_is_refused() {
    let fake = Fake::start();
    live_in(&fake);
    for (query, said) in [
        ("vendor=fotolai", "did you mean \\\"fotolia\\\"?"),
        ("channel=mail", "is none of email, sms; did you mean \\\"email\\\"?"),
        ("kind=welcom", "did you mean \\\"welcome\\\"?"),
        ("after=x", "this is the ID of a message"),
        ("after=99", "no message has this ID yet"),
        ("timeout=soon", "is no time such as 500ms, 5s or 2m"),
        ("timeout=5h", "is no time such as"),
        ("timeout=-1", "is no time such as"),
        ("timeout=11m", "at most 10m"),
        ("timeout=99999999999999999m", "at most 10m"),
        ("too=ada", "did you mean \\\"to\\\"?"),
        ("to=%FF", "not UTF-8"),
    ] {
        let reply = fake.get(&format!("{WAIT}?{query}"));
        assert_eq!(reply.status, 422, "{query}");
        assert!(reply.text().contains(said), "{query}: {}", reply.text());
    }
}

#[test]
fn in_vain_it_says_what_is_there() {
    let fake = Fake::start();
    let empty = at_once(&fake, &[]);
    assert_eq!(empty.status, 404);
    assert!(empty.text().contains("the outbox is empty"), "{}", empty.text());
    live_in(&fake);
    let reply = wait(&fake, "", &[("to", "nobody@example.com"), ("timeout", "30ms")]);
    assert_eq!(reply.status, 404);
    let detail = reply.json()["errors"][0]["detail"].as_str().unwrap().to_owned();
    assert!(detail.contains("within 30ms"), "{detail}");
    assert!(detail.contains("to \"grace@example.com\" (fotolia, email, validation)"), "{detail}");
    until_waiting(&fake, 0);
    // A recipient may be as long as a caller likes.
    let mut call = sign_up("fotolia", "SMS_KEY", "eve");
    call.body += &format!("&properties[phone]={}", "9".repeat(500_000));
    call.send(&fake);
    assert!(at_once(&fake, &[("to", "x")]).body.len() < 2_000);
}

#[test]
fn what_was_evicted_is_admitted() {
    let keeping = Keeping { entries: 1, ..Keeping::default() };
    let fake = Fake::with(Options { keeping: Some(keeping), ..Options::default() });
    for name in ["ada", "grace"] {
        sign_up("fotolia", "EMAIL_KEY", name).send(&fake);
    }
    let reply = at_once(&fake, &[("to", "ada@example.com")]);
    assert_eq!(reply.status, 404);
    assert!(reply.text().contains("older ones were evicted"), "{}", reply.text());
}

#[test]
fn many_wait_at_once_and_each_gets_its_own() {
    const WORLDS: [&str; 4] = ["", "/~one", "/~two", "/~three"];
    const EACH: usize = 16;
    let fake = &Fake::start();
    thread::scope(|scope| {
        let mut waiters = Vec::new();
        for world in WORLDS {
            for number in 0..EACH {
                let to = format!("ada{number}@example.com");
                waiters.push(scope.spawn(move || {
                    let fields = [("to", to.as_str()), LONG];
                    (to.clone(), wait(fake, world, &fields))
                }));
            }
        }
        until_waiting(fake, WORLDS.len() * EACH);
        for world in WORLDS {
            scope.spawn(move || {
                for number in (0..EACH).rev() {
                    let name = format!("ada{number}");
                    sign_up("fotolia", "EMAIL_KEY", &name).below(world).send(fake);
                }
            });
        }
        let mut links = Vec::new();
        for waiter in waiters {
            let (to, reply) = waiter.join().unwrap();
            assert_eq!(reply.status, 200, "{to}: {}", reply.text());
            let found = reply.json();
            assert_eq!(found["to"], to);
            links.push(found["link"].as_str().unwrap().to_owned());
        }
        links.sort();
        links.dedup();
        assert_eq!(links.len(), WORLDS.len() * EACH, "no two got one message");
    });
    until_waiting(fake, 0);
}

#[test]
fn a_message_that_comes_while_others_come_is_not_missed() {
    let fake = &Fake::start();
    for round in 0..30 {
        thread::scope(|scope| {
            let (to, other) = (format!("ada{round}"), format!("eve{round}"));
            let wanted = format!("{to}@example.com");
            let waiter = scope.spawn(move || wait(fake, "", &[("to", &wanted), LONG]));
            // No word of each other: the call may come before, while, or after it begins to wait.
            sign_up("fotolia", "EMAIL_KEY", &other).send(fake);
            sign_up("fotolia", "EMAIL_KEY", &to).send(fake);
            assert_eq!(waiter.join().unwrap().status, 200, "{round}");
        });
    }
}

#[test]
fn deletes_and_resets_do_not_disturb_a_wait() {
    let fake = &Fake::start();
    live_in(fake);
    let last = fake.get("/api/v1/message/latest").json()["ID"].as_str().unwrap().to_owned();
    let disturb: [fn(&Fake); 3] = [
        |fake| drop(fake.plain().call("DELETE", "/api/v1/messages", &[], b"")),
        |fake| drop(fake.post("/__admin/reset", "", "")),
        |fake| drop(fake.post("/__admin/standin/worlds/default/reset", "", "")),
    ];
    for (number, disturb) in disturb.iter().enumerate() {
        // After a reset the next message has a smaller number than the last before it.
        let after = if number == 0 { last.as_str() } else { "1" };
        let (name, to) = (format!("late{number}"), format!("late{number}@example.com"));
        let fields = [("to", to.as_str()), ("after", after), LONG];
        thread::scope(|scope| {
            if number > 0 {
                sign_up("fotolia", "EMAIL_KEY", "first").send(fake);
            }
            let waiter = scope.spawn(|| wait(fake, "", &fields));
            until_waiting(fake, 1);
            disturb(fake);
            until_waiting(fake, 1);
            sign_up("fotolia", "EMAIL_KEY", &name).send(fake);
            let reply = waiter.join().unwrap();
            assert_eq!(reply.status, 200, "{number}: {}", reply.text());
            assert_eq!(reply.json()["to"], to);
        });
    }
}

#[test]
fn a_confirmation_by_the_control_plane_is_waited_for_as_any() {
    let fake = &Fake::start();
    sign_up("fotolia", "EMAIL_SMS_KEY", "eve").send(fake);
    thread::scope(|scope| {
        let waiter = scope.spawn(|| wait(fake, "", &[("channel", "sms"), LONG]));
        until_waiting(fake, 1);
        fake.post("/__admin/standin/accounts/fotolia/42/confirm", "", "");
        assert_eq!(waiter.join().unwrap().json()["to"], "sms:eve");
    });
}

#[test]
fn a_drain_ends_a_wait() {
    let fake = &Fake::start();
    thread::scope(|scope| {
        let waiter = scope.spawn(|| wait(fake, "", &[LONG]));
        until_waiting(fake, 1);
        fake.standin.stopper().drain();
        let reply = waiter.join().unwrap();
        assert_eq!((reply.status, reply.text()), (503, "The fake ends."));
        assert!(reply.header("Connection").unwrap().eq_ignore_ascii_case("close"));
        let connection = reply.headers.iter().filter(|(name, _)| name == "Connection");
        assert_eq!(connection.count(), 1);
    });
    until_waiting(fake, 0);
}

#[test]
fn who_goes_away_leaves_nothing_behind() {
    let fake = Fake::start();
    let host = format!("Host: localhost:{}\r\n", fake.address().port());
    let head = format!("GET {WAIT}?timeout=10m HTTP/1.1\r\n{host}\r\n");
    for client in [fake.plain(), fake.tls()] {
        let mut waiting: Vec<_> = (0..20).map(|_| client.connect()).collect();
        for stream in &mut waiting {
            stream.write_all(head.as_bytes()).unwrap();
            stream.flush().unwrap();
        }
        until_waiting(&fake, 20);
        waiting.truncate(5);
        until_waiting(&fake, 5);
        drop(waiting);
        until_waiting(&fake, 0);
    }
    // Who only ends its side has done with it, too.
    let mut socket = fake.socket();
    socket.write_all(head.as_bytes()).unwrap();
    until_waiting(&fake, 1);
    socket.shutdown(std::net::Shutdown::Write).unwrap();
    assert_eq!(socket.read_to_end(&mut Vec::new()).unwrap(), 0);
    until_waiting(&fake, 0);
}

/// The waiter may be slower than what happens: a reset, and as many messages as there were before.
#[test]
fn a_reset_is_noticed_by_whoever_looks_late() {
    let fake = standin_emulator::Standin::builder().fake().unwrap();
    let call = |method: &str, target: &str, body: &[u8]| {
        let local = "127.0.0.1:4700".parse().unwrap();
        let (scheme, version) = (Scheme::Http, Version::Http11);
        let (peer, listener_world) = ([127, 0, 0, 1].into(), None);
        let head = Head { scheme, version, method, target, local, peer, listener_world };
        let basic = format!("Basic {}", STANDARD.encode("EMAIL_KEY:"));
        let headers: [(&str, &[u8]); 3] = [
            ("host", b"127.0.0.1:4700"),
            ("authorization", basic.as_bytes()),
            ("content-type", b"application/x-www-form-urlencoded"),
        ];
        fake.handle(Request::new(&head, &headers, body).unwrap(), Timestamp::from_millis(0))
    };
    let sign_up = |name: &str| {
        let body = sign_up("fotolia", "EMAIL_KEY", name).body;
        call("POST", "/Rest/1/user/createUser", body.as_bytes())
    };
    sign_up("first");
    let target = format!("{WAIT}?to=late@example.com&after=1");
    let Then::Wait(mut wait) = call("GET", &target, b"").then else { panic!("it waits") };
    assert!(wait.look(&fake).is_none());
    call("POST", "/__admin/reset", b"");
    sign_up("late");
    assert!(wait.look(&fake).is_some(), "its number is that of the first");
}

/// What was read by looking whether the client is there is not lost.
#[test]
fn the_next_request_may_be_sent_while_one_waits() {
    let fake = Fake::start();
    let host = format!("Host: localhost:{}\r\n", fake.address().port());
    let mut socket = fake.socket();
    write!(socket, "GET {WAIT}?timeout=10m HTTP/1.1\r\n{host}\r\n").unwrap();
    until_waiting(&fake, 1);
    write!(socket, "GET /__admin/version HTTP/1.1\r\n{host}Connection: close\r\n\r\n").unwrap();
    sign_up("fotolia", "EMAIL_KEY", "ada").send(&fake);
    let mut answers = Vec::new();
    socket.read_to_end(&mut answers).unwrap();
    let (first, rest) = Reply::parse(&answers, false).unwrap();
    let (second, rest) = Reply::parse(rest, false).unwrap();
    let first: Value = first.json();
    assert_eq!((&first["to"], second.status, rest), (&json!("ada@example.com"), 200, &b""[..]));
}
