//! SOAP's references: an `href` stands for what has that `id` in the same Body (IML-SOAP-7, IML-SOAP-9).

use serde_json::json;
use standin_emulator::wire::Limits;

use super::{
    F, H, KEY, SOAP, batched, envelope, expect_reply, fault, handled, inside, invoked, post,
};
use crate::support::{Fake, Options, Reply};

const HOST: &str = "yourwebsite.com";

/// A batch as PHP's `SoapClient` writes it.
fn batch(fake: &Fake, requests: &str) -> Reply {
    post(fake.plain(), "InvocationBatchHandled", requests)
}

/// A good request in which `apiKey` and `h` can be referred to.
fn shared() -> String {
    inside(&[KEY, F, H])
        .replace("name=\"apiKey\"", "name=\"apiKey\" id=\"ref1\"")
        .replace("name=\"h\"", "name=\"h\" id=\"ref2\"")
}

// IML-SOAP-7: arrays share their parameters, objects are shared as a whole, and one may hold the other
#[test]
fn what_php_uses_twice_is_understood() {
    let fake = Fake::start();
    let function = inside(&[F]);
    let both = format!("{function}<parameter href=\"#ref1\"/><parameter href=\"#ref2\"/>");
    let other = format!(
        "{function}<parameter href=\"#ref1\"/><parameter name=\"h\"><value>x.example</value></parameter>"
    );
    let good = shared();
    for (requests, codes) in [
        (format!("<request>{good}</request><request>{both}</request>"), &["", ""][..]),
        (
            format!("<request id=\"ref3\">{good}</request><request href=\"#ref3\"/>")
                + "<request href=\"#ref3\"/>",
            &["", "", ""],
        ),
        (
            format!(
                "<request id=\"ref4\">{good}</request><request id=\"ref3\">{other}</request>\
                 <request href=\"#ref3\"/><request href=\"#ref4\"/>"
            ),
            &["", "2001", "2001", ""],
        ),
        // In front of what it refers to.
        (format!("<request>{both}</request><request>{good}</request>"), &["", ""]),
        (format!("<request>{good}</request><request href=\"#ref3\"/>"), &["", "2001"]),
    ] {
        expect_reply(&batch(&fake, &requests), &batched(codes), &requests);
    }
    let verdict = fake.verdict();
    assert_eq!(
        verdict["cause"],
        "request 2 of 2: apiKey: missing, empty or no text (IML-ERR-2001)"
    );
}

/// What stands in the place of `h`, what stands behind the call, and the code that it gets.
const PLACES: &[(&str, &str, &str)] = &[
    ("<parameter name='h'><value href='#v'/></parameter>", "<v id='v'>HOST</v>", ""),
    ("<parameter href='#p'/>", "<p id='p' name='h'><value>HOST</value></p>", ""),
    ("<parameter name='h' href='#p'/>", "<p id='p' name='x'><value>HOST</value></p>", ""),
    (
        "<parameter name='h'><value href='#v'/></parameter>",
        "<v id='v' href='#w'/><w id='w'>HOST</w>",
        "",
    ),
    ("<parameter name='h'><value href='#v'>x</value></parameter>", "<v id='v'>HOST</v>", ""),
    (
        "<parameter name='h'><value href='#v'/></parameter>",
        "<v id='v' xsi:type='xsd:base64Binary'>eW91cndlYnNpdGUuY29t</v>",
        "",
    ),
    // ALL-ARG-2: a parameter that comes by reference is one like others.
    (
        "<parameter name='h'><value>HOST</value></parameter><parameter href='#p'/>",
        "<p id='p' name='h'/>",
        "",
    ),
    ("<parameter href='#p'/>", "<p id='p' name='colour'><value>HOST</value></p>", "2001"),
    (
        "<parameter name='h'><value href='#v'/></parameter>",
        "<v id='v' xsi:nil='1'>HOST</v>",
        "2001",
    ),
    (
        "<parameter name='h'><value href='#v' xsi:nil='1'/></parameter>",
        "<v id='v'>HOST</v>",
        "2001",
    ),
    ("<parameter name='h'><value href='#v'/></parameter>", "<v id='v'><b>HOST</b></v>", "2001"),
    ("<parameter name='h'><value href='#v'/></parameter>", "", "2001"),
    ("<parameter name='h'><value href='v'/></parameter>", "<v id='v'>HOST</v>", "2001"),
    ("<parameter name='h'><value href='cid:v'/></parameter>", "<v id='cid:v'>HOST</v>", "2001"),
    ("<parameter name='h'><value i:href='#v'>HOST</value></parameter>", "", ""),
    ("<parameter name='h'><value id='v' href='#v'>HOST</value></parameter>", "", "2001"),
    ("<parameter name='h' id='p'><value href='#p'/></parameter>", "", "2001"),
];

