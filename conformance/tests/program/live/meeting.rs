//! Whether it is the one that is meant, before any call with an effect.

use std::time::SystemTime;

use chrono::{DateTime, Utc};

use super::endpoint::{Does, endpoint, reply, with_headers};
use super::{PLAIN, Place, WIDE};
use crate::support::{fake, nobody};

/// The fake, said to be live; `further` stands in Fotolia's part.
pub(super) fn secure(fake: &standin_emulator::Standin, further: &str) -> Place {
    let authority = fake.address();
    Place::of(&format!(
        "name = 'secure'\nlive = true\nhosts = ['127.0.0.1']\n{WIDE}\
         [vendors.fotolia]\nhttp = 'http://{authority}'\nhttps = 'https://{authority}'\n{further}\n\
         [vendors.fotolia.roles.main]\nkey = {{ public = 'API_KEY' }}\n"
    ))
}

/// A fingerprint as `check-target` prints it.
fn printed<'a>(out: &'a str, key: &str) -> &'a str {
    let mut pins = out.lines().filter_map(|line| Some(line.split_once("fingerprint = ")?.1));
    pins.find(|pin| pin.contains(key)).unwrap()
}

#[test]
fn a_certificate_is_the_one_of_the_file_or_nothing_is_sent() {
    let fake = fake();
    let check = |place: &Place| place.judge(&["check-target", &place.file]);
    let found = check(&secure(&fake, ""));
    found.ends(
        0,
        &["secure is live", "fotolia: callers main", "GET / got 404", "all that is harmless"],
    );
    let tls = "fotolia.create-user.form.tls";
    for key in ["certificate", "public_key"] {
        let pin = format!("fingerprint = {}", printed(&found.out, key));
        let place = secure(&fake, &pin);
        check(&place).ends(0, &["ok     its certificate is the one of the file"]);
        if key == "certificate" {
            let note = "the plain address of fotolia shows no certificate";
            place.run(&[PLAIN, tls], &[]).ran.ends(0, &["2 PASS", "2 made", note]);
        }
        // Another one's.
        let another = crate::support::fake();
        let other = secure(&another, &pin);
        check(&other).ends(
            3,
            &["WRONG", "is not the one that is meant: its certificate", "and the file has"],
        );
        let live = other.run(&[PLAIN, tls], &[]);
        live.ran.ends(
            3,
            &["is not the one that is meant: its certificate", "and the file has sha256:"],
        );
        assert!(live.events.is_empty());
        assert_eq!(other.intents(), "", "nothing was to be made, and no file says so");
    }
}

#[test]
fn a_probe_is_answered_as_the_file_says_or_nothing_is_sent() {
    let robots = |asked: &super::endpoint::Asked| match asked.line.as_str() {
        "GET /robots.txt HTTP/1.1" => Does::Sends(reply(200, "text/plain", "hello")),
        _ => Does::Right,
    };
    let hash = "sha256:2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";
    for (pin, code) in [
        ("{ path = '/robots.txt', status = 200 }".to_owned(), 0),
        (format!("{{ path = '/robots.txt', status = 200, body = '{hash}' }}"), 0),
        ("{ path = '/robots.txt', status = 204 }".to_owned(), 3),
        (
            format!(
                "{{ path = '/robots.txt', status = 200, body = '{}' }}",
                hash.replace('c', "d")
            ),
            3,
        ),
        ("{ path = '/', status = 200 }".to_owned(), 3),
    ] {
        let endpoint = endpoint(robots);
        let place =
            Place::new(&endpoint.url, &format!("{WIDE}[vendors.fotolia]\nfingerprint = {pin}"));
        let check = place.judge(&["check-target", &place.file]);
        let live = place.run(&[PLAIN], &[]);
        assert_eq!((check.code, live.ran.code), (code, code), "{pin}\n{check}\n{}", live.ran);
        assert_eq!(endpoint.calls().len(), usize::from(code == 0), "{pin}");
        let said = "is not the one that is meant: GET /";
        assert_eq!((check.out.contains(said), live.ran.err.contains(said)), (code == 3, code == 3));
        assert!(
            endpoint
                .asked()
                .iter()
                .all(|asked| { asked.number > 0 || !asked.head.contains("Authorization") })
        );
    }
}

/// Who looks whether somebody is there does not care how long a front page is.
#[test]
fn a_front_page_of_any_length() {
    let long = || {
        endpoint(|asked| match asked.number {
            0 => Does::Sends(reply(200, "text/html", &"x".repeat(2 * 1024 * 1024))),
            _ => Does::Right,
        })
    };
    let pinned = |pin: &str| format!("{WIDE}[vendors.fotolia]\nfingerprint = {pin}");
    let status = "{ path = '/', status = 200 }";
    for further in [WIDE.to_owned(), pinned(status)] {
        let place = Place::new(&long().url, &further);
        place.run(&[PLAIN], &[]).ran.ends(0, &["1 PASS"]);
        place.judge(&["check-target", &place.file]).ends(0, &["GET / got 200"]);
    }
    // The hash of a body is of all of it.
    let hash = format!("sha256:{}", "0".repeat(64));
    let body = pinned(&format!("{{ path = '/', status = 200, body = '{hash}' }}"));
    let place = Place::new(&long().url, &body);
    let says = ["GET / of 127.0.0.1:", ": the reply is longer than 1048576 bytes"];
    place.run(&[PLAIN], &[]).ran.ends(3, &says);
    place.judge(&["check-target", &place.file]).ends(3, &says);
}

