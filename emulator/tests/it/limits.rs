//! The limits of the port, each met from outside, and what a client gets there.

use std::io::{Read, Write};
use std::time::Duration;

use standin_emulator::shell::Limits;
use standin_emulator::shell::socket::Deadlines;
use standin_emulator::wire;
use standin_emulator::world::{Budget, Keeping};

use crate::support::{Fake, Options, Reply, Stream};

const REST: &str = "/api/1.0/rest";

/// Long enough for a machine with other things to do, and no test waits for it in vain.
const SHORT: Duration = Duration::from_millis(300);

fn limited(limits: Limits) -> Fake {
    Fake::with(Options { limits, ..Options::default() })
}

fn impatient(change: impl FnOnce(&mut Deadlines)) -> Fake {
    let mut limits = Limits::default();
    change(&mut limits.deadlines);
    limited(limits)
}

fn rest(stream: &mut Box<dyn Stream>) -> String {
    let mut answer = Vec::new();
    // A reset after the answer is an end as good as any.
    let _end = stream.read_to_end(&mut answer);
    String::from_utf8_lossy(&answer).into_owned()
}

fn one_reply(stream: &mut Box<dyn Stream>) -> Reply {
    let mut read = Vec::new();
    let mut buffer = [0; 4096];
    loop {
        let count = stream.read(&mut buffer).unwrap();
        assert!(count > 0, "closed before a whole reply");
        read.extend_from_slice(&buffer[..count]);
        if let Some((reply, _)) = Reply::parse(&read, false) {
            return reply;
        }
    }
}

#[test]
fn a_body_up_to_the_limit_is_read_and_one_beyond_it_is_413() {
    let fake = limited(Limits { body: 1_000, ..Limits::default() });
    let form = "application/x-www-form-urlencoded";
    assert_eq!(fake.post(REST, form, "a".repeat(1_000)).status, 200);
    let reply = fake.post(REST, form, "a".repeat(1_001));
    assert_eq!(reply.status, 413);
    assert_eq!(reply.text(), "The body is longer than 1000 bytes; --max-body sets the limit.");
    // Far beyond it the client still gets its answer, because what it sends is read and thrown away.
    assert_eq!(fake.post(REST, form, "a".repeat(15_000)).status, 413);
    let chunked = format!("7d0\r\n{}\r\n0\r\n\r\n", "a".repeat(2_000));
    let headers = [("Transfer-Encoding", "chunked"), ("Content-Type", form)];
    let head = format!("POST {REST} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n");
    let head = headers.iter().fold(head, |head, (name, value)| head + name + ": " + value + "\r\n");
    let answer = fake.plain().exchange(format!("{head}\r\n{chunked}").as_bytes());
    assert!(answer.starts_with(b"HTTP/1.1 413 "), "{}", String::from_utf8_lossy(&answer));
}

#[test]
fn who_asks_before_sending_too_much_is_told_without_sending() {
    let fake = limited(Limits { body: 1_000, ..Limits::default() });
    let head = format!(
        "POST {REST} HTTP/1.1\r\nHost: x\r\nContent-Length: 2000\r\nExpect: 100-continue\r\n\r\n"
    );
    let mut stream = fake.plain().connect();
    stream.write_all(head.as_bytes()).unwrap();
    let reply = rest(&mut stream);
    assert!(reply.starts_with("HTTP/1.1 413 "), "{reply}");
}

#[test]
fn heads_beyond_the_limits_are_431() {
    let fake = limited(Limits { head: 8 << 10, header_fields: 10, ..Limits::default() });
    let many = "A: b\r\n".repeat(20);
    let long = format!("A: {}\r\n", "b".repeat(9_000));
    for headers in [many, long] {
        let request = format!("GET {REST} HTTP/1.1\r\nHost: x\r\n{headers}\r\n");
        let answer = fake.plain().exchange(request.as_bytes());
        assert!(answer.starts_with(b"HTTP/1.1 431 "), "{}", String::from_utf8_lossy(&answer));
    }
    let few = format!(
        "GET {REST} HTTP/1.1\r\nHost: x\r\n{}Connection: close\r\n\r\n",
        "A: b\r\n".repeat(8)
    );
    assert!(fake.plain().exchange(few.as_bytes()).starts_with(b"HTTP/1.1 200 "));
}

