//! The samples of the documents, byte for byte: a fresh world answers every sample that is complete with
//! the sample's reply, plain and over TLS.

use crate::support::{Client, Fake, Reply};

const XML: &str = "text/xml; charset=utf-8";
const FORM: &str = "application/x-www-form-urlencoded";

/// 001:L73-85 and, the same, 001:L170-182.
const BOX_REPLY: &str = "<?xml version='1.0' encoding='UTF-8' ?>
<response>
<status>successful_register</status>
<auth_token>29135479a888671e0dd6512df4f7a009</auth_token>
<user>
<login>email@example.com</login>
<email>email@example.com</email>
<access_id>398387</access_id>
<user_id>398387</user_id>
<space_amount>1073741824</space_amount>
<space_used>0</space_used>
</user>
</response>";

/// 001:L97-112
const BOX_SOAP_REQUEST: &str = r#"<?xml version="1.0" encoding="utf-8"?>
<soap:Envelope
xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"
xmlns:soapenc="http://schemas.xmlsoap.org/soap/encoding/"
xmlns:tns="urn:boxnet" xmlns:types="urn:boxnet/encodedTypes"
xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
xmlns:xsd="http://www.w3.org/2001/XMLSchema"
>
<soap:Body soap:encodingStyle="http://schemas.xmlsoap.org/soap/encoding/">
<tns:register_new_user>
<api_key xsi:type="xsd:string">rrc1d3ntb53tt6b2vhail6rdtrsxov3v</api_key>
<login xsi:type="xsd:string">tapi@email.com</login>
<password xsi:type="xsd:string">password</password>
</tns:register_new_user>
</soap:Body>
</soap:Envelope>"#;

/// 001:L122-144
const BOX_SOAP_REPLY: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<SOAP-ENV:Envelope  xmlns:SOAP-ENV="http://schemas.xmlsoap.org/soap/envelope/"
xmlns:xsd="http://www.w3.org/2001/XMLSchema"
xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
xmlns:SOAP-ENC="http://schemas.xmlsoap.org/soap/encoding/"
xmlns:ns4="urn:boxnet"
SOAP-ENV:encodingStyle="http://schemas.xmlsoap.org/soap/encoding/"
>
<SOAP-ENV:Body>
<ns4:register_new_userResponse>
<status xsi:type="xsd:string">successfu'_register</status>
<sid xsi:type="xsd:string">70608aca552d69d475e48ec602119d4a</sid>
<user xsi:type="ns4:SOAPUser">
<login xsi:type="xsd:string">newuser@email.com</login>
<email xsi:type="xsd:string">newuser@email.com</email>
<access_id xsi:type="xsd:int" xsi:nil="true"/>
<user_id xsi:type="xsd:int">398376</user_id>
<space_amount xsi:type="xsd:long">1073741824</space_amount>
<space_used xsi:type="xsd:long" xsi:nil="true"/>
</user>
</ns4:register_new_userResponse>
</SOAP-ENV:Body>
</SOAP-ENV:Envelope>"#;

/// 001:L156-162
const BOX_XML_REQUEST: &str = "<?xml version='1.0' encoding='UTF-8' ?>
<request>
<action>register_new_user</action>
<api_key>rrc1d3ntb53tt6b2vhail6rdtrsxov3v</api_key>
<login>email@example.com</login>
<password>123</password>
</request>";

/// 000:L43-44
const IMAGELOOP_SUCCESS: &str = r#"<imag:Response xmlns:imag="http://www.imageloop.com/imagelooop-api-xsd/">
</imag:Response>"#;

/// 000:L47-53
const IMAGELOOP_FAILURE: &str = r#"<imag:Response xmlns:imag="http://www.imageloop.com/imagelooop-api-xsd/">
    <error>
        <errorCode>error-code</errorCode>
        <errorType>error-name</errorType>
        <message>optional error message</message>
    </error>
</imag:Response>"#;

/// 004:L26
const MOVEDIGITAL_SUCCESS: &str = r#"<?xml version="1.0" encoding="utf-8" ?> <rsp stat="ok"> <method>movedigital.accounts.createAccount</method> <format>rest</format> <userid>1000</userid> <messages> <message msg="Successfully created account." /> </messages> </rsp>"#;

