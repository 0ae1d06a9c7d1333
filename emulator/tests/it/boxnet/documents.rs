//! XML: the documents that are a request (BOX-XML-4, BOX-XML-6), and those that are none (BOX-XML-5).

use serde_json::json;

use super::{GOOD, ID, KEY, LOGIN, TOKEN, Way, changed, expect, passwords};
use crate::support::{Fake, Reply};

const PATH: &str = "/api/1.0/xml";

/// Sends a document to a world of its own; names in brackets stand for whole elements, `~` for the
/// byte E9.
fn send(fake: &Fake, world: usize, content_type: Option<&str>, document: &str) -> Reply {
    let document: Vec<u8> = document
        .replace("[action]", "<action>register_new_user</action>")
        .replace("[key]", &format!("<api_key>{KEY}</api_key>"))
        .replace("[login]", "<login>email@example.com</login>")
        .bytes()
        .map(|byte| if byte == b'~' { 0xE9 } else { byte })
        .collect();
    let headers: Vec<_> = content_type.map(|value| ("Content-Type", value)).into_iter().collect();
    fake.plain().call("POST", &format!("/~w{world}{PATH}"), &headers, &document)
}

const UTF8: Option<&str> = Some("text/xml; charset=utf-8");

/// What a row shows, the Content-Type, the document, and the password that was understood.
type Row = (&'static str, Option<&'static str>, &'static str, &'static str);

/// The login is the sample's in all of them.
const ACCEPTED: &[Row] = &[
    (
        "no declaration",
        UTF8,
        "<request>[action][key][login]<password>123</password></request>",
        "123",
    ),
    (
        "BOX-XML-6: no Content-Type",
        None,
        "<request>[action][key][login]<password>123</password></request>",
        "123",
    ),
    (
        "another type",
        Some("application/xml"),
        "<request>[action][key][login]<password>123</password></request>",
        "123",
    ),
    (
        "a declaration without encoding",
        None,
        "<?xml version=\"1.0\"?><request>[action][key][login]<password>123</password></request>",
        "123",
    ),
    (
        "a declaration with all",
        UTF8,
        "<?xml version='1.0' encoding='utf-8' standalone='yes'?>\n<request>[action][key][login]<password>123</password></request>\n",
        "123",
    ),
    (
        "blanks between elements, CRLF",
        UTF8,
        "<?xml version='1.0'?>\r\n\r\n<request >\r\n\t[action]  [key]\n<login\n>email@example.com</login >\r<password>123</password>\r\n</request>\r\n",
        "123",
    ),
    (
        "a byte order mark",
        None,
        "\u{FEFF}<request>[action][key][login]<password>é</password></request>",
        "é",
    ),
    (
        "comments, an instruction",
        UTF8,
        "<!-- a --><request><?do it?>[action]<!-- <login>x</login> -->[key]<login>email@<!-- b -->example.com</login><password>1<!-- c -->23</password></request><!-- d -->",
        "123",
    ),
    (
        "CDATA",
        UTF8,
        "<request><action><![CDATA[register_new_user]]></action>[key]<login>email<![CDATA[@]]>example.com</login><password><![CDATA[<&]]></password></request>",
        "<&",
    ),
    (
        "the five entities",
        UTF8,
        "<request>[action][key][login]<password>&amp;&lt;&gt;&apos;&quot;</password></request>",
        "&<>'\"",
    ),
    (
        "numeric references",
        UTF8,
        "<request>[action][key]<login>&#101;mail&#x40;example.com</login><password>&#xe9;&#x65E5;</password></request>",
        "é日",
    ),
    (
        "another order",
        UTF8,
        "<request><password>123</password>[login][key][action]</request>",
        "123",
    ),
    (
        "unknown children and attributes",
        UTF8,
        "<request version='2'><more><login>x</login></more><action a='b'>register_new_user</action>[key][login]<password>123</password><Password>4</Password></request>",
        "123",
    ),
    (
        "children of a namespace are others",
        UTF8,
        "<request>[action][key][login]<password>123</password><x:password xmlns:x='urn:x'>4</x:password></request>",
        "123",
    ),
    (
        "ALL-ARG-2: the last counts",
        UTF8,
        "<request><action>x</action>[action]<login/>[key][login]<password>1</password><password>2</password></request>",
        "2",
    ),
    (
        "ALL-ARG-1: a password is not trimmed",
        UTF8,
        "<request>[action][key][login]<password> 1 </password></request>",
        " 1 ",
    ),
    (
        "BOX-XML-7: ISO-8859-1 by the document",
        Some("text/xml"),
        "<?xml version='1.0' encoding='ISO-8859-1'?><request>[action][key][login]<password>caf~</password></request>",
        "café",
    ),
    (
        "ISO-8859-1 by the header",
        Some("text/xml; charset=\"iso-8859-1\""),
        "<request>[action][key][login]<password>caf~</password></request>",
        "café",
    ),
    (
        "the header wins",
        UTF8,
        "<?xml version='1.0' encoding='ISO-8859-1'?><request>[action][key][login]<password>é</password></request>",
        "é",
    ),
];

