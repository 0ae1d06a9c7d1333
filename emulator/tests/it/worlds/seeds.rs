//! What a world starts from: JSON or TOML, over the process's seed; and what is refused.

use serde_json::{Value, json};
use standin_emulator::world::Seed;

use crate::calls::{create, export, names, sign_up};
use crate::support::{FROZEN, Fake};

/// A seed of the process: a date, an id, a key.
fn base() -> String {
    format!(
        "{FROZEN}[boxnet]\nnext_user_id = 500\nkeys = [{{ key = \"BASE\" }}]\nlayout = \"compact\"\n"
    )
}

#[test]
fn what_a_seed_leaves_out_stays_and_a_list_replaces_a_list() {
    let fake = Fake::seeded(&base());
    let json = json!({"boxnet": {"keys": [{"key": "OWN"}], "next_auth_tokens": ["scripted"]}});
    let toml = "[boxnet]\nkeys = [{ key = \"OWN\" }]\nnext_auth_tokens = [\"scripted\"]\n";
    for (name, seed) in [("json", json), ("toml", Value::from(toml))] {
        create(&fake, &json!({"name": name, "seed": seed}), 201);
        let sent =
            |key: &str| sign_up("boxnet", key, "ada").with("Standin-World", name).send(&fake);
        let replaced = sent("BASE");
        assert!(replaced.text().contains("application_restricted"), "{name}: {}", replaced.text());
        let reply = sent("OWN");
        let text = reply.text();
        assert!(text.contains("scripted") && text.contains("500"), "{name}: {text}");
        assert_eq!(reply.header("Date"), Some("Fri, 13 Feb 2009 23:31:30 GMT"));
        assert!(!text.contains('\n') || text.lines().count() <= 2, "compact: {text}");
    }
    let reply = sign_up("boxnet", "BASE", "ada").send(&fake);
    assert!(reply.text().contains("500"), "the default world is the process's: {}", reply.text());
}

/// A generator that the process's seed scripts is every world's, created or not.
#[test]
fn a_scripted_generator_stays() {
    let generator = format!("[generator]\nkey = \"{}\"\nwords = 4\n", "0f".repeat(32));
    let fake = Fake::seeded(&generator);
    create(&fake, &json!({"name": "made"}), 201);
    assert_eq!(fake.get("/~sprung/nothing").status, 404);
    for world in ["made", "sprung"] {
        assert!(export(&fake, world).contains(&generator), "{world}");
    }
    let other = Fake::start();
    create(&other, &json!({"name": "made"}), 201);
    assert_eq!(other.get("/~sprung/nothing").status, 404);
    let section = |world: &str| {
        let table: toml::Table = toml::from_str(&export(&other, world)).unwrap();
        table["generator"].clone()
    };
    assert_ne!(section("made"), section("sprung"), "without one, each world has its own");
}

#[test]
fn a_seed_holds_accounts_and_messages() {
    let fake = Fake::start();
    let seed = json!({
        "fotolia": {"users": [{"id": 7, "name": "ada", "fields": {"email": "a@example.com"}}]},
        "messages": [{
            "number": 1, "created": "2009-02-13T23:31:30Z", "vendor": "fotolia",
            "channel": "email", "kind": "welcome", "from_name": "Fotolia",
            "from": "no-reply@fotolia.com", "to": "a@example.com", "subject": "Hello", "text": "Hi",
        }],
    });
    create(&fake, &json!({"name": "full", "seed": seed}), 201);
    assert_eq!(names(&fake, "full"), ["ada"]);
    let taken = sign_up("fotolia", "API_KEY", "ADA").with("Standin-World", "full").send(&fake);
    assert!(taken.text().contains("6008"), "{}", taken.text());
    assert_eq!(fake.get("/~full/api/v1/message/latest").json()["Subject"], "Hello");
}

#[test]
fn a_seed_that_cannot_be_used_is_refused_and_makes_nothing() {
    let fake = Fake::start();
    let cases = [
        (json!({"seed": {"boxnett": {}}}), "did you mean `boxnet`"),
        (json!({"seed": {"boxnet": {"layuot": "lines"}}}), "did you mean `layout`"),
        (json!({"seed": {"boxnet": {"layout": "linse"}}}), "did you mean `lines`"),
        (json!({"seed": {"clock": {"frozn": "2009-02-13T23:31:30Z"}}}), "did you mean `frozen`"),
        (json!({"seed": {"clock": {"frozen": "yesterday"}}}), "yesterday"),
        (json!({"seed": "[boxnet]\n\nlayuot = \"lines\"\n"}), "seed:3:1"),
        (json!({"seed": "[boxnet\n"}), "seed:1:"),
        (json!({"seed": {"boxnet": {"keys": [{"key": "a"}, {"key": "a"}]}}}), "keys"),
        (json!({"seed": {"boxnet": {"next_user_id": "many"}}}), ""),
        (json!({"seed": 5}), "a seed is an object"),
        (json!({"nmae": "x"}), "did you mean \"name\""),
        (json!({"name": 5}), "string"),
        (json!([]), "object"),
    ];
    for (body, said) in cases {
        let problem = create(&fake, &body, 422);
        let detail = problem["errors"][0]["detail"].as_str().unwrap();
        assert!(detail.contains(said), "{body}: {detail}");
        assert!(problem["errors"][0]["source"]["pointer"].is_string(), "{problem}");
    }
    let broken = fake.post("/__admin/standin/worlds", "application/json", "{\"name\":");
    assert_eq!(broken.status, 422);
    assert_eq!(fake.get("/__admin/standin/worlds").json()["meta"]["total"], 0);
}

#[test]
fn a_seeds_error_says_where_and_what_was_meant() {
    let cases = [
        (
            "[boxnet]\nlayuot = \"lines\"\n",
            "s.toml:2:1: unknown field `layuot`",
            "did you mean `layout`?",
        ),
        ("\n[clokc]\n", "s.toml:2:2: unknown section `clokc`", "did you mean `clock`?"),
        (
            "[fotolia]\nkey = \"optoinal\"\n",
            "s.toml:2:7: unknown variant `optoinal`",
            "`optional`?",
        ),
        ("[fotolia]\nnext_member_id = true\n", "s.toml:2:18: ", ""),
        ("[fotolia\n", "s.toml:1:9: ", ""),
        ("a = 1\na = 2\n", "s.toml:2:1: ", ""),
        (
            "[[fotolia.keys]]\nkey = \"a\"\nexpird = true\n",
            "s.toml:3:1: ",
            "did you mean `expired`?",
        ),
    ];
    for (text, place, meant) in cases {
        let error = Seed::parse(text, "s.toml").unwrap_err().to_string();
        assert!(error.starts_with(place) && error.contains(meant), "{text}: {error}");
    }
}
