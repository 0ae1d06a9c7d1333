//! SOAP: how a call may be written, what is none, and what of its parameters is read.

use serde_json::json;

use super::{F, H, KEY, SOAP, XML, envelope, expect_reply, fault, handled, inside, invoked, post};
use crate::support::{Fake, Reply};

/// A good call's function and parameters.
fn good() -> String {
    inside(&[KEY, F, H])
}

/// A call without its `h`, and what stands in its place.
fn with(parameter: &str) -> String {
    inside(&[KEY, F]) + parameter
}

const WSDL_NAMESPACE: &str = "http://www.imageloop.com/imagelooop-api-wsdl/";

// IML-SOAP-4: as clients write it, and in the spirit of BOX-SOAP-7
#[test]
fn envelopes_that_are_a_request_are_understood() {
    let fake = Fake::start();
    let plain = envelope("InvocationHandled", &good());
    let qualified = good()
        .replace("<parameter", "<i:parameter")
        .replace("</parameter", "</i:parameter")
        .replace("<value>", "<i:value>")
        .replace("</value>", "</i:value>")
        .replace("function>", "i:function>");
    let typed = good()
        .replace("<function>", "<function xsi:type='xsd:string'>")
        .replace("<parameter ", "<parameter xsi:type='i:ParameterType' ");
    for (what, document) in [
        ("plain", plain.clone()),
        ("a declaration", format!("<?xml version='1.0' encoding='utf-8'?>\r\n{plain}\r\n")),
        ("a header", plain.replace("<s:Body>", "<s:Header><h xmlns='urn:h'/></s:Header><s:Body>")),
        ("blanks and a comment", plain.replace("><", ">\n <!-- a --><")),
        (
            "the default namespace",
            plain
                .replace("xmlns:i", "xmlns")
                .replace("i:Inv", "Inv")
                .replace("<function>", "<function xmlns=''>")
                .replace("<parameter ", "<parameter xmlns='' "),
        ),
        ("qualified", envelope("InvocationHandled", &qualified)),
        ("xsi:type", envelope("InvocationHandled", &typed)),
        (
            "the WSDL's namespace (SOAP::Lite)",
            plain.replace(
                "xmlns:i=\"http://www.imageloop.com/imagelooop-api-xsd/\"",
                &format!("xmlns:i='{WSDL_NAMESPACE}'"),
            ),
        ),
        (
            "encodingStyle (SOAP::Lite)",
            plain.replace(
                "<s:Body>",
                "<s:Body s:encodingStyle='http://schemas.xmlsoap.org/soap/encoding/'>",
            ),
        ),
        (
            "encodingStyle on the Envelope (SOAP::Lite)",
            plain.replace(
                "<s:Envelope ",
                "<s:Envelope s:encodingStyle='http://schemas.xmlsoap.org/soap/encoding/' ",
            ),
        ),
    ] {
        for headers in [
            &[("Content-Type", "text/xml; charset=utf-8"), ("SOAPAction", "\"\"")][..],
            // IML-SOAP-8: any, one of another operation, an empty one, none.
            &[("Content-Type", "text/xml"), ("SOAPAction", "\"urn:x\"")],
            &[("SOAPAction", "\"http://www.imageloop.com/imagelooop-api-xsd/#Invocation\"")],
            &[("SOAPAction", "")],
            &[],
        ] {
            let reply = fake.plain().call("POST", SOAP, headers, document.as_bytes());
            expect_reply(&reply, &handled(""), &format!("{what}: {document}"));
        }
    }
}

/// In UTF-16 and in ISO-8859-1, which the call's bytes show in a host that is none of the key's.
#[test]
fn a_document_is_read_in_its_charset() {
    let fake = Fake::seeded("[imageloop]\nkeys = [{ key = \"ÄK\", host = \"yourwebsite.com\" }]\n");
    let document = envelope("InvocationHandled", &inside(&[("apiKey", "ÄK"), F, H]));
    let latin: Vec<u8> =
        document.chars().map(|c| u8::try_from(u32::from(c)).expect("one byte")).collect();
    for (content_type, body) in
        [("text/xml; charset=utf-8", document.as_bytes()), ("text/xml; charset=iso-8859-1", &latin)]
    {
        expect_reply(&fake.post(SOAP, content_type, body), &handled(""), content_type);
    }
    let reply = fake.post(SOAP, "text/xml; charset=utf-8", &latin);
    assert_eq!((reply.status, reply.text()), (500, fault("Client", "2002").as_str()));
    let packed = "<parameter name=\"h\"><value xsi:type=\"xsd:base64Binary\">eW91cndlYnNpdGUuY29t</value></parameter>";
    let reply = post(fake.plain(), "InvocationHandled", &(inside(&[("apiKey", "ÄK"), F]) + packed));
    expect_reply(&reply, &handled(""), "base64 (SOAP::Lite)");
}

/// A Fault of envelope or header, which has no detail.
fn bare(code: &str, text: &str) -> String {
    super::enveloped(&format!(
        "<soapenv:Fault><faultcode>soapenv:{code}</faultcode><faultstring>{text}</faultstring>\
         </soapenv:Fault>"
    ))
}

