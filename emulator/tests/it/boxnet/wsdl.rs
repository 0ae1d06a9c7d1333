//! The WSDL: to the byte, by each of its names, at every address (BOX-WSDL-1 to BOX-WSDL-4).

use serde_json::json;

use super::{GOOD, ID, LOGIN, TOKEN, Way, XML, expect, soap_request};
use crate::support::{Fake, Reply};

const PATH: &str = "/api/1.0/soap";

/// As a file's text, with a newline at its end.
const EXPECTED: &str = include_str!("expected.wsdl");

fn wsdl(location: &str) -> String {
    EXPECTED.trim_end().replace("LOCATION", location)
}

#[track_caller]
fn expect_wsdl(reply: &Reply, location: &str) {
    assert_eq!(reply.whole(), (200, Some(XML), wsdl(location).as_str()), "{location}");
}

// BOX-WSDL-1, BOX-WSDL-2, BOX-WSDL-3, BOX-OUT-6, ALL-WIRE-1
#[test]
fn the_wsdl_is_these_bytes_by_either_name_in_any_letters() {
    let fake = Fake::start();
    let before = fake.export();
    for query in ["wsdl", "WSDL", "wSdL", "box.wsdl", "BOX.WSDL", "Box.Wsdl"] {
        for (client, scheme) in [(fake.plain(), "http"), (fake.tls(), "https")] {
            let location = format!("{scheme}://localhost:{}{PATH}", client.port());
            expect_wsdl(&client.get(&format!("{PATH}?{query}")), &location);
        }
    }
    let verdict = fake.verdict();
    assert_eq!(verdict["vendor"], "boxnet");
    assert_eq!((&verdict["operation"], &verdict["outcome"]), (&json!("wsdl"), &json!("success")));
    assert_eq!((&verdict["unread"], &verdict["cause"]), (&json!([]), &json!(null)));
    assert_eq!(fake.export(), before);
}

// BOX-WSDL-4: scheme, host, port and world prefix; ALL-WIRE-2: whatever the Host is
#[test]
fn the_address_is_the_callers() {
    let fake = Fake::start();
    for (host, target, location) in [
        ("www.box.net", "/api/1.0/soap?wsdl", "http://www.box.net/api/1.0/soap"),
        ("box.com:8080", "/api/1.0/soap?wsdl", "http://box.com:8080/api/1.0/soap"),
        ("WWW.Box.Net.", "/api/1.0/soap?wsdl", "http://WWW.Box.Net./api/1.0/soap"),
        ("127.0.0.1:4700", "/api/1.0/soap?wsdl", "http://127.0.0.1:4700/api/1.0/soap"),
        ("[::1]:4700", "/api/1.0/soap?wsdl", "http://[::1]:4700/api/1.0/soap"),
        ("ci-7.localhost", "/api/1.0/soap?wsdl", "http://ci-7.localhost/api/1.0/soap"),
        ("www.box.net", "/~ci-7/api/1.0/soap?wsdl", "http://www.box.net/~ci-7/api/1.0/soap"),
        ("a:1", "/%7eci-7/api/1.0/soap?box.wsdl", "http://a:1/~ci-7/api/1.0/soap"),
        // As an old client's proxy is asked: the target counts.
        ("a:1", "http://www.box.net/api/1.0/soap?wsdl", "http://www.box.net/api/1.0/soap"),
        ("a:1", "http://u:p@box.net:80/api/1.0/soap?wsdl", "http://box.net:80/api/1.0/soap"),
        ("a:1", "https://www.box.com/api/1.0/soap?wsdl", "https://www.box.com/api/1.0/soap"),
        ("a\"b&c<d>e'", "/api/1.0/soap?wsdl", "http://a&quot;b&amp;c&lt;d&gt;e'/api/1.0/soap"),
        ("é\u{fffe}", "/api/1.0/soap?wsdl", "http://é\u{fffd}/api/1.0/soap"),
    ] {
        let reply = fake.plain().call("GET", target, &[("Host", host)], b"");
        expect_wsdl(&reply, location);
    }
    let host = [("Host", "www.box.net")];
    let reply = fake.tls_as("www.box.net").call("GET", "/api/1.0/soap?wsdl", &host, b"");
    expect_wsdl(&reply, "https://www.box.net/api/1.0/soap");
    // An old client names no host: then it is where it called.
    let bytes = fake.plain().exchange(b"GET /api/1.0/soap?wsdl HTTP/1.0\r\n\r\n");
    let (reply, _) = Reply::parse(&bytes, false).expect("a reply");
    expect_wsdl(&reply, &format!("http://127.0.0.1:{}{PATH}", fake.plain().port()));
}