/// A name is looked up once, and where it led is said.
#[test]
fn where_a_name_leads_is_told() {
    let endpoint = super::endpoint::right();
    let named = endpoint.url.replace("127.0.0.1", "localhost");
    let place = Place::new(&named, WIDE);
    let note = format!("{named} is 127.0.0.1, and called there all along");
    place.run(&[PLAIN], &[]).ran.ends(0, &["1 PASS", &note]);
    place.judge(&["check-target", &place.file]).ends(0, &[&note]);
    let place = Place::new(&endpoint.url, WIDE);
    assert!(!place.run(&[PLAIN], &[]).ran.out.contains("called there"));
}

#[test]
fn nobody_there() {
    let place = Place::new(&nobody(), WIDE);
    place.judge(&["check-target", &place.file]).ends(3, &["WRONG  cannot reach 127.0.0.1:"]);
    let live = place.run(&[PLAIN], &[]);
    live.ran.ends(3, &["cannot reach 127.0.0.1:"]);
    assert_eq!(place.intents(), "");
}

#[test]
fn somebody_who_speaks_no_http() {
    let endpoint = endpoint(|_| Does::Sends("SSH-2.0-OpenSSH_9\r\n".to_owned()));
    let place = Place::new(&endpoint.url, WIDE);
    place.run(&[PLAIN], &[]).ran.ends(3, &["what came is no HTTP/1 reply"]);
    assert!(endpoint.calls().is_empty());
}

/// An endpoint whose clock is off by so many seconds.
fn off(seconds: i64) -> super::endpoint::Endpoint {
    endpoint(move |asked| {
        let now: DateTime<Utc> = SystemTime::now().into();
        let theirs = now + chrono::TimeDelta::seconds(seconds);
        let date = format!("Date: {}\r\n", theirs.format("%a, %d %b %Y %H:%M:%S GMT"));
        match asked.number {
            0 => Does::Sends(with_headers(200, &date, "")),
            _ => Does::Right,
        }
    })
}

#[test]
fn a_clock_that_is_off_is_told_and_beyond_a_bound_refused() {
    let place = |endpoint: &super::endpoint::Endpoint, further: &str| {
        Place::new(&endpoint.url, &format!("{WIDE}{further}"))
    };
    let right = off(0);
    let ran = place(&right, "").run(&[PLAIN], &[]).ran;
    ran.ends(0, &["1 PASS"]);
    assert!(!ran.out.contains("the clock of"), "{ran}");
    for (seconds, way) in [(-7_200, "s behind ours"), (7_230, "s ahead of ours")] {
        let endpoint = off(seconds);
        place(&endpoint, "").run(&[PLAIN], &[]).ran.ends(0, &["note: the clock of", way]);
        let check = place(&endpoint, "");
        check.judge(&["check-target", &check.file]).ends(0, &[way]);
        let endpoint = off(seconds);
        let bound = place(&endpoint, "[stop]\nclock = 3600\n");
        let refused = ["the clocks are apart: that of", way, "more than stop.clock = 3600 s"];
        bound.run(&[PLAIN], &[]).ran.ends(3, &refused);
        bound.judge(&["check-target", &bound.file]).ends(3, &refused);
        assert!(endpoint.calls().is_empty());
    }
}

#[test]
fn a_front_door_that_leads_elsewhere_is_named() {
    let endpoint = endpoint(|asked| match asked.number {
        0 => Does::Sends(with_headers(301, "Location: https://www.example.com/\r\n", "")),
        _ => Does::Right,
    });
    let place = Place::new(&endpoint.url, WIDE);
    let note = "redirects to another host, www.example.com: not followed";
    place.run(&[PLAIN], &[]).ran.ends(0, &["1 PASS", note]);
    place.judge(&["check-target", &place.file]).ends(0, &[note]);
}

/// No budget, no byte: not even of a handshake.
#[test]
fn without_a_call_left_nobody_is_met() {
    use std::net::TcpListener;

    let nobody = TcpListener::bind("127.0.0.1:0").unwrap();
    let authority = nobody.local_addr().unwrap();
    for narrow in [WIDE.replace("calls = 100", "calls = 0"), WIDE.replace("= 600", "= 0")] {
        let place = Place::of(&format!(
            "name = 'x'\nlive = true\nhosts = ['127.0.0.1']\nhttps = 'https://{authority}'\n{narrow}\
             [vendors.fotolia.roles.main]\nkey = {{ public = 'API_KEY' }}\n"
        ));
        let tls = "fotolia.create-user.form.tls";
        place.run(&[tls], &[]).ran.ends(5, &["stopped: ", "not tried: 1"]);
        let not_asked = format!("WRONG  https://{authority}: it was not asked: ");
        place.judge(&["check-target", &place.file]).ends(3, &[&not_asked]);
    }
    // Whoever connected would be in the queue.
    nobody.set_nonblocking(true).unwrap();
    assert_eq!(nobody.accept().unwrap_err().kind(), std::io::ErrorKind::WouldBlock);
}

