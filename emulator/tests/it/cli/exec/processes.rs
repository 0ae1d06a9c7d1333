//! The command as a process: how it ends, what it is sent, and what it leaves behind.

use std::io::Write as _;
use std::process::{Command, Stdio};

use super::super::{stderr, stdout};
use super::{Home, Running, is_there};

#[test]
fn the_exit_code_is_the_commands() {
    let home = Home::new();
    let codes = [
        ("exit 0", 0),
        ("exit 7", 7),
        ("exit 255", 255),
        ("kill -TERM $$", 143),
        ("kill -KILL $$", 137),
    ];
    for (script, code) in codes {
        let output = home.executed(&["-q"], script);
        assert_eq!(output.status.code(), Some(code), "{script}: {}", stderr(&output));
        assert_eq!(home.left_behind(), 0, "{script}");
    }
}

#[test]
fn what_cannot_be_run_has_a_shells_code_and_a_reason() {
    let home = Home::new();
    let file = home.file("no-program", "");
    for (program, code) in [("no-such-program", 127), (file.as_str(), 126), ("/", 126)] {
        let output = home.run(&["exec", "--", program]);
        assert_eq!(output.status.code(), Some(code), "{program}");
        let said = stderr(&output);
        assert!(said.starts_with(&format!("standin: cannot run {program}: ")), "{said}");
    }
}

#[test]
fn what_we_cannot_do_is_said_before_the_command_runs() {
    let home = Home::new();
    let nowhere = home.path("no/folder/file").display().to_string();
    let ran = home.path("ran").display().to_string();
    for options in [
        ["--seed", nowhere.as_str()],
        ["--transcript", &nowhere],
        ["--report", &nowhere],
        ["--preload=/no/such/library", "-q"],
        ["--key", "boxnet="],
        ["--world", "a b"],
        ["--no-such-option", "-q"],
    ] {
        let output = home.executed(&options, &format!("touch '{ran}'"));
        assert_eq!(output.status.code(), Some(2), "{options:?}: {}", stderr(&output));
        assert!(!home.path("ran").exists() && home.left_behind() == 0, "{options:?}");
    }
}

#[test]
fn signals_are_passed_on_and_outlived() {
    for name in ["HUP", "INT", "QUIT", "TERM", "USR1", "USR2"] {
        let home = Home::new();
        let script =
            format!("trap 'echo got {name}; exit 5' {name}; echo ready; sleep 1000 & wait");
        let mut running = Running::start(home.exec(&["-q"], &script));
        running.until("ready");
        assert_eq!(home.left_behind(), 1);
        running.signal(name);
        assert_eq!(running.end(), (Some(5), format!("got {name}\n")));
        assert_eq!(home.left_behind(), 0, "{name}");
    }
}

#[test]
fn a_signal_that_ends_the_command_is_its_code() {
    let home = Home::new();
    let mut running = Running::start(home.exec(&["-q"], "echo ready; exec sleep 1000"));
    running.until("ready");
    running.signal("TERM");
    assert_eq!(running.end().0, Some(143));
    assert_eq!(home.left_behind(), 0);
}

#[test]
fn what_we_were_started_to_ignore_the_command_ignores() {
    let home = Home::new();
    let mut command = home.command(&["-c", "trap '' HUP; exec \"$@\"", "sh"]);
    let program = command.get_program().to_owned();
    let mut through = Command::new("sh");
    through.args(command.get_args()).arg(&program).env("HOME", home.path(""));
    through.args(["exec", "-q", "--", "sh", "-c", "kill -HUP $$; echo alive"]);
    let output = through.output().unwrap();
    assert_eq!((stdout(&output), output.status.code()), ("alive\n", Some(0)));
    // The same without: it is no property of the shell.
    command = home.exec(&["-q"], "kill -HUP $$; echo alive");
    assert_eq!(command.output().unwrap().status.code(), Some(129));
}

#[test]
fn input_and_output_are_the_commands_own() {
    let home = Home::new();
    let mut command = home.exec(&["-q"], "cat; echo to stderr >&2");
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(b"\0\xff bytes").unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.stdout, b"\0\xff bytes");
    assert_eq!(stderr(&output), "to stderr\n");
}

