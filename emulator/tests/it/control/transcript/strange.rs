//! Secrets in what nobody reads as it is written: too much is hidden rather than too little.

use serde_json::json;

use super::transcript;
use crate::support::Fake;

const FORM: &str = "application/x-www-form-urlencoded";

/// Parts of secrets that nobody must see: in no case the whole secret alone.
const SECRETS: [&str; 3] = ["Sup3r", "S3cretX", "S\0u\0p"];

/// What is shown of one call.
fn shown(target: &str, headers: &[(&str, &str)], body: &[u8]) -> String {
    let fake = Fake::start();
    fake.plain().call("POST", target, headers, body);
    let text = transcript(&fake, "");
    for secret in SECRETS {
        let spelt = secret.replace('\0', "\\x00");
        assert!(!text.contains(&spelt), "{:?} is in\n{text}", String::from_utf8_lossy(body));
    }
    text
}

fn body(content_type: &str, body: impl AsRef<[u8]>) -> String {
    shown("/nowhere", &[("Content-Type", content_type)], body.as_ref())
}

fn utf16(text: &str, write: fn(u16) -> [u8; 2]) -> Vec<u8> {
    text.encode_utf16().flat_map(write).collect()
}

#[test]
fn wide_characters_are_read() {
    let xml = "<request><password>Sup3r</password></request>";
    let json = "{\"password\":\"Sup3r\"}";
    for (text, of_text) in [
        (xml, "\n> <request><password>{password}</password></request>\n"),
        (json, "\n> {\"password\":\"{password}\"}\n"),
    ] {
        let marked = format!("\u{feff}{text}");
        for (content_type, bytes) in [
            ("text/xml", utf16(&marked, u16::to_le_bytes)),
            ("text/xml", utf16(&marked, u16::to_be_bytes)),
            ("text/xml", utf16(text, u16::to_le_bytes)),
            ("application/json; charset=utf-16", utf16(text, u16::to_be_bytes)),
            ("application/json; charset=UTF-16LE", utf16(text, u16::to_le_bytes)),
        ] {
            let text = body(content_type, bytes);
            assert!(text.contains(of_text), "{content_type}: {text}");
        }
    }
}

#[test]
fn an_element_ends_at_its_own_end() {
    for (sent, shown) in [
        (
            "<r><password><a>Sup3r</a><b>S3cretX</b></password></r>",
            "<r><password>{password}</password></r>",
        ),
        (
            "<password><x:password>Sup3r</x:password>S3cretX</password>",
            "<password>{password}</password>",
        ),
        (
            "<password><password/>Sup3r</password><a>b</a>",
            "<password>{password}</password><a>b</a>",
        ),
        ("<password>Sup3r</other><a>S3cretX</a>", "<password>{password}"),
        (
            "{\"password\":{\"a\":\"}\",\"b\":\"Sup3r\"},\"c\":1}",
            "{\"password\":{password},\"c\":1}",
        ),
    ] {
        let text = body("text/xml", sent);
        assert!(text.contains(&format!("\n> {shown}\n")), "{sent}: {text}");
    }
}

#[test]
fn a_field_that_holds_another_document_is_hidden() {
    let escaped = |text: &str| {
        let escape = |byte: u8| format!("%{byte:02X}");
        text.bytes().map(escape).collect::<String>()
    };
    for inner in [
        escaped("{\"password\":\"Sup3r\"}"),
        escaped("<password>Sup3r</password>"),
        escaped("password=Sup3r"),
        escaped("<a>&#112;assword</a>Sup3r"),
        "1;password=Sup3r".to_owned(),
        "1\r\npassword: Sup3r".to_owned(),
    ] {
        let hidden = format!("a=1&x={{hidden: {} bytes}}&y=2\n", inner.len());
        let sent = format!("a=1&x={inner}&y=2");
        let text = body(FORM, &sent);
        assert!(text.contains(&format!("\n> {hidden}")), "{sent}: {text}");
        if !inner.contains('\n') {
            let text = shown(&format!("/nowhere?{sent}").replace(' ', "+"), &[], b"");
            assert!(text.contains(&format!("> POST /nowhere?{hidden}")), "{sent}: {text}");
        }
    }
    let text = body(FORM, "a=1&pass%2577ord=Sup3r&password=S3cretX;c=d&y=2");
    assert!(text.contains("\n> a=1&{hidden: 18 bytes}&password={password}&y=2\n"), "{text}");
}

