//! SOAP: the envelopes that are a request (BOX-SOAP-7 to BOX-SOAP-9), and those that are none (BOX-SOAP-6).

use serde_json::json;

use super::{GOOD, ID, KEY, LOGIN, TOKEN, Way, changed, enveloped, expect, fault, passwords};
use crate::support::{Fake, Reply};

const PATH: &str = "/api/1.0/soap";

/// What every toolkit declares, under the prefixes that most of them use.
const NAMESPACES: &str = "xmlns:soap='http://schemas.xmlsoap.org/soap/envelope/' \
    xmlns:enc='http://schemas.xmlsoap.org/soap/encoding/' xmlns:tns='urn:boxnet' \
    xmlns:xsi='http://www.w3.org/2001/XMLSchema-instance' \
    xmlns:xsd='http://www.w3.org/2001/XMLSchema'";

/// An envelope with this Header and Body.
fn envelope(inside: &str) -> String {
    format!("<soap:Envelope {NAMESPACES}>{inside}</soap:Envelope>").replace("KEY", KEY)
}

/// An envelope whose operation has these children.
fn operation(children: &str) -> String {
    envelope(&format!(
        "<soap:Body><tns:register_new_user>{children}</tns:register_new_user></soap:Body>"
    ))
}

/// Sends a document, `~` standing for the byte E9.
fn send(fake: &Fake, target: &str, headers: &[(&str, &str)], document: &str) -> Reply {
    let document: Vec<u8> =
        document.bytes().map(|byte| if byte == b'~' { 0xE9 } else { byte }).collect();
    fake.plain().call("POST", target, headers, &document)
}

const CALL: &str = "<api_key>KEY</api_key><login>email@example.com</login><password>123</password>";

/// What of it a client may write otherwise, and the password that is understood.
fn accepted() -> Vec<(&'static str, String, &'static str)> {
    let encoding = "soap:encodingStyle='http://schemas.xmlsoap.org/soap/encoding/'";
    let qualified = CALL.replace("</", "</tns:").replace("<a", "<tns:a").replace("<l", "<tns:l");
    let qualified = qualified.replace("<p", "<tns:p");
    let body =
        format!("<soap:Body><tns:register_new_user>{CALL}</tns:register_new_user></soap:Body>");
    let typed = |kind: &str| CALL.replace("<password>", &format!("<password xsi:type='{kind}'>"));
    let packed = |value: &str| typed("xsd:base64Binary").replace("123", value);
    let latin = format!(
        "<?xml version='1.0' encoding='ISO-8859-1'?>{}",
        operation(&CALL.replace("123", "caf~"))
    );
    vec![
        ("no xsi:type, no encodingStyle (zeep)", operation(CALL), "123"),
        ("children in urn:boxnet (SOAP::Lite)", operation(&qualified), "123"),
        ("a default namespace", envelope(&format!("<soap:Body><register_new_user xmlns='urn:boxnet'>{CALL}</register_new_user></soap:Body>")), "123"),
        ("another prefix", envelope(&format!("<soap:Body><ns1:register_new_user xmlns:ns1='urn:boxnet'>{CALL}</ns1:register_new_user></soap:Body>")), "123"),
        ("no prefix for the envelope", format!("<Envelope xmlns='http://schemas.xmlsoap.org/soap/envelope/'><Body><n:register_new_user xmlns:n='urn:boxnet' xmlns=''>{CALL}</n:register_new_user></Body></Envelope>").replace("KEY", KEY), "123"),
        ("encodingStyle on Envelope (PHP)", envelope(&body).replacen("<soap:Envelope", &format!("<soap:Envelope {encoding}"), 1), "123"),
        ("encodingStyle on Body", envelope(&body.replacen("<soap:Body", &format!("<soap:Body {encoding}"), 1)), "123"),
        ("encodingStyle on the operation", envelope(&body.replacen("new_user>", &format!("new_user {encoding}>"), 1)), "123"),
        ("another order", operation("<password>123</password><login>email@example.com</login><api_key>KEY</api_key>"), "123"),
        ("xsi:type is ignored", operation(&typed("xsd:int")), "123"),
        ("even one without a meaning", operation(&typed("nobody:knows")), "123"),
        ("base64 (SOAP::Lite)", operation(&packed("MTIz")), "123"),
        ("base64 of UTF-8, wrapped", operation(&packed("\n Y2Fm\nw6k=\n")), "café"),
        ("base64 of ISO-8859-1", operation(&packed("Y2Fm6Q==")), "café"),
        ("base64 of SOAP's own type", operation(&typed("enc:base64").replace("123", "MTIz")), "123"),
        ("without the type it is text", operation(&CALL.replace("123", "MTIz")), "MTIz"),
        ("a key and a login in base64", operation("<api_key xsi:type='xsd:base64Binary'>cnJjMWQzbnRiNTN0dDZiMnZoYWlsNnJkdHJzeG92M3Y=</api_key><login xsi:type='xsd:base64Binary'>ZW1haWxAZXhhbXBsZS5jb20=</login><password>1</password>"), "1"),
        ("xsi:nil that says no", operation(&CALL.replace("<password>", "<password xsi:nil='false'>")), "123"),
        ("a Header that asks for nothing", envelope(&format!("<soap:Header><t:t xmlns:t='urn:t' soap:mustUnderstand='0'>1</t:t></soap:Header>{body}")), "123"),
        ("an empty Header", envelope(&format!("<soap:Header/>{body}")), "123"),
        ("unknown children", operation(&format!("<more><login>x</login></more>{CALL}<Login>y</Login>")), "123"),
        ("ALL-ARG-2: the last counts", operation(&format!("<login>x</login><password/>{CALL}")), "123"),
        ("what follows the operation", envelope(&body.replace("</soap:Body>", "<multiRef id='a'>x</multiRef></soap:Body>")), "123"),
        ("entities and CDATA", operation(&CALL.replace("123", "&amp;<![CDATA[<]]>&#233;")), "&<é"),
        ("a document in ISO-8859-1", latin, "café"),
        ("a declaration, blanks, a comment", format!("<?xml version='1.0' encoding='utf-8'?>\r\n<!-- a -->\r\n{}\r\n", operation(CALL).replace("><", ">\n<")), "123"),
    ]
}

