//! Fotolia's requests: keys, bodies, queries, names of arguments, HTTP methods, hosts.

use std::io::Write as _;

use super::{PATH, VALID, assert_headers, assert_id, assert_refused, basic, call, create, typed};
use crate::admin::{account, changed, clause, form, multipart, names, verdict};
use crate::support::{FROZEN, Fake, Options, Reply, read_reply};

const FORM: &str = "application/x-www-form-urlencoded";

/// FOT-REST-2, FOT-REST-7, FOT-X-2: whose key counts.
#[test]
fn the_key_is_the_user_of_basic_authentication() {
    let rows: &[(&str, &[&str], Option<&str>)] = &[
        ("plain", &["Basic QVBJX0tFWTo="], None),
        ("FOT-REST-2: a password is ignored", &["Basic QVBJX0tFWTp0b2tlbg=="], None),
        ("the scheme in any case", &["bAsIc QVBJX0tFWTo="], None),
        ("FOT-REST-7: none", &[], Some("010")),
        ("FOT-REST-7: an empty user", &["Basic OnNlY3JldA=="], Some("010")),
        ("another scheme", &["Bearer QVBJX0tFWTo="], Some("010")),
        ("no Base64", &["Basic API_KEY"], Some("010")),
        ("a blank is part of the key", &["Basic QVBJX0tFWSA6"], Some("011")),
    ];
    for (row, headers, refused) in rows {
        let fake = Fake::start();
        let mut headers: Vec<_> = headers.iter().map(|value| ("Authorization", *value)).collect();
        headers.push(("Content-Type", FORM));
        let reply = fake.plain().call("POST", PATH, &headers, form(VALID).as_bytes());
        match refused {
            Some(code) => assert_refused(&reply, code, row),
            None => assert_id(&reply, 42, row),
        }
    }
}

/// FOT-REST-10: a client with an Authenticator asks it again after each 401, on the same connection.
#[test]
fn a_wrong_key_is_challenged_as_often_as_it_is_sent() {
    for tls in [false, true] {
        let fake = Fake::start();
        let client = if tls { fake.tls() } else { fake.plain() };
        let (mut stream, mut kept, body) = (client.connect(), Vec::new(), form(VALID));
        let mut send = |key: &str| -> Reply {
            let (key, length) = (basic(key), body.len());
            let head = format!("Host: localhost\r\nAuthorization: {key}\r\nContent-Type: {FORM}");
            let request =
                format!("POST {PATH} HTTP/1.1\r\n{head}\r\nContent-Length: {length}\r\n\r\n{body}");
            stream.write_all(request.as_bytes()).unwrap();
            stream.flush().unwrap();
            read_reply(&mut *stream, &mut kept)
        };
        for time in 1..=20 {
            let reply = send("no-such-key");
            let code = "{\"error\":\"Invalid API Key\",\"code\":\"011\"}";
            assert_eq!((reply.status, reply.text()), (401, code), "{time}");
            let challenge = reply.header("WWW-Authenticate");
            assert_eq!(challenge, Some("Basic realm=\"Fotolia API\""), "{time}");
            assert_eq!(reply.header("Connection"), None, "{time}");
        }
        let reply = send("API_KEY");
        assert_eq!((reply.status, reply.text()), (200, "42"));
        assert_eq!(names(&fake, "fotolia"), ["ada"]);
    }
}

/// FOT-X-2: with the option no key is needed; one that is given has to be good.
#[test]
fn a_key_is_optional_if_the_option_says_so() {
    let fake = Fake::seeded("[fotolia]\nkey = \"optional\"\nvalidation = \"email\"");
    assert_refused(&create(&fake, "", &[]), "6009", "none is needed, and the validation holds");
    assert_refused(&create(&fake, "nobody's", &[]), "011", "unknown");
    assert_refused(&create(&fake, "EXPIRED_KEY", &[]), "011", "expired");
    assert_refused(&create(&fake, "NO_CREATE_KEY", &[]), "032", "restricted");
    assert_eq!(names(&fake, "fotolia"), ["ada"]);
}

