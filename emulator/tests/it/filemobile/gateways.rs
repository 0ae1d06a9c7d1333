//! Filemobile's gateways: REST and JSON, GET and POST, callbacks, spellings of the method, hosts.

use super::{JSON, REST, VALID, assert_failed, assert_id, assert_reply, json_failure, json_id};
use crate::admin::{account, accounts, changed, form, multipart, names, verdict};
use crate::support::Fake;

const FORM: &str = "application/x-www-form-urlencoded";

/// FIL-REST-1, FIL-REST-2, ALL-ARG-2, ALL-ARG-3, ALL-ARG-5: ways to send a valid call by REST.
#[test]
fn rest_takes_a_query_or_a_form() {
    let escaped = form(VALID);
    let plain = "vhost=1&userData[user]=ada&userData[email]=ada@example.com\
                 &userData[meta][key]=value&activate=true&APIKEY=APIKEY";
    let (parts, multi) = multipart(VALID);
    let by_query = |query: &str| format!("{REST}?{query}");
    let rows: Vec<(&str, &str, String, Option<&str>, &str)> = vec![
        ("FIL-REST-1: the sample", "GET", by_query(plain), None, ""),
        ("FIL-REST-2: brackets escaped", "GET", by_query(&escaped), None, ""),
        ("FIL-REST-2: by POST, in the query", "POST", by_query(plain), None, ""),
        ("FIL-REST-2: urlencoded", "POST", REST.to_owned(), Some(FORM), plain),
        ("FIL-REST-2: urlencoded, escaped", "POST", REST.to_owned(), Some(FORM), &escaped),
        ("FIL-REST-2: multipart", "POST", REST.to_owned(), Some(multi), &parts),
        (
            "ALL-ARG-2: both, the body wins",
            "POST",
            by_query("vhost=0&userData[user]=x"),
            Some(FORM),
            plain,
        ),
        (
            "ALL-ARG-2: half and half",
            "POST",
            by_query("APIKEY=APIKEY&vhost=1"),
            Some(FORM),
            "userData[user]=ada&userData[email]=ada@example.com",
        ),
        ("ALL-ARG-2: the last counts", "GET", by_query(&format!("vhost=0&{plain}")), None, ""),
        (
            "ALL-ARG-3: unknown ones",
            "GET",
            by_query(&format!("{plain}&x=1&user=bob&Vhost=0")),
            None,
            "",
        ),
        (
            "ALL-ARG-5: a bad escape stays",
            "GET",
            by_query(&format!("{plain}&userData[city]=100%&x=%zz")),
            None,
            "",
        ),
        ("FIL-X-10", "GET", format!("/services/rest/Users/register?{plain}"), None, ""),
        ("a body by GET is not read", "GET", by_query(plain), Some(FORM), "vhost=0"),
    ];
    for (row, method, target, content_type, body) in rows {
        let fake = Fake::start();
        let headers: Vec<_> =
            content_type.map(|value| ("Content-Type", value)).into_iter().collect();
        let reply = fake.plain().call(method, &target, &headers, body.as_bytes());
        assert_id(&reply, 1, row);
        let found = account(&fake, "filemobile", 1);
        assert_eq!(
            (&found["name"], &found["fields"]["vhost"]),
            (&"ada".into(), &"1".into()),
            "{row}"
        );
    }
}

/// FIL-JSON-1, FIL-OUT-2, FIL-OUT-4, FIL-OUT-6.
#[test]
fn json_answers_at_both_its_addresses() {
    let query = form(VALID);
    let at = "/services/json";
    let rows: [(&str, String, Option<String>); 7] = [
        ("FIL-JSON-1", format!("{at}?method=users.register&{query}"), None),
        ("FIL-X-10", format!("{at}?method=Users.register&{query}"), None),
        ("FIL-JSON-1: choice", format!("{at}/users/register?{query}"), None),
        ("FIL-X-10", format!("{at}/Users/register?{query}"), None),
        ("FIL-JSON-1: by POST", at.to_owned(), Some(format!("method=users.register&{query}"))),
        ("FIL-JSON-1: half and half", JSON.to_owned(), Some(query.clone())),
        ("the path's method counts", format!("{at}/users/register?method=x&{query}"), None),
    ];
    for (row, target, body) in rows {
        let fake = Fake::start();
        for wanted in [json_id(1), json_failure("User already exists")] {
            let reply = match &body {
                Some(body) => fake.form(&target, body),
                None => fake.get(&target),
            };
            assert_reply(&reply, "application/json", &wanted, row);
        }
    }
}

/// FIL-REST-3, FIL-X-10: what is no method, in either envelope.
#[test]
fn an_unknown_or_missing_method_is_a_failure() {
    let fake = Fake::start();
    let query = form(VALID);
    for path in ["users/login", "users/Register", "USERS/register", "user/register", "x/y"] {
        let rest = fake.get(&format!("/services/rest/{path}?{query}"));
        assert_failed(&rest, "Unknown method", path);
        let json = fake.get(&format!("/services/json/{path}?{query}"));
        assert_reply(&json, "application/json", &json_failure("Unknown method"), path);
    }
    for method in
        ["", "method=", "method=users/login", "method=users.Register", "method[]=users.register"]
    {
        let json = fake.get(&format!("/services/json?{method}&{query}"));
        assert_reply(&json, "application/json", &json_failure("Unknown method"), method);
    }
    assert!(names(&fake, "filemobile").is_empty());
    // ALL-HTTP-2: one segment or three are not Filemobile's, but for its own host.
    for path in ["/services/rest/users", "/services/json/", "/services/rest/users/register/x"] {
        assert_eq!(fake.get(&format!("{path}?{query}")).status, 404, "{path}");
        let host = [("Host", "api.filemobile.com")];
        let reply = fake.plain().call("GET", &format!("{path}?{query}"), &host, b"");
        assert!(reply.status == 200 && reply.text().contains("Unknown method"), "{path}");
    }
    for path in ["/services/rest/users.register?", "/services/rest/?method=users.register&"] {
        let host = [("Host", "api.filemobile.com")];
        let reply = fake.plain().call("GET", &format!("{path}{query}"), &host, b"");
        assert!(reply.status == 200 && reply.text().contains("Unknown method"), "{path}");
    }
}

