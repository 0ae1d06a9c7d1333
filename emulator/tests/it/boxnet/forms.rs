//! REST: how its arguments may be written, what of them is read, and what else the paths answer.

use serde_json::json;

use super::{GOOD, ID, KEY, LOGIN, TOKEN, Way, changed, expect, passwords};
use crate::support::{Fake, MULTIPART, multipart, urlencoded};

const REST: &str = "/api/1.0/rest";
const FORM: &str = "application/x-www-form-urlencoded";

/// CALL stands for all of a good call but its password, KEY for the key.
fn spelt(query: &str) -> String {
    let call = "action=register_new_user&api_key=KEY&login=email@example.com";
    query.replace("CALL", call).replace("KEY", KEY)
}

// BOX-REST-2, ALL-ARG-2, ALL-ARG-5: one call, and the password that was understood
#[test]
fn a_query_may_be_written_in_many_ways() {
    for (clause, query, kept) in [
        (
            "BOX-REST-2: any order",
            "password=123&login=email@example.com&api_key=KEY&action=register_new_user",
            "123",
        ),
        (
            "BOX-REST-2: @ escaped",
            "action=register_new_user&api_key=KEY&login=email%40example.com&password=123",
            "123",
        ),
        ("BOX-REST-2: + is a blank", "CALL&password=a+b", "a b"),
        ("BOX-REST-2: %20 is a blank", "CALL&password=a%20b", "a b"),
        (
            "names are escaped too",
            "%61ction=register_new_user&api%5Fkey=KEY&login=email@example.com&password=%c3%A9",
            "é",
        ),
        ("ALL-ARG-5: a % stays", "CALL&password=%zz%4", "%zz%4"),
        (
            "ALL-ARG-2: the last counts",
            "action=x&login=&login=email@example.com&api_key=&api_key=KEY&action=register_new_user&password=1&password=2",
            "2",
        ),
        (
            "empty pieces do not count",
            "&&action=register_new_user&api_key=KEY&&login=email@example.com&password=a=b&",
            "a=b",
        ),
        ("ALL-ARG-3: unknown ones", "CALL&password=123&Password=4&x", "123"),
    ] {
        let fake = Fake::start();
        let reply = fake.get(&format!("{REST}?{}", spelt(query)));
        expect(&reply, &(200, Way::Get.success(ID, LOGIN, TOKEN)), clause);
        assert_eq!(passwords(&fake.export()), [kept], "{clause}");
        let fake = Fake::start();
        let reply = fake.form(REST, &spelt(query));
        expect(&reply, &(200, Way::Form.success(ID, LOGIN, TOKEN)), clause);
        assert_eq!(passwords(&fake.export()), [kept], "{clause}, by POST");
    }
}

// ALL-ARG-2
#[test]
fn query_and_body_are_united_and_the_body_wins() {
    for (query, body, kept) in [
        ("action=register_new_user&api_key=KEY", "login=email@example.com&password=1", "1"),
        ("CALL&password=1", "", "1"),
        ("action=x&api_key=x&login=x&password=1", "CALL&password=2", "2"),
    ] {
        let fake = Fake::start();
        let reply = fake.form(&format!("{REST}?{}", spelt(query)), &spelt(body));
        expect(&reply, &(200, Way::Form.success(ID, LOGIN, TOKEN)), query);
        assert_eq!(passwords(&fake.export()), [kept], "{query}");
    }
    let fake = Fake::start();
    let target = format!("{REST}?{}", urlencoded(&GOOD));
    let reply = fake.post(&target, MULTIPART, multipart(&[("login", "")]));
    expect(&reply, &Way::Multipart.failure("email_invalid"), "an empty one in the body counts");
}

// ALL-ARG-5: bytes that are not of the charset make the argument invalid, and no other
#[test]
fn bytes_outside_of_the_charset_make_an_argument_invalid() {
    let fake = Fake::start();
    for (query, status) in [
        (
            "action=register_new_user%ff&api_key=KEY&login=email@example.com&password=1",
            "wrong_input",
        ),
        (
            "action=register_new_user&api_key=KEY%ff&login=email@example.com&password=1",
            "application_restricted",
        ),
        (
            "action=register_new_user&api_key=KEY&login=email%ff@example.com&password=1",
            "email_invalid",
        ),
        ("CALL&password=%e9", "e_register"),
        ("CALL&password=a%00", "e_register"),
    ] {
        let reply = fake.get(&format!("{REST}?{}", spelt(query)));
        expect(&reply, &Way::Get.failure(status), query);
        let reply = fake.form(REST, &spelt(query));
        expect(&reply, &Way::Form.failure(status), query);
    }
    let body = spelt("CALL&password=caf%e9");
    let reply = fake.post(REST, &format!("{FORM}; charset=ISO-8859-1"), body);
    expect(&reply, &(200, Way::Form.success(ID, LOGIN, TOKEN)), "another charset, declared");
    assert_eq!(passwords(&fake.export()), ["café"]);
}

