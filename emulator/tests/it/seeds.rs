//! The example seed in the repository, and what a seed is refused for.

use standin_emulator::world::{Seed, World, WorldName};

const EXAMPLE: &str = include_str!("../../seed.example.toml");

fn exported(seed: &Seed) -> toml::Table {
    let template = seed.template(0).unwrap();
    let world = World::new(WorldName::fallback(), std::sync::Arc::new(template));
    world.export().to_toml(true).parse().unwrap()
}

#[test]
fn the_example_is_the_default_seed_and_has_every_option() {
    let example: toml::Table = EXAMPLE.parse().unwrap();
    let mut default = exported(&Seed::default());
    assert_eq!(exported(&Seed::parse(EXAMPLE, "example").unwrap()), default);
    // The generator is the world's own, and users are what a fresh world does not have.
    default.remove("generator");
    for (_, section) in &mut default {
        section.as_table_mut().unwrap().remove("users");
    }
    assert_eq!(example, default);
}

#[test]
fn the_examples_commented_lines_are_a_seed_too() {
    let whole = EXAMPLE.replace("\n#: ", "\n");
    let world = exported(&Seed::parse(&whole, "example").unwrap());
    let count = |vendor: &str| world[vendor]["users"].as_array().unwrap().len();
    assert_eq!(["boxnet", "fotolia", "filemobile", "movedigital"].map(count), [1, 1, 1, 1]);
    assert_eq!(world["messages"].as_array().unwrap().len(), 1);
    assert_eq!(world["clock"]["frozen"].as_str(), Some("2009-02-13T23:31:30.000Z"));
}

#[test]
fn an_export_without_its_secrets_is_a_seed_too() {
    for seed in [String::new(), EXAMPLE.replace("\n#: ", "\n")] {
        let template = Seed::parse(&seed, "seed").unwrap().template(0).unwrap();
        let world = World::new(WorldName::fallback(), std::sync::Arc::new(template));
        let redacted = world.export().to_toml(false);
        let again = Seed::parse(&redacted, "redacted").unwrap_or_else(|why| panic!("{why}"));
        assert!(again.template(0).is_ok());
    }
}

#[test]
fn a_seed_is_refused_with_place_and_suggestion() {
    let cases = [
        (
            "[boxnet]\nsoap_replay = \"sample\"\n",
            "s.toml:2:1: unknown field `soap_replay`",
            "did you mean `soap_reply`?",
        ),
        ("\n[boxnett]\n", "s.toml:2:2: unknown section `boxnett`", "did you mean `boxnet`?"),
        (
            "[boxnet]\nlayout = \"compakt\"\n",
            "s.toml:2:10: unknown variant `compakt`",
            "did you mean `compact`?",
        ),
        (
            "[[fotolia.keys]]\nkey = \"k\"\nexpird = true\n",
            "s.toml:3:1: unknown field `expird`",
            "did you mean `expired`?",
        ),
        ("[filemobile]\nnext_user_id = \"x\"\n", "s.toml:2:16: invalid type: string", "i64"),
        ("[movedigital]\nmissing_session = 98\n", "s.toml:2:19: ", "missing_session is 99 or 106"),
        ("[clock]\nfrozen = \"soon\"\n", "s.toml:2:10: ", "is no time such as"),
        ("[boxnet\n", "s.toml:1:8: ", ""),
        (
            "\u{feff}[boxnet]\nany_keys = 1",
            "s.toml:2:1: unknown field `any_keys`",
            "did you mean `any_key`?",
        ),
    ];
    for (text, start, end) in cases {
        let error = Seed::parse(text, "s.toml").expect_err(text).to_string();
        assert!(error.starts_with(start) && error.contains(end), "{text:?} gives {error:?}");
    }
}

#[test]
fn a_seed_that_contradicts_itself_is_refused() {
    let cases = [
        (
            "[[boxnet.keys]]\nkey = \"k\"\n[[boxnet.keys]]\nkey = \"k\"",
            "keys: number 2 is there twice",
        ),
        ("[[boxnet.keys]]\nkey = \"\"", "keys: number 1 is empty"),
        ("[boxnet]\nnext_auth_tokens = [\"t\", \"t\"]", "number 2 is there twice"),
        ("[[boxnet.users]]\nname = \"a\"\n[[boxnet.users]]\nname = \"A\"", "\"A\" is there twice"),
        ("[boxnet]\nnext_user_id = 0", "the next id is 0"),
        ("[boxnet]\nnext_user_id = 2147483649", "the next id is 2147483649"),
        ("[boxnet]\nnext_user_id = 5\n[[boxnet.users]]\nname = \"a\"\nid = 5", "of that id"),
        ("[[imageloop.keys]]\nkey = \"k\"", "neither host nor token"),
    ];
    for (text, wanted) in cases {
        let seed = Seed::parse(text, "s.toml").expect(text);
        let error = seed.template(0).err().expect(text).to_string();
        assert!(error.contains(wanted), "{text:?} gives {error:?}");
    }
}

#[test]
fn users_without_an_id_get_the_next_ones() {
    let text = "[boxnet]\nnext_user_id = 7\n\
        [[boxnet.users]]\nname = \"b\"\n[[boxnet.users]]\nname = \"a\"\nid = 3";
    let world = exported(&Seed::parse(text, "s.toml").unwrap());
    let users = world["boxnet"]["users"].as_array().unwrap();
    let ids: Vec<_> = users.iter().map(|user| user["id"].as_integer().unwrap()).collect();
    assert_eq!((ids, world["boxnet"]["next_user_id"].as_integer()), (vec![3, 7], Some(8)));
}