#[test]
fn what_nobody_understood_is_hidden_whole() {
    let inner = json!({"x": "{\"password\":\"Sup3r\"}"}).to_string();
    let deep = json!({"x": inner}).to_string();
    let parts =
        "--b\r\nContent-Disposition: form-data; name*=UTF-8''password\r\n\r\nSup3r\r\n--b--";
    for (content_type, sent) in [
        ("application/json", &*inner),
        ("application/json", &deep),
        ("application/json", "{\"name\":\"password\",\"value\":\"Sup3r\"}"),
        ("application/json", "[\"password\",\"Sup3r\"]"),
        ("application/json", "{'password':'Sup3r'}"),
        ("text/plain", "{password:'Sup3r'}"),
        ("text/xml", "<!DOCTYPE r [<!ENTITY pw \"Sup3r\">]><r><password>&pw;</password></r>"),
        ("text/xml", "<request password=\"Sup3r\"/>"),
        ("text/xml", "<password value=\"Sup3r\"/>"),
        ("text/xml", "<param name=\"password\">Sup3r</param>"),
        ("text/xml", "<param name=\"p&#x61;ssword\">Sup3r</param>"),
        ("text/xml", "<member><name>password</name><value>Sup3r</value></member>"),
        ("multipart/form-data; boundary=b", parts),
        ("text/xml; charset=utf-7", "<a>Sup3r</a>"),
    ] {
        let text = body(content_type, sent);
        assert!(
            text.contains(&format!("\n> {{hidden: {} bytes}}\n", sent.len())),
            "{sent}: {text}"
        );
    }
    let text = shown("/nowhere", &[("Content-Encoding", "gzip")], b"Sup3r");
    assert!(text.contains("\n> {hidden: 5 bytes}\n"), "{text}");
}

#[test]
fn headers_and_paths_that_speak_of_a_secret_are_hidden() {
    let value = "a/b; password=Sup3r";
    for name in ["Accept", "SOAPAction", "Content-Type"] {
        let text = shown("/nowhere", &[(name, value)], b"");
        assert!(text.contains(&format!("> {name}: {{hidden: 19 bytes}}\n")), "{text}");
    }
    let text = shown("/nowhere;pass%77ord=Sup3r/x", &[], b"");
    assert!(text.contains("> POST {hidden: 27 bytes}\n"), "{text}");
}

/// What speaks of no secret is shown as it came.
#[test]
fn nothing_else_is_hidden() {
    for sent in
        ["a=b&passwords=2", "<a b=\"c\">d</a>", "{\"a\":\"b\"}", "<password/>", "password=&a=b"]
    {
        let text = body(FORM, sent);
        assert!(text.contains(&format!("\n> {sent}\n")), "{sent}: {text}");
    }
}

/// What a 404 says of the nearest stub.
#[test]
fn a_near_miss_shows_no_token() {
    let fake = Fake::start();
    let url = "/standin/confirm/Sup3rToken";
    for place in ["url", "urlPath", "urlPattern", "urlPathPattern"] {
        super::super::stub(&fake, &json!({"request": {place: url}, "response": {}}));
        let reply = fake.get("/x/standin/confirm/S3cretX");
        let wanted =
            format!("wanted {place} /standin/confirm/{{token}}, came /x/standin/confirm/{{token}}");
        assert!(reply.text().contains(&wanted), "{wanted}: {}", reply.text());
        assert!(!reply.text().contains("Sup3r"), "{}", reply.text());
        fake.post("/__admin/reset", "", "");
    }
}