#[test]
fn documents_that_are_a_request_are_understood() {
    let fake = Fake::start();
    for (world, (what, content_type, document, password)) in ACCEPTED.iter().enumerate() {
        let reply = send(&fake, world, *content_type, document);
        expect(&reply, &(200, Way::Xml.success(ID, LOGIN, TOKEN)), what);
        assert_eq!(passwords(&fake.export_of(&format!("w{world}"))), [*password], "{what}");
    }
}

#[test]
fn documents_that_are_none_are_wrong_input_and_leave_nothing() {
    let good = format!("<request>{}</request>", super::elements(&GOOD));
    let rest = good.strip_prefix("<request>").expect("the root");
    let fake = Fake::start();
    let before = fake.export();
    for (what, content_type, document) in [
        ("an empty body", UTF8, String::new()),
        ("a blank one", UTF8, " \n".to_owned()),
        ("text", UTF8, "action=register_new_user".to_owned()),
        ("an open root", UTF8, good.replace("</request>", "")),
        ("a crossed tag", UTF8, good.replace("</login>", "</Login>")),
        ("two roots", UTF8, format!("{good}{good}")),
        ("text behind the root", UTF8, format!("{good}x")),
        ("a raw &", UTF8, good.replace("123", "1&2")),
        ("an unknown entity", UTF8, good.replace("123", "1&eacute;2")),
        ("a reference to what XML forbids", UTF8, good.replace("123", "1&#0;2")),
        ("a character that XML forbids", UTF8, good.replace("123", "1\u{1}2")),
        ("an unbound prefix", UTF8, good.replace("login>", "x:login>")),
        ("an attribute twice", UTF8, good.replace("<login>", "<login a='' a=''>")),
        ("a late declaration", UTF8, format!(" <?xml version='1.0'?>{good}")),
        ("a DOCTYPE", UTF8, format!("<!DOCTYPE request>{good}")),
        ("a DOCTYPE with an entity", UTF8, format!("<!DOCTYPE r [<!ENTITY a 'b'>]>{good}")),
        ("another root", UTF8, good.replace("request>", "response>")),
        ("a root in another case", UTF8, good.replace("request>", "Request>")),
        ("a root in a namespace", UTF8, format!("<request xmlns='urn:boxnet'>{rest}")),
        ("a SOAP envelope", UTF8, super::soap_request(&GOOD)),
        ("bytes that are not UTF-8", UTF8, good.replace("123", "~")),
        ("bytes that are not the document's", None, good.replace("123", "~")),
        ("an unknown charset", Some("text/xml; charset=utf-16"), good.clone()),
        ("an unknown encoding", None, format!("<?xml version='1.0' encoding='x'?>{good}")),
        (
            "a form's Content-Type does not make it one",
            Some("application/x-www-form-urlencoded"),
            super::urlencoded(&GOOD),
        ),
    ] {
        let document: Vec<u8> =
            document.bytes().map(|byte| if byte == b'~' { 0xE9 } else { byte }).collect();
        let headers: Vec<_> =
            content_type.map(|value| ("Content-Type", value)).into_iter().collect();
        let reply = fake.plain().call("POST", PATH, &headers, &document);
        expect(&reply, &Way::Xml.failure("wrong_input"), what);
        assert_eq!(fake.verdict()["clauses"], json!(["BOX-XML-5"]), "{what}");
    }
    assert_eq!(fake.export(), before);
}

// an argument that holds elements is none, and the fault is its own
#[test]
fn elements_where_a_text_belongs_make_the_argument_invalid() {
    let fake = Fake::start();
    for (name, status) in [
        ("action", "wrong_input"),
        ("api_key", "application_restricted"),
        ("login", "email_invalid"),
        ("password", "e_register"),
    ] {
        let others = super::elements(&changed(&[(name, None)]));
        let document = format!("<request>{others}<{name}><b>x</b></{name}></request>");
        let reply = fake.post(PATH, "text/xml", document);
        expect(&reply, &Way::Xml.failure(status), name);
    }
}

// BOX-XML-2: the arguments are the document's alone
#[test]
fn the_query_is_no_part_of_a_document() {
    let fake = Fake::start();
    let target = format!("{PATH}?{}", super::urlencoded(&GOOD));
    let reply = fake.post(&target, "text/xml", "<request/>");
    expect(&reply, &Way::Xml.failure("wrong_input"), "an empty request");
}

// ALL-ARG-3
#[test]
fn unknown_children_are_journalled() {
    let fake = Fake::start();
    let document = format!(
        "<request>{}<colour>red</colour><x:login xmlns:x='urn:x'>a</x:login></request>",
        super::elements(&GOOD)
    );
    let reply = fake.post(PATH, "text/xml", document);
    expect(&reply, &(200, Way::Xml.success(ID, LOGIN, TOKEN)), "unknown children");
    assert_eq!(fake.verdict()["unread"], json!(["login (in urn:x)", "colour"]));
}