/// What it can do for a judge is looked at, too.
#[test]
fn means_are_looked_at() {
    let fake = fake();
    let means = "[means]\nmailbox = '/api/v1'\naccounts = '/__admin/standin/accounts'\n";
    let place = secure(&fake, "");
    let text = std::fs::read_to_string(&place.file).unwrap();
    std::fs::write(&place.file, format!("{text}{means}journal = '/__admin/requests'\n")).unwrap();
    let check = place.judge(&["check-target", &place.file]);
    check.ends(0, &["ok     means.mailbox", "ok     means.accounts", "ok     means.journal"]);
    std::fs::write(&place.file, format!("{text}{means}journal = '/no/such'\n")).unwrap();
    let check = place.judge(&["check-target", &place.file]);
    check.ends(
        3,
        &["ok     means.mailbox", "WRONG  means.journal: GET /no/such?limit=1 of ", " got 404"],
    );
    // Over TLS where there is nothing else.
    let lines = text.lines().filter(|line| !line.starts_with("http = "));
    let text = lines.collect::<Vec<_>>().join("\n");
    std::fs::write(&place.file, format!("{text}\n{means}")).unwrap();
    let check = place.judge(&["check-target", &place.file]);
    check.ends(0, &["ok     means.mailbox", "ok     means.accounts"]);
    // A fake by its address is met as well.
    place
        .judge(&["check-target", &fake.url()])
        .ends(0, &["fake is not live", "ok     means.mailbox"]);
}

/// A key does not have to travel in the clear: without a plain address calls go over TLS, but for those that
/// are about the difference.
#[test]
fn without_a_plain_address_calls_go_over_tls() {
    let fake = fake();
    let place = secure(&fake, "");
    let text = std::fs::read_to_string(&place.file).unwrap();
    let lines = text.lines().filter(|line| !line.starts_with("http = "));
    std::fs::write(&place.file, lines.collect::<Vec<_>>().join("\n")).unwrap();
    let live = place.run(&[PLAIN, super::TAKEN], &[]);
    let check = place.judge(&["check-target", &place.file]);
    check.ends(0, &["note   any certificate is accepted there: the address is this machine's"]);
    let any = "note: any certificate was accepted of fotolia: the address is this machine's";
    live.ran.ends(0, &["2 PASS", any]);
    let text = std::fs::read_to_string(place.path("report.json")).unwrap();
    assert!(text.contains("\"tls\":true") && !text.contains("\"tls\":false"), "{text}");
}

/// A caller without its key is none: which cases that leaves out is not left to be found out.
#[test]
fn a_caller_without_a_key_is_told() {
    let endpoint = super::endpoint::right();
    let place = Place::new(&endpoint.url, WIDE);
    let check = |text: &str| {
        std::fs::write(&place.file, text).unwrap();
        place.judge(&["check-target", &place.file])
    };
    let text = std::fs::read_to_string(&place.file).unwrap();
    let missing = "note   fotolia: cases are skipped for want of vendors.fotolia.roles.main.key\n";
    let whole = check(&text);
    assert!(!whole.out.contains(missing), "{whole}");
    whole.ends(
        0,
        &["note   boxnet: cases are skipped for want of vendors.boxnet.roles.main.api_key\n"],
    );
    let empty = text.replace("key = 'env:LITTLE_KEY'\n", "");
    check(&empty).ends(0, &[missing]);
    check(&empty.replace("[vendors.fotolia.roles.main]\n", "")).ends(0, &[missing]);
}

/// What speaks no TLS may not speak at all: whom is waited for, and how long at most, is said beforehand.
#[test]
fn who_says_nothing_is_not_waited_for_in_silence() {
    use std::io::{BufRead as _, BufReader, Read as _};
    use std::process::Stdio;

    let silent = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let authority = silent.local_addr().unwrap();
    let place = Place::of(&format!(
        "name = 'x'\nlive = true\nhosts = ['127.0.0.1']\nhttps = 'https://{authority}'\n{WIDE}"
    ));
    let mut program = place.program(&["check-target", &place.file]);
    let mut child = program.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut said = String::new();
    BufReader::new(child.stderr.take().unwrap()).read_line(&mut said).unwrap();
    assert_eq!(said, format!("asking https://{authority} (5 s at most)\n"));
    // It hangs up.
    drop(silent.accept().unwrap());
    let mut out = String::new();
    child.stdout.take().unwrap().read_to_string(&mut out).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(3), "{out}");
    assert!(out.contains("WRONG  "), "{out}");
}
