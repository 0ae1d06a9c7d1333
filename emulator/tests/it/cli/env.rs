//! `standin env`: the lines that lead a shell's clients through a fake that runs.

use std::process::{Command, Output};

use super::{Home, Program, stderr, stdout};

const SIGN_UP: &str = "http://www.box.net/api/1.0/rest?action=register_new_user\
                       &api_key=rrc1d3ntb53tt6b2vhail6rdtrsxov3v&password=123&login=";

impl Home {
    /// A script for `sh`, in which `standin` is the program, `$ca` the folder of its authority and
    /// `$ready` its ready file.
    fn shell(&self, script: &str) -> Command {
        let program = env!("CARGO_BIN_EXE_standin");
        let script = format!("set -eu; standin() {{ '{program}' \"$@\"; }}\n{script}");
        let mut command = Command::new("sh");
        command
            .args(["-c", &script])
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .env("HOME", self.path(""))
            .env("ca", self.path("ca"))
            .env("ready", self.path("ready.json"));
        command
    }
}

fn done(mut command: Command) -> (Output, String) {
    let output = command.output().unwrap();
    assert!(output.status.success(), "{}{}", stdout(&output), stderr(&output));
    let said = stdout(&output).to_owned();
    (output, said)
}

/// The lines by URL and folder, and by the ready file.
fn ways(program: &Program) -> [String; 2] {
    let url = program.url();
    [
        format!("eval \"$(standin env --url {url} --ca-dir \"$ca\")\""),
        "eval \"$(standin env --ready-file \"$ready\" --ca-dir \"$ca\")\"".to_owned(),
    ]
}

#[test]
fn a_shell_takes_the_lines_and_its_clients_go_through_the_fake() {
    let home = Home::new();
    let program = home.start(&[]);
    for (number, way) in ways(&program).iter().enumerate() {
        let script = format!(
            "{way}; curl -sS '{SIGN_UP}{number}@example.com'; curl -sS $STANDIN_HTTPS_URL/__admin/health"
        );
        let (_, said) = done(home.shell(&script));
        assert!(said.contains("successful_register") && said.contains("healthy"), "{said}");
    }
}

#[test]
fn a_world_is_named_by_option_or_url() {
    let home = Home::new();
    let program = home.start(&[]);
    let url = program.url();
    for (number, world) in
        [format!("--url {url} --world ci-1"), format!("--url {url}/~ci-1")].iter().enumerate()
    {
        let script = format!(
            "eval \"$(standin env --ca-dir \"$ca\" {world})\"; echo $STANDIN_URL $http_proxy; \
             curl -sS \"$STANDIN_URL/api/1.0/rest?action=register_new_user\
             &api_key=rrc1d3ntb53tt6b2vhail6rdtrsxov3v&password=1&login={number}@b.cc\""
        );
        let (_, said) = done(home.shell(&script));
        let wanted = format!("{url}/~ci-1 {}\n", url.replace("//", "//ci-1:x@"));
        assert!(said.starts_with(&wanted) && said.contains("successful_register"), "{said}");
    }
    let journal = program.call("GET /~ci-1/__admin/requests", "", "").json();
    assert_eq!(journal["meta"]["total"], 2);
}

#[test]
fn whatever_stands_in_a_variable_comes_back() {
    let home = Home::new();
    let program = home.start(&[]);
    let strange = "it's \"$HOME\" `id`\\ !\n* ${x} \u{e4}";
    let names = ["NODE_OPTIONS", "http_proxy", "SSL_CERT_DIR", "SSL_CERT_FILE", "REQUEST_METHOD"];
    let shown =
        names.map(|name| format!("printf '%s=%s\\0' {name} \"${{{name}-none}}\"")).join(";");
    // Taken twice, as by a shell within a shell: what was before the first is what comes back.
    let way = &ways(&program)[0];
    let script = format!(
        "{shown}; printf '|'; {way}; {shown}; {way}; printf '|'; {shown}; \
         eval \"$(standin env --unset)\"; printf '|'; {shown}; printf '|'; \
         env | grep -c -e standin- -e STANDIN_ -e \"$ca\" || true"
    );
    let mut command = home.shell(&script);
    command.envs(names.map(|name| (name, strange))).env_remove("SSL_CERT_FILE").env_remove("ca");
    command.env("ca", home.path("ca"));
    let (_, said) = done(command);
    let parts: Vec<_> = said.split('|').collect();
    assert_eq!(parts[0], parts[3], "{said}");
    assert_eq!(parts[1], parts[2], "{said}");
    assert!(parts[1].contains(&format!("NODE_OPTIONS={strange} --require ")), "{said}");
    assert!(parts[1].contains("SSL_CERT_DIR=none\0"), "{said}");
    // The test's own variable names the folder.
    assert_eq!(parts[4].trim(), "1", "{said}");
}

