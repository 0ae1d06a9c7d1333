//! The WSDL and the XSD: to the byte, and at every address.

use serde_json::json;

use super::XML;
use crate::support::{Client, Fake, Reply};

const WSDL: &str = "/soap/api/api.wsdl";
const SCHEMA: &str = "/soap/api/api.xsd";

/// IML-SOAP-1 to IML-SOAP-4, as a file's text with a newline at its end.
const EXPECTED_WSDL: &str = include_str!("expected.wsdl");
const EXPECTED_XSD: &str = include_str!("expected.xsd");

fn wsdl(location: &str) -> String {
    EXPECTED_WSDL.trim_end().replace("LOCATION", location)
}

#[track_caller]
fn expect(reply: &Reply, document: &str) {
    assert_eq!(reply.whole(), (200, Some(XML), document));
}

// IML-SOAP-1 to IML-SOAP-5, ALL-WIRE-1
#[test]
fn the_documents_are_these_bytes() {
    let fake = Fake::start();
    let before = fake.export();
    for (client, scheme) in [(fake.plain(), "http"), (fake.tls(), "https")] {
        let location = format!("{scheme}://localhost:{}/soap/api/", client.port());
        expect(&client.get(WSDL), &wsdl(&location));
        expect(&client.get(SCHEMA), EXPECTED_XSD.trim_end());
        // A query does no harm.
        expect(&client.get(&format!("{WSDL}?x")), &wsdl(&location));
        expect(&client.get(&format!("{SCHEMA}?x")), EXPECTED_XSD.trim_end());
    }
    assert_eq!(fake.export(), before);
}

// IML-SOAP-4: the endpoint is where the caller is; ALL-WIRE-2: whatever its Host is
#[test]
fn the_address_is_the_callers() {
    let fake = Fake::start();
    let ask = |client: Client<'_>, host: &str, target: &str| {
        client.call("GET", target, &[("Host", host)], b"")
    };
    for (host, target, location) in [
        ("www.imageloop.com", WSDL, "http://www.imageloop.com/soap/api/"),
        ("WWW.imageloop.com:80", WSDL, "http://WWW.imageloop.com:80/soap/api/"),
        ("[::1]:4700", WSDL, "http://[::1]:4700/soap/api/"),
        ("ci-7.localhost:4700", WSDL, "http://ci-7.localhost:4700/soap/api/"),
        ("a:1", "/~ci-7/soap/api/api.wsdl", "http://a:1/~ci-7/soap/api/"),
        ("a:1", "/%7Eci-7/soap/api/api.wsdl", "http://a:1/~ci-7/soap/api/"),
        // As an old client's proxy is asked: the target counts.
        ("a:1", "http://www.imageloop.com/soap/api/api.wsdl", "http://www.imageloop.com/soap/api/"),
        (
            "a:1",
            "https://www.imageloop.com/soap/api/api.wsdl",
            "https://www.imageloop.com/soap/api/",
        ),
        ("a\"b&c<d>e'", WSDL, "http://a&quot;b&amp;c&lt;d&gt;e'/soap/api/"),
    ] {
        expect(&ask(fake.plain(), host, target), &wsdl(location));
    }
    let reply = ask(fake.tls_as("www.imageloop.com"), "www.imageloop.com", WSDL);
    expect(&reply, &wsdl("https://www.imageloop.com/soap/api/"));
}

// ALL-HTTP-1
#[test]
fn other_methods_are_405() {
    let fake = Fake::start();
    for path in [WSDL, SCHEMA] {
        for method in ["HEAD", "POST", "PUT", "DELETE", "OPTIONS", "get"] {
            let reply = fake.plain().call(method, path, &[], b"");
            let found = (reply.status, reply.header("Allow"));
            assert_eq!(found, (405, Some("GET")), "{method} {path}");
            assert_eq!(fake.verdict()["outcome"], "method_not_allowed", "{method} {path}");
        }
    }
}

/// The journal knows them as what they are, and so do faults and stubs.
#[test]
fn a_document_is_asked_for_in_the_world_that_the_caller_names() {
    let fake = Fake::start();
    for (path, operation) in [(WSDL, "wsdl"), (SCHEMA, "xsd")] {
        let fault = json!({"operation": operation, "fault": "EMPTY_RESPONSE"});
        let queued = "/~w/__admin/standin/faults";
        let reply = fake.post(queued, "application/json", fault.to_string());
        assert_eq!(reply.status, 201, "{}", reply.text());
        fake.form("/~w/httprpc/", "apiKey=standin-2005");
        let target = format!("/~w{path}");
        let head = format!("GET {target} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
        assert_eq!(fake.plain().exchange(head.as_bytes()), b"", "{path}");
        assert_eq!(fake.get(&target).status, 200);
        let event = fake.get("/~w/__admin/requests?limit=1").json()["requests"][0].clone();
        let standin = &event["standin"];
        assert_eq!(standin["vendor"], "imageloop");
        assert_eq!(
            (&standin["operation"], &standin["outcome"]),
            (&json!(operation), &json!("success"))
        );
        assert_eq!((&standin["unread"], &standin["cause"]), (&json!([]), &json!(null)));
    }
    // A document has no outcomes: none can be asked for, and none of a call's strikes it.
    let faults = "/__admin/standin/faults";
    let none = json!({"operation": "wsdl", "outcome": "2005"});
    let reply = fake.post(faults, "application/json", none.to_string());
    assert_eq!(reply.status, 422, "{}", reply.text());
    assert!(reply.text().contains("wsdl is a document, which has none"), "{}", reply.text());
    let some = json!({"vendor": "imageloop", "outcome": "2005"});
    assert_eq!(fake.post(faults, "application/json", some.to_string()).status, 201);
    assert_eq!(fake.get(WSDL).status, 200);
    assert_eq!(fake.get(faults).json()["faults"][0]["fired"], 0);
    assert_eq!(fake.get("/httprpc/").text().matches("2005").count(), 1);
}
