//! `--pass`: which hosts it takes, and what becomes of one that leads to this machine.

use super::{Home, stderr};

#[test]
fn what_is_never_let_through_is_said_at_the_start() {
    let home = Home::new();
    for (host, said) in [
        ("www.box.net", "that host is Box.net's, and Standin answers for it"),
        ("localhost", "nothing of this machine or of a private network is let through"),
        ("10.0.0.1", "nothing of this machine or of a private network is let through"),
        ("[::1]", "nothing of this machine or of a private network is let through"),
        ("https://www.example.com/", "a host without scheme, port and path"),
        ("www.example.com:443", "a host without scheme, port and path"),
    ] {
        let output = home.run(&["--listen", "127.0.0.1:0", "--pass", host]);
        assert_eq!(output.status.code(), Some(2), "{host}");
        let told = stderr(&output);
        assert!(told.contains("--pass") && told.contains(said), "{host}: {told}");
    }
}

/// The system's resolver reads this name as 127.0.0.1.
#[test]
fn a_name_that_leads_to_this_machine_is_not_let_through() {
    let home = Home::new();
    let program = home.start(&["--pass", "127.1", "--pass", "www.example.com"]);
    let port = program.ready["port"].as_u64().unwrap();
    let reply = program.call(&format!("GET http://127.1:{port}/__admin/health"), "", "");
    assert_eq!(reply.status, 502);
    assert!(
        reply.text().contains("leads to 127.0.0.1, which is no public address"),
        "{}",
        reply.text()
    );
    let escapes = program.call("GET /__admin/standin/escapes", "", "").json();
    assert_eq!(escapes["escapes"][0]["fate"], "refused");
}
