//! MoveDigital's requests: TLS, bodies, HTTP methods, hosts and paths.

use super::{CALLED, PATH, VALID, assert_failed, assert_id, create};
use crate::admin::{Pairs, account, clause, form, mails, multipart, names, verdict};
use crate::support::Fake;

const FORM: &str = "application/x-www-form-urlencoded";

/// MOV-REST-1, ALL-ARG-2, ALL-ARG-3, ALL-ARG-5, ALL-HTTP-2: ways to send a valid call.
#[test]
fn arguments_come_as_a_form_body() {
    let body = form(VALID);
    let (parts, multi) = multipart(VALID);
    let charset = "Application/X-WWW-Form-URLEncoded; charset=UTF-8";
    let rows: Vec<(&str, &str, &str, String)> = vec![
        ("urlencoded", PATH, FORM, body.clone()),
        ("without the last slash", "/services/rest", FORM, body.clone()),
        ("a charset", PATH, charset, body.clone()),
        ("multipart", PATH, multi, parts),
        (
            "ALL-ARG-2: the query is not read",
            "/services/rest/?username=x&method=y",
            FORM,
            body.clone(),
        ),
        ("ALL-ARG-2: the last counts", PATH, FORM, format!("username=x&session=y&{body}")),
        (
            "ALL-ARG-3: unknown ones",
            PATH,
            FORM,
            format!("{body}&proxyid=1&Username=x&user[name]=%FF"),
        ),
        ("ALL-ARG-5: a bad escape stays", PATH, FORM, format!("{body}&website=100%")),
    ];
    for (row, target, content_type, body) in rows {
        let fake = Fake::start();
        assert_id(&fake.tls().post(target, content_type, body), 1000, row);
        assert_eq!(account(&fake, "movedigital", 1000)["name"], "ada", "{row}");
    }
    let fake = Fake::start();
    let body = format!("{}&proxyid=1", form(VALID));
    assert_id(&fake.tls().form("/services/rest/?a=b", &body), 1000, "what was not read");
    assert_eq!(verdict(&fake)["unread"], serde_json::json!(["(the query)", "proxyid"]));
}

/// MOV-REST-3, ALL-ARG-2: what is no POST of a form is 106.
#[test]
fn get_and_other_content_types_are_106() {
    let fake = Fake::start();
    let (body, tls) = (form(VALID), fake.tls());
    let query = format!("{PATH}?{body}");
    assert_failed(&tls.get(&query), "106", "GET");
    assert_eq!(clause(&fake), "MOV-REST-3");
    let by_get = tls.call("GET", PATH, &[("Content-Type", FORM)], body.as_bytes());
    assert_failed(&by_get, "106", "GET with a body");
    let rows: [(&str, Pairs<'_>, &str); 6] = [
        ("JSON", &[("Content-Type", "application/json")], "{}"),
        ("XML", &[("Content-Type", "text/xml")], "<a/>"),
        ("a form by another name", &[("Content-Type", "text/plain")], &body),
        ("no type", &[], &body),
        ("multipart without a boundary", &[("Content-Type", "multipart/form-data")], &body),
        (
            "an unknown charset",
            &[("Content-Type", "application/x-www-form-urlencoded; charset=x")],
            &body,
        ),
    ];
    for (row, headers, body) in rows {
        assert_failed(&tls.call("POST", PATH, headers, body.as_bytes()), "106", row);
        assert_eq!(clause(&fake), "MOV-REST-3", "{row}");
    }
    assert_failed(&tls.call("POST", &query, &[], b""), "106", "ALL-ARG-2: only the body is read");
    assert_eq!(clause(&fake), "MOV-IN-1", "an empty body is a form without a method");
    assert!(names(&fake, "movedigital").is_empty() && mails(&fake).is_empty());
}

/// MOV-REST-2: plain http is 111 whatever is sent, and nothing is created.
#[test]
fn plain_http_is_111() {
    let fake = Fake::start();
    assert_failed(&fake.form(PATH, &form(VALID)), "111", "a valid call");
    assert_failed(&fake.get(PATH), "111", "GET");
    assert_failed(&fake.form(PATH, ""), "111", "nothing");
    let proxy = [("X-Forwarded-Proto", "https"), ("Content-Type", FORM)];
    let forwarded = fake.plain().call("POST", PATH, &proxy, form(VALID).as_bytes());
    assert_failed(&forwarded, "111", "a header is no TLS");
    let absolute = "http://secure.movedigital.com/services/rest/";
    let headers = [("Content-Type", FORM)];
    let reply = fake.plain().call("POST", absolute, &headers, form(VALID).as_bytes());
    assert_failed(&reply, "111", "nor is the vendor's host");
    assert!(names(&fake, "movedigital").is_empty() && mails(&fake).is_empty());
    assert_id(&create(&fake, &[]), 1000, "over TLS");
}

/// ALL-HTTP-1: HEAD, PUT and others never register: 405 with Allow, plain or not.
#[test]
fn other_http_methods_are_405() {
    let fake = Fake::start();
    for client in [fake.plain(), fake.tls()] {
        for method in ["HEAD", "PUT", "DELETE", "PATCH", "OPTIONS"] {
            let headers = [("Content-Type", FORM)];
            let reply = client.call(method, PATH, &headers, form(VALID).as_bytes());
            let found = (reply.status, reply.header("Allow"));
            assert_eq!(found, (405, Some("GET, POST")), "{method}");
        }
    }
    assert!(names(&fake, "movedigital").is_empty());
}

/// ALL-HTTP-2: both hosts, and the path where no vendor's host is named.
#[test]
fn hosts_and_paths() {
    let fake = Fake::start();
    let tls = fake.tls();
    let at = |host: &str, path: &str| {
        let headers = [("Host", host), ("Content-Type", FORM)];
        tls.call("POST", path, &headers, form(VALID).as_bytes())
    };
    assert_id(&at("secure.movedigital.com", PATH), 1000, "MOV-REST-1");
    assert_failed(&at("www.movedigital.com", "/services/rest"), "104", "the same accounts");
    assert_failed(&at("WWW.MoveDigital.COM:443", PATH), "104", "in any case, with a port");
    for (host, path) in [
        ("secure.movedigital.com", "/services/rest/users/register"),
        ("secure.movedigital.com", "/services/rest//"),
        ("api.fotolia.com", PATH),
        ("localhost", "/services/Rest/"),
        ("localhost", "/services/rest//"),
    ] {
        assert_eq!(at(host, path).status, 404, "{host}{path}");
    }
    // On Filemobile's host the path is Filemobile's.
    let theirs = at("api.filemobile.com", PATH);
    assert!(theirs.text().contains("<error><message>Invalid API key"), "{}", theirs.text());
    assert!(form(VALID).contains(CALLED));
}