#[test]
fn envelopes_that_are_a_request_are_understood() {
    let fake = Fake::start();
    for (world, (what, document, password)) in accepted().into_iter().enumerate() {
        let target = format!("/~w{world}{PATH}");
        let reply = send(&fake, &target, &[("Content-Type", "text/xml")], &document);
        expect(&reply, &(200, Way::Soap.success(ID, LOGIN, TOKEN)), what);
        assert_eq!(passwords(&fake.export_of(&format!("w{world}"))), [password], "{what}");
    }
}

// BOX-SOAP-9, BOX-XML-6: the Body's element decides
#[test]
fn neither_soapaction_nor_content_type_matters() {
    let action = "\"urn:boxnet#Box_SoapApi#register_new_user\"";
    let fake = Fake::start();
    for (world, headers) in [
        &[("Content-Type", "text/xml; charset=utf-8"), ("SOAPAction", action)][..],
        &[("Content-Type", "text/xml"), ("SOAPAction", "\"\"")],
        &[("Content-Type", "text/xml"), ("SOAPAction", "")],
        &[("Content-Type", "text/xml"), ("SOAPAction", "urn:boxnet#logout")],
        &[("Content-Type", "text/xml")],
        &[("SOAPAction", action)],
        &[],
    ]
    .into_iter()
    .enumerate()
    {
        let reply = send(&fake, &format!("/~a{world}{PATH}"), headers, &operation(CALL));
        let wanted = (200, Way::Soap.success(ID, LOGIN, TOKEN));
        expect(&reply, &wanted, &format!("{headers:?}"));
    }
}

// BOX-SOAP-8, BOX-IN-6, BOX-ST-9
#[test]
fn a_parameter_that_is_nil_empty_or_elsewhere_is_missing() {
    let fake = Fake::start();
    for (name, status) in [
        ("api_key", "application_restricted"),
        ("login", "email_invalid"),
        ("password", "e_register"),
    ] {
        let (_, value) = GOOD.iter().find(|(good, _)| *good == name).expect("an argument");
        let others = super::elements(&changed(&[(name, None), ("action", None)]));
        for child in [
            String::new(),
            format!("<{name}/>"),
            format!("<{name}></{name}>"),
            format!("<{name} xsi:type='xsd:string'></{name}>"),
            format!("<{name} xsi:nil='true'/>"),
            format!("<{name} xsi:nil='1'>{value}</{name}>"),
            format!("<{name} xsi:type='xsd:base64Binary'/>"),
            format!("<{name} href='#id0'/>"),
            format!("<x:{name} xmlns:x='urn:x'>{value}</x:{name}>"),
        ] {
            let multi = format!("<multiRef id='id0'>{value}</multiRef>");
            let document = operation(&format!("{others}{child}"))
                .replace("</soap:Body>", &format!("{multi}</soap:Body>"));
            let reply = fake.post(PATH, "text/xml", document);
            expect(&reply, &Way::Soap.failure(status), &child);
        }
    }
}

