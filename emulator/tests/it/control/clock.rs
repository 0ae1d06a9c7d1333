//! A world's clock: everything in the world goes by it, and nothing outside.

use serde_json::{Value, json};
use standin_emulator::world::Timestamp;

use super::{post, refuse};
use crate::calls::{default_sign_up, export, sign_up};
use crate::support::{FROZEN, Fake};

const CLOCK: &str = "/__admin/standin/clock";

fn to(fake: &Fake, what: &str, body: &Value) -> Value {
    post(fake, &format!("{CLOCK}/{what}"), body)
}

/// A time of a document, in milliseconds.
fn millis(time: &Value) -> i64 {
    Timestamp::parse(time.as_str().unwrap()).unwrap().millis()
}

/// How long a test may take between two looks at a clock that runs.
const SLACK: i64 = 60_000;

/// Whether a time is that one, or as much later as a test takes.
fn about(time: i64, expected: &str) -> bool {
    let expected = Timestamp::parse(expected).unwrap().millis();
    (expected..expected + SLACK).contains(&time)
}

#[test]
fn a_clock_runs_with_the_machine_until_it_is_told_otherwise() {
    let fake = Fake::start();
    let clock = fake.get(CLOCK).json();
    let keys: Vec<_> = clock.as_object().unwrap().keys().collect();
    assert_eq!(keys, ["now", "frozen", "ahead_ms"]);
    assert_eq!((&clock["frozen"], &clock["ahead_ms"]), (&json!(false), &json!(0)));
    let health = fake.get("/__admin/health").json();
    assert!((millis(&health["timestamp"]) - millis(&clock["now"])).abs() < SLACK);
    // It runs already.
    assert_eq!(to(&fake, "run", &json!({}))["ahead_ms"], 0);
}

#[test]
fn everything_in_the_world_goes_by_its_clock_and_nothing_outside() {
    let fake = Fake::start();
    let frozen = to(&fake, "freeze", &json!({"at": "2009-02-13T23:31:30.123Z"}));
    assert_eq!(frozen["now"], "2009-02-13T23:31:30.123Z");
    assert_eq!(frozen["frozen"], true);
    assert!(frozen["ahead_ms"].as_i64().unwrap() < -400_000_000_000);
    let reply = sign_up("fotolia", "EMAIL_KEY", "ada").send(&fake);
    assert_eq!(reply.header("Date"), Some("Fri, 13 Feb 2009 23:31:30 GMT"));
    let event = &fake.get("/__admin/requests").json()["requests"][0];
    assert_eq!(event["request"]["loggedDate"], 1_234_567_890_123_i64);
    assert_eq!(event["response"]["headers"]["Date"], "Fri, 13 Feb 2009 23:31:30 GMT");
    let account = fake.get("/__admin/standin/accounts/fotolia/42").json();
    let message = &fake.get("/api/v1/messages").json()["messages"][0];
    for created in [&account["created"], &message["Created"]] {
        assert_eq!(created, "2009-02-13T23:31:30.123Z");
    }
    let elsewhere = default_sign_up("boxnet", "ada").with("Standin-World", "elsewhere");
    assert!(!elsewhere.send(&fake).header("Date").unwrap().contains("2009"));
    assert_eq!(fake.get(&format!("/~elsewhere{CLOCK}")).json()["ahead_ms"], 0);
    assert!(!fake.get("/__admin/health").text().contains("2009"));
}

#[test]
fn a_clock_is_frozen_where_it_stands() {
    let fake = Fake::start();
    to(&fake, "set", &json!({"to": "2030-05-06T07:08:09Z"}));
    let frozen = to(&fake, "freeze", &json!({}));
    assert!(about(millis(&frozen["now"]), "2030-05-06T07:08:09Z"), "{frozen}");
    assert_eq!(fake.get(CLOCK).json()["now"], frozen["now"]);
    assert_eq!(to(&fake, "freeze", &json!({"at": null}))["now"], frozen["now"]);
    // Without a body, too.
    assert_eq!(fake.post(&format!("{CLOCK}/freeze"), "", "").json()["now"], frozen["now"]);
}