#[test]
fn a_head_that_does_not_arrive_is_408_plain_and_tls() {
    let fake = impatient(|deadlines| deadlines.head = SHORT);
    for client in [fake.plain(), fake.tls()] {
        let mut stream = client.connect();
        stream.write_all(b"GET /api/1.0/rest HTTP/1.1\r\nHo").unwrap();
        stream.flush().unwrap();
        let answer = rest(&mut stream);
        assert!(answer.starts_with("HTTP/1.1 408 "), "{answer}");
        assert!(
            answer.ends_with("\r\n\r\nThe head of the request did not arrive in time."),
            "{answer}"
        );
    }
}

#[test]
fn a_body_that_does_not_arrive_is_408_and_leaves_nothing() {
    let fake = impatient(|deadlines| deadlines.body = SHORT);
    let mut stream = fake.plain().connect();
    let head = format!("POST {REST} HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\naction=reg");
    stream.write_all(head.as_bytes()).unwrap();
    let answer = rest(&mut stream);
    assert!(answer.starts_with("HTTP/1.1 408 "), "{answer}");
    assert!(answer.contains("did not come within 0.3 s"), "{answer}");
    assert_eq!(fake.get("/__admin/requests").json()["meta"]["total"], 0);
}

#[test]
fn an_idle_connection_is_closed_without_a_word() {
    let fake = impatient(|deadlines| deadlines.idle = SHORT);
    let mut silent = fake.plain().connect();
    assert_eq!(rest(&mut silent), "");
    let mut kept = fake.plain().connect();
    kept.write_all(b"GET /x HTTP/1.1\r\nHost: x\r\n\r\n").unwrap();
    assert_eq!(one_reply(&mut kept).status, 404);
    assert_eq!(rest(&mut kept), "");
}