// BOX-SOAP-7, ALL-WIRE-2: base64 that is none, or of what XML forbids, is an invalid argument
#[test]
fn base64_that_is_no_text_makes_the_argument_invalid() {
    let fake = Fake::start();
    for value in ["!", "Y", "YQBi"] {
        let child = format!("<password xsi:type='xsd:base64Binary'>{value}</password>");
        let document = operation(&CALL.replace("<password>123</password>", &child));
        let reply = fake.post(PATH, "text/xml", document);
        expect(&reply, &Way::Soap.failure("e_register"), value);
    }
}

/// The envelope that is none, and the fault code.
fn refused() -> Vec<(&'static str, String, &'static str)> {
    let good = operation(CALL);
    let header = |attributes: &str| {
        let header = format!("<soap:Header><h:h xmlns:h='urn:h' {attributes}/></soap:Header>");
        good.replace("<soap:Body>", &format!("{header}<soap:Body>"))
    };
    let spaced =
        |namespace: &str| good.replace("http://schemas.xmlsoap.org/soap/envelope/", namespace);
    vec![
        ("an empty body", String::new(), "Client"),
        ("text", "hello".to_owned(), "Client"),
        ("not well-formed", good.replace("</soap:Envelope>", ""), "Client"),
        ("a DOCTYPE", format!("<!DOCTYPE a>{good}"), "Client"),
        ("no envelope", format!("<request>{}</request>", super::elements(&GOOD)), "Client"),
        ("no Body", envelope("<soap:Header/>"), "Client"),
        ("an empty Body", envelope("<soap:Body/>"), "Client"),
        ("two Bodies", envelope("<soap:Body/><soap:Body/>"), "Client"),
        ("an unknown operation", good.replace("register_new_user", "get_ticket"), "Client"),
        ("an operation in another case", good.replace("register_new", "Register_new"), "Client"),
        ("an operation of another namespace", good.replace("urn:boxnet", "urn:Boxnet"), "Client"),
        ("an operation of none", good.replace("tns:register", "register"), "Client"),
        ("bytes that are not UTF-8", good.replace("123", "~"), "Client"),
        ("SOAP 1.2", spaced("http://www.w3.org/2003/05/soap-envelope"), "VersionMismatch"),
        ("no SOAP", spaced("urn:x"), "VersionMismatch"),
        ("mustUnderstand", header("soap:mustUnderstand='1'"), "MustUnderstand"),
        (
            "mustUnderstand before the operation",
            header("soap:mustUnderstand='1'").replace("register_new_user", "logout"),
            "MustUnderstand",
        ),
    ]
}

#[test]
fn envelopes_that_are_none_are_a_fault_and_leave_nothing() {
    let fake = Fake::start();
    let before = fake.export();
    for (what, document, code) in refused() {
        let reply = send(&fake, PATH, &[("Content-Type", "text/xml; charset=utf-8")], &document);
        expect(&reply, &fault(code), what);
        let verdict = fake.verdict();
        assert_eq!(verdict["outcome"], "wrong_input", "{what}");
        assert_eq!(verdict["clauses"], json!(["BOX-SOAP-6"]), "{what}");
    }
    assert_eq!(fake.export(), before);
}

// BOX-SOAP-3: the helper's envelope is the document's, to the letter
#[test]
fn the_reply_has_the_23_lines_of_the_sample() {
    let reply = Way::Soap.success(ID, LOGIN, TOKEN);
    assert_eq!(reply.lines().count(), 23);
    assert_eq!(
        enveloped("").lines().nth(1),
        Some("<SOAP-ENV:Envelope  xmlns:SOAP-ENV=\"http://schemas.xmlsoap.org/soap/envelope/\"")
    );
    let fake = Fake::start();
    expect(&fake.post(PATH, "text/xml", operation(CALL)), &(200, reply), "a plain call");
}

// ALL-ARG-3
#[test]
fn unknown_parameters_are_journalled() {
    let fake = Fake::start();
    let children = format!("<x:login xmlns:x='urn:x'>a</x:login>{CALL}<colour>red</colour>");
    let reply = fake.post(PATH, "text/xml", operation(&children));
    expect(&reply, &(200, Way::Soap.success(ID, LOGIN, TOKEN)), "unknown children");
    assert_eq!(fake.verdict()["unread"], json!(["login (in urn:x)", "colour"]));
}
