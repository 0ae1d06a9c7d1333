//! Tests of composing: requests in, bytes out.

#![expect(clippy::unwrap_used, reason = "a test that panics has failed")]

use std::collections::BTreeMap;

use super::*;
use crate::case::{Escaping, Sent, To, Wrap};
use crate::text::Value;

fn value(text: &str) -> Value {
    Value::parse(text).unwrap()
}

fn wrap(around: &str, each: &str) -> Wrap {
    Wrap { around: value(around), each: value(each), own: BTreeMap::new() }
}

fn request(verb: &str, path: &str, body: Body, arguments: &[(&str, &str)]) -> Request {
    let in_query = matches!(body, Body::None);
    let sent = |(name, text): &(&str, &str)| Sent {
        name: (*name).to_owned(),
        value: value(text),
        in_query,
    };
    Request {
        to: To::Vendor,
        tls: false,
        either: true,
        verb: verb.to_owned(),
        path: value(path),
        query: None,
        headers: Vec::new(),
        without: Vec::new(),
        basic: None,
        arguments: arguments.iter().map(sent).collect(),
        body,
        escaping: Escaping::Plain,
    }
}

fn fake() -> Target {
    Target::from_url("http://127.0.0.1:4700").unwrap()
}

fn bound(name: &str) -> Option<String> {
    match name {
        "link" => Some("http://127.0.0.1:4700/standin/confirm/x?y#z".into()),
        "secure" => Some("https://127.0.0.1:4700".into()),
        "foreign" => Some("http://127.0.0.1:4701/x".into()),
        "none" => Some("/x".into()),
        _ => None,
    }
}

fn composed(request: &Request, world: Option<&str>) -> Result<Sending, ComposeError> {
    let (target, names) = (fake(), Names::new("9c1e", "case"));
    let vendor = "fotolia";
    compose(
        request,
        &Context { target: &target, vendor, names: &names, person: 1, bound: &bound, world },
    )
}

fn text(request: &Request) -> String {
    String::from_utf8(composed(request, None).unwrap().bytes).unwrap()
}

fn refused(request: &Request) -> ComposeError {
    composed(request, None).unwrap_err()
}

#[test]
fn a_query() {
    let mut call = request("GET", "/Rest", Body::None, &[("a[b]", "x y"), ("c", "")]);
    assert_eq!(text(&call), "GET /Rest?a[b]=x+y&c= HTTP/1.1\r\nHost: 127.0.0.1:4700\r\n\r\n");
    call.query = Some(value("raw=%zz"));
    assert!(text(&call).starts_with("GET /Rest?raw=%zz&a[b]=x+y&c= "));
    call.path = value("/Rest?first");
    assert!(text(&call).starts_with("GET /Rest?first&raw=%zz&a[b]=x+y&c= "));
    call.escaping = Escaping::Full;
    assert!(text(&call).starts_with("GET /Rest?first&raw=%zz&%61%5B%62%5D=%78%20%79&%63= "));
}

#[test]
fn a_form_in_a_world() {
    let call = request("POST", "/x", Body::Form, &[("a", "1&2"), ("a", "3")]);
    let sending = composed(&call, Some("w")).unwrap();
    assert_eq!(
        String::from_utf8(sending.bytes).unwrap(),
        "POST /x HTTP/1.1\r\nHost: 127.0.0.1:4700\r\nStandin-World: w\r\n\
         Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 11\r\n\r\na=1%262&a=3"
    );
    assert_eq!(sending.arguments, [("a".into(), "1&2".into()), ("a".into(), "3".into())]);
    assert_eq!((sending.authority.as_str(), sending.tls), ("127.0.0.1:4700", false));
}

#[test]
fn parts() {
    let call = request("POST", "/x", Body::Multipart, &[("a", "b")]);
    let text = text(&call);
    let boundary = text.split("boundary=").nth(1).unwrap().split('\r').next().unwrap();
    let (head, body) = text.split_once("\r\n\r\n").unwrap();
    assert!(body.starts_with(&format!("--{boundary}\r\n")) && body.ends_with("--\r\n"));
    assert!(head.ends_with(&format!("Content-Length: {}", body.len())));
}

