//! Request patterns: which requests of the journal each of them finds.

use serde_json::{Value, json};

use super::{order, wrong};
use crate::support::{Fake, MULTIPART, multipart};

const XML: &str =
    "<?xml version=\"1.0\"?><p:r xmlns:p=\"urn:x\" b=\"2\" a=\"1\"><c>1</c><d/></p:r>";

/// Requests, each under a letter of its own.
fn asked() -> Fake {
    let fake = Fake::start();
    let call = |case: &str, method: &str, target: &str, headers: &[(&str, &str)], body: &[u8]| {
        let headers = [&[("X-Case", case)], headers].concat();
        assert_eq!(fake.plain().call(method, target, &headers, body).status, 404, "{case}");
    };
    let accept = [("Accept", "text/plain"), ("accept", "text/html"), ("Cookie", "s=1; t=2")];
    call("a", "GET", "/a/b?x=1&x=2&e=%20z+y", &accept, b"");
    let form = [
        ("Content-Type", "application/x-www-form-urlencoded"),
        // ada:pass:word
        ("Authorization", "Basic YWRhOnBhc3M6d29yZA=="),
    ];
    call("b", "POST", "/a", &form, b"user=ada&user=bob&q=%C3%A4");
    call("c", "POST", "/json", &[("Content-Type", "application/json")], b"{\"a\":[1,2],\"b\":3}");
    call("d", "PUT", "/xml", &[("Content-Type", "text/xml")], XML.as_bytes());
    call("e", "GET", "/~default/a/b?x=3", &[], b"");
    let parts = multipart(&[("user", "ada"), ("note", "line\nline")]);
    call("f", "POST", "/f", &[("Content-Type", MULTIPART)], parts.as_bytes());
    call("g", "POST", "/g", &[("Host", "127.0.0.1")], b"\xff\x00");
    assert_eq!(fake.tls().call("GET", "/h", &[("X-Case", "h")], b"").status, 404);
    fake
}

/// The letters of the requests that a pattern finds; as many as it counts.
fn found(fake: &Fake, pattern: &Value) -> String {
    let find = order(fake, "POST", "/__admin/requests/find", pattern);
    assert_eq!(find.status, 200, "{pattern}: {}", find.text());
    let find = find.json();
    let requests = find["requests"].as_array().unwrap();
    let count = order(fake, "POST", "/__admin/requests/count", pattern).json();
    assert_eq!(count, json!({"count": requests.len(), "requestJournalDisabled": false}));
    requests.iter().map(|request| request["headers"]["X-Case"].as_str().unwrap()).collect()
}

fn check(cases: &[(Value, &str)]) {
    let fake = asked();
    for (pattern, expected) in cases {
        assert_eq!(found(&fake, pattern), *expected, "{pattern}");
    }
}

#[test]
fn methods_and_urls() {
    check(&[
        (json!({}), "abcdefgh"),
        (json!({"method": null}), "abcdefgh"),
        (json!({"method": "ANY"}), "abcdefgh"),
        (json!({"method": "PUT"}), "d"),
        (json!({"method": "put"}), "d"),
        (json!({"method": "PATCH"}), ""),
        (json!({"url": "/a"}), "b"),
        (json!({"url": "/a/b"}), ""),
        (json!({"url": "/a/b?x=3"}), "e"),
        (json!({"url": "/~default/a/b?x=3"}), "e"),
        (json!({"url": "/a/b?x=1&x=2&e=%20z+y"}), "a"),
        (json!({"urlPath": "/a/b"}), "ae"),
        (json!({"urlPath": "/~default/a/b"}), "e"),
        (json!({"urlPath": "/a/b?x=3"}), ""),
        (json!({"urlPattern": "/a.*"}), "abe"),
        (json!({"urlPattern": "/a"}), "b"),
        (json!({"urlPattern": r"/a/b\?x=\d"}), "e"),
        (json!({"urlPathPattern": "/a/."}), "ae"),
        (json!({"urlPathPattern": "/~[a-z]+/a/b"}), "e"),
        (json!({"urlPathPattern": "a"}), ""),
        (json!({"scheme": "https"}), "h"),
        (json!({"scheme": "http", "method": "GET"}), "ae"),
        (json!({"host": {"equalTo": "127.0.0.1"}}), "g"),
        (json!({"host": {"doesNotContain": "local"}}), "g"),
        (json!({"method": "GET", "urlPath": "/a"}), ""),
    ]);
}

