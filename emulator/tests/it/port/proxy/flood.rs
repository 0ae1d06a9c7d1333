//! Nine thousand tunnels at once: the fake in a process of its own, so that each has its descriptors for itself.

use std::io::Write as _;
use std::net::TcpStream;
use std::time::Duration;

use super::{head_and_body, send, written};
use crate::calls::default_sign_up;
use crate::cli::Home;
use crate::support::read_reply;

const WANTED: usize = 9_000;

/// How many descriptors this process may have, less what all the other tests need.
fn room() -> usize {
    #[cfg(unix)]
    raise();
    let limits = std::fs::read_to_string("/proc/self/limits").unwrap_or_default();
    let open = limits.lines().find(|line| line.starts_with("Max open files"));
    let soft = open.and_then(|line| line.split_whitespace().nth(3));
    let soft = soft.map_or(1_024, |soft| soft.parse().unwrap_or(usize::MAX));
    soft.saturating_sub(700).max(100)
}

/// Many systems begin with 1,024, and give as many as are asked for.
#[cfg(unix)]
fn raise() {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let Rlimit { maximum, .. } = getrlimit(Resource::Nofile);
    let _as_many_as_it_gives = setrlimit(Resource::Nofile, Rlimit { current: maximum, maximum });
}

/// What the system says that a process has in memory, in KiB; 0 where it says nothing.
fn resident(process: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmRSS:"));
    line.and_then(|line| line.split_whitespace().nth(1)?.parse().ok()).unwrap_or_default()
}

#[test]
fn as_many_tunnels_as_there_may_be_connections_and_not_one_more() {
    let count = WANTED.min(room());
    let home = Home::new();
    let most = count.to_string();
    let program = home.start(&["--max-connections", &most]);
    let open = || -> TcpStream {
        let mut socket = program.connect().unwrap();
        socket.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
        // Who is turned away may be so before it has spoken.
        let _sent = socket.write_all(b"CONNECT www.box.net:443 HTTP/1.1\r\nHost: x\r\n\r\n");
        socket
    };
    let mut tunnels = Vec::new();
    while tunnels.len() < count {
        // No more at once than a listener's queue takes: the system lets the others wait for a second.
        let mut batch: Vec<_> = (tunnels.len()..count).take(100).map(|_| open()).collect();
        for socket in &mut batch {
            assert_eq!(head_and_body(socket).status, 200);
        }
        tunnels.append(&mut batch);
    }
    let kib = resident(program.id());
    assert!(kib < (64 << 10) + count as u64 * 40, "{kib} KiB for {count} tunnels");
    for _ in 0..20 {
        assert_eq!(head_and_body(&mut open()).status, 503);
    }
    // Each is alive.
    let head = "HTTP/1.1\r\nHost: www.box.net\r\n";
    let asked = written(&default_sign_up("imageloop", "x"), head);
    let asked = asked.replace("www.box.net", "www.imageloop.com");
    for socket in &mut tunnels {
        socket.write_all(asked.as_bytes()).unwrap();
    }
    for socket in &mut tunnels {
        assert_eq!(read_reply(socket, &mut Vec::new()).status, 200);
    }
    // And when they have gone there is room again.
    drop(tunnels);
    let answered = (0..10_000).any(|_| {
        let mut socket = open();
        head_and_body(&mut socket).status == 200 && {
            let call = default_sign_up("boxnet", "ada");
            call.succeeded(&send(&mut socket, &call, head))
        }
    });
    assert!(answered);
}