#[test]
fn an_argument_may_have_its_own_place_and_text() {
    let own = BTreeMap::from([("f".to_owned(), value("<f>{value}</f>"))]);
    let around = value("<r>{argument:f}<!---->{arguments}</r>");
    let body = Body::Wrap(Wrap { around, each: value("<p n=\"{name}\">{value}</p>"), own });
    let arguments = [("a", "1"), ("f", "<"), ("b", "2"), ("f", "y")];
    let text = text(&request("POST", "/x", body, &arguments));
    let expected = "<r><f>&lt;</f><f>y</f><!----><p n=\"a\">1</p><p n=\"b\">2</p></r>";
    assert!(text.ends_with(expected), "{text}");
}

#[test]
fn a_wrap_escapes_values_and_values_only() {
    let body = Body::Wrap(wrap("<r k=\"&\">{arguments}</r>", "<{name}>{value}</{name}>"));
    let mut call = request("POST", "/x", body, &[("a", "<&>"), ("b", "ü")]);
    call.headers.push(("content-type".into(), value("text/xml")));
    let plain = "<r k=\"&\"><a>&lt;&amp;&gt;</a><b>ü</b></r>";
    let expected =
        format!("Content-Length: {}\r\ncontent-type: text/xml\r\n\r\n{plain}", plain.len());
    assert!(text(&call).ends_with(&expected), "{}", text(&call));
    call.escaping = Escaping::Full;
    let full = "<r k=\"&\"><a>&#60;&#38;&#62;</a><b>&#252;</b></r>";
    assert!(text(&call).ends_with(&format!("\r\n\r\n{full}")));
}

#[test]
fn a_body_that_is_written_out_goes_as_it_is() {
    let raw = Body::Raw(value("{{a}={sent:login}&{sent:login}%zz"));
    let mut call = request("POST", "/{sent:login}", raw, &[("login", "x"), ("login", "{fresh:3}")]);
    call.query = Some(value("q={sent:login}"));
    let name = Names::new("9c1e", "case").fresh(1, 3);
    let text = text(&call);
    assert!(text.starts_with(&format!("POST /{name}?q={name} HTTP/1.1\r\n")), "{text}");
    assert!(text.ends_with(&format!("\r\n\r\n{{a}}={name}&{name}%zz")), "{text}");
    assert!(!text.contains("Content-Type"), "{text}");
}

#[test]
fn an_argument_sees_those_before_it() {
    let call =
        request("GET", "/", Body::None, &[("a", "1"), ("b", "{sent:a}2"), ("a", "{sent:b}3")]);
    assert!(text(&call).starts_with("GET /?a=1&b=12&a=123 "));
    let call = request("GET", "/", Body::None, &[("b", "{sent:a}"), ("a", "1")]);
    assert_eq!(refused(&call), ComposeError::NotSent("a".into()));
}

#[test]
fn holes_are_filled_from_names_target_and_replies() {
    let sent = [
        ("u", "{upper:12}"),
        ("k", "{credential:expired.key}"),
        ("o", "{outage:6009}"),
        ("l", "{bound:none}"),
    ];
    let call = composed(&request("GET", "/", Body::None, &sent), None).unwrap();
    let name = Names::new("9c1e", "case").fresh(1, 12).to_ascii_uppercase();
    let values = call.arguments.iter().map(|(_, value)| value.as_str()).collect::<Vec<_>>();
    assert_eq!(values, [name.as_str(), "EXPIRED_KEY", "standin-6009", "/x"]);
    let one = |text: &str| refused(&request("GET", "/", Body::None, &[("a", text)]));
    assert_eq!(one("{bound:x}"), ComposeError::Unbound("x".into()));
    assert_eq!(one("{value}"), ComposeError::Misplaced("value"));
    let said = one("{credential:main.token}").to_string();
    assert_eq!(said, "there is no token in vendors.fotolia.roles.main");
}

