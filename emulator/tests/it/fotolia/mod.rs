//! Fotolia over a socket: every refusal to the byte, the easy outcomes, and the order of checks.

mod properties;
mod requests;
mod validation;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::admin::{accounts, changed, clause, form, mails, names, order, verdict};
use crate::support::{Fake, Reply};

pub(super) const PATH: &str = "/Rest/1/user/createUser";
const FORM: &str = "application/x-www-form-urlencoded";

/// A call that a fresh world answers with 42.
pub(super) const VALID: &[(&str, &str)] = &[
    ("properties[login]", "ada"),
    ("properties[password]", "secret"),
    ("properties[email]", "ada@example.com"),
    ("properties[language_id]", "2"),
];

/// FOT-ERR-*, FOT-OUT-3: code, HTTP status, text.
pub(super) const CODES: &[(&str, u16, &str)] = &[
    ("001", 503, "Service currently unavailable"),
    ("002", 400, "Failed to parse request"),
    ("010", 401, "Missing API Key"),
    ("011", 401, "Invalid API Key"),
    ("031", 404, "Invalid Method"),
    ("032", 403, "Method not Available"),
    ("2001", 400, "Invalid language ID"),
    ("6006", 500, "Cannot create user"),
    ("6007", 400, "Data validation error"),
    ("6008", 409, "Login already exists"),
    ("6009", 403, "Email validation required"),
    ("6010", 403, "SMS validation required"),
];

/// FOT-REST-2: the key as the user of HTTP Basic.
pub(super) fn basic(key: &str) -> String {
    format!("Basic {}", STANDARD.encode(format!("{key}:")))
}

/// Any call with a key; an empty one sends none.
pub(super) fn call(fake: &Fake, method: &str, target: &str, key: &str, body: &str) -> Reply {
    typed(fake, method, target, key, Some(FORM), body.as_bytes())
}

pub(super) fn typed(
    fake: &Fake,
    method: &str,
    target: &str,
    key: &str,
    content_type: Option<&str>,
    body: &[u8],
) -> Reply {
    let authorization = basic(key);
    let mut headers = Vec::new();
    if !key.is_empty() {
        headers.push(("Authorization", authorization.as_str()));
    }
    headers.extend(content_type.map(|essence| ("Content-Type", essence)));
    fake.plain().call(method, target, &headers, body)
}

/// createUser with the valid call's properties, some of them changed.
pub(super) fn create(fake: &Fake, key: &str, changes: &[(&str, &str)]) -> Reply {
    call(fake, "POST", PATH, key, &form(&changed(VALID, changes)))
}

/// FOT-OUT-1, FOT-OUT-4: the id, and nothing else.
#[track_caller]
pub(super) fn assert_id(reply: &Reply, id: i32, row: &str) {
    assert_eq!((reply.status, reply.text()), (200, id.to_string().as_str()), "{row}");
    assert_headers(reply, false, row);
}

/// FOT-OUT-2, FOT-OUT-3, FOT-REST-7: a refusal, to the byte.
#[track_caller]
pub(super) fn assert_refused(reply: &Reply, code: &str, row: &str) {
    let &(code, status, text) = CODES.iter().find(|known| known.0 == code).expect("a code");
    let body = format!("{{\"error\":\"{text}\",\"code\":\"{code}\"}}");
    assert_eq!((reply.status, reply.text()), (status, body.as_str()), "{row}");
    assert_headers(reply, matches!(code, "010" | "011"), row);
}

/// ALL-WIRE-1, FOT-REST-7, FOT-OUT-3.
#[track_caller]
fn assert_headers(reply: &Reply, challenge: bool, row: &str) {
    let length = reply.body.len().to_string();
    let mut wanted = vec![("Content-Type", "application/json"), ("Content-Length", &length)];
    if challenge {
        wanted.push(("Www-Authenticate", "Basic realm=\"Fotolia API\""));
    }
    wanted.push(("Connection", "close"));
    wanted.sort_unstable();
    let given = reply.headers.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    let mut given: Vec<_> = given.filter(|(name, _)| *name != "Date").collect();
    given.sort_unstable();
    assert_eq!(given, wanted, "{row}");
}

