//! Created worlds: their names, the credentials handed out with them, and how many there may be.

use serde_json::{Value, json};

use crate::calls::{Call, VENDORS, create, default_sign_up, names, sign_up};
use crate::support::{Fake, Options};

fn with_credentials(world: &Value, name: &str) -> Vec<Call> {
    let credential = |vendor: &str| world["credentials"][vendor].as_str().unwrap();
    VENDORS.iter().map(|(vendor, _)| sign_up(vendor, credential(vendor), name)).collect()
}

#[test]
fn a_credential_alone_leads_to_its_world_through_resets_until_it_is_deleted() {
    let fake = Fake::start();
    let world = create(&fake, &json!({"name": "made"}), 201);
    let bystander = create(&fake, &json!({}), 201);
    let accounts = ["ada", "ada", "ada", "ada@example.com"];
    for round in 0..2 {
        for call in with_credentials(&world, "ada") {
            let reply = call.send(&fake);
            assert!(call.succeeded(&reply), "{} {round}: {}", call.vendor, reply.text());
        }
        let mut found = names(&fake, "made");
        found.sort();
        assert_eq!(found, accounts);
        assert_eq!(names(&fake, "default").len(), 0);
        let reset = fake.post("/__admin/standin/worlds/made/reset", "", "");
        assert_eq!((reset.status, names(&fake, "made").len()), (200, 0));
    }
    let one = "/__admin/standin/worlds/made";
    assert_eq!(fake.get(one).json()["credentials"], world["credentials"]);
    assert_eq!(fake.plain().call("DELETE", one, &[], b"").status, 200);
    for call in with_credentials(&world, "ada") {
        assert!(!call.succeeded(&call.send(&fake)), "{}", call.vendor);
    }
    assert_eq!((fake.get(one).status, names(&fake, "default").len()), (404, 0));
    for call in with_credentials(&bystander, "ada") {
        assert!(call.succeeded(&call.send(&fake)), "{}", call.vendor);
    }
}

#[test]
fn credentials_are_a_function_of_random_seed_and_name() {
    let made = |random_seed, name: &str| {
        let fake = Fake::with(Options { random_seed, ..Options::default() });
        create(&fake, &json!({"name": name}), 201)["credentials"].clone()
    };
    assert_eq!(made(7, "a"), made(7, "a"));
    for other in [made(8, "a"), made(7, "b")] {
        for (vendor, _) in VENDORS {
            assert_ne!(other[vendor], made(7, "a")[vendor], "{vendor}");
        }
    }
}

#[test]
fn a_created_world_says_what_a_client_has_to_set() {
    let fake = Fake::start();
    let world = create(&fake, &json!({"name": "made"}), 201);
    let (credentials, environment) = (&world["credentials"], &world["environment"]);
    let authority = format!("localhost:{}/~made", fake.address().port());
    assert_eq!(world["url"], format!("http://{authority}"));
    assert_eq!(environment["STANDIN_WORLD"], "made");
    assert_eq!(environment["STANDIN_URL"], format!("http://{authority}"));
    assert_eq!(environment["STANDIN_HTTPS_URL"], format!("https://{authority}"));
    for vendor in ["boxnet", "fotolia", "filemobile", "imageloop"] {
        let variable = format!("STANDIN_{}_KEY", vendor.to_ascii_uppercase());
        assert_eq!(environment[&variable], credentials[vendor]);
    }
    let part = |name: &str| environment[&format!("STANDIN_MOVEDIGITAL_{name}")].as_str().unwrap();
    let session = [part("USERID"), part("SESSIONID"), part("SESSION")].join(":");
    assert_eq!(credentials["movedigital"], session);
}

#[test]
fn names_are_given_or_made_and_never_taken_twice() {
    let fake = Fake::start();
    fake.get("/~world-1/api/1.0/rest");
    let first = create(&fake, &json!({}), 201);
    assert_eq!(first["name"], "world-2", "world-1 sprang up before");
    assert_eq!(create(&fake, &json!({}), 201)["name"], "world-3");
    create(&fake, &json!({"name": "world-3"}), 409);
    create(&fake, &json!({"name": "world-1"}), 409);
    assert_eq!(create(&fake, &json!({"name": "World-3"}), 201)["name"], "World-3");
}

#[test]
fn at_the_cap_the_least_used_of_those_nobody_created_go() {
    let fake = Fake::with(Options { most_worlds: 3, ..Options::default() });
    let there = || -> Vec<String> {
        let listed = fake.get("/__admin/standin/worlds").json();
        let worlds = listed["worlds"].as_array().unwrap();
        worlds.iter().map(|world| world["name"].as_str().unwrap().to_owned()).collect()
    };
    let touch = |world: &str| {
        let call = default_sign_up("imageloop", "").with("Standin-World", world);
        assert!(call.succeeded(&call.send(&fake)));
    };
    for world in ["a", "b", "c", "a"] {
        touch(world);
    }
    touch("d");
    assert_eq!(there(), ["a", "c", "d"], "b was the least recently used");
    create(&fake, &json!({"name": "m1"}), 201);
    assert_eq!(there(), ["a", "d", "m1"]);
    create(&fake, &json!({"name": "m2"}), 201);
    create(&fake, &json!({"name": "m3"}), 201);
    assert_eq!(there(), ["m1", "m2", "m3"], "created ones never go");
    let problem = create(&fake, &json!({"name": "m4"}), 503);
    assert!(problem["errors"][0]["detail"].as_str().unwrap().contains('3'), "{problem}");
    assert_eq!(there(), ["m1", "m2", "m3"]);
    fake.plain().call("DELETE", "/__admin/standin/worlds/m2", &[], b"");
    create(&fake, &json!({"name": "m4"}), 201);
    assert_eq!(there(), ["m1", "m3", "m4"]);
}

#[test]
fn a_credential_leads_to_its_world_though_the_rest_cannot_be_read() {
    let fake = Fake::start();
    let world = create(&fake, &json!({"name": "made"}), 201);
    let key = |vendor: &str| world["credentials"][vendor].as_str().unwrap();
    let broken = ("Content-Type", "multipart/form-data");
    for target in [
        format!("/api/1.0/rest?api_key={}", key("boxnet")),
        format!("/services/rest/users/register?APIKEY={}", key("filemobile")),
        format!("/httprpc/?apiKey={}", key("imageloop")),
    ] {
        fake.plain().call("POST", &target, &[broken], b"--");
    }
    fake.plain().call("PUT", &format!("/api/1.0/rest?api_key={}", key("boxnet")), &[], b"");
    let total = |world: &str| {
        fake.get(&format!("/~{world}/__admin/requests")).json()["meta"]["total"].clone()
    };
    assert_eq!((total("made"), total("default")), (json!(4), json!(0)));
}