/// 004:L28
const MOVEDIGITAL_FAILURE: &str = r#"<?xml version="1.0" encoding="utf-8" ?> <rsp stat="fail"> <method>movedigital.accounts.createAccount</method> <errors> <error code="104" msg="This username is already being used by another user." /> </errors> </rsp>"#;

/// Asks a fresh fake over plain http, and another one over TLS.
fn plain_and_tls(seed: &str, ask: impl Fn(Client<'_>) -> Reply, content_type: &str, body: &str) {
    let (one, another) = (Fake::seeded(seed), Fake::seeded(seed));
    assert_eq!(ask(one.plain()).whole(), (200, Some(content_type), body), "plain");
    assert_eq!(ask(another.tls()).whole(), (200, Some(content_type), body), "TLS");
}

/// A GET of a vendor's host.
fn get(client: Client<'_>, host: &str, target: &str) -> Reply {
    client.call("GET", target, &[("Host", host)], b"")
}

/// A POST to a vendor's host.
fn post(client: Client<'_>, host: &str, target: &str, content_type: &str, body: &str) -> Reply {
    let headers = [("Host", host), ("Content-Type", content_type)];
    client.call("POST", target, &headers, body.as_bytes())
}

/// Without the line breaks and white spaces that are for better reading only (000:L41).
fn unwrapped(sample: &str) -> String {
    sample.lines().map(str::trim).collect()
}

// 001:L64-65, one URL; BOX-REST-1, BOX-OUT-1 to BOX-OUT-3
#[test]
fn box_by_rest() {
    let target = "/api/1.0/rest?action=register_new_user&api_key=rrc1d3ntb53tt6b2vhail6rdtrsxov3v\
                  &login=email@example.com&password=123";
    plain_and_tls("", |client| get(client, "www.box.net", target), XML, BOX_REPLY);
}

// 001:L156-182; BOX-XML-1 to BOX-XML-3
#[test]
fn box_by_xml() {
    let ask = |client: Client<'_>| {
        post(client, "www.box.net", "/api/1.0/xml", "text/xml", BOX_XML_REQUEST)
    };
    plain_and_tls("", ask, XML, BOX_REPLY);
}

// 001:L97-144; BOX-SOAP-1 to BOX-SOAP-4, BOX-X-1, BOX-X-2, BOX-X-5: the login is the reply's
#[test]
fn box_by_soap() {
    let seed = "[boxnet]\nsoap_reply = \"sample\"\nnext_user_id = 398376\n\
                next_auth_tokens = [\"70608aca552d69d475e48ec602119d4a\"]\n";
    let request = BOX_SOAP_REQUEST.replace("tapi@email.com", "newuser@email.com");
    let ask =
        |client: Client<'_>| post(client, "www.box.net", "/api/1.0/soap", "text/xml", &request);
    plain_and_tls(seed, ask, XML, BOX_SOAP_REPLY);
}

// BOX-X-5: the request as it stands; the reply echoes it
#[test]
fn box_by_soap_as_the_document_asks() {
    let ask = |client: Client<'_>| {
        post(client, "www.box.net", "/api/1.0/soap", "text/xml", BOX_SOAP_REQUEST)
    };
    let reply = BOX_SOAP_REPLY
        .replace("newuser@email.com", "tapi@email.com")
        .replace("successfu'_register", "successful_register")
        .replace("sid", "auth_token")
        .replace("70608aca552d69d475e48ec602119d4a", "29135479a888671e0dd6512df4f7a009")
        .replace("398376", "398387");
    plain_and_tls("", ask, XML, &reply);
}

// 000:L31-33 and L43-44; IML-RPC-1, IML-OUT-1, IML-OUT-2
#[test]
fn imageloop_says_yes() {
    for caller in ["h=yourwebsite.com", "accessToken=application-access-token"] {
        let target =
            format!("/httprpc/?apiKey=YOUR-API-KEY&f=imagelooop.canRegisterUsers&{caller}");
        let ask = |client: Client<'_>| get(client, "www.imageloop.com", &target);
        plain_and_tls("", ask, XML, &unwrapped(IMAGELOOP_SUCCESS));
    }
}

