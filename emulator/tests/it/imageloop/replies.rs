//! Replies by option, method, host, path and scheme.

use super::{F, H, KEY, RPC, SOAP, WAYS, XML, envelope, expect, expect_reply, inside};
use crate::support::{FROZEN, Fake, urlencoded};

// ALL-HTTP-1, IML-FN-1
#[test]
fn plain_and_tls_are_answered_alike() {
    let fake = Fake::start();
    for way in &WAYS {
        let unprivileged = [("apiKey", "UNPRIVILEGED-KEY"), F, H];
        expect_reply(&(way.call)(fake.tls(), &[KEY, F, H]), &(way.wanted)(""), way.name);
        expect_reply(&(way.call)(fake.tls(), &unprivileged), &(way.wanted)("3004"), way.name);
    }
}

// IML-OUT-4, IML-OUT-5; in SOAP, too
#[test]
fn messages_and_declaration_are_options() {
    let declaration = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"no\"?>";
    for messages in [true, false] {
        for declared in [true, false] {
            let fake = Fake::seeded(&format!(
                "[imageloop]\nmessages = {messages}\ndeclaration = {declared}\n"
            ));
            for (code, sent) in [
                ("", &[KEY, F, H][..]),
                ("2001", &[F, H]),
                ("2002", &[KEY, H]),
                ("2005", &[("apiKey", "standin-2005")]),
                ("3004", &[("apiKey", "UNPRIVILEGED-KEY"), F, H]),
            ] {
                for way in &WAYS {
                    let (status, mut body) = (way.wanted)(code);
                    if let (false, Some((before, rest))) = (messages, body.split_once("<message>"))
                    {
                        let (_, after) = rest.split_once("</message>").expect("the end tag");
                        body = format!("{before}{after}");
                    }
                    if declared {
                        body.insert_str(0, declaration);
                    }
                    expect_reply(&(way.call)(fake.plain(), sent), &(status, body), way.name);
                }
            }
        }
    }
}

// IML-KEY-3, IML-FN-2: the keys are the seed's
#[test]
fn keys_are_those_of_the_seed() {
    let fake = Fake::seeded(
        "[imageloop]\nkeys = [{ key = \"A\", host = \"Mine.Example\" }, \
         { key = \"B\", token = \"t\", may_register = false }]\n",
    );
    for (sent, code) in [
        ([("apiKey", "A"), F, ("h", "mine.example")], ""),
        ([("apiKey", "A"), F, ("accessToken", "t")], "2001"),
        ([("apiKey", "B"), F, ("accessToken", "t")], "3004"),
        ([KEY, F, H], "2001"),
    ] {
        let reply = fake.get(&format!("{RPC}?{}", urlencoded(&sent)));
        expect(&reply, code, &format!("{sent:?}"));
    }
}

// ALL-HTTP-1
#[test]
fn other_methods_are_405() {
    let fake = Fake::start();
    let query = urlencoded(&[KEY, F, H]);
    for method in ["HEAD", "PUT", "DELETE", "PATCH", "OPTIONS", "post", "GET"] {
        for path in [RPC, "/httprpc"].into_iter().filter(|_| method != "GET") {
            let reply = fake.plain().call(method, &format!("{path}?{query}"), &[], b"");
            assert_eq!(reply.status, 405, "{method} {path}");
            assert_eq!(reply.header("Allow"), Some("GET, POST"), "{method} {path}");
            assert_eq!(fake.verdict()["outcome"], "method_not_allowed", "{method} {path}");
        }
        for path in [SOAP, "/soap/api", "/soap/api/?wsdl"] {
            let reply = fake.plain().call(method, path, &[], b"");
            assert_eq!(
                (reply.status, reply.header("Allow")),
                (405, Some("POST")),
                "{method} {path}"
            );
        }
    }
}

// ALL-HTTP-2
#[test]
fn host_and_path_are_the_vendors() {
    let fake = Fake::start();
    let query = urlencoded(&[KEY, F, H]);
    let get = |host: &str, path: &str| {
        fake.plain().call("GET", &format!("{path}?{query}"), &[("Host", host)], b"")
    };
    for host in ["www.imageloop.com", "WWW.ImageLoop.com:80", "www.imageloop.com.", "localhost"] {
        for path in [RPC, "/httprpc"] {
            expect(&get(host, path), "", &format!("{host}{path}"));
        }
        for path in [SOAP, "/soap/api"] {
            let document = envelope("InvocationHandled", &inside(&[KEY, F, H]));
            let reply = fake.plain().call("POST", path, &[("Host", host)], document.as_bytes());
            expect_reply(&reply, &super::handled(""), &format!("{host}{path}"));
        }
    }
    for (host, path) in [
        ("localhost", "/httprpc/x"),
        ("localhost", "/httprpc//"),
        ("localhost", "/HTTPRPC/"),
        ("localhost", "/soap/api//"),
        ("localhost", "/soap/api/x"),
        ("localhost", "/soap/"),
        ("localhost", "/Soap/api/"),
        ("localhost", "/soap/api/api.wsdl/"),
        ("localhost", "/soap/api/api.XSD"),
        ("www.box.net", SOAP),
        ("www.imageloop.com", "/api/1.0/soap"),
        ("www.imageloop.com", "/api/1.0/rest"),
        ("www.box.net", RPC),
    ] {
        assert_eq!(get(host, path).status, 404, "{host}{path}");
    }
}

// ALL-WIRE-1
#[test]
fn a_reply_has_no_more_headers_than_it_needs() {
    let fake = Fake::seeded(FROZEN);
    let asked = ["/soap/api/api.wsdl", "/soap/api/api.xsd"].map(|path| fake.get(path));
    let sent = [&[KEY, F, H][..], &[]];
    let called = WAYS.iter().flat_map(|way| sent.map(|sent| (way.call)(fake.plain(), sent)));
    for reply in called.chain(asked) {
        let length = reply.body.len().to_string();
        let mut headers: Vec<_> =
            reply.headers.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        headers.retain(|(name, _)| *name != "Connection");
        headers.sort_unstable();
        let wanted = [
            ("Content-Length", length.as_str()),
            ("Content-Type", XML),
            ("Date", "Fri, 13 Feb 2009 23:31:30 GMT"),
        ];
        assert_eq!(headers, wanted);
    }
}