#[test]
fn a_clock_that_is_set_stands_or_runs_as_before() {
    let fake = Fake::start();
    let set = to(&fake, "set", &json!({"to": "2001-01-01T00:00:00Z"}));
    assert_eq!((&set["now"], &set["frozen"]), (&json!("2001-01-01T00:00:00.000Z"), &json!(false)));
    assert!(about(millis(&fake.get(CLOCK).json()["now"]), "2001-01-01T00:00:00Z"));
    let reply = default_sign_up("boxnet", "ada").send(&fake);
    assert!(reply.header("Date").unwrap().contains(" 01 Jan 2001 00:"), "{reply:?}");
    to(&fake, "freeze", &json!({}));
    let set = to(&fake, "set", &json!({"to": "2002-02-02T03:04:05+01:00"}));
    assert_eq!((&set["now"], &set["frozen"]), (&json!("2002-02-02T02:04:05.000Z"), &json!(true)));
    assert_eq!(fake.get(CLOCK).json()["now"], set["now"], "it stands");
}

#[test]
fn a_clock_is_advanced_and_put_back() {
    let fake = Fake::seeded(FROZEN);
    for (by, now) in [
        (json!("1h30m"), "2009-02-14T01:01:30.000Z"),
        (json!("500ms"), "2009-02-14T01:01:30.500Z"),
        (json!(250), "2009-02-14T01:01:30.750Z"),
        (json!("2d"), "2009-02-16T01:01:30.750Z"),
        (json!("-2d1h30m"), "2009-02-13T23:31:30.750Z"),
        (json!(-750), "2009-02-13T23:31:30.000Z"),
        (json!(0), "2009-02-13T23:31:30.000Z"),
    ] {
        assert_eq!(to(&fake, "advance", &json!({"by": by}))["now"], now, "{by}");
    }
    to(&fake, "run", &json!({}));
    let advanced = to(&fake, "advance", &json!({"by": "1d"}));
    assert_eq!(advanced["frozen"], false);
    assert!(about(millis(&advanced["now"]), "2009-02-14T23:31:30Z"), "{advanced}");
}

#[test]
fn a_clock_runs_on_from_where_it_stood() {
    let fake = Fake::seeded(FROZEN);
    let running = to(&fake, "run", &json!({}));
    assert_eq!(running["now"], "2009-02-13T23:31:30.000Z");
    assert_eq!(running["frozen"], false);
    let ahead = fake.get(CLOCK).json()["ahead_ms"].clone();
    assert_eq!(ahead, running["ahead_ms"], "it runs as fast as the machine's");
    assert!(about(millis(&fake.get(CLOCK).json()["now"]), "2009-02-13T23:31:30Z"));
    // It is kept by an export.
    let again = Fake::seeded(&export(&fake, "default"));
    assert_eq!(again.get(CLOCK).json()["ahead_ms"], ahead);
}

/// What came later stays later in journal and outbox, whatever time it was.
#[test]
fn time_that_goes_back_mixes_nothing_up() {
    let fake = Fake::seeded(FROZEN);
    let date = |name: &str| {
        let reply = default_sign_up("filemobile", name).send(&fake);
        reply.header("Date").unwrap().to_owned()
    };
    assert_eq!(date("ada"), "Fri, 13 Feb 2009 23:31:30 GMT");
    to(&fake, "advance", &json!({"by": "-1d"}));
    assert_eq!(date("grace"), "Thu, 12 Feb 2009 23:31:30 GMT");
    let journal = fake.get("/__admin/requests").json();
    let logged: Vec<_> = journal["requests"].as_array().unwrap().iter().collect();
    assert_eq!(logged.len(), 2);
    assert_eq!(logged[0]["request"]["loggedDateString"], "2009-02-12T23:31:30.000Z");
    assert_eq!(logged[1]["request"]["loggedDateString"], "2009-02-13T23:31:30.000Z");
    let since = fake.get("/__admin/requests?since=2009-02-13T00:00:00Z").json();
    assert_eq!(since["meta"]["total"], 1);
    let latest = fake.get("/api/v1/message/latest").json();
    assert!(latest["To"][0]["Address"].as_str().unwrap().starts_with("grace"), "{latest}");
    let waited = fake.get("/__admin/standin/outbox/wait?to=grace%40example.com&timeout=0s");
    assert_eq!(waited.status, 200, "{}", waited.text());
}

