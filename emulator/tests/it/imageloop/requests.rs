//! How a call may be written: query and body, forms and what is none, escapes.

use serde_json::json;

use super::{F, H, KEY, RPC, expect};
use crate::support::{Fake, MULTIPART, multipart, urlencoded};

const FORM: &str = "application/x-www-form-urlencoded";

// ALL-ARG-2
#[test]
fn of_query_and_body_the_body_wins() {
    let fake = Fake::start();
    for (query, body, code) in [
        (&[KEY, F][..], &[H][..], ""),
        (&[("apiKey", "x"), ("f", "x"), ("h", "x")], &[KEY, F, H], ""),
        (&[KEY, F, H], &[("h", "x")], "2001"),
        (&[KEY, F, H], &[("apiKey", "x")], "2001"),
        (&[KEY, F, H], &[("f", "x")], "2002"),
        (&[KEY, F, H], &[("accessToken", "application-access-token")], "2001"),
        (&[("x", "1")], &[KEY, F, H], "2002"),
    ] {
        let target = format!("{RPC}?{}", urlencoded(query));
        let what = format!("{query:?} {body:?}");
        expect(&fake.form(&target, &urlencoded(body)), code, &what);
        expect(&fake.post(&target, MULTIPART, multipart(body)), code, &what);
    }
}

// IML-RPC-4, IML-ORD-1: before all else
#[test]
fn a_body_that_is_no_form_is_2002() {
    let fake = Fake::start();
    let good = urlencoded(&[KEY, F, H]);
    let forced = urlencoded(&[("apiKey", "standin-2005")]);
    for query in [&good, &forced, ""] {
        let target = format!("{RPC}?{query}");
        for (content_type, body) in [
            (Some("application/json"), "{}"),
            (Some("text/xml"), "<a/>"),
            (Some("text/plain"), good.as_str()),
            (Some("application/x-www-form"), &good),
            (Some("multipart/mixed; boundary=X-STANDIN-X"), "--X-STANDIN-X--"),
            (None, &good),
            (Some(""), &good),
            (Some("multipart/form-data"), "--X-STANDIN-X--"),
            (Some(MULTIPART), "no boundary"),
            (Some("application/x-www-form-urlencoded; charset=utf-7"), &good),
        ] {
            let headers: Vec<_> =
                content_type.map(|value| ("Content-Type", value)).into_iter().collect();
            let reply = fake.plain().call("POST", &target, &headers, body.as_bytes());
            expect(&reply, "2002", &format!("{query} {content_type:?}"));
            assert_eq!(fake.verdict()["clauses"], json!(["IML-RPC-4"]), "{content_type:?}");
        }
    }
    // A body without a type that is empty is none: IML-RPC-5.
    let reply = fake.plain().call("POST", &format!("{RPC}?{good}"), &[], b"");
    expect(&reply, "", "an empty POST");
    let reply = fake.post(RPC, &format!("{FORM}; charset=UTF-8"), &good);
    expect(&reply, "", "a form with a charset");
    let reply = fake.post(RPC, "Application/X-WWW-Form-URLEncoded", &good);
    expect(&reply, "", "a form in other letters");
}

// IML-RPC-5
#[test]
fn a_file_is_a_surplus_parameter() {
    let fake = Fake::start();
    let file = |name: &str| format!("{name}\"; filename=\"a.txt");
    for (name, code) in [("photo", "2002"), ("h", "2002"), ("apiKey", "2002")] {
        let body = multipart(&[KEY, F, H, (&file(name), "x")]);
        expect(&fake.post(RPC, MULTIPART, body), code, name);
        assert_eq!(fake.verdict()["unread"], json!([format!("{name} (a file)")]));
    }
    let body = multipart(&[F, H, (&file("apiKey"), "YOUR-API-KEY")]);
    expect(&fake.post(RPC, MULTIPART, body), "2001", "a file is no key");
}

// ALL-ARG-3, IML-ERR-2002
#[test]
fn the_journal_names_what_was_not_read() {
    let fake = Fake::start();
    fake.get(&format!("{RPC}?{}", urlencoded(&[KEY, F, ("H", "yourwebsite.com"), ("q", "1")])));
    let verdict = fake.verdict();
    assert_eq!(verdict["vendor"], "imageloop");
    assert_eq!(verdict["operation"], "imagelooop.canRegisterUsers");
    assert_eq!(verdict["outcome"], "2001");
    assert_eq!(verdict["unread"], json!(["H", "q"]));
    let sent = [KEY, F, ("accesstoken", "application-access-token")];
    fake.get(&format!("{RPC}?{}", urlencoded(&sent)));
    assert_eq!(fake.verdict()["misspelt"], json!({"accesstoken": "accessToken"}));
}

// ALL-ARG-5
#[test]
fn escapes_and_bytes_that_are_none_are_an_arguments_own_affair() {
    let fake = Fake::start();
    for (query, code) in [
        ("apiKey=YOUR%2DAPI-KEY&f=imagelooop%2EcanRegisterUsers&%68=yourwebsite.com", ""),
        ("apiKey=YOUR-API-KEY%&f=imagelooop.canRegisterUsers&h=yourwebsite.com", "2001"),
        ("apiKey=YOUR-API-KEY%ff&f=imagelooop.canRegisterUsers&h=yourwebsite.com", "2001"),
        ("apiKey=YOUR-API-KEY&f=imagelooop.canRegisterUsers&h=%ff", "2001"),
        ("apiKey=YOUR-API-KEY&f=imagelooop.canRegisterUsers&h=%01", "2001"),
        ("apiKey=YOUR-API-KEY&f=%ff&h=yourwebsite.com", "2002"),
        ("apiKey=YOUR-API-KEY&f=imagelooop.canRegisterUsers&h=yourwebsite.com&%ff=1", "2002"),
        ("apiKey=YOUR-API-KEY&f=imagelooop.canRegisterUsers&h=yourwebsite.com&", ""),
    ] {
        expect(&fake.get(&format!("{RPC}?{query}")), code, query);
        expect(&fake.form(RPC, query), code, query);
    }
}