// 000:L16-20 and L46-53; IML-OUT-3
#[test]
fn imageloop_says_no() {
    let call = "f=imagelooop.canRegisterUsers&h=yourwebsite.com";
    for (query, code, name, message) in [
        (
            format!("apiKey=no-key&{call}"),
            "2001",
            "imagelooop.InvalidApiKeyException",
            "The API key is not valid.",
        ),
        (
            "apiKey=standin-2005".to_owned(),
            "2005",
            "imagelooop.InternalErrorException",
            "Internal error.",
        ),
        (
            format!("apiKey=YOUR-API-KEY&{call}&x=1"),
            "2002",
            "imagelooop.InvalidParameterNameException",
            "Unknown function or parameter.",
        ),
        (
            format!("apiKey=UNPRIVILEGED-KEY&{call}"),
            "3004",
            "imagelooop.PermissionDeniedException",
            "The API key is not allowed to register users.",
        ),
    ] {
        let ask =
            |client: Client<'_>| get(client, "www.imageloop.com", &format!("/httprpc/?{query}"));
        let reply = unwrapped(IMAGELOOP_FAILURE)
            .replace("error-code", code)
            .replace("error-name", name)
            .replace("optional error message", message);
        plain_and_tls("", ask, XML, &reply);
    }
}

// 002:L45-48 with its placeholders filled in; FOT-REST-1, FOT-REST-2, FOT-REST-5, FOT-OUT-1
#[test]
fn fotolia() {
    let ask = |client: Client<'_>| {
        let headers = [
            ("Host", "api.fotolia.com"),
            // API_KEY and an empty password, in base64.
            ("Authorization", "Basic QVBJX0tFWTo="),
            ("Content-Type", FORM),
        ];
        let body = b"properties[login]=LOGIN&properties[password]=PASSWORD\
                     &properties[email]=email@example.com&properties[language_id]=2";
        client.call("POST", "/Rest/1/user/createUser?id=20", &headers, body)
    };
    plain_and_tls("", ask, "application/json", "42");
}

// 003:L75-77 with its placeholders filled in; FIL-REST-1, FIL-OUT-1
#[test]
fn filemobile_by_rest() {
    let target = "/services/rest/users/register?vhost=1&userData[user]=NEW_USER_NAME\
                  &userData[email]=new@example.com&userData[meta][key]=value&activate=true\
                  &APIKEY=APIKEY";
    let reply = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<result>1</result>";
    plain_and_tls("", |client| get(client, "api.filemobile.com", target), XML, reply);
}

// 003:L79-82; the document does not show the gateway: FIL-JSON-1, FIL-OUT-2
#[test]
fn filemobile_by_json() {
    let target = "/services/json?method=users.register&vhost=1&userData[user]=NEW_USER_NAME\
                  &userData[email]=new@example.com&userData[meta][key]=value&activate=true\
                  &APIKEY=APIKEY";
    let reply = "{\n    \"status\": true,\n    \"result\": 1\n}";
    let ask = |client: Client<'_>| get(client, "api.filemobile.com", target);
    plain_and_tls("", ask, "application/json", reply);
}

// 004:L7-16 and L26-28; MOV-OUT-1, MOV-OUT-2, MOV-X-3. It answers over TLS alone (MOV-REST-2)
#[test]
fn movedigital() {
    let fake = Fake::start();
    let body = "method=movedigital.accounts.proxy.createAccount&userid=20&sessionid=12345\
                &session=7234928734927349273492783497293&username=new&password=ignored\
                &confirm_password=ignored&email=new@example.com&eula_agree=yes";
    let ask = || post(fake.tls(), "secure.movedigital.com", "/services/rest/", FORM, body);
    assert_eq!(ask().whole(), (200, Some(XML), MOVEDIGITAL_SUCCESS));
    assert_eq!(ask().whole(), (200, Some(XML), MOVEDIGITAL_FAILURE));
}
