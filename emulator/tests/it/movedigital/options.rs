//! MoveDigital's options: each contradiction of the document turned the other way.

use super::{
    CALLED, NAMED, PATH, VALID, assert_failed, assert_id, assert_reply, create, failure, success,
};
use crate::admin::{changed, form, names};
use crate::support::Fake;

fn with(option: &str) -> Fake {
    Fake::seeded(&format!("[movedigital]\n{option}"))
}

/// MOV-REST-2: plain http is good enough; all else stays.
#[test]
fn tls_may_be_ignored() {
    let fake = with("tls = \"ignored\"");
    assert_id(&fake.form(PATH, &form(VALID)), 1000, "plain http");
    assert_failed(&create(&fake, &[]), "104", "over TLS, too");
    assert_failed(&fake.get(&format!("{PATH}?{}", form(VALID))), "106", "MOV-REST-3");
    let forced = form(&changed(VALID, &[("session", "standin-109")]));
    assert_failed(&fake.form(PATH, &forced), "109", "ALL-MAGIC-1");
    let ssl = form(&changed(VALID, &[("session", "standin-111")]));
    assert_failed(&fake.form(PATH, &ssl), "111", "ALL-MAGIC-1");
}

/// MOV-IN-11: a session that is not given whole is 106; one that is none is 99 still.
#[test]
fn a_missing_session_may_be_106() {
    let fake = with("missing_session = 106");
    for name in ["userid", "sessionid", "session"] {
        assert_failed(&create(&fake, &[(name, "")]), "106", name);
        assert_failed(&create(&fake, &[(name, "1")]), "99", name);
    }
    assert!(names(&fake, "movedigital").is_empty());
    let default = with("missing_session = 99");
    assert_failed(&create(&default, &[("userid", "")]), "99", "the default, said");
}

/// MOV-X-1: the method sent, escaped (ALL-WIRE-2); empty if missing or unread.
#[test]
fn the_method_called_may_be_echoed() {
    let fake = with("method_echo = \"called\"");
    assert_reply(&create(&fake, &[]), &success(CALLED, 1000), "success");
    assert_reply(&create(&fake, &[]), &failure(CALLED, "104"), "failure");
    let rows = [
        ("", ""),
        ("x", "x"),
        ("<&>\"'é", "&lt;&amp;&gt;\"'é"),
        ("</method>", "&lt;/method&gt;"),
        ("]]>", "]]&gt;"),
        (" a  b ", " a  b "),
        ("a\u{0}b", ""),
        ("\u{ffff}", ""),
    ];
    for (method, echoed) in rows {
        let reply = create(&fake, &[("method", method)]);
        assert_reply(&reply, &failure(echoed, "106"), &format!("{method:?}"));
    }
    assert_reply(&fake.tls().form(PATH, "method=%FF"), &failure("", "106"), "no text");
    assert_reply(&fake.tls().get(PATH), &failure("", "106"), "by GET none is read");
    assert_reply(&fake.form(PATH, &form(VALID)), &failure(CALLED, "111"), "plain http");
}

/// MOV-X-3: the code list's text of 104.
#[test]
fn the_text_of_104_may_be_the_lists() {
    let fake = with("message_104 = \"list\"");
    assert_id(&create(&fake, &[]), 1000, "ada");
    let list = failure(NAMED, "104").replace(
        "This username is already being used by another user.",
        "Username already exists.",
    );
    assert_reply(&create(&fake, &[]), &list, "taken");
    assert_reply(&create(&fake, &[("session", "standin-104")]), &list, "forced");
    assert_failed(&create(&fake, &[("email", "x")]), "106", "the others stay");
}

/// MOV-OUT-3: a line each, a tab per depth below rsp, LF, none at the end.
#[test]
fn the_layout_may_be_tabs() {
    let fake = with("layout = \"tabs\"");
    let ok = "<?xml version=\"1.0\" encoding=\"utf-8\" ?>\n<rsp stat=\"ok\">\n\
              \t<method>movedigital.accounts.createAccount</method>\n\t<format>rest</format>\n\
              \t<userid>1000</userid>\n\t<messages>\n\
              \t\t<message msg=\"Successfully created account.\" />\n\t</messages>\n</rsp>";
    assert_reply(&create(&fake, &[]), ok, "success");
    let fail = "<?xml version=\"1.0\" encoding=\"utf-8\" ?>\n<rsp stat=\"fail\">\n\
                \t<method>movedigital.accounts.createAccount</method>\n\t<errors>\n\
                \t\t<error code=\"99\" msg=\"User not signed in.\" />\n\t</errors>\n</rsp>";
    assert_reply(&create(&fake, &[("session", "x")]), fail, "failure");
    let both = with("layout = \"tabs\"\nmethod_echo = \"called\"");
    let reply = create(&both, &[("method", "a\nb")]);
    assert!(reply.text().contains("\n\t<method>a\nb</method>\n\t<errors>\n"), "{}", reply.text());
}