#[test]
fn a_connection_too_many_is_503_and_room_is_made_by_whoever_leaves() {
    let fake = limited(Limits { connections: 2, ..Limits::default() });
    let mut held: Vec<_> = (0..2).map(|_| fake.plain().connect()).collect();
    for stream in &mut held {
        stream.write_all(b"GET /x HTTP/1.1\r\nHost: x\r\n\r\n").unwrap();
        assert_eq!(one_reply(stream).status, 404);
    }
    let mut third = fake.plain().connect();
    let answer = rest(&mut third);
    assert!(
        answer.starts_with("HTTP/1.1 503 ") && answer.contains("There are 2 connections"),
        "{answer}"
    );
    drop(third);
    let mut left = held.pop().unwrap();
    left.write_all(b"GET /x HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").unwrap();
    assert!(rest(&mut left).starts_with("HTTP/1.1 404 "));
    // The place is free a moment after the client has seen the end.
    let served = (0..1_000).any(|_| {
        let mut next = fake.plain().connect();
        let _sent = next.write_all(b"GET /x HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
        rest(&mut next).starts_with("HTTP/1.1 404 ")
    });
    assert!(served);
}

#[test]
fn slow_and_stuck_clients_cost_others_nothing() {
    let fake = Fake::start();
    let mut stuck: Vec<_> = (0..200).map(|_| fake.plain().connect()).collect();
    for (number, stream) in stuck.iter_mut().enumerate() {
        let begun: &[u8] = match number % 3 {
            0 => b"",
            1 => b"GET /api/1.0/rest HTTP/1.1\r\nHost",
            _ => b"POST /api/1.0/rest HTTP/1.1\r\nHost: x\r\nContent-Length: 99\r\n\r\nacti",
        };
        stream.write_all(begun).unwrap();
    }
    for _ in 0..20 {
        assert_eq!(fake.get(REST).status, 200);
    }
}

#[test]
fn what_is_too_large_to_read_gets_the_vendors_own_answer() {
    let read_limits =
        wire::Limits { fields: 5, brackets: 2, elements: 3, ..wire::Limits::default() };
    let fake = Fake::with(Options { read_limits, ..Options::default() });
    let box_net = "<?xml version='1.0' encoding='UTF-8' ?>\n<response>\n<status>wrong_input</status>\n</response>";
    assert_eq!(fake.get(&format!("{REST}?{}", "a=b&".repeat(6))).text(), box_net);
    let deep = "<request><a><b><c/></b></a></request>".to_owned();
    let wide = format!("<request>{}</request>", "<a/>".repeat(6));
    for document in [deep, wide] {
        assert_eq!(fake.post("/api/1.0/xml", "text/xml", document).text(), box_net);
    }
    let authorization = ("Authorization", "Basic QVBJX0tFWTo=");
    let form = ("Content-Type", "application/x-www-form-urlencoded");
    let create = "/Rest/1/user/createUser";
    for body in ["a[b][c][d]=1", "a&b&c&d&e&f"] {
        let reply = fake.plain().call("POST", create, &[authorization, form], body.as_bytes());
        assert_eq!(
            reply.text(),
            "{\"error\":\"Failed to parse request\",\"code\":\"002\"}",
            "{body}"
        );
    }
    let many = "a&b&c&d&e&f";
    let imageloop = fake.get(&format!("/httprpc/?{many}"));
    assert!(imageloop.text().contains("<errorCode>2002</errorCode>"));
    let movedigital = fake.tls().form("/services/rest/", many);
    assert!(movedigital.text().contains("<error code=\"106\""));
    let filemobile = fake.get(&format!("/services/rest/users/register?{many}"));
    assert_eq!(
        (filemobile.status, filemobile.text()),
        (400, "The request could not be read: more than 5 fields.")
    );
}

#[test]
fn a_name_of_a_megabyte_is_cut_in_the_journal() {
    let fake = Fake::start();
    let name = "x".repeat(900_000);
    let form = "application/x-www-form-urlencoded";
    let body =
        format!("apiKey=YOUR-API-KEY&h=yourwebsite.com&f=imagelooop.canRegisterUsers&{name}=1");
    assert!(fake.post("/httprpc/", form, body).text().contains("<errorCode>2002</errorCode>"));
    let verdict = fake.verdict();
    assert_eq!(verdict["unread"][0].as_str().unwrap().chars().count(), 201);
    assert!(verdict["cause"].as_str().unwrap().len() < 300);
}

#[test]
fn a_journal_keeps_what_it_may_and_the_newest_is_there() {
    let keeping = Keeping { entries: 3, ..Keeping::default() };
    let fake = Fake::with(Options { keeping: Some(keeping), ..Options::default() });
    for number in 0..5 {
        fake.get(&format!("/nothing/{number}"));
    }
    let listed = fake.get("/__admin/requests").json();
    let urls: Vec<_> = listed["requests"].as_array().unwrap().iter().collect();
    let urls: Vec<_> = urls.iter().map(|event| event["request"]["url"].as_str().unwrap()).collect();
    assert_eq!(urls, ["/nothing/4", "/nothing/3", "/nothing/2"]);
    assert_eq!(listed["complete"], false);
}

#[test]
fn all_worlds_share_one_budget_and_the_least_recently_used_pay_first() {
    // A request weighs some 3,300 bytes, with the list of endpoints in its 404: there is room for the twenty of two
    // worlds and one more, and whoever is used least pays before the third has more than half of its share.
    let budget = Budget::of(68 << 10);
    let keeping = Keeping { budget: budget.clone(), ..Keeping::default() };
    let fake = Fake::with(Options { keeping: Some(keeping), ..Options::default() });
    let filler = "x".repeat(1_000);
    for world in ["old", "middle", "new"] {
        for number in 0..10 {
            fake.get(&format!("/~{world}/{number}/{filler}"));
        }
    }
    let kept = |world: &str| {
        fake.get(&format!("/~{world}/__admin/requests")).json()["meta"]["total"].as_u64().unwrap()
    };
    assert_eq!((kept("old"), kept("middle"), kept("new")), (0, 10, 10));
    for number in 0..50 {
        fake.get(&format!("/~new/{number}/{filler}"));
        assert!(budget.used() <= budget.most(), "{}", budget.used());
    }
    assert_eq!(kept("old"), 0);
    assert!(kept("new") > 0);
}