#[test]
fn every_code_has_its_natural_cause() {
    let fake = Fake::start();
    assert_id(&create(&fake, "API_KEY", &[]), 42, "FOT-OUT-1: the sample");
    let body = form(VALID);
    let rows: [(&str, &str, &str, &str, &str); 11] = [
        ("FOT-ERR-002", PATH, "API_KEY", "properties[login]=%", "002"),
        ("FOT-ERR-010", PATH, "", &body, "010"),
        ("FOT-ERR-011: unknown", PATH, "api_key", &body, "011"),
        ("FOT-ERR-011: expired", PATH, "EXPIRED_KEY", &body, "011"),
        ("FOT-ERR-031", "/Rest/1/user/loginUser", "API_KEY", &body, "031"),
        ("FOT-ERR-031: case", "/Rest/1/user/createuser", "API_KEY", &body, "031"),
        ("FOT-ERR-031: slash", "/Rest/1/user/createUser/", "API_KEY", &body, "031"),
        ("FOT-ERR-031: bare", "/Rest/", "API_KEY", &body, "031"),
        ("FOT-ERR-032", PATH, "NO_CREATE_KEY", &body, "032"),
        ("FOT-ERR-6007", PATH, "API_KEY", "", "6007"),
        ("FOT-ERR-6008", PATH, "API_KEY", &body, "6008"),
    ];
    for (row, target, key, body, code) in rows {
        assert_refused(&call(&fake, "POST", target, key, body), code, row);
        assert_eq!(verdict(&fake)["outcome"], code, "{row}");
        assert_eq!(verdict(&fake)["forced"], false, "{row}");
    }
    let language = [("properties[login]", "grace"), ("properties[language_id]", "10")];
    assert_refused(&create(&fake, "API_KEY", &language), "2001", "FOT-ERR-2001");
    let grace = [("properties[login]", "grace")];
    assert_refused(&create(&fake, "EMAIL_KEY", &grace), "6009", "FOT-ERR-6009");
    let eve = [("properties[login]", "eve")];
    assert_refused(&create(&fake, "SMS_KEY", &eve), "6010", "FOT-ERR-6010");
    assert_eq!(names(&fake, "fotolia"), ["ada", "grace", "eve"], "ALL-KEEP-1");
    assert_id(&create(&fake, "API_KEY", &[("properties[login]", "last")]), 45, "ALL-ID-1");
}

/// ALL-ID-1, FOT-ERR-6006: the last id is given, then there is none; 6008 still comes first.
#[test]
fn the_last_id_is_given_then_no_user_can_be_created() {
    let fake = Fake::seeded("[fotolia]\nnext_member_id = 2147483647");
    assert_id(&create(&fake, "API_KEY", &[]), i32::MAX, "the last");
    assert_refused(&create(&fake, "API_KEY", &[]), "6008", "taken, and no id is left");
    let grace = [("properties[login]", "grace")];
    for key in ["API_KEY", "EMAIL_KEY", "SMS_KEY"] {
        assert_refused(&create(&fake, key, &grace), "6006", key);
    }
    assert_eq!((names(&fake, "fotolia").len(), mails(&fake).len()), (1, 0), "ALL-KEEP-1");
}

/// ALL-MAGIC-1, by key and by address; 6009 and 6010 leave account and message, others nothing.
#[test]
fn every_code_can_be_asked_for() {
    for &(code, ..) in CODES {
        let (key, address) = (format!("standin-{code}"), format!("x@{code}.Standin.Test"));
        let by_address: &[(&str, &str)] = &[("properties[email]", &address)];
        for (key, changes) in [(key.as_str(), &[][..]), ("API_KEY", by_address), ("", by_address)] {
            let fake = Fake::start();
            let row = format!("{code} {key} {changes:?}");
            assert_refused(&create(&fake, key, changes), code, &row);
            assert_eq!(verdict(&fake)["forced"], true, "{row}");
            let waits = matches!(code, "6009" | "6010");
            let states: Vec<_> = accounts(&fake, "fotolia");
            assert_eq!(
                (states.len(), mails(&fake).len()),
                (usize::from(waits), usize::from(waits))
            );
            assert!(states.iter().all(|account| account["state"] == "pending"), "{row}");
        }
    }
}

