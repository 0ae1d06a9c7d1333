//! Options, seen by what they change.

use super::Home;
use crate::calls::{Call, VENDORS, sign_up};

/// Plain http for all.
const SEED: &str = "[movedigital]\ntls = \"ignored\"\n";

/// Credentials that no seed knows.
fn strangers() -> Vec<(String, Call)> {
    let credential = |vendor| match vendor {
        "movedigital" => "77:stranger-id:stranger-session".to_owned(),
        vendor => format!("stranger-{vendor}"),
    };
    let keys = VENDORS.iter().map(|(vendor, _)| (vendor, credential(*vendor)));
    keys.map(|(vendor, key)| (format!("{vendor}={key}"), sign_up(vendor, &key, "ada"))).collect()
}

#[test]
fn a_key_of_ones_own_is_valid_for_each_vendor() {
    let home = Home::new();
    let seed = home.file("seed.toml", SEED);
    let mut arguments = vec!["--seed", &seed];
    let strangers = strangers();
    for (key, _) in &strangers {
        arguments.extend(["--key", key]);
    }
    let with_keys = home.start(&arguments);
    let other = Home::new();
    let without = other.start(&["--seed", &seed]);
    for (key, call) in &strangers {
        let reply = with_keys.send(call);
        assert!(call.succeeded(&reply), "{key}: {}", reply.text());
        let reply = without.send(call);
        assert!(!call.succeeded(&reply), "{key}: {}", reply.text());
    }
}

#[test]
fn any_key_is_any_key() {
    let home = Home::new();
    let seed = home.file("seed.toml", SEED);
    let program = home.start(&["--seed", &seed, "--any-key"]);
    for (key, call) in strangers() {
        let reply = program.send(&call);
        assert!(call.succeeded(&reply), "{key}: {}", reply.text());
    }
}

#[test]
fn strict_worlds_ask_for_a_world() {
    let home = Home::new();
    let program = home.start(&["--strict-worlds"]);
    let call = crate::calls::default_sign_up("boxnet", "ada");
    assert_eq!(program.send(&call).status, 400);
    let named = call.below("/~mine");
    assert!(named.succeeded(&program.send(&named)));
}

#[test]
fn a_random_seed_decides_what_is_made_up() {
    let token = |random_seed: &str| {
        let home = Home::new();
        let seed = home.file("seed.toml", "[boxnet]\nnext_auth_tokens = []\n");
        let program = home.start(&["--seed", &seed, "--random-seed", random_seed]);
        let call = crate::calls::default_sign_up("boxnet", "ada");
        program.send(&call).text().to_owned()
    };
    assert_eq!(token("9"), token("9"));
    assert_ne!(token("9"), token("10"));
    assert_ne!(token("entropy"), token("entropy"));
}

#[test]
fn a_token_and_a_name_open_the_control_plane() {
    let home = Home::new();
    let program = home.start(&["--admin-token", "right", "--name", "standin.internal"]);
    assert_eq!(program.call("GET /__admin/health", "", "").status, 401);
    let right = "Authorization: Bearer right\r\n";
    assert_eq!(program.call("GET /__admin/health", right, "").status, 200);
}