#[test]
fn headers_parameters_and_credentials() {
    check(&[
        (json!({"headers": {"accept": {"equalTo": "text/html"}}}), "a"),
        (json!({"headers": {"ACCEPT": {"contains": "plain"}}}), "a"),
        (json!({"headers": {"Accept": {"absent": true}}}), "bcdefgh"),
        (json!({"headers": {"Accept": {"equalTo": "TEXT/HTML"}}}), ""),
        (json!({"headers": {"Accept": {"equalTo": "TEXT/HTML", "caseInsensitive": true}}}), "a"),
        (json!({"headers": {"X-Case": {"matches": "[a-c]"}, "Accept": {"absent": true}}}), "bc"),
        (json!({"headers": {"X-Case": {"doesNotMatch": "[a-f]"}}}), "gh"),
        (json!({"headers": {"X-Case": {"or": [{"equalTo": "a"}, {"equalTo": "h"}]}}}), "ah"),
        (json!({"headers": {"X-Case": {"not": {"matches": "[b-h]"}}}}), "a"),
        (json!({"queryParameters": {"x": {"equalTo": "2"}}}), "a"),
        (json!({"queryParameters": {"x": {"matches": "[1-3]"}}}), "ae"),
        (json!({"queryParameters": {"X": {"matches": ".*"}}}), ""),
        (json!({"queryParameters": {"e": {"equalTo": " z y"}}}), "a"),
        (json!({"queryParameters": {"e": {"absent": true}, "x": {"contains": ""}}}), "e"),
        (json!({"formParameters": {"user": {"equalTo": "bob"}}}), "b"),
        (json!({"formParameters": {"user": {"equalTo": "ada"}}}), "bf"),
        (json!({"formParameters": {"q": {"equalTo": "ä"}}}), "b"),
        (json!({"formParameters": {"note": {"matches": "line.*"}}}), "f"),
        (json!({"method": "POST", "formParameters": {"user": {"absent": true}}}), "cg"),
        (json!({"cookies": {"t": {"equalTo": "2"}}}), "a"),
        (json!({"cookies": {"t": {"equalTo": "1"}}}), ""),
        (json!({"cookies": {"u": {"absent": true}}}), "abcdefgh"),
        (json!({"basicAuthCredentials": {"username": "ada", "password": "pass:word"}}), "b"),
        (json!({"basicAuthCredentials": {"username": "ada", "password": "pass"}}), ""),
    ]);
}

#[test]
fn bodies() {
    let body = |operator: Value| json!({"bodyPatterns": [operator]});
    check(&[
        (body(json!({"contains": "user=ada"})), "b"),
        (json!({"bodyPatterns": [{"contains": "user"}, {"contains": "bob"}]}), "b"),
        (json!({"bodyPatterns": []}), "abcdefgh"),
        (body(json!({"absent": true})), "aeh"),
        (body(json!({"not": {"absent": true}})), "bcdfg"),
        (body(json!({"equalTo": ""})), "aeh"),
        (body(json!({"matches": ".*line\nline.*"})), "f"),
        (body(json!({"equalToJson": {"b": 3, "a": [1, 2]}})), "c"),
        (body(json!({"equalToJson": "{\"a\": [1, 2], \"b\": 3.0}"})), "c"),
        (body(json!({"equalToJson": {"a": [2, 1], "b": 3}})), ""),
        (body(json!({"equalToJson": {"a": [2, 1], "b": 3}, "ignoreArrayOrder": true})), "c"),
        (body(json!({"equalToJson": {"a": [1]}, "ignoreExtraElements": true})), "c"),
        (body(json!({"equalToJson": {"a": [2]}, "ignoreExtraElements": true})), ""),
        (
            body(json!({
                "equalToJson": {"a": [2]}, "ignoreExtraElements": true, "ignoreArrayOrder": true,
            })),
            "c",
        ),
        (
            body(
                json!({"equalToXml": "<r a='1' b='2' xmlns='urn:x'><d xmlns=''/> <c xmlns=''>1</c></r>"}),
            ),
            "d",
        ),
        (body(json!({"equalToXml": "<r a='1' b='2'><d/><c>1</c></r>"})), ""),
        (body(json!({"binaryEqualTo": "/wA="})), "g"),
        (body(json!({"binaryEqualTo": "/w=="})), ""),
    ]);
}

