//! `standin example VENDOR`: every command that is printed works as printed. It takes curl, as the tests of exec do.

use std::process::Command;

use standin_emulator::vendors::VENDORS;

use super::{Home, stdout};

#[test]
fn every_example_answers_what_it_promises() {
    for vendor in VENDORS {
        let home = Home::new();
        let program = home.start(&[]);
        let ca_dir = home.path("ca").display().to_string();
        let name = vendor.name;
        let printed = home.run(&["example", name, "--url", program.url(), "--ca-dir", &ca_dir]);
        assert!(printed.status.success(), "{}", super::stderr(&printed));
        let blocks: Vec<_> = stdout(&printed).trim_end().split("\n\n").collect();
        assert_eq!(blocks.len(), vendor.examples.len(), "{name}");
        for block in blocks {
            let lines: Vec<_> = block.lines().collect();
            let [title, command, promise] = lines[..] else { panic!("{block}") };
            assert!(title.starts_with("# "), "{title}");
            let promise = promise.strip_prefix("# answers: ").unwrap();
            let mut shell = Command::new("sh");
            shell.args(["-c", command]).env("NO_PROXY", "*").env("no_proxy", "*");
            let output = shell.output().unwrap();
            let shown = format!("{command}\n{}{}", stdout(&output), super::stderr(&output));
            assert!(
                output.status.success() && stdout(&output).contains(promise),
                "{promise}\n{shown}"
            );
        }
    }
}

#[test]
fn without_a_url_the_default_port_is_meant() {
    let home = Home::new();
    let printed = home.run(&["example", "boxnet"]);
    assert!(
        stdout(&printed).contains("http://127.0.0.1:4700/api/1.0/rest"),
        "{}",
        stdout(&printed)
    );
    let slash = home.run(&["example", "boxnet", "--url", "http://fake:1/~w/"]);
    assert!(stdout(&slash).contains("'http://fake:1/~w/api/1.0/rest?"), "{}", stdout(&slash));
}

#[test]
fn without_a_vendor_the_vendors_are_listed() {
    let home = Home::new();
    let printed = home.run(&["example"]);
    let wanted = ["boxnet", "fotolia", "filemobile", "imageloop", "movedigital"];
    let wanted = wanted.map(|name| format!("standin example {name}\n"));
    assert_eq!((stdout(&printed), printed.status.code()), (&*wanted.concat(), Some(0)));
}