/// FOT-REST-4, FOT-REST-5, FOT-REST-9, ALL-ARG-2, ALL-ARG-3: ways to send a valid call.
#[test]
fn arguments_come_in_any_of_these_ways() {
    let escaped = form(VALID);
    let plain = "properties[login]=ada&properties[password]=secret\
                 &properties[email]=ada@example.com&properties[language_id]=2";
    let in_query = format!("{PATH}?{plain}");
    let escaped_query = format!("{PATH}?{escaped}");
    let (parts, multi) = multipart(VALID);
    let twice = format!("{PATH}?properties[login]=x&id=20&properties[email]=none");
    let sample = format!("{PATH}?id=20");
    let repeated = format!("properties[login]=x&{plain}");
    let scalar_first = format!("properties=x&{plain}");
    let unknown = format!("{plain}&login=bob&Properties[login]=bob&x[y]=%5B");
    let charset = "Application/X-WWW-Form-URLEncoded; charset=UTF-8";
    let rows: &[(&str, &str, Option<&str>, &str)] = &[
        ("FOT-REST-4: brackets plain", PATH, Some(FORM), plain),
        ("FOT-REST-4: brackets escaped", PATH, Some(FORM), &escaped),
        ("FOT-REST-4: a charset", PATH, Some(charset), plain),
        ("FOT-REST-4: in the query", &in_query, None, ""),
        ("FOT-REST-4: in the query, typed", &in_query, Some(FORM), ""),
        ("FOT-REST-4: in the query, escaped", &escaped_query, None, ""),
        ("FOT-REST-5: the sample's id", &sample, Some(FORM), plain),
        ("FOT-REST-9: multipart", PATH, Some(multi), &parts),
        ("FOT-REST-9: untyped", PATH, None, plain),
        ("ALL-ARG-2: the body wins", &twice, Some(FORM), plain),
        ("ALL-ARG-2: the last counts", PATH, Some(FORM), &repeated),
        ("ALL-ARG-2: so does the branch behind a scalar", PATH, Some(FORM), &scalar_first),
        ("ALL-ARG-3: unknown ones", PATH, Some(FORM), &unknown),
    ];
    for (row, target, content_type, body) in rows {
        let fake = Fake::start();
        let reply = typed(&fake, "POST", target, "API_KEY", *content_type, body.as_bytes());
        assert_id(&reply, 42, row);
        assert_eq!(account(&fake, "fotolia", 42)["name"], "ada", "{row}");
        assert_eq!(account(&fake, "fotolia", 42)["fields"]["email"], "ada@example.com", "{row}");
    }
}

/// FOT-REST-9, ALL-ARG-5, FOT-ERR-002, FOT-IN-10: ways to send one that is none.
#[test]
fn what_is_no_form_is_002_and_what_is_no_property_is_missing() {
    let plain = String::from_utf8(form(VALID).into_bytes()).unwrap();
    let with = |more: &str| format!("{plain}&{more}").into_bytes();
    let flat = b"login=ada&password=secret&email=a@b.c&language_id=2".to_vec();
    let deep = format!("properties{}=1", "[x]".repeat(17));
    let json = br#"{"properties":{"login":"ada"}}"#.to_vec();
    let rows: Vec<(&str, Option<&str>, Vec<u8>, &str)> = vec![
        ("FOT-REST-9: JSON", Some("application/json"), json.clone(), "002"),
        ("FOT-REST-9: XML", Some("text/xml"), b"<properties/>".to_vec(), "002"),
        ("FOT-REST-9: text", Some("text/plain"), plain.clone().into_bytes(), "002"),
        ("FOT-REST-9: multipart without a boundary", Some("multipart/form-data"), json, "002"),
        (
            "FOT-REST-4: an unknown charset",
            Some("application/x-www-form-urlencoded; charset=x"),
            plain.clone().into_bytes(),
            "002",
        ),
        ("ALL-ARG-5: a bad escape", Some(FORM), with("properties[city]=100%"), "002"),
        ("ALL-ARG-5: in an unknown one", Some(FORM), with("x=%zz"), "002"),
        ("ALL-ARG-5: in a name", Some(FORM), with("%=1"), "002"),
        ("ALL-ARG-5: bad UTF-8, escaped", Some(FORM), with("properties[city]=%ff"), "002"),
        (
            "ALL-ARG-5: bad UTF-8, raw",
            Some(FORM),
            [with("properties[city]=").as_slice(), b"\xff"].concat(),
            "002",
        ),
        ("nested too deep", Some(FORM), with(&deep), "002"),
        ("FOT-REST-9: a scalar", Some(FORM), b"properties=ada".to_vec(), "6007"),
        ("FOT-REST-9: a scalar behind", Some(FORM), with("properties=ada"), "6007"),
        ("FOT-IN-10: flat", Some(FORM), flat, "6007"),
        (
            "ALL-ARG-1: another case",
            Some(FORM),
            plain.replace("login", "Login").into_bytes(),
            "6007",
        ),
        ("a branch where a text belongs", Some(FORM), with("properties[login][x]=ada"), "6007"),
        ("… and an optional one", Some(FORM), with("properties[city][x]=y"), "6007"),
        ("no body", None, Vec::new(), "6007"),
    ];
    let fake = Fake::start();
    for (row, content_type, body, code) in rows {
        let reply = typed(&fake, "POST", PATH, "API_KEY", content_type, &body);
        assert_refused(&reply, code, row);
    }
    let query = format!("{PATH}?{plain}&x=%");
    assert_refused(&call(&fake, "POST", &query, "API_KEY", ""), "002", "ALL-ARG-5: in the query");
    assert!(names(&fake, "fotolia").is_empty());
}

