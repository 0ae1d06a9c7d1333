//! What the keys, functions and parameters of a call get, in every way to make it.

use super::{F, H, KEY, TOKEN, WAYS, expect_reply};
use crate::support::Fake;

/// The clause, what is sent, and the code, "" for success.
type Row = (&'static str, &'static [(&'static str, &'static str)], &'static str);

/// IML-KEY-1, IML-KEY-3, IML-ERR-2001: keys and who calls with them.
const KEYS: &[Row] = &[
    ("IML-KEY-1: h", &[KEY, F, H], ""),
    ("IML-KEY-1: accessToken", &[KEY, F, TOKEN], ""),
    ("any order", &[TOKEN, F, KEY], ""),
    ("IML-KEY-3: a web page's key", &[("apiKey", "WEB-PAGE-KEY"), F, H], ""),
    ("IML-KEY-3: an application's key", &[("apiKey", "STANDALONE-KEY"), F, TOKEN], ""),
    ("IML-KEY-3: the host's case", &[KEY, F, ("h", "YourWebSite.COM")], ""),
    ("ALL-ARG-1: an empty h is none", &[KEY, F, ("h", ""), TOKEN], ""),
    ("ALL-ARG-1: an empty token is none", &[KEY, F, H, ("accessToken", "")], ""),
    ("IML-KEY-3: a web page's key, a token", &[("apiKey", "WEB-PAGE-KEY"), F, TOKEN], "2001"),
    ("IML-KEY-3: an application's key, h", &[("apiKey", "STANDALONE-KEY"), F, H], "2001"),
    ("IML-KEY-3: neither", &[KEY, F], "2001"),
    ("IML-KEY-3: neither, both empty", &[KEY, F, ("h", ""), ("accessToken", "")], "2001"),
    ("IML-KEY-3: both", &[KEY, F, H, TOKEN], "2001"),
    ("IML-KEY-3: both, one wrong", &[KEY, F, H, ("accessToken", "x")], "2001"),
    ("IML-KEY-3: another host", &[KEY, F, ("h", "mywebsite.com")], "2001"),
    ("IML-KEY-3: no port", &[KEY, F, ("h", "yourwebsite.com:80")], "2001"),
    ("IML-KEY-3: no folding of www.", &[KEY, F, ("h", "www.yourwebsite.com")], "2001"),
    ("a host is no URL", &[KEY, F, ("h", "http://yourwebsite.com")], "2001"),
    ("ALL-ARG-1: not trimmed", &[KEY, F, ("h", "yourwebsite.com ")], "2001"),
    ("IML-KEY-3: another token", &[KEY, F, ("accessToken", "x")], "2001"),
    (
        "IML-KEY-3: the token's case counts",
        &[KEY, F, ("accessToken", "Application-access-token")],
        "2001",
    ),
    ("IML-ERR-2001: an unknown key", &[("apiKey", "nope"), F, H], "2001"),
    ("IML-ERR-2001: the key's case counts", &[("apiKey", "your-api-key"), F, H], "2001"),
    ("IML-ERR-2001: no key", &[F, H], "2001"),
    ("IML-ERR-2001: an empty key", &[("apiKey", ""), F, H], "2001"),
    ("ALL-ARG-1: the name's case counts", &[("apikey", "YOUR-API-KEY"), F, H], "2001"),
];

/// IML-FN-2, IML-FN-3, IML-ERR-2002, IML-X-1: functions, parameters, privilege.
const FUNCTIONS: &[Row] = &[
    ("IML-FN-3: no f", &[KEY, H], "2002"),
    ("IML-FN-3: an empty f", &[KEY, ("f", ""), H], "2002"),
    ("IML-FN-3: an unknown f", &[KEY, ("f", "imagelooop.login"), H], "2002"),
    ("IML-X-1: two o's", &[KEY, ("f", "imageloop.canRegisterUsers"), H], "2002"),
    ("the case of f counts", &[KEY, ("f", "imagelooop.canregisterusers"), H], "2002"),
    ("IML-ERR-2002: a surplus one", &[KEY, F, H, ("x", "1")], "2002"),
    ("IML-ERR-2002: an empty one", &[KEY, F, H, ("x", "")], "2002"),
    ("IML-ERR-2002: another case", &[KEY, F, H, ("F", "x")], "2002"),
    ("IML-ERR-2002: brackets", &[KEY, F, H, ("h[]", "yourwebsite.com")], "2002"),
    ("IML-FN-2: a key without the privilege", &[("apiKey", "UNPRIVILEGED-KEY"), F, H], "3004"),
    ("IML-FN-2: by its token", &[("apiKey", "UNPRIVILEGED-KEY"), F, TOKEN], "3004"),
];

/// IML-ORD-1: two faults together; of each pair of neighbours the first counts.
const ORDER: &[Row] = &[
    ("key, then f", &[("apiKey", "nope"), ("f", "x"), H], "2001"),
    ("key, then names", &[("apiKey", "nope"), F, H, ("x", "1")], "2001"),
    ("h, then f", &[KEY, ("f", "x")], "2001"),
    ("h, then names", &[KEY, F, H, TOKEN, ("x", "1")], "2001"),
    ("h, then privilege", &[("apiKey", "UNPRIVILEGED-KEY"), F, ("h", "x")], "2001"),
    ("f, then privilege", &[("apiKey", "UNPRIVILEGED-KEY"), H], "2002"),
    ("names, then privilege", &[("apiKey", "UNPRIVILEGED-KEY"), F, H, ("x", "1")], "2002"),
];

/// ALL-ARG-2: the first counts.
const REPEATED: &[Row] = &[
    ("the first is right", &[KEY, F, H, ("apiKey", "x"), ("f", "x"), ("h", "x")], ""),
    ("the first key is wrong", &[("apiKey", "x"), KEY, F, H], "2001"),
    ("the first h is wrong", &[KEY, F, ("h", "x"), H], "2001"),
    ("the first h is empty", &[KEY, F, ("h", ""), H], "2001"),
    ("the first f is wrong", &[KEY, ("f", "x"), F, H], "2002"),
];

fn check(rows: &[Row]) {
    let fake = Fake::start();
    let before = fake.export();
    for way in &WAYS {
        for (what, sent, code) in rows {
            let reply = (way.call)(fake.plain(), sent);
            let what = format!("{}: {what}", way.name);
            expect_reply(&reply, &(way.wanted)(code), &what);
            let verdict = fake.verdict();
            let outcome = if code.is_empty() { "success" } else { code };
            assert_eq!(verdict["outcome"], outcome, "{what}");
            assert_eq!(verdict["forced"], false, "{what}");
        }
    }
    assert_eq!(fake.export(), before, "the call only asks");
}

#[test]
fn a_key_is_valid_with_its_host_or_its_token() {
    check(KEYS);
}

#[test]
fn unknown_functions_and_parameters_and_missing_privileges_are_refused() {
    check(FUNCTIONS);
}

#[test]
fn of_two_faults_the_first_in_order_is_named() {
    check(ORDER);
}

#[test]
fn of_a_repeated_parameter_the_first_counts() {
    check(REPEATED);
}

// ALL-MAGIC-1
#[test]
fn a_key_gets_the_outcome_it_names_before_every_other_check() {
    let fake = Fake::start();
    let before = fake.export();
    for way in &WAYS {
        for code in ["2001", "2002", "2005", "3004"] {
            let key = format!("standin-{code}");
            let key = ("apiKey", key.as_str());
            for sent in [&[key][..], &[key, F, H], &[key, ("f", "x"), H, TOKEN, ("x", "1")]] {
                let what = format!("{}: {sent:?}", way.name);
                expect_reply(&(way.call)(fake.plain(), sent), &(way.wanted)(code), &what);
                let verdict = fake.verdict();
                assert_eq!(verdict["outcome"], code, "{what}");
                assert_eq!(verdict["forced"], true, "{what}");
            }
        }
        for key in ["standin-", "standin-2003", "standin-e_register", "xstandin-2005"] {
            let reply = (way.call)(fake.plain(), &[("apiKey", key), F, H]);
            let what = format!("{}: {key}", way.name);
            expect_reply(&reply, &(way.wanted)("2001"), &what);
            assert_eq!(fake.verdict()["forced"], false, "{what}");
        }
    }
    assert_eq!(fake.export(), before);
}