#[test]
fn what_is_not_served_is_refused_by_name() {
    let fake = Fake::start();
    let deep = (0..40).fold(json!({"equalTo": "a"}), |inner, _| json!({"not": inner}));
    for (pattern, pointer, why) in [
        (json!({"urlPaht": "/a"}), "/urlPaht", "did you mean \"urlPath\"?"),
        (json!({"urlPathTemplate": "/{a}"}), "/urlPathTemplate", "is WireMock's"),
        (json!({"multipartPatterns": []}), "/multipartPatterns", "is WireMock's"),
        (json!({"customMatcher": {}}), "/customMatcher", "is WireMock's"),
        (json!({"url": "http://x/y"}), "/url", "without scheme and host"),
        (json!({"urlPath": ""}), "/urlPath", "begins with a slash"),
        (json!({"method": ""}), "/method", "empty method"),
        (json!({"url": "/a", "urlPath": "/a"}), "/urlPath", "url is given as well"),
        (json!({"method": ["GET"]}), "/method", "a string"),
        (json!({"scheme": "htps"}), "/scheme", "did you mean \"https\"?"),
        (json!({"headers": []}), "/headers", "an object"),
        (json!({"headers": {"a/b~c": "x"}}), "/headers/a~1b~0c", "is an object"),
        (json!({"headers": {"a": {"includes": []}}}), "/headers/a/includes", "There are equalTo"),
        (
            json!({"queryParameters": {"a": {"equalTo": 1}}}),
            "/queryParameters/a/equalTo",
            "a string",
        ),
        (json!({"bodyPatterns": {}}), "/bodyPatterns", "a list"),
        (
            json!({"bodyPatterns": [{"contains": "a"}, {"matchesJsonPath": "$.a"}]}),
            "/bodyPatterns/1/matchesJsonPath",
            "the operator \"matchesJsonPath\" is not served",
        ),
        (
            json!({"bodyPatterns": [{"equalToJson": {"a": "${json-unit.ignore}"}}]}),
            "/bodyPatterns/0/equalToJson",
            "JSON-unit",
        ),
        (
            json!({"basicAuthCredentials": {"username": "a"}}),
            "/basicAuthCredentials/password",
            "needed",
        ),
        (json!({"urlPattern": "/(?=a).*"}), "/urlPattern", "look-around"),
        (json!({"urlPathPattern": "/a\\R"}), "/urlPathPattern", "unrecognized escape"),
        (json!({"urlPattern": "((a{0,1000}){0,1000}){0,1000}"}), "/urlPattern", "when compiled"),
        (
            json!({"host": deep}),
            "/host/not/not/not/not/not/not/not/not/not/not/not/not/not/not/not/not",
            "deeper",
        ),
    ] {
        for route in ["count", "find", "remove"] {
            let reply = order(&fake, "POST", &format!("/__admin/requests/{route}"), &pattern);
            let (place, told) = wrong(&reply);
            assert_eq!(place, pointer, "{pattern}: {told}");
            assert!(told.contains(why), "{pattern}: {told}");
        }
        let stub = json!({"request": pattern});
        let (place, _) = wrong(&order(&fake, "POST", "/__admin/mappings", &stub));
        assert_eq!(place, format!("/request{pointer}"));
    }
}

#[test]
fn what_is_no_pattern_or_says_something_twice_is_refused() {
    let fake = Fake::start();
    for (body, why) in [
        ("[]", "a request pattern is an object"),
        ("{", "no JSON"),
        ("{\"url\":\"/1\",\"url\":\"/2\"}", "the field \"url\" stands twice"),
        ("{\"bodyPatterns\":[{\"equalTo\":\"1\",\"equalTo\":\"2\"}]}", "stands twice"),
    ] {
        let reply = fake.post("/__admin/requests/count", "application/json", body);
        assert!(wrong(&reply).1.contains(why), "{}", reply.text());
    }
}

#[test]
fn an_expression_that_makes_others_go_back_and_back_is_answered() {
    let fake = Fake::start();
    fake.post("/x", "text/plain", format!("{}!", "a".repeat(500_000)));
    for (expression, count) in [("(a+)+$", 0), ("(a|aa)+", 0), ("(a*)*!", 1)] {
        let pattern = json!({"bodyPatterns": [{"matches": expression}]});
        let reply = order(&fake, "POST", "/__admin/requests/count", &pattern);
        assert_eq!(reply.json()["count"], count, "{expression}");
    }
}