/// What is no call, and the Fault that it gets.
fn refused() -> Vec<(&'static str, String, String)> {
    let plain = envelope("Invocation", &good());
    let client = || fault("Client", "2002");
    let version = || bare("VersionMismatch", "The envelope is not SOAP 1.1.");
    let must = || bare("MustUnderstand", "A header that has to be understood is not.");
    let soap = "http://schemas.xmlsoap.org/soap/envelope/";
    let header = |wrapper: &str| {
        let header = "<s:Header><h xmlns='urn:h' s:mustUnderstand='1'/></s:Header><s:Body>";
        plain.replace("<s:Body>", header).replace("Invocation", wrapper)
    };
    let batch = |content: &str| envelope("InvocationBatchHandled", content);
    let request = format!("<request>{}</request>", good());
    vec![
        ("nothing", String::new(), client()),
        ("text", "hello".to_owned(), client()),
        ("a form", "apiKey=YOUR-API-KEY".to_owned(), client()),
        ("not well-formed", plain.replace("</s:Envelope>", ""), client()),
        ("a DOCTYPE", format!("<!DOCTYPE a>{plain}"), client()),
        ("no envelope", format!("<request>{}</request>", good()), client()),
        ("an empty Body", format!("<s:Envelope xmlns:s='{soap}'><s:Body/></s:Envelope>"), client()),
        ("no Body", plain.replace("s:Body", "s:Letter"), client()),
        ("an unknown operation", plain.replace("Invocation", "Call"), client()),
        ("an operation in other letters", plain.replace("Invocation", "invocation"), client()),
        ("a reply", plain.replace("Invocation", "InvocationResponse"), client()),
        ("HTTP-RPC's element", plain.replace("Invocation", "Response"), client()),
        (
            "an operation of another namespace",
            plain.replace("imagelooop-api-xsd", "imageloop-api-xsd"),
            client(),
        ),
        ("an operation of none", plain.replace("i:Invocation", "Invocation"), client()),
        ("an empty batch", batch(""), client()),
        ("a batch of text", batch("request"), client()),
        ("a batch with something else", batch(&format!("{request}<reply/>")), client()),
        ("a batch without its requests", batch(&good()), client()),
        (
            "a batch's request of another namespace",
            batch(&format!("{request}<x:request xmlns:x='urn:x'/>")),
            client(),
        ),
        ("SOAP 1.2", plain.replace(soap, "http://www.w3.org/2003/05/soap-envelope"), version()),
        ("no SOAP", plain.replace(soap, "urn:x"), version()),
        ("mustUnderstand", header("Invocation"), must()),
        ("mustUnderstand, Handled", header("InvocationHandled"), must()),
        ("mustUnderstand before the operation", header("Call"), must()),
    ]
}

// In the spirit of BOX-SOAP-6, with the vendor's own exception
#[test]
fn what_is_no_call_is_a_fault() {
    let fake = Fake::start();
    for (what, document, wanted) in refused() {
        let reply = fake.post(SOAP, "text/xml; charset=utf-8", &document);
        expect_reply(&reply, &(500, wanted), &format!("{what}: {document}"));
        let verdict = fake.verdict();
        assert_eq!(
            (&verdict["outcome"], &verdict["forced"]),
            (&json!("2002"), &json!(false)),
            "{what}"
        );
        assert_eq!(verdict["clauses"], json!(["IML-SOAP-4"]), "{what}");
    }
    let reply = fake.post(SOAP, "text/xml; charset=klingon", envelope("Invocation", &good()));
    expect_reply(&reply, &(500, fault("Client", "2002")), "a charset that nobody knows");
}

/// ALL-ARG-1, ALL-ARG-2, IML-KEY-3, BOX-SOAP-8: what a parameter `h` may hold, with `HOST` where the key's
/// host belongs, and the code that it gets.
const VALUES: &[(&str, &str, &str)] = &[
    ("a value", "<value>HOST</value>", ""),
    ("CDATA", "<value><![CDATA[HOST]]></value>", ""),
    ("blanks around it", "\n <value>HOST</value>\n", ""),
    ("a list that is nil", "<value>HOST</value><list xsi:nil='true'/>", ""),
    ("the first value counts", "<value>HOST</value><value>x</value>", ""),
    ("the second value does not", "<value>x</value><value>HOST</value>", "2001"),
    ("an empty first value counts", "<value/><value>HOST</value>", "2001"),
    ("nothing", "", "2001"),
    ("an empty value", "<value></value>", "2001"),
    ("a nil value", "<value xsi:nil='true'>HOST</value>", "2001"),
    ("a value elsewhere", "<value href='#a'/>", "2001"),
    ("blanks count", "<value> HOST</value>", "2001"),
    ("text alone", "HOST", "2001"),
    ("text beside it", "<value>HOST</value>x", "2001"),
    ("a list", "<list><value>HOST</value></list>", "2001"),
    ("a list beside it", "<value>HOST</value><list/>", "2001"),
    ("a map", "<map><namedvalue name='h'>HOST</namedvalue></map>", "2001"),
    ("something else", "<values>HOST</values>", "2001"),
    ("elements in a value", "<value><b>HOST</b></value>", "2001"),
    ("base64 that is none", "<value xsi:type='xsd:base64Binary'>!</value>", "2001"),
    ("base64 of what XML forbids", "<value xsi:type='xsd:base64Binary'>eQA=</value>", "2001"),
];