#[test]
fn the_files_are_made_once_and_whole() {
    let home = Home::new();
    let program = home.start(&[]);
    let script = format!("{}; echo \"$SSL_CERT_FILE\"", ways(&program)[0]);
    let (shells, first) = (0..4, done(home.shell(&script)).1);
    std::fs::remove_dir_all(home.path("ca/env")).unwrap();
    let commands: Vec<_> = shells
        .map(|_| {
            let mut command = home.shell(&script);
            command.stdout(std::process::Stdio::piped()).spawn().unwrap()
        })
        .collect();
    for child in commands {
        let output = child.wait_with_output().unwrap();
        assert_eq!(stdout(&output), first);
    }
    let folders: Vec<_> = std::fs::read_dir(home.path("ca/env")).unwrap().collect();
    assert_eq!(folders.len(), 1, "{folders:?}");
    assert!(std::path::Path::new(first.trim()).is_file());
}

#[test]
fn a_fake_that_is_not_there_or_another_one_is_said() {
    let home = Home::new();
    let refused = |arguments: &[&str]| {
        let output = home.run(&[&["env"], arguments].concat());
        assert_eq!((output.status.code(), stdout(&output)), (Some(2), "false\n"), "{arguments:?}");
        stderr(&output).to_owned()
    };
    let said = refused(&[]);
    assert!(said.contains("there is no") && said.contains("start the fake first"), "{said}");
    let said = refused(&["--ready-file", "nowhere"]);
    assert!(said.contains("the ready file nowhere cannot be read"), "{said}");
    let wrong = home.file("wrong.json", "{}");
    let said = refused(&["--ready-file", &wrong]);
    assert!(said.contains("is no ready file: it has no \"url\""), "{said}");
    let said = refused(&["--url", "127.0.0.1:4700"]);
    assert!(said.contains("is no URL of a fake, such as http://127.0.0.1:4700"), "{said}");
    let (ca, other) = (home.path("ca"), home.path("other"));
    let (ca, other) = (ca.to_str().unwrap(), other.to_str().unwrap());
    let mut program = home.start(&[]);
    let url = program.url().to_owned();
    assert!(home.run(&["ca", "--ca-dir", other]).status.success());
    let said = refused(&["--url", &url, "--ca-dir", other]);
    assert!(said.contains("of another authority") && said.contains("--ready-file"), "{said}");
    program.signal("TERM");
    program.wait();
    let said = refused(&["--url", &url, "--ca-dir", ca]);
    assert!(said.contains("nobody listens there") && said.contains("start it with"), "{said}");
    // Something that is no fake.
    let stranger = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", stranger.local_addr().unwrap());
    let answers = std::thread::spawn(move || drop(stranger.accept()));
    let said = refused(&["--url", &url, "--ca-dir", ca]);
    assert!(said.contains("does not answer as Standin does"), "{said}");
    answers.join().unwrap();
}

#[test]
fn there_may_be_nothing_to_undo() {
    let home = Home::new();
    let output = home.run(&["env", "--unset"]);
    assert_eq!((output.status.code(), stdout(&output)), (Some(0), ""));
    assert!(stderr(&output).contains("nothing to undo"), "{}", stderr(&output));
}

#[test]
fn fish_has_a_language_of_its_own() {
    let home = Home::new();
    home.start(&[]);
    let program = home.start(&[]);
    let mut command = home.command(&["env", "--shell", "fish", "--url", program.url(), "--ca-dir"]);
    let output = command.arg(home.path("ca")).env("NODE_OPTIONS", r"it's \o").output().unwrap();
    let said = stdout(&output);
    assert!(
        said.contains(r"set -gx NODE_OPTIONS 'it\'s \\o --require "),
        "{said}{}",
        stderr(&output)
    );
    assert!(said.contains("\nset -e SSL_CERT_DIR\n"), "{said}");
}

#[test]
fn what_fails_stops_a_shell_that_stops_at_errors() {
    let home = Home::new();
    for arguments in ["--url http://127.0.0.1:1", "--ready-file /no/such/file", "--no-such-option"]
    {
        let script = format!("eval \"$(standin env {arguments} --ca-dir \"$ca\")\"; echo went on");
        let output = home.shell(&script).output().unwrap();
        assert_eq!((stdout(&output), output.status.code()), ("", Some(1)), "{arguments}");
        assert!(!stderr(&output).is_empty(), "{arguments}");
    }
    let output = home.shell("standin env --help").output().unwrap();
    assert!(!stdout(&output).contains("\nfalse"), "{}", stdout(&output));
}
