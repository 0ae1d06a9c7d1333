//! MoveDigital over a socket: replies to the byte, TLS, sessions, and the order of checks.

mod arguments;
mod options;
mod requests;

use crate::admin::{Pairs, accounts, changed, clause, form, mails, names, verdict};
use crate::support::{Fake, Reply};

pub(super) const PATH: &str = "/services/rest/";
pub(super) const CALLED: &str = "movedigital.accounts.proxy.createAccount";
/// MOV-X-1: what the samples' replies name.
pub(super) const NAMED: &str = "movedigital.accounts.createAccount";

/// A call that a fresh world answers with 1000, over TLS.
pub(super) const VALID: &[(&str, &str)] = &[
    ("method", CALLED),
    ("userid", "20"),
    ("sessionid", "12345"),
    ("session", "7234928734927349273492783497293"),
    ("username", "ada"),
    ("password", "x"),
    ("confirm_password", "y"),
    ("email", "ada@example.com"),
    ("eula_agree", "yes"),
];

/// MOV-ERR-*, MOV-X-3: code and text.
pub(super) const CODES: &[(&str, &str)] = &[
    ("98", "Insufficient permissions."),
    ("99", "User not signed in."),
    ("104", "This username is already being used by another user."),
    ("106", "Some data was missing or invalid."),
    ("108", "Internal error."),
    ("109", "Service is currently unavailable."),
    ("111", "Method must be accessed via SSL."),
];

/// createAccount over TLS, some of the valid call's arguments changed.
pub(super) fn create(fake: &Fake, changes: &[(&str, &str)]) -> Reply {
    fake.tls().form(PATH, &form(&changed(VALID, changes)))
}

/// MOV-OUT-1.
pub(super) fn success(method: &str, id: i32) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\" ?> <rsp stat=\"ok\"> <method>{method}</method> \
         <format>rest</format> <userid>{id}</userid> <messages> \
         <message msg=\"Successfully created account.\" /> </messages> </rsp>"
    )
}

/// MOV-OUT-2, MOV-OUT-4.
pub(super) fn failure(method: &str, code: &str) -> String {
    let (_, text) = CODES.iter().find(|(known, _)| *known == code).expect("a code");
    format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\" ?> <rsp stat=\"fail\"> <method>{method}</method> \
         <errors> <error code=\"{code}\" msg=\"{text}\" /> </errors> </rsp>"
    )
}

#[track_caller]
pub(super) fn assert_id(reply: &Reply, id: i32, row: &str) {
    assert_reply(reply, &success(NAMED, id), row);
}

#[track_caller]
pub(super) fn assert_failed(reply: &Reply, code: &str, row: &str) {
    assert_reply(reply, &failure(NAMED, code), row);
}

/// MOV-OUT-4, ALL-WIRE-1: HTTP 200 and these headers for all.
#[track_caller]
pub(super) fn assert_reply(reply: &Reply, body: &str, row: &str) {
    assert_eq!((reply.status, reply.text()), (200, body), "{row}");
    let length = body.len().to_string();
    let given = reply.headers.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    let mut given: Vec<_> = given.filter(|(name, _)| *name != "Date").collect();
    given.sort_unstable();
    let wanted = [
        ("Connection", "close"),
        ("Content-Length", length.as_str()),
        ("Content-Type", "text/xml; charset=utf-8"),
    ];
    assert_eq!(given, wanted, "{row}");
}

/// MOV-OUT-1, MOV-OUT-2, MOV-X-1: the samples' replies, with the document's own lines.
#[test]
fn the_samples_to_the_letter() {
    let fake = Fake::start();
    let ok = "<?xml version=\"1.0\" encoding=\"utf-8\" ?> <rsp stat=\"ok\"> <method>movedigital.accounts.createAccount</method> <format>rest</format> <userid>1000</userid> <messages> <message msg=\"Successfully created account.\" /> </messages> </rsp>";
    let fail = "<?xml version=\"1.0\" encoding=\"utf-8\" ?> <rsp stat=\"fail\"> <method>movedigital.accounts.createAccount</method> <errors> <error code=\"104\" msg=\"This username is already being used by another user.\" /> </errors> </rsp>";
    assert_reply(&create(&fake, &[]), ok, "004:L26");
    assert_reply(&create(&fake, &[]), fail, "004:L28");
}