#[test]
fn a_parameter_has_to_have_a_plain_value() {
    let fake = Fake::start();
    let invoke = |content: &str| post(fake.plain(), "Invocation", content);
    for (what, held, code) in VALUES {
        let held = held.replace("HOST", "yourwebsite.com");
        let parameter = format!("<parameter name='h'>{held}</parameter>");
        expect_reply(&invoke(&with(&parameter)), &invoked(code), &format!("{what}: {held}"));
    }
    let host = "<value>yourwebsite.com</value></parameter>";
    for (parameters, code) in [
        (format!("<parameter i:name='h'>{host}"), "2001"),
        // ALL-ARG-2: whatever the second is.
        (format!("<parameter name='h'>{host}<parameter name='h'><list/></parameter>"), ""),
        // What is no text is no token either, though an `h` would do by itself; one that is empty is not there.
        (
            format!("<parameter name='h'>{host}<parameter name='accessToken'><list/></parameter>"),
            "2001",
        ),
        (format!("<parameter name='h'>{host}<parameter name='accessToken'/>"), ""),
    ] {
        expect_reply(&invoke(&with(&parameters)), &invoked(code), &parameters);
    }
    // IML-ERR-2001
    let key = "<parameter name='apiKey'><list><value>YOUR-API-KEY</value></list></parameter>";
    expect_reply(&invoke(&(inside(&[F, H]) + key)), &invoked("2001"), key);
}

// IML-FN-3, IML-ERR-2002, ALL-ARG-3: what there is beside the function and the three parameters
#[test]
fn what_there_is_not_is_2002_and_journalled() {
    let fake = Fake::start();
    for (what, surplus, unread) in [
        ("a parameter", "<parameter name='colour'><value>red</value></parameter>", "colour"),
        ("a list", "<parameter name='colour'><list/></parameter>", "colour"),
        ("an empty name", "<parameter name=''/>", ""),
        ("no name", "<parameter><value>x</value></parameter>", "parameter (without a name)"),
        ("f is an element", "<parameter name='f'><value>x</value></parameter>", "f (a parameter)"),
        ("an element", "<apiKey>YOUR-API-KEY</apiKey>", "apiKey"),
        ("an element in other letters", "<Parameter name='h'/>", "Parameter"),
        ("another namespace", "<x:function xmlns:x='urn:x'/>", "function (in urn:x)"),
    ] {
        let reply = post(fake.plain(), "Invocation", &(good() + surplus));
        expect_reply(&reply, &invoked("2002"), what);
        let verdict = fake.verdict();
        assert_eq!(verdict["unread"], json!([unread]), "{what}");
        assert_eq!(verdict["clauses"], json!(["IML-ERR-2002"]), "{what}");
    }
    let near = inside(&[KEY, F, ("accesstoken", "application-access-token")]);
    expect_reply(&post(fake.plain(), "Invocation", &near), &invoked("2001"), "near");
    assert_eq!(fake.verdict()["misspelt"], json!({"accesstoken": "accessToken"}));
    for function in
        ["", "<function/>", "<function xsi:nil='1'>x</function>", "<function><f/></function>"]
    {
        let reply = post(fake.plain(), "Invocation", &(inside(&[KEY, H]) + function));
        expect_reply(&reply, &invoked("2002"), function);
        assert_eq!(fake.verdict()["clauses"], json!(["IML-FN-3"]), "{function}");
    }
}

/// Beyond as many elements as a form has fields it is unreadable, in each place where they are counted.
#[test]
fn too_many_elements_are_no_call() {
    let fake = Fake::start();
    let many = |one: &str, count: usize| one.repeat(count);
    let ask =
        |operation: &str, content: String| -> Reply { post(fake.plain(), operation, &content) };
    let request = format!("<request>{}</request>", good());
    let surplus = "<parameter name='x'/>";
    let full = ask("InvocationBatchHandled", many(&request, 1_000));
    assert_eq!((full.status, full.header("Content-Type")), (200, Some(XML)));
    assert_eq!(full.text().matches("<result></result>").count(), 1_000);
    for (operation, content, wanted) in [
        ("Invocation", good() + &many(surplus, 997), invoked("2002").1),
        ("Invocation", good() + &many(surplus, 998), fault("Client", "2002")),
        ("InvocationBatchHandled", many(&request, 1_001), fault("Client", "2002")),
        (
            "InvocationBatchHandled",
            format!("<request>{}</request>{request}", many(surplus, 1_001)),
            fault("Client", "2002"),
        ),
    ] {
        assert_eq!(ask(operation, content).text(), wanted);
    }
}