/// ALL-MAGIC-1: after the parsing, before every other check, and only for codes that there are.
#[test]
fn an_outcome_that_is_asked_for_stands_behind_parsing_and_before_all_else() {
    let fake = Fake::start();
    let rows = [
        ("parsing first", "POST", PATH, "standin-6006", "properties[login]=%", "002"),
        ("before 031", "POST", "/Rest/2/none", "standin-6006", "", "6006"),
        ("before the HTTP method", "GET", PATH, "standin-001", "", "001"),
        ("before 6007", "POST", PATH, "standin-6008", "properties[login]=x", "6008"),
        ("no such code", "POST", PATH, "standin-6011", "", "011"),
        ("no code", "POST", PATH, "standin-", "", "011"),
        ("another case", "POST", PATH, "Standin-6006", "", "011"),
        ("6009 of nothing", "POST", PATH, "standin-6009", "", "6009"),
    ];
    for (row, method, target, key, body, code) in rows {
        assert_refused(&call(&fake, method, target, key, body), code, row);
    }
    let other = [("properties[email]", "a@6006.standin.test.example")];
    assert_id(&create(&fake, "API_KEY", &other), 42, "another domain, and no id was used");
}

/// ALL-MAGIC-1, FOT-VAL-1: what was forced goes on as what came by itself.
#[test]
fn a_forced_pending_account_lives_on() {
    let fake = Fake::start();
    for _again in 0..2 {
        assert_refused(&create(&fake, "standin-6009", &[]), "6009", "standin-6009");
    }
    assert_eq!((names(&fake, "fotolia").len(), mails(&fake).len()), (1, 1));
    assert_refused(&create(&fake, "API_KEY", &[]), "6009", "the same again, by a plain key");
    assert_eq!(order(&fake, "fotolia", 42, "confirm").json()["state"], "active");
    assert_refused(&create(&fake, "API_KEY", &[]), "6008", "active");
    assert_refused(&create(&fake, "standin-6010", &[]), "6010", "forced, though it is active");
    assert_eq!((names(&fake, "fotolia").len(), mails(&fake).len()), (1, 1), "nothing came of it");
    let phone = [("properties[login]", "grace"), ("properties[phone]", "+1 555")];
    assert_refused(&create(&fake, "standin-6010", &phone), "6010", "another login");
    assert_eq!(mails(&fake)[1].to, "+1 555", "FOT-VAL-4");
}

/// FOT-ORD-1: each pair of neighbours at once.
#[test]
fn of_two_faults_the_earlier_check_counts() {
    let fake = Fake::start();
    assert_id(&create(&fake, "API_KEY", &[]), 42, "ada");
    let (none, bad) = ("/Rest/1/user/none", "properties[login]=%");
    let taken = form(VALID);
    let language = form(&changed(VALID, &[("properties[language_id]", "10")]));
    let worse =
        form(&changed(VALID, &[("properties[language_id]", "10"), ("properties[firstname]", "x")]));
    let rows = [
        ("010 before 031", "POST", none, "", taken.as_str(), "010", "FOT-REST-7"),
        ("010 before 002", "POST", PATH, "", bad, "010", "FOT-REST-7"),
        ("011 before 031", "POST", none, "EXPIRED_KEY", &taken, "011", "FOT-ERR-011"),
        ("031 before 032", "POST", none, "NO_CREATE_KEY", &taken, "031", "FOT-ERR-031"),
        ("031 before the method", "PUT", none, "API_KEY", &taken, "031", "FOT-ERR-031"),
        ("032 before the method", "PUT", PATH, "NO_CREATE_KEY", &taken, "032", "FOT-ERR-032"),
        ("032 before 002", "POST", PATH, "NO_CREATE_KEY", bad, "032", "FOT-ERR-032"),
        (
            "method before parsing",
            "PUT",
            "/Rest/1/user/createUser?a=%",
            "API_KEY",
            bad,
            "002",
            "FOT-REST-6",
        ),
        ("002 before 6007", "POST", PATH, "API_KEY", bad, "002", "FOT-ERR-002"),
        ("6007 before 2001", "POST", PATH, "API_KEY", &worse, "6007", "FOT-IN-7"),
        ("2001 before 6008", "POST", PATH, "API_KEY", &language, "2001", "FOT-IN-4"),
        ("6008 before 6009", "POST", PATH, "EMAIL_KEY", &taken, "6008", "FOT-ERR-6008"),
        ("6008 before 6010", "POST", PATH, "SMS_KEY", &taken, "6008", "FOT-ERR-6008"),
    ];
    for (row, method, target, key, body, code, because) in rows {
        assert_refused(&call(&fake, method, target, key, body), code, row);
        assert_eq!(clause(&fake), because, "{row}");
    }
}