/// MOV-ERR-*: each code by its natural cause (109 has none).
#[test]
fn every_code_has_its_natural_cause() {
    let fake = Fake::seeded("[movedigital]\nnext_user_id = 2147483646");
    assert_id(&create(&fake, &[]), 2_147_483_646, "ada");
    let rows: [(&str, Pairs<'_>, &str, &str); 5] = [
        ("98", &[("userid", "21"), ("sessionid", "12346")], "MOV-ST-1", "no right"),
        ("99", &[("session", "1")], "MOV-IN-2", "no session"),
        ("104", &[("username", "ADA")], "MOV-ERR-104", "taken in any letter case"),
        ("106", &[("email", "none")], "MOV-IN-12", "no address"),
        ("106", &[("method", NAMED)], "MOV-IN-1", "another method"),
    ];
    for (code, changes, because, row) in rows {
        assert_failed(&create(&fake, changes), code, row);
        assert_eq!(clause(&fake), because, "{row}");
        assert_eq!(verdict(&fake)["forced"], false, "{row}");
    }
    assert_failed(&fake.form(PATH, &form(VALID)), "111", "MOV-REST-2");
    let grace = [("username", "grace")];
    assert_id(&create(&fake, &grace), i32::MAX, "ALL-ID-1: failures used none");
    assert_failed(&create(&fake, &[("username", "eve")]), "108", "ALL-ID-1: none is left");
    assert_failed(&create(&fake, &grace), "104", "taken comes first");
    assert_eq!((names(&fake, "movedigital").len(), mails(&fake).len()), (2, 2), "ALL-KEEP-1");
}

/// ALL-MAGIC-1: by session and by address, and they leave nothing.
#[test]
fn every_code_can_be_asked_for() {
    let fake = Fake::start();
    for &(code, _) in CODES {
        let (session, address) = (format!("standin-{code}"), format!("x@{code}.standin.test"));
        let rows: [Pairs<'_>; 4] = [
            &[("session", &session)],
            &[("email", &address)],
            &[("email", &address), ("session", ""), ("username", "")],
            &[("session", &session), ("userid", ""), ("sessionid", ""), ("method", "x")],
        ];
        for changes in rows {
            assert_failed(&create(&fake, changes), code, &format!("{changes:?}"));
            assert_eq!(verdict(&fake)["forced"], true, "{changes:?}");
            let plain = fake.form(PATH, &form(&changed(VALID, changes)));
            assert_failed(&plain, "111", &format!("over plain http 111 is first: {changes:?}"));
            assert_eq!(clause(&fake), "MOV-REST-2", "{changes:?}");
        }
    }
    assert_failed(&create(&fake, &[("session", "standin-107")]), "99", "no such code");
    assert_failed(&create(&fake, &[("session", "standin-")]), "99", "no code");
    assert!(accounts(&fake, "movedigital").is_empty() && mails(&fake).is_empty());
    let other = [("email", "x@107.standin.test")];
    assert_id(&create(&fake, &other), 1000, "an address like any other");
    let unread =
        fake.tls().post(PATH, "text/plain", form(&changed(VALID, &[("session", "standin-109")])));
    assert_failed(&unread, "106", "what is not parsed asks for nothing");
}

/// MOV-ORD-1: neighbours at fault at once.
#[test]
fn of_two_faults_the_earlier_check_counts() {
    let fake = Fake::start();
    assert_id(&create(&fake, &[]), 1000, "ada");
    let no_right = [("userid", "21"), ("sessionid", "12346")];
    let get = fake.get(&format!("{PATH}?{}", form(VALID)));
    assert_failed(&get, "111", "111 before the HTTP method");
    let typed = fake.post(PATH, "text/plain", form(VALID));
    assert_failed(&typed, "111", "111 before the content type");
    let rows: [(&str, Pairs<'_>, &str, &str); 8] = [
        ("method before 99", &[("method", "x"), ("session", "1")], "106", "MOV-IN-1"),
        ("method before 98", &[("method", ""), no_right[0], no_right[1]], "106", "MOV-IN-1"),
        ("99 before 106", &[("session", "1"), ("username", "")], "99", "MOV-IN-2"),
        ("99 before 106", &[("session", ""), ("email", "x")], "99", "MOV-IN-11"),
        ("99 before 104", &[("session", "1")], "99", "MOV-IN-2"),
        ("98 before 106", &[no_right[0], no_right[1], ("username", "")], "98", "MOV-ST-1"),
        ("98 before 104", &[no_right[0], no_right[1]], "98", "MOV-ST-1"),
        ("106 before 104", &[("updates", "x")], "106", "MOV-IN-10"),
    ];
    for (row, changes, code, because) in rows {
        assert_failed(&create(&fake, changes), code, row);
        assert_eq!(clause(&fake), because, "{row}");
    }
    assert_eq!(names(&fake, "movedigital"), ["ada"]);
}