#[test]
fn a_reference_is_what_it_leads_to() {
    let fake = Fake::start();
    for (place, behind, code) in PLACES {
        let call = envelope("Invocation", &(inside(&[KEY, F]) + place));
        let call = call.replace("</s:Body>", &format!("{behind}</s:Body>")).replace("HOST", HOST);
        let reply = fake.post(SOAP, "text/xml", &call);
        expect_reply(&reply, &invoked(code), &call);
    }
}

#[test]
fn an_id_of_the_header_does_not_count() {
    let fake = Fake::start();
    let call = inside(&[KEY, F]) + "<parameter name='h'><value href='#v'/></parameter>";
    let value = format!("<v id='v'>{HOST}</v>");
    let call = envelope("InvocationHandled", &call);
    let header = call.replace("<s:Body>", &format!("<s:Header>{value}</s:Header><s:Body>"));
    expect_reply(&fake.post(SOAP, "text/xml", &header), &handled("2001"), &header);
    let body = call.replace("</s:Body>", &format!("{value}</s:Body>"));
    expect_reply(&fake.post(SOAP, "text/xml", &body), &handled(""), &body);
}

#[test]
fn a_parameter_that_leads_nowhere_is_journalled() {
    let fake = Fake::start();
    let call = inside(&[KEY, F, H]) + "<parameter href='#none'/>";
    expect_reply(&post(fake.plain(), "Invocation", &call), &invoked("2002"), &call);
    assert_eq!(fake.verdict()["unread"], json!(["parameter (its href leads nowhere)"]));
}

/// What would be gigabytes, or have no end, is refused before it is written out: the client would give up else.
#[test]
fn hostile_references_are_refused_at_once() {
    let fake = Fake::start();
    let large = format!("<request id=\"r\">{}</request>", "<parameter name='x'/>".repeat(20_000));
    let text = format!("<v id='v'>{}</v>", "x".repeat(500_000));
    let doubled = (0..25)
        .map(|i| format!("<v id='v{i}'>{}</v>", format!("<v href='#v{}'/>", i + 1).repeat(2)));
    let round = (0..20).map(|i| {
        let others = (0..20).map(|j| format!("<v href='#v{j}'/>"));
        format!("<v id='v{i}'>{}</v>", others.collect::<String>())
    });
    let chain = (0..20_000).map(|i| format!("<v id='v{i}' href='#v{}'/>", i + 1));
    let value = "<request><parameter name='h'><value href='#v'/></parameter></request>";
    let start = "<request href='#v0'/>";
    let long = "more than 1048576 bytes, references written out";
    let deep = "elements are nested too deep, references written out";
    for (what, requests, cause) in [
        ("a large request", large + &"<request href=\"#r\"/>".repeat(20_000), long),
        ("a large value", text + &value.repeat(5_000), long),
        ("doubled", start.to_owned() + &doubled.collect::<String>(), long),
        ("each holds all", start.to_owned() + &round.collect::<String>(), long),
        ("a long chain", start.to_owned() + &chain.collect::<String>(), deep),
        (
            "too many",
            "<request id='r'/>".to_owned() + &"<request href='#r'/>".repeat(1_000),
            "more than 1000 elements",
        ),
    ] {
        let reply = batch(&fake, &requests);
        expect_reply(&reply, &(500, fault("Client", "2002")), what);
        assert_eq!(fake.verdict()["cause"], json!(format!("{cause} (IML-SOAP-4)")), "{what}");
    }
    // As many as there may be, of what is small.
    let good = format!("<request id='r'>{}</request>", shared());
    let reply = batch(&fake, &(good + &"<request href='#r'/>".repeat(999)));
    assert_eq!(reply.text().matches("<result></result>").count(), 1_000);
}

/// The longest body is the most that references may be written out to; without any it does not matter here.
#[test]
fn the_limit_is_that_of_a_body() {
    let read_limits = Limits { written: 600, ..Limits::default() };
    let fake = Fake::with(Options { read_limits, ..Options::default() });
    let good = format!("<request id='r'>{}</request>", shared());
    for (more, ok) in [(0, true), (1, true), (10, false)] {
        let reply = batch(&fake, &(good.clone() + &"<request href='#r'/>".repeat(more)));
        assert_eq!(reply.status == 200, ok, "{more}: {}", reply.text());
    }
    let reply = batch(&fake, &good.repeat(10));
    assert_eq!(reply.text().matches("<result></result>").count(), 10);
}