#[test]
fn a_terminals_interrupt_arrives_once() {
    let home = Home::new();
    let script = "n=0; trap 'n=$((n+1)); echo got $n' INT; echo ready; \
                  while ! read line; do :; done; echo end $n $line";
    let exec = home.exec(&["-q"], script);
    let quoted =
        |part: &std::ffi::OsStr| format!("'{}'", part.to_str().unwrap().replace('\'', r"'\''"));
    let words = std::iter::once(exec.get_program()).chain(exec.get_args()).map(quoted);
    // The terminal's interrupt is for every process on it: a shell between `script` and us would have it too.
    let line = format!("exec {}", words.collect::<Vec<_>>().join(" "));
    let mut command = Command::new("env");
    command.args(["--default-signal", "SHELL=/bin/sh", "script", "--quiet", "--return"]);
    command.args(["--command", &line, "/dev/null"]).stdin(Stdio::piped());
    let mut running = Running::start(command);
    let mut keyboard = running.child.stdin.take().unwrap();
    running.until("ready");
    keyboard.write_all(b"\x03").unwrap();
    running.until("got 1");
    // The terminal is the command's to read as well.
    keyboard.write_all(b"typed\n").unwrap();
    assert!(running.until("end").contains("end 1 typed"));
    assert_eq!(running.end().0, Some(0));
}

/// Counts what it gets, until it reads a line.
const COUNTING: &str = "n=0; trap 'n=$((n+1)); echo got $n' INT; echo ready; \
                        while ! read line; do :; done; echo end $n";

#[test]
#[cfg(unix)]
fn a_signal_to_the_whole_group_arrives_once() {
    use std::os::unix::process::CommandExt as _;
    for whom in ["", "-"] {
        let home = Home::new();
        let mut exec = home.exec(&["-q"], COUNTING);
        exec.stdin(Stdio::piped()).process_group(0);
        let mut running = Running::start(exec);
        let mut input = running.child.stdin.take().unwrap();
        running.until("ready");
        let kill = format!("kill -INT {whom}{}", running.child.id());
        assert!(Command::new("sh").args(["-c", &kill]).status().unwrap().success());
        running.until("got 1");
        // What is passed on comes in order: a second INT would be here before this one.
        running.signal("INT");
        running.until("got 2");
        input.write_all(b"typed\n").unwrap();
        assert_eq!(running.end(), (Some(0), "end 2\n".to_owned()));
    }
}

/// Starts a process in a session of its own, whose parent is gone, and prints its number.
fn daemon(does: &str) -> String {
    format!("mkfifo ready; (setsid sh -c '{does}' >/dev/null 2>&1 &); cat ready")
}

#[test]
#[cfg(target_os = "linux")]
fn daemons_are_ended_too() {
    for does in [
        "echo $$ > ready; exec sleep 1000",
        // One that does not listen is killed.
        "trap : TERM HUP; echo $$ > ready; while :; do sleep 1000; done",
        // One that is stopped hears nothing.
        "echo $$ > ready; kill -STOP $$",
    ] {
        let home = Home::new();
        let output = home.executed(&["-q"], &daemon(does));
        let pid = stdout(&output).trim();
        assert!(!pid.is_empty() && !is_there(pid), "{does}: {pid}");
        assert_eq!(output.status.code(), Some(0));
    }
}

#[test]
#[cfg(target_os = "linux")]
fn whoever_was_there_before_stays() {
    let home = Home::new();
    let exec = home.exec(&["-q"], "exit 3");
    let mut command = Command::new("sh");
    command.args(["-c", "sleep 1000 >/dev/null 2>&1 & echo $!; exec \"$@\"", "sh"]);
    command.arg(exec.get_program()).args(exec.get_args()).env("HOME", home.path(""));
    let output = command.output().unwrap();
    assert_eq!(output.status.code(), Some(3));
    let pid = stdout(&output).trim();
    assert!(is_there(pid), "{pid}");
    assert!(Command::new("kill").arg(pid).status().unwrap().success());
}