/// FOT-REST-4: a charset is obeyed.
#[test]
fn a_declared_charset_is_obeyed() {
    let fake = Fake::start();
    let body = form(&changed(VALID, &[("properties[city]", "X")])).replace("=X", "=K%F6ln");
    let latin = "application/x-www-form-urlencoded; charset=ISO-8859-1";
    let reply = typed(&fake, "POST", PATH, "API_KEY", Some(latin), body.as_bytes());
    assert_id(&reply, 42, "Latin-1");
    assert_eq!(account(&fake, "fotolia", 42)["fields"]["city"], "Köln");
}

/// FOT-REST-6, FOT-ERR-031: other HTTP methods, and methods of the API that are none.
#[test]
fn another_http_method_is_002_and_an_unknown_api_method_031_by_any() {
    let fake = Fake::start();
    let query = format!("{PATH}?{}", form(VALID));
    for method in ["GET", "PUT", "DELETE", "PATCH", "OPTIONS", "BREW"] {
        assert_refused(&call(&fake, method, &query, "API_KEY", ""), "002", method);
        assert_eq!(clause(&fake), "FOT-REST-6", "{method}");
        let none = call(&fake, method, "/Rest/1/search/getCountries", "API_KEY", "");
        assert_refused(&none, "031", method);
    }
    for (target, status, length) in [(PATH, 400, "48"), ("/Rest/2/user/createUser", 404, "39")] {
        let head = typed(&fake, "HEAD", target, "API_KEY", None, b"");
        let found = (head.status, head.header("Content-Length"), head.body.len());
        assert_eq!(found, (status, Some(length), 0), "HEAD {target}");
    }
    for target in ["/Rest/1/user/create%55ser", "/Rest/1/User/createUser", "/Rest//", "/Rest/1/"] {
        assert_refused(&call(&fake, "POST", target, "API_KEY", ""), "031", target);
    }
    assert!(names(&fake, "fotolia").is_empty());
}

/// FOT-REST-8, ALL-HTTP-2: over TLS, and by the vendor's host, which has the vendor's paths alone.
#[test]
fn http_and_https_and_the_vendors_host_are_alike() {
    let fake = Fake::start();
    let (key, body) = (basic("API_KEY"), form(VALID));
    let headers = [("Authorization", key.as_str()), ("Content-Type", FORM)];
    assert_id(&fake.tls().call("POST", PATH, &headers, body.as_bytes()), 42, "TLS");
    for host in ["api.fotolia.com", "API.Fotolia.com:80", "api.fotolia.com."] {
        let headers = [headers[0], headers[1], ("Host", host)];
        let reply = fake.plain().call("POST", PATH, &headers, body.as_bytes());
        assert_refused(&reply, "6008", host);
        let other = fake.plain().call("GET", "/services/json", &headers, b"");
        assert_eq!(other.status, 404, "{host}: another vendor's path");
    }
}

/// ALL-ARG-3: the journal says what was not read.
#[test]
fn the_journal_names_what_was_not_read() {
    let fake = Fake::start();
    let body = format!("{}&login=x&propertie[city]=y", form(VALID));
    let sample = format!("{PATH}?id=20");
    let reply = call(&fake, "POST", &sample, "API_KEY", &body);
    assert_id(&reply, 42, "unknown ones are ignored");
    assert_headers(&reply, false, "no more headers for them");
    let verdict = verdict(&fake);
    assert_eq!(verdict["unread"], serde_json::json!(["id", "login", "propertie[city]"]));
    assert_eq!((&verdict["vendor"], &verdict["outcome"]), (&"fotolia".into(), &"success".into()));
}

/// ALL-WIRE-1: Date is the world's time; and a listener of a world's own has that world.
#[test]
fn the_date_is_the_worlds_and_a_listener_may_have_a_world_of_its_own() {
    let seed = FROZEN.to_owned();
    let fake = Fake::with(Options { seed, listeners: vec!["other"], ..Options::default() });
    let (key, body) = (basic("API_KEY"), form(VALID));
    let headers = [("Authorization", key.as_str()), ("Content-Type", FORM)];
    for client in [fake.plain(), fake.listener(1)] {
        let reply = client.call("POST", PATH, &headers, body.as_bytes());
        assert_id(&reply, 42, "each world counts for itself");
        assert_eq!(reply.header("Date"), Some("Fri, 13 Feb 2009 23:31:30 GMT"));
    }
    assert_eq!(account(&fake, "fotolia", 42)["created"], "2009-02-13T23:31:30.000Z");
}
