//! Same seed, same requests, same bytes.

use crate::calls::{Call, VENDORS, default_sign_up, export, sign_up};
use crate::support::{FROZEN, Fake, Options, Reply};

/// Frozen, and answering at a host that does not change with the port.
fn fake(random_seed: u64) -> Fake {
    Fake::with(Options { seed: FROZEN.to_owned(), random_seed, ..Options::default() })
}

/// Sign-ups that succeed, fail and wait, for all vendors, in two worlds.
fn script() -> Vec<Call> {
    let mut calls = Vec::new();
    for name in ["ada", "grace", "ada", "bad(name"] {
        for (vendor, _) in VENDORS {
            calls.push(default_sign_up(vendor, name));
            calls.push(default_sign_up(vendor, name).with("Standin-World", "other"));
        }
        for key in ["EMAIL_KEY", "SMS_KEY", "EMAIL_SMS_KEY", "NO_CREATE_KEY", "NONE"] {
            calls.push(sign_up("fotolia", key, &format!("{name}-{}", &key[..3])));
        }
        calls.push(default_sign_up("boxnet", &format!("{name}2")));
    }
    calls.into_iter().map(|call| call.with("Host", "somewhere.example")).collect()
}

/// Every reply, then the messages and the state.
fn run(random_seed: u64) -> (Vec<Reply>, Vec<String>) {
    let fake = fake(random_seed);
    let replies = script().iter().map(|call| call.send(&fake)).collect();
    let state = ["default", "other"].into_iter().flat_map(|world| {
        let messages = fake.get(&format!("/~{world}/api/v1/messages?limit=100"));
        [export(&fake, world), messages.text().to_owned()]
    });
    (replies, state.collect())
}

#[test]
fn the_same_random_seed_gives_the_same_bytes_and_another_gives_others() {
    let (replies, state) = run(5);
    assert_eq!((&replies, &state), (&run(5).0, &run(5).1));
    let (others, other_state) = run(6);
    assert_ne!(replies, others, "tokens of Box.net differ");
    for (state, other) in state.iter().zip(&other_state) {
        assert_ne!(state, other);
    }
    let statuses = |replies: &[Reply]| replies.iter().map(|reply| reply.status).collect::<Vec<_>>();
    assert_eq!(statuses(&replies), statuses(&others), "only what is made up differs");
}

#[test]
fn worlds_of_one_process_make_up_different_things() {
    let (_, state) = run(5);
    assert_ne!(state[0], state[1]);
}
