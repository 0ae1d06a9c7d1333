//! Starting: the banner, the ready file, the certificate's folder.

use std::thread;

use standin_emulator::vendors::VENDORS;

use super::{Home, Program, stdout};

#[test]
fn the_banner_says_where_and_what() {
    let home = Home::new();
    let program = home.start(&[]);
    let banner = &program.banner;
    assert!(banner.starts_with(&format!("Standin {}\n", env!("CARGO_PKG_VERSION"))), "{banner}");
    let https = program.url().replace("http://", "https://");
    for said in
        [program.url(), &https, &home.path("ca/ca.pem").display().to_string(), "Try:\n  curl "]
    {
        assert!(banner.contains(said), "{said}: {banner}");
    }
    for vendor in VENDORS {
        for endpoint in vendor.endpoints {
            let line = banner.lines().find(|line| line.ends_with(endpoint.path)).unwrap();
            assert!(line.contains(vendor.title), "{line}");
        }
    }
    assert!(home.path("ca/ca.pem").is_file());
    assert_eq!(program.call("GET /__admin/health", "", "").status, 200);
}

#[test]
fn the_ready_file_is_a_line_of_json() {
    let home = Home::new();
    let program = home.start(&["--listen", "127.0.0.1:0=second"]);
    let text = std::fs::read_to_string(home.path("ready.json")).unwrap();
    assert_eq!((text.lines().count(), text.ends_with('\n')), (1, true));
    let ready = &program.ready;
    assert_eq!(ready["pid"], program.child.id());
    let port = ready["port"].as_u64().unwrap();
    assert_eq!(ready["url"], format!("http://127.0.0.1:{port}"));
    assert_eq!(ready["https_url"], format!("https://127.0.0.1:{port}"));
    let listeners = ready["listeners"].as_array().unwrap();
    assert_eq!((listeners.len(), &listeners[0]), (2, &format!("127.0.0.1:{port}").into()));
    assert!(program.banner.contains(listeners[1].as_str().unwrap()), "{}", program.banner);
}

#[test]
fn quiet_prints_nothing() {
    let home = Home::new();
    let mut command = home.command(&["-q", "--listen", "127.0.0.1:0", "--ready-file", "ready"]);
    let piped = command.stdout(std::process::Stdio::piped()).stderr(std::process::Stdio::piped());
    let mut child = piped.spawn().unwrap();
    // Nothing is printed that one could wait for: the file is, for whom it was made.
    while !home.path("ready").is_file() {
        assert!(child.try_wait().unwrap().is_none(), "it ended");
        thread::yield_now();
    }
    child.kill().unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!((stdout(&output), super::stderr(&output)), ("", ""));
}

#[test]
fn two_that_start_at_once_share_one_authority() {
    let home = Home::new();
    let ca_dir = home.path("shared").display().to_string();
    let start = |number: usize| {
        let ready = home.path(&format!("ready-{number}"));
        let file = ready.display().to_string();
        let arguments = ["--listen", "127.0.0.1:0", "--ready-file", &file, "--ca-dir", &ca_dir];
        Program::start(home.command(&arguments), &ready)
    };
    let programs: Vec<_> = thread::scope(|scope| {
        let threads: Vec<_> = (0..4).map(|number| scope.spawn(move || start(number))).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    let pem = std::fs::read_to_string(home.path("shared/ca.pem")).unwrap();
    let printed = home.run(&["ca", "--pem", "--ca-dir", &ca_dir]);
    assert_eq!(stdout(&printed).trim_end(), pem.trim_end());
    for program in &programs {
        let address = program.url().strip_prefix("http://").unwrap();
        assert_eq!(tls_status(address, &pem), "HTTP/1.1 200 OK");
    }
}

/// The status line of a call over TLS that trusts the certificate.
fn tls_status(address: &str, pem: &str) -> String {
    use std::io::{BufRead as _, Write as _};
    use tokio_rustls::rustls::{ClientConnection, StreamOwned, pki_types::ServerName};
    let name = ServerName::try_from("secure.movedigital.com").unwrap();
    let connection = ClientConnection::new(crate::support::client_config(pem), name).unwrap();
    let mut stream = StreamOwned::new(connection, std::net::TcpStream::connect(address).unwrap());
    write!(stream, "GET /__admin/health HTTP/1.1\r\nHost: {address}\r\n\r\n").unwrap();
    let line = std::io::BufReader::new(stream).lines().next().unwrap().unwrap();
    line.trim_end().to_owned()
}

#[test]
fn endpoints_are_printed_for_people_and_for_programs() {
    let home = Home::new();
    let (table, json) = (home.run(&["endpoints"]), home.run(&["endpoints", "--json"]));
    assert!(table.status.success() && json.status.success());
    let json: serde_json::Value = serde_json::from_slice(&json.stdout).unwrap();
    let listed = json["vendors"].as_array().unwrap();
    assert_eq!(listed.len(), VENDORS.len());
    let mut lines = stdout(&table).lines().skip(1);
    for (listed, vendor) in listed.iter().zip(VENDORS) {
        assert_eq!(listed["vendor"], vendor.name);
        for (number, endpoint) in vendor.endpoints.iter().enumerate() {
            assert_eq!(listed["endpoints"][number]["path"], endpoint.path);
            let line = lines.next().unwrap();
            for word in [vendor.name, endpoint.envelope.as_str(), endpoint.path, endpoint.clause] {
                assert!(line.contains(word), "{word}: {line}");
            }
        }
    }
    assert_eq!(lines.next(), None);
}

#[test]
fn the_certificate_is_shown_as_path_or_as_text() {
    let home = Home::new();
    let path = home.run(&["ca"]);
    let expected = home.path(".local/share/standin/ca.pem");
    assert_eq!(stdout(&path).trim_end(), expected.display().to_string());
    let pem = home.run(&["ca", "--pem"]);
    assert_eq!(stdout(&pem).trim_end(), std::fs::read_to_string(expected).unwrap().trim_end());
    crate::support::certificate(stdout(&pem));
    let elsewhere = home.run(&["ca", "--ca-dir", "elsewhere"]);
    assert!(elsewhere.status.success());
    assert!(home.path("elsewhere/ca.pem").is_file());
}