// ALL-ARG-1, ALL-ARG-3: the journal says what was not read, and what it may have meant
#[test]
fn names_in_another_case_are_not_read_and_the_journal_says_so() {
    let fake = Fake::start();
    let sent = [
        ("action", "register_new_user"),
        ("api_key", KEY),
        ("Login", LOGIN),
        ("password", "1"),
        ("colour", "red"),
    ];
    for way in super::WAYS {
        let reply = way.call(fake.plain(), &sent);
        expect(&reply, &way.failure("email_invalid"), &format!("{way:?}"));
        let verdict = fake.verdict();
        assert_eq!(verdict["unread"], json!(["Login", "colour"]), "{way:?}");
        assert_eq!(verdict["misspelt"], json!({"Login": "login"}), "{way:?}");
    }
    let reply = Way::Get.call(fake.plain(), &[&GOOD[..], &[("extra", "1")]].concat());
    expect(&reply, &(200, Way::Get.success(ID, LOGIN, TOKEN)), "a surplus argument does no harm");
    assert_eq!(fake.verdict()["unread"], json!(["extra"]));
    assert_eq!(fake.verdict()["outcome"], "success");
}

// ALL-ARG-3: files and bodies that are no form are not read either
#[test]
fn files_and_other_bodies_are_not_read_and_the_journal_says_so() {
    let fake = Fake::start();
    let fields = [("login\"; filename=\"a.txt", "file@example.com")];
    let target = format!("{REST}?{}", urlencoded(&changed(&[("login", None)])));
    let reply = fake.post(&target, MULTIPART, multipart(&fields));
    expect(&reply, &Way::Multipart.failure("email_invalid"), "a file is no login");
    assert_eq!(fake.verdict()["unread"], json!(["login (a file)"]));
    let reply = fake.post(&target, "application/json", "{\"login\":\"json@example.com\"}");
    expect(&reply, &Way::Form.failure("email_invalid"), "JSON is no form");
    assert_eq!(fake.verdict()["unread"], json!(["(a body of application/json)"]));
    let fake = Fake::start();
    let reply = fake.plain().call("POST", REST, &[], urlencoded(&GOOD).as_bytes());
    expect(&reply, &(200, Way::Form.success(ID, LOGIN, TOKEN)), "a form without a Content-Type");
}

// ALL-HTTP-1, BOX-XML-2, BOX-WSDL-4
#[test]
fn other_methods_never_register() {
    let fake = Fake::start();
    let before = fake.export();
    let query = urlencoded(&GOOD);
    for (method, path, allowed) in [
        ("HEAD", REST, "GET, POST"),
        ("PUT", REST, "GET, POST"),
        ("DELETE", REST, "GET, POST"),
        ("PATCH", REST, "GET, POST"),
        ("OPTIONS", REST, "GET, POST"),
        ("get", REST, "GET, POST"),
        ("GET", "/api/1.0/xml", "POST"),
        ("HEAD", "/api/1.0/xml", "POST"),
        ("PUT", "/api/1.0/xml", "POST"),
        ("GET", "/api/1.0/soap", "POST"),
    ] {
        let reply = fake.plain().call(method, &format!("{path}?{query}"), &[], b"");
        assert_eq!(reply.status, 405, "{method} {path}");
        assert_eq!(reply.header("Allow"), Some(allowed), "{method} {path}");
        assert_eq!(fake.verdict()["outcome"], "method_not_allowed", "{method} {path}");
    }
    assert_eq!(fake.export(), before);
}

// ALL-HTTP-2: a vendor's host decides, else the path, which is exact
#[test]
fn hosts_and_paths_are_the_vendors() {
    let query = urlencoded(&GOOD);
    for host in
        ["www.box.net", "box.net", "www.box.com", "box.com", "WWW.Box.NET:80", "other.example"]
    {
        let fake = Fake::start();
        let target = format!("{REST}?{query}");
        let reply = fake.plain().call("GET", &target, &[("Host", host)], b"");
        expect(&reply, &(200, Way::Get.success(ID, LOGIN, TOKEN)), host);
    }
    let fake = Fake::start();
    for (host, path) in [
        ("localhost", "/api/1.0/rest/"),
        ("localhost", "/API/1.0/rest"),
        ("localhost", "/api/1.0/REST"),
        ("localhost", "/api/2.0/rest"),
        ("www.box.net", "/httprpc/"),
        ("www.imageloop.com", REST),
        ("api.fotolia.com", REST),
    ] {
        let reply = fake.plain().call("GET", &format!("{path}?{query}"), &[("Host", host)], b"");
        assert_eq!(reply.status, 404, "{host}{path}");
    }
    assert!(!fake.export().contains(LOGIN));
}