/// A body of no two stretches that are alike.
fn noise(length: usize) -> String {
    let mut state = 1_u32;
    let mut letter = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        if state >> 31 == 0 { 'a' } else { 'b' }
    };
    (0..length).map(|_| letter()).collect()
}

#[test]
fn an_expression_that_takes_too_much_does_not_fit() {
    let fake = Fake::start();
    let body = |expression: &str| json!({"bodyPatterns": [{"matches": expression}]});
    let stub = |expression: &str| json!({"name": "slow", "request": body(expression)});
    for route in ["/__admin/mappings", "/__admin/requests/count"] {
        let huge = "[ab]*a[ab]{5000}c";
        let pattern = if route.ends_with("count") { body(huge) } else { stub(huge) };
        assert!(wrong(&order(&fake, "POST", route, &pattern)).1.contains("when compiled"));
    }
    let large = "[ab]*a[ab]{1000}c";
    assert_eq!(order(&fake, "POST", "/__admin/mappings", &stub(large)).status, 201);
    let reply = fake.post("/x", "text/plain", noise(1 << 20));
    assert_eq!(reply.status, 404);
    let told = "body: wanted matches, came too long to be matched";
    assert!(reply.text().contains(told), "{}", reply.text());
    assert_eq!(order(&fake, "POST", "/__admin/requests/count", &body(large)).json()["count"], 0);
    // Turned round it does not fit, either.
    let other = json!({"bodyPatterns": [{"doesNotMatch": large}]});
    assert_eq!(order(&fake, "POST", "/__admin/requests/count", &other).json()["count"], 0);
    // What is simple is found in as long a body.
    assert_eq!(
        order(&fake, "POST", "/__admin/requests/count", &body(".*ab+a.*")).json()["count"],
        1
    );
}

#[test]
fn a_journal_that_takes_too_much_is_not_counted_at_all() {
    let fake = Fake::start();
    let target = format!("/{}", noise(8_000));
    for _ in 0..80 {
        fake.get(&target);
    }
    let pattern = json!({"urlPattern": "/[ab]*a[ab]{1000}c"});
    for route in ["count", "remove"] {
        let reply = order(&fake, "POST", &format!("/__admin/requests/{route}"), &pattern);
        assert!(wrong(&reply).1.contains("too much work"), "{}", reply.text());
    }
    assert_eq!(order(&fake, "POST", "/__admin/requests/count", &json!({})).json()["count"], 80);
}

/// Of a body, and of a pattern.
#[test]
fn json_without_a_bottom_is_answered() {
    let fake = Fake::start();
    let deep =
        |open: &str, close: &str| format!("{}1{}", open.repeat(10_000), close.repeat(10_000));
    for body in [deep("[", "]"), deep("{\"a\":", "}")] {
        assert_eq!(fake.post("/x", "application/json", &body).status, 404);
        let pattern = json!({"bodyPatterns": [{"equalToJson": {}, "ignoreExtraElements": true}]});
        let reply = order(&fake, "POST", "/__admin/requests/count", &pattern);
        assert_eq!(reply.json()["count"], 0);
        for route in ["/__admin/requests/count", "/__admin/mappings"] {
            let (_, told) = wrong(&fake.post(route, "application/json", &body));
            assert!(told.contains("recursion limit"), "{told}");
            let (place, _) = wrong(&order(
                &fake,
                "POST",
                "/__admin/requests/find",
                &json!({"bodyPatterns": [{"equalToJson": body}]}),
            ));
            assert_eq!(place, "/bodyPatterns/0/equalToJson");
        }
    }
    let elements = format!("{}{}", "<a>".repeat(10_000), "</a>".repeat(10_000));
    let xml = json!({"bodyPatterns": [{"equalToXml": elements}]});
    assert!(wrong(&order(&fake, "POST", "/__admin/requests/count", &xml)).1.contains("too deep"));
    let long = format!("{{\"url\":\"{}\"}}", "a".repeat(1 << 20));
    assert_eq!(fake.post("/__admin/requests/count", "application/json", long).status, 413);
}
