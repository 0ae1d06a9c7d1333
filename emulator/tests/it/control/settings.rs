//! WireMock's settings: every answer of a world is late.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::{order, post, refuse};
use crate::calls::{Call, default_sign_up};
use crate::support::Fake;

const SETTINGS: &str = "/__admin/settings";

/// The longest delay: the client of the tests gives up long before.
const TEN_MINUTES: u32 = 600_000;

fn took(fake: &Fake, call: &Call) -> Duration {
    let started = Instant::now();
    assert_eq!(call.send(fake).status, 200);
    started.elapsed()
}

#[test]
fn settings_are_shown_as_they_were_set() {
    let fake = Fake::start();
    let uniform = json!({"type": "uniform", "lower": 1, "upper": 2});
    for (method, set, shown) in [
        ("POST", json!({"fixedDelay": 3}), json!({"fixedDelay": 3})),
        ("PUT", json!({"delayDistribution": uniform}), json!({"delayDistribution": uniform})),
        (
            "POST",
            json!({
                "fixedDelay": 0,
                "delayDistribution": {"type": "fixed", "milliseconds": 4},
                "proxyPassThrough": false,
            }),
            json!({"fixedDelay": 0, "delayDistribution": {"type": "fixed", "milliseconds": 4}}),
        ),
        ("PUT", json!({"fixedDelay": null, "delayDistribution": null}), json!({})),
    ] {
        let reply = order(&fake, method, SETTINGS, &set);
        assert_eq!((reply.status, reply.text()), (200, "{}"), "{set}");
        assert_eq!(fake.get(SETTINGS).json(), json!({"settings": shown}), "{set}");
    }
}

#[test]
fn what_is_absent_is_none_again_and_a_reset_forgets_all() {
    let fake = Fake::start();
    let none = json!({"settings": {}});
    assert_eq!(fake.get(SETTINGS).json(), none);
    post(&fake, SETTINGS, &json!({"fixedDelay": 1}));
    post(&fake, SETTINGS, &json!({}));
    assert_eq!(fake.get(SETTINGS).json(), none);
    post(&fake, SETTINGS, &json!({"fixedDelay": 1}));
    post(&fake, "/__admin/reset", &json!({}));
    assert_eq!(fake.get(SETTINGS).json(), none);
}

#[test]
fn every_answer_of_the_world_waits_and_no_other() {
    let fake = Fake::start();
    post(&fake, SETTINGS, &json!({"fixedDelay": 20}));
    assert!(took(&fake, &default_sign_up("boxnet", "ada")) >= Duration::from_millis(20));
    let both = json!({
        "fixedDelay": 10,
        "delayDistribution": {"type": "uniform", "lower": 15, "upper": 16},
    });
    post(&fake, SETTINGS, &both);
    let started = Instant::now();
    assert_eq!(fake.get("/nowhere").status, 404);
    assert!(started.elapsed() >= Duration::from_millis(25), "both add up");
    // Were these to wait, the client would have given up.
    post(&fake, SETTINGS, &json!({"fixedDelay": TEN_MINUTES}));
    assert_eq!(fake.get("/__admin/health").status, 200);
    let elsewhere = default_sign_up("boxnet", "ada").with("Standin-World", "elsewhere");
    assert_eq!(elsewhere.send(&fake).status, 200);
}

#[test]
fn an_answer_with_a_delay_of_its_own_has_that_one_and_be_it_none() {
    let fake = Fake::start();
    post(&fake, SETTINGS, &json!({"fixedDelay": TEN_MINUTES}));
    for (own, least) in [(0, 0), (5, 5)] {
        post(&fake, "/__admin/standin/faults", &json!({"fixedDelayMilliseconds": own}));
        let took = took(&fake, &default_sign_up("boxnet", &format!("ada{own}")));
        assert!(took >= Duration::from_millis(least), "{own}");
    }
}

#[test]
fn what_settings_are_refused_for() {
    let fake = Fake::start();
    post(&fake, SETTINGS, &json!({"fixedDelay": 1}));
    for (body, place, said) in [
        (json!({"fixedDely": 1}), "/fixedDely", "did you mean \"fixedDelay\"?"),
        (json!({"settings": {}}), "/settings", "there is no field"),
        (json!({"fixedDelayMilliseconds": 1}), "/fixedDelayMilliseconds", "no field"),
        (json!({"extended": {}}), "/extended", "there is no field"),
        (json!({"proxyPassThrough": true}), "/proxyPassThrough", "no proxy"),
        (json!({"fixedDelay": "1"}), "/fixedDelay", "a whole number"),
        (json!({"fixedDelay": TEN_MINUTES + 1}), "/fixedDelay", "at most"),
        (
            json!({
                "fixedDelay": TEN_MINUTES,
                "delayDistribution": {"type": "fixed", "milliseconds": 1},
            }),
            "/delayDistribution",
            "at most",
        ),
        (
            json!({"delayDistribution": {"type": "lognormal", "median": 1, "sigma": 0.1}}),
            "/delayDistribution/type",
            "\"lognormal\" is none of fixed, uniform",
        ),
        (json!([]), "", "is an object"),
    ] {
        refuse(&fake, SETTINGS, &body, (place, said));
    }
    let unchanged: Value = json!({"settings": {"fixedDelay": 1}});
    assert_eq!(fake.get(SETTINGS).json(), unchanged);
}