/// FIL-JSON-2: JSONP; a NAME that is none fails plainly.
#[test]
fn a_callback_wraps_the_json() {
    for name in ["f", "_", "$", "jQuery1_2", "a.b.c", "$._.x9"] {
        let fake = Fake::start();
        let target = format!("{JSON}&{}&callBack={name}", form(VALID));
        for wanted in [json_id(1), json_failure("User already exists")] {
            let wanted = format!("{name}({wanted});");
            assert_reply(&fake.get(&target), "application/javascript", &wanted, name);
        }
    }
    let fake = Fake::start();
    let fail = json_failure("Invalid argument: callBack");
    for name in [
        "1a",
        "a%20b",
        "a()",
        "a.",
        ".a",
        "a..b",
        "a[0]",
        "%3Cscript%3E",
        "%C3%A9",
        "%FF",
        "a%0A",
        "x&callBack[y]=z",
    ] {
        let target = format!("{JSON}&{}&callBack={name}", form(VALID));
        assert_reply(&fake.get(&target), "application/json", &fail, name);
    }
    assert!(names(&fake, "filemobile").is_empty(), "nothing was created");
    for (row, target) in [
        ("an empty one is none", format!("{JSON}&callBack=&{}", form(VALID))),
        ("another case", format!("{JSON}&callback=f&{}", form(&changed(VALID, &[("vhost", "2")])))),
    ] {
        let reply = fake.get(&target);
        assert_eq!(reply.header("Content-Type"), Some("application/json"), "{row}");
        assert!(reply.text().contains("\"status\": true"), "{row}");
    }
    let rest = format!("{REST}?callBack=1&{}", form(&changed(VALID, &[("vhost", "3")])));
    assert_id(&fake.get(&rest), 3, "REST knows no callBack");
}

/// FIL-REST-1, ALL-HTTP-1, ALL-HTTP-2: hosts and schemes.
#[test]
fn the_vendors_host_and_tls_answer_alike() {
    let fake = Fake::start();
    let target = format!("{REST}?{}", form(VALID));
    for (id, host) in
        ["api.filemobile.com", "API.FILEMOBILE.COM:8080", "elsewhere.example"].iter().enumerate()
    {
        let target = format!("{target}&vhost={}", id + 1);
        let reply = fake.plain().call("GET", &target, &[("Host", host)], b"");
        assert_id(&reply, i32::try_from(id).unwrap() + 1, host);
    }
    assert_id(&fake.tls().get(&format!("{target}&vhost=4")), 4, "TLS");
    let other = [("Host", "api.fotolia.com")];
    assert_eq!(fake.plain().call("GET", &target, &other, b"").status, 404, "another vendor's host");
}

/// ALL-HTTP-1: 405 with Allow, and nothing is created.
#[test]
fn other_http_methods_are_405() {
    let fake = Fake::start();
    for path in [REST, "/services/json", "/services/json/users/register"] {
        for method in ["HEAD", "PUT", "DELETE", "PATCH", "OPTIONS"] {
            let target = format!("{path}?{}", form(VALID));
            let reply = fake.plain().call(method, &target, &[], b"");
            assert_eq!((reply.status, reply.header("Allow")), (405, Some("GET, POST")), "{method}");
        }
    }
    assert!(names(&fake, "filemobile").is_empty());
}

/// The document has no answer to a body that cannot be read: ours is 400 in plain text.
#[test]
fn an_unreadable_body_is_400_and_creates_nothing() {
    let fake = Fake::start();
    let many = "x&".repeat(20_000);
    let deep = format!("{}&userData{}=1", form(VALID), "[x]".repeat(17));
    let rows = [
        ("multipart without a boundary", "multipart/form-data", "x"),
        ("multipart that is none", "multipart/form-data; boundary=edge", "x"),
        ("an unknown charset", "application/x-www-form-urlencoded; charset=klingon", "x=1"),
        ("too many", FORM, many.as_str()),
        ("too deep", FORM, deep.as_str()),
    ];
    for path in [REST, JSON] {
        for (row, content_type, body) in rows {
            let target = format!("{path}{}{}", if path == JSON { "&" } else { "?" }, form(VALID));
            let reply = fake.post(&target, content_type, body);
            assert_eq!(
                (reply.status, reply.header("Content-Type")),
                (400, Some("text/plain; charset=utf-8")),
                "{row}"
            );
            assert!(
                reply.text().starts_with("The request could not be read: "),
                "{}",
                reply.text()
            );
            assert_eq!(verdict(&fake)["outcome"], "unreadable", "{row}");
        }
    }
    assert!(accounts(&fake, "filemobile").is_empty());
    let other = fake.post(&format!("{REST}?{}", form(VALID)), "application/json", "{}");
    assert_id(&other, 1, "ALL-ARG-3: a body of another type is not read");
}