#[test]
fn a_reset_puts_the_clock_back_to_the_seeds() {
    for (seed, frozen) in [(FROZEN, true), ("[clock]\nahead_ms = 5000\n", false)] {
        let fake = Fake::seeded(seed);
        let before = export(&fake, "default");
        to(&fake, "freeze", &json!({"at": "2044-01-01T00:00:00Z"}));
        assert_ne!(export(&fake, "default"), before);
        post(&fake, "/__admin/reset", &json!({}));
        assert_eq!(export(&fake, "default"), before);
        assert_eq!(fake.get(CLOCK).json()["frozen"], frozen);
    }
}

#[test]
fn what_a_clock_refuses() {
    let fake = Fake::seeded(FROZEN);
    let before = export(&fake, "default");
    for (what, body, place, said) in [
        ("freeze", json!({"at": "soon"}), "/at", "no time such as"),
        ("freeze", json!({"at": 5}), "/at", "a string"),
        ("freeze", json!({"to": "2009-02-13T23:31:30Z"}), "/to", "there is no field"),
        ("freeze", json!([]), "", "is an object"),
        ("set", json!({}), "/to", "missing"),
        ("set", json!({"to": "1969-12-31T23:59:59Z"}), "/to", "1970 to 9999"),
        ("set", json!({"to": "9999-12-31T23:59:59-01:00"}), "/to", "1970 to 9999"),
        ("set", json!({"to": "10000-01-01T00:00:00Z"}), "/to", "no time such as"),
        ("advance", json!({}), "/by", "missing"),
        ("advance", json!({"by": ""}), "/by", "1h30m"),
        ("advance", json!({"by": "5"}), "/by", "1h30m"),
        ("advance", json!({"by": "30m1h"}), "/by", "1h30m"),
        ("advance", json!({"by": "1 h"}), "/by", "1h30m"),
        ("advance", json!({"by": 1.5}), "/by", "1h30m"),
        ("advance", json!({"by": true}), "/by", "1h30m"),
        ("advance", json!({"by": "-20000d"}), "/by", "1970 to 9999"),
        ("advance", json!({"by": "3000000d"}), "/by", "1970 to 9999"),
        ("advance", json!({"by": i64::MAX}), "/by", "1970 to 9999"),
        ("advance", json!({"by": i64::MIN}), "/by", "1970 to 9999"),
        ("run", json!({"by": 1}), "/by", "there is no field"),
    ] {
        refuse(&fake, &format!("{CLOCK}/{what}"), &body, (place, said));
    }
    assert_eq!(export(&fake, "default"), before);
    // The first and the last millisecond.
    for (at, date) in [
        ("1970-01-01T00:00:00.000Z", "Thu, 01 Jan 1970 00:00:00 GMT"),
        ("9999-12-31T23:59:59.999Z", "Fri, 31 Dec 9999 23:59:59 GMT"),
    ] {
        assert_eq!(to(&fake, "set", &json!({"to": at}))["now"], at);
        assert_eq!(fake.get("/nowhere").header("Date"), Some(date));
    }
    // A clock that runs ends there, and goes on being asked.
    to(&fake, "run", &json!({}));
    assert_eq!(fake.get("/nowhere").header("Date"), Some("Fri, 31 Dec 9999 23:59:59 GMT"));
}
