//! Proxies that change what is asked, or whom.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::relay::{Behaviour, Message};
use super::{Row, hold};
use crate::support::{PLAIN, TOO_SHORT};

const ACCOUNT: &str = "fotolia.create-user.form.account";
const EVERYTHING: &str = "fotolia.create-user.form.account-with-everything";
const HTTPRPC: &str = "imageloop.can-register-users.httprpc.plain";
const IDS: &str = "fotolia.create-user.form.ids";
const LAST_VALUES: &str = "fotolia.create-user.form.account-of-last-values";
const TAKEN: &str = "fotolia.create-user.form.taken";

/// Changes calls, and nothing else.
fn asking(change: impl Fn(&mut Message) + Send + Sync + 'static) -> Behaviour {
    Arc::new(move |mut request, ahead| {
        change(&mut request);
        ahead.ask(&request).bytes()
    })
}

fn nothing() -> Behaviour {
    asking(|_| {})
}

fn one_world() -> Behaviour {
    asking(|request| request.remove("Standin-World"))
}

fn a_world_a_call() -> Behaviour {
    let worlds = AtomicUsize::new(0);
    asking(move |request| {
        let world = worlds.fetch_add(1, Ordering::Relaxed);
        request.set("Standin-World", &format!("w{world}"));
    })
}

fn without_body() -> Behaviour {
    asking(|request| *request = request.clone().with_body(""))
}

fn without_query() -> Behaviour {
    asking(|request| {
        if let (true, Some((path, _))) = (request.is_call(), request.first.split_once('?')) {
            request.first = format!("{path} HTTP/1.1");
        }
    })
}

fn without_credentials() -> Behaviour {
    asking(|request| request.remove("Authorization"))
}

fn small_names() -> Behaviour {
    asking(|request| request.headers.iter_mut().for_each(|(name, _)| name.make_ascii_lowercase()))
}

/// `properties[email]=Ada@Example.com&…`
fn capital_addresses() -> Behaviour {
    asking(|request| {
        let body = request.text().split('&').map(|pair| match pair.split_once("[email]=") {
            Some((before, address)) => format!("{before}[email]={}", address.to_uppercase()),
            None => pair.to_owned(),
        });
        let body = body.collect::<Vec<_>>().join("&");
        *request = request.clone().with_body(body);
    })
}

fn trimmed() -> Behaviour {
    asking(|request| {
        let body = request.text().split('&').map(|pair| match pair.split_once('=') {
            Some((name, value)) => format!("{name}={}", value.trim_matches('+')),
            None => pair.to_owned(),
        });
        let body = body.collect::<Vec<_>>().join("&");
        *request = request.clone().with_body(body);
    })
}

fn always_post() -> Behaviour {
    asking(|request| {
        if let (true, Some((_, rest))) = (request.is_call(), request.first.split_once(' ')) {
            request.first = format!("POST {rest}");
        }
    })
}

const WHOM_IS_ASKED: &[Row] = &[
    Row {
        does: "changes nothing",
        behaves: nothing,
        cases: &[PLAIN, TOO_SHORT, IDS, HTTPRPC],
        exit: 0,
        comes_to: &[
            (PLAIN, "PASS", &[]),
            (TOO_SHORT, "PASS", &[]),
            (IDS, "PASS", &[]),
            (HTTPRPC, "PASS", &[]),
        ],
    },
    Row {
        does: "writes names of headers in small letters",
        behaves: small_names,
        cases: &[PLAIN, "fotolia.create-user.form.account*"],
        exit: 0,
        comes_to: &[
            (PLAIN, "PASS", &[]),
            (ACCOUNT, "PASS", &[]),
            (EVERYTHING, "PASS", &[]),
            ("fotolia.create-user.form.account-of-empty-values", "PASS", &[]),
            (LAST_VALUES, "PASS", &[]),
        ],
    },
    Row {
        does: "takes the world's name away, so that all share one",
        behaves: one_world,
        cases: &[ACCOUNT, IDS],
        exit: 1,
        comes_to: &[
            (ACCOUNT, "FAIL", &["ALL-ARG-7", "FOT-IN-6", "FOT-OUT-1"]),
            (IDS, "FAIL", &["ALL-ID-1", "ALL-KEEP-1", "FOT-OUT-1"]),
        ],
    },
    Row {
        does: "sends each call to a world of its own, and so forgets every account",
        behaves: a_world_a_call,
        cases: &[TAKEN, ACCOUNT],
        exit: 1,
        comes_to: &[
            (TAKEN, "FAIL", &["FOT-ERR-6008", "FOT-OUT-2", "FOT-OUT-3"]),
            (ACCOUNT, "FAIL", &["ALL-ARG-7", "FOT-IN-6", "FOT-IN-9", "FOT-OUT-1", "FOT-VAL-1"]),
        ],
    },
];

#[test]
fn whom_is_asked() {
    hold(WHOM_IS_ASKED);
}

const WHAT_IS_ASKED: &[Row] = &[
    Row {
        does: "drops the body",
        behaves: without_body,
        cases: &[PLAIN, TOO_SHORT],
        exit: 1,
        comes_to: &[
            (PLAIN, "FAIL", &["FOT-OUT-1", "FOT-OUT-4", "FOT-REST-1"]),
            (TOO_SHORT, "BLOCKED", &[]),
        ],
    },
    Row {
        does: "drops the query",
        behaves: without_query,
        cases: &[HTTPRPC, "imageloop.*.httprpc.absent.f", LAST_VALUES],
        exit: 1,
        comes_to: &[
            (LAST_VALUES, "FAIL", &["ALL-ARG-2"]),
            (HTTPRPC, "FAIL", &["IML-OUT-1", "IML-RPC-1"]),
            ("imageloop.can-register-users.httprpc.absent.f", "BLOCKED", &[]),
        ],
    },
    Row {
        does: "drops the credentials",
        behaves: without_credentials,
        cases: &[PLAIN, "fotolia.*.absent.key"],
        exit: 1,
        comes_to: &[
            (PLAIN, "FAIL", &["FOT-OUT-1", "FOT-OUT-4", "FOT-REST-1"]),
            ("fotolia.create-user.form.absent.key", "BLOCKED", &[]),
        ],
    },
    Row {
        does: "writes addresses in capitals",
        behaves: capital_addresses,
        cases: &[PLAIN, EVERYTHING],
        exit: 1,
        comes_to: &[(PLAIN, "PASS", &[]), (EVERYTHING, "FAIL", &["FOT-IN-3"])],
    },
    Row {
        does: "trims what is sent",
        behaves: trimmed,
        cases: &[PLAIN, EVERYTHING],
        exit: 1,
        comes_to: &[(PLAIN, "PASS", &[]), (EVERYTHING, "FAIL", &["ALL-ARG-1", "FOT-IN-6"])],
    },
    Row {
        does: "makes every call a POST",
        behaves: always_post,
        cases: &[PLAIN, "fotolia.*.verb.put"],
        exit: 1,
        comes_to: &[
            (PLAIN, "PASS", &[]),
            (
                "fotolia.create-user.form.verb.put",
                "FAIL",
                &["FOT-ERR-002", "FOT-OUT-1", "FOT-OUT-2", "FOT-OUT-3", "FOT-OUT-4", "FOT-REST-6"],
            ),
        ],
    },
];

#[test]
fn what_is_asked() {
    hold(WHAT_IS_ASKED);
}