// BOX-WSDL-4, ALL-HTTP-1
#[test]
fn any_other_get_of_that_path_and_any_other_method_is_405() {
    let fake = Fake::start();
    let before = fake.export();
    for (method, query, allowed) in [
        ("GET", "", "POST"),
        ("GET", "?", "POST"),
        ("GET", "?wsd", "POST"),
        ("GET", "?wsdls", "POST"),
        ("GET", "?wsdl=", "POST"),
        ("GET", "?wsdl&x=1", "POST"),
        ("GET", "?xsd=1", "POST"),
        ("GET", "?other.wsdl", "POST"),
        ("HEAD", "", "POST"),
        // That target takes two.
        ("HEAD", "?wsdl", "GET, POST"),
        ("PUT", "?WSDL", "GET, POST"),
        ("DELETE", "?box.wsdl", "GET, POST"),
        ("get", "?wsdl", "GET, POST"),
    ] {
        let reply = fake.plain().call(method, &format!("{PATH}{query}"), &[], b"");
        let found = (reply.status, reply.header("Allow"));
        assert_eq!(found, (405, Some(allowed)), "{method} {query}");
        assert_eq!(fake.verdict()["outcome"], "method_not_allowed", "{method} {query}");
    }
    for path in ["/api/1.0/soap/?wsdl", "/api/1.0/SOAP?wsdl"] {
        assert_eq!(fake.get(path).status, 404, "{path}");
    }
    assert_eq!(fake.export(), before);
}

/// A POST is a call, whatever its query; and the address that the WSDL names is where calls are answered.
#[test]
fn the_address_answers_calls() {
    let fake = Fake::start();
    let document = fake.get("/~w/api/1.0/soap?wsdl");
    let (_, rest) = document.text().split_once("location=\"").expect("an address");
    let (location, _) = rest.split_once('"').expect("its end");
    let (_, target) = location.split_once(&format!(":{}", fake.plain().port())).expect("a port");
    assert_eq!(target, "/~w/api/1.0/soap");
    for target in [target, "/~v/api/1.0/soap?wsdl"] {
        let reply = fake.post(target, "text/xml", soap_request(&GOOD));
        expect(&reply, &(200, Way::Soap.success(ID, LOGIN, TOKEN)), target);
    }
}

/// Faults and stubs reach it by name and by path; outcomes it has none.
#[test]
fn what_stands_before_a_vendor_stands_before_its_wsdl() {
    let fake = Fake::start();
    let faults = "/__admin/standin/faults";
    let order = |target: &str, value: serde_json::Value| {
        fake.post(target, "application/json", value.to_string())
    };
    let none = order(faults, json!({"operation": "wsdl", "outcome": "e_register"}));
    assert_eq!(none.status, 422, "{}", none.text());
    assert!(none.text().contains("wsdl is a document, which has none"), "{}", none.text());
    // One for every outcome of the vendor waits for a call.
    order(faults, json!({"vendor": "boxnet", "outcome": "e_register"}));
    let ours = format!("http://localhost:{}{PATH}", fake.plain().port());
    expect_wsdl(&fake.get("/api/1.0/soap?wsdl"), &ours);
    order(faults, json!({"vendor": "boxnet", "operation": "wsdl", "fault": "EMPTY_RESPONSE"}));
    let request = format!("GET {PATH}?wsdl HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    assert_eq!(fake.plain().exchange(request.as_bytes()), b"");
    let reply = fake.post(PATH, "text/xml", soap_request(&GOOD));
    expect(&reply, &Way::Soap.failure("e_register"), "the first one's");
    let stub = json!({
        "request": {"method": "GET", "url": "/api/1.0/soap?wsdl"},
        "response": {"status": 503, "body": "closed"},
    });
    assert_eq!(order("/__admin/mappings", stub).status, 201);
    let stubbed = fake.get("/api/1.0/soap?wsdl");
    assert_eq!((stubbed.status, stubbed.text()), (503, "closed"));
    assert_eq!(fake.verdict()["operation"], "wsdl");
}