#[test]
fn headers_replace_ours_and_can_be_left_out() {
    let mut call = request("POST", "/", Body::Form, &[]);
    call.headers = vec![
        ("X".into(), value("1")),
        ("HOST".into(), value("api.fotolia.com")),
        ("content-length".into(), value("7")),
        ("Content-Length".into(), value("8")),
    ];
    call.without = vec!["content-type".into()];
    call.basic = Some(value("a:b"));
    assert_eq!(
        text(&call),
        "POST / HTTP/1.1\r\nHOST: api.fotolia.com\r\nAuthorization: Basic YTpiOg==\r\n\
         content-length: 7\r\nContent-Length: 8\r\nX: 1\r\n\r\n"
    );
    call.without = vec!["host".into(), "x".into(), "CONTENT-LENGTH".into(), "Content-Type".into()];
    call.basic = None;
    assert_eq!(text(&call), "POST / HTTP/1.1\r\n\r\n");
}

#[test]
fn a_length_is_said_where_a_body_is_meant() {
    for (verb, body, length) in [
        ("GET", Body::None, false),
        ("DELETE", Body::None, false),
        ("POST", Body::None, true),
        ("PUT", Body::None, true),
        ("GET", Body::Raw(Value::default()), true),
    ] {
        let call = request(verb, "/", body, &[]);
        assert_eq!(text(&call).contains("\r\nContent-Length: 0\r\n"), length, "{verb}");
    }
}

#[test]
fn means_have_their_paths_and_links_are_followed_to_the_target_only() {
    let mut call = request("GET", "/messages", Body::None, &[("limit", "1")]);
    call.to = To::Mailbox;
    call.tls = true;
    assert!(!composed(&call, None).unwrap().tls);
    assert!(text(&call).starts_with("GET /api/v1/messages?limit=1 "));
    call.to = To::Accounts;
    call.path = Value::default();
    assert!(text(&call).starts_with("GET /__admin/standin/accounts?limit=1 "));
    call.arguments.clear();
    call.to = To::Link;
    call.path = value("{bound:link}");
    assert!(text(&call).starts_with("GET /standin/confirm/x?y HTTP/1.1\r\n"));
    assert!(!composed(&call, None).unwrap().tls);
    call.path = value("{bound:secure}");
    assert!(text(&call).starts_with("GET / HTTP/1.1\r\n"));
    assert!(composed(&call, None).unwrap().tls);
    call.path = value("{bound:foreign}");
    let error = refused(&call);
    assert!(error.is_of_a_reply());
    assert_eq!(
        error.to_string(),
        "the link http://127.0.0.1:4701/x leads elsewhere than to 127.0.0.1:4700: it is not followed"
    );
    call.path = value("{bound:none}");
    assert!(matches!(refused(&call), ComposeError::BadLink { .. }));
}

#[test]
fn nothing_breaks_out_of_its_line() {
    for path in ["/a b", "/a\r\nX: y", "/a\tb", ""] {
        assert!(matches!(
            refused(&request("GET", path, Body::None, &[])),
            ComposeError::Unwritable(_)
        ));
    }
    let mut call = request("GET", "/", Body::None, &[]);
    call.headers.push(("X".into(), value("a\r\nb")));
    let said = refused(&call).to_string();
    assert_eq!(said, "the header \"X\" would break its line");
}

#[test]
fn what_a_target_has_not_is_said() {
    let target = fake().without_tls();
    let names = Names::new("", "");
    let context = Context {
        target: &target,
        vendor: "boxnet",
        names: &names,
        person: 1,
        bound: &bound,
        world: None,
    };
    let mut call = request("GET", "/", Body::None, &[]);
    call.tls = true;
    let said = compose(&call, &context).unwrap_err().to_string();
    assert_eq!(said, "fake has no https address for boxnet");
}

#[test]
fn worlds_are_made_and_removed() {
    let made = make_world(&fake(), "boxnet", "w.1", "[boxnet]\nx = \"y\"\n").unwrap();
    let text = String::from_utf8(made.bytes).unwrap();
    let body = r#"{"name":"w.1","seed":"[boxnet]\nx = \"y\"\n"}"#;
    assert_eq!(
        text,
        format!(
            "POST /__admin/standin/worlds HTTP/1.1\r\nHost: 127.0.0.1:4700\r\n\
             Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        )
    );
    let removed = remove_world(&fake(), "boxnet", "w.1").unwrap();
    let line = "DELETE /__admin/standin/worlds/w.1 HTTP/1.1\r\n";
    assert!(removed.bytes.starts_with(line.as_bytes()));
}
