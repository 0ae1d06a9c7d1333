//! What cannot be started: exit code 2, and one line that says what to do.

use std::net::TcpListener;

use super::{Home, stderr, stdout};

/// Our own failures: one line, nothing printed.
#[test]
fn a_failure_is_one_clear_line() {
    let home = Home::new();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let taken = taken.local_addr().unwrap().to_string();
    let file = home.file("a-file", "");
    let below_a_file = format!("{file}/below");
    let misspelt = home.file("misspelt.toml", "[boxnet]\n\n  layuot = \"lines\"\n");
    let section = home.file("section.toml", "[fotolai]\n");
    let value = home.file("value.toml", "[fotolia]\nkey = \"optoinal\"\n");
    let broken = home.file("broken.toml", "[boxnet\n");
    let twice =
        home.file("twice.toml", "[filemobile]\nkeys = [{ key = \"a\" }, { key = \"a\" }]\n");
    let seed = |path: &str, place: &str| format!("{path}:{place}: ");
    let cases: [(&[&str], &[&str]); 12] = [
        (&["--listen", &taken], &[&taken, "in use", "--listen"]),
        (&["--seed", &misspelt], &[&seed(&misspelt, "3:3"), "`layuot`", "did you mean `layout`?"]),
        (&["--seed", &section], &[&seed(&section, "1:2"), "did you mean `fotolia`?"]),
        (&["--seed", &value], &[&seed(&value, "2:7"), "did you mean `optional`?"]),
        (&["--seed", &broken], &[&format!("{broken}:1:")]),
        (&["--seed", &twice], &["filemobile", "twice"]),
        (&["--seed", "missing.toml"], &["missing.toml", "check the path"]),
        (&["--seed", "."], &["cannot be read"]),
        (&["--ready-file", "no-such-folder/ready"], &["no-such-folder/ready", "--ready-file"]),
        (&["--ca-dir", &below_a_file], &[&file, "--ca-dir"]),
        (&["--key", "movedigital=only-one-part"], &["movedigital"]),
        (&["--key", "boxnet="], &["boxnet"]),
    ];
    for (arguments, said) in cases {
        let mut all = vec!["--listen", "127.0.0.1:0"];
        if arguments[0] == "--listen" {
            all.clear();
        }
        all.extend(arguments);
        let output = home.run(&all);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert_eq!(stdout(&output), "", "{arguments:?}");
        // What is logged before it (a certificate authority was made) is no part of the failure.
        let failure: Vec<_> =
            stderr(&output).lines().filter(|line| line.starts_with("standin: ")).collect();
        let last = stderr(&output).lines().last().unwrap_or_default();
        assert_eq!(failure, [last], "{arguments:?}: {}", stderr(&output));
        for said in said {
            assert!(last.contains(said), "{arguments:?}: {said} in {last}");
        }
    }
}

/// What clap refuses.
#[test]
fn a_usage_error_is_2_and_names_the_value() {
    let home = Home::new();
    for (arguments, said) in [
        (&["--listen", "localhost:4700"][..], "127.0.0.1:4700"),
        (&["--listen", "127.0.0.1"], "IP:PORT"),
        (&["--listen", "127.0.0.1:0=a b"], "A-Z a-z 0-9"),
        (&["--key", "boxnet"], "VENDOR=KEY"),
        (&["--key", "boxent=secret-canary"], "boxnet, fotolia, filemobile, imageloop, movedigital"),
        (&["example", "boxent"], "boxnet, fotolia, filemobile, imageloop, movedigital"),
        (&["--random-seed", "dice"], "entropy"),
        (&["--log-format", "xml"], "json"),
        (&["-q", "-v"], "cannot be used with"),
        (&["--nonsense"], "--nonsense"),
        (&["nonsense"], "nonsense"),
    ] {
        let output = home.run(arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(stderr(&output).contains(said), "{arguments:?}: {}", stderr(&output));
        assert_eq!(stdout(&output), "", "{arguments:?}");
    }
}

#[test]
fn a_default_folder_that_cannot_be_written_is_no_failure() {
    let home = Home::new();
    home.file(".local", "a file where a folder should be");
    let ready = home.path("ready").display().to_string();
    let arguments = ["--listen", "127.0.0.1:0", "--ready-file", &ready];
    let program = super::Program::start(home.command(&arguments), &home.path("ready"));
    assert!(program.banner.contains("in the ready file"), "{}", program.banner);
    // There it is: no folder has it.
    assert!(program.ready["ca_pem"].as_str().unwrap().starts_with("-----BEGIN CERTIFICATE-----"));
    assert_eq!(program.call("GET /__admin/health", "", "").status, 200);
    assert!(program.log_until("in memory").contains("WARN"));
}
