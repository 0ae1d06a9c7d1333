//! Which vendor is asked: by host, else by path (ALL-HTTP-2); and what nobody serves.

use standin_emulator::vendors::VENDORS;

use crate::support::Fake;

/// The vendor that answered the latest request of the default world.
fn answered(fake: &Fake) -> Option<String> {
    let requests = fake.get("/__admin/requests?limit=1").json();
    requests["requests"][0]["standin"]["vendor"].as_str().map(str::to_owned)
}

#[test]
fn a_vendors_host_decides_however_it_is_written() {
    let fake = Fake::start();
    for vendor in VENDORS {
        for host in vendor.hosts {
            let upper = host.to_ascii_uppercase();
            for written in [
                (*host).to_owned(),
                upper,
                format!("{host}:8080"),
                format!("{host}."),
                format!("{host}.:80"),
            ] {
                for endpoint in vendor.endpoints {
                    let headers = [("Host", written.as_str())];
                    fake.plain().call("POST", endpoint.path, &headers, b"");
                    assert_eq!(answered(&fake).as_deref(), Some(vendor.name), "{written}");
                }
                let reply = fake.plain().call("GET", "/nowhere", &[("Host", &written)], b"");
                assert_eq!(reply.status, 404, "{written}");
                let listed = reply.text().split_once("There are:\n").unwrap().1;
                let theirs = format!("  {:<12}", vendor.name);
                assert!(listed.lines().all(|line| line.starts_with(&theirs)), "{listed}");
                assert_eq!(listed.lines().count(), vendor.endpoints.len());
            }
        }
    }
}

#[test]
fn a_vendors_host_has_no_other_vendors_paths() {
    let fake = Fake::start();
    for (host, path) in [
        ("www.box.net", "/Rest/1/user/createUser"),
        ("api.fotolia.com", "/api/1.0/rest"),
        ("www.imageloop.com", "/services/rest/"),
        ("www.movedigital.com", "/services/rest/users/register"),
        ("api.filemobile.com", "/httprpc/"),
        // Nor ours: the control plane is not reached by a vendor's name.
        ("www.box.net", "/__admin/health"),
        ("api.filemobile.com", "/api/v1/messages"),
    ] {
        let reply = fake.plain().call("POST", path, &[("Host", host)], b"");
        assert_eq!(reply.status, 404, "{host}{path}: {}", reply.text());
        assert_eq!(answered(&fake), None, "{host}{path}");
    }
}

#[test]
fn a_path_decides_where_the_host_is_nobodys() {
    let fake = Fake::start();
    let cases = [
        ("/services/rest", Some("movedigital")),
        ("/services/rest/", Some("movedigital")),
        ("/services/rest?a=b", Some("movedigital")),
        ("/services/rest/users/register", Some("filemobile")),
        ("/services/rest/X/Y", Some("filemobile")),
        ("/services/rest/X", None),
        ("/services/rest/X/", None),
        ("/services/rest/X/Y/Z", None),
        ("/services/rest//", None),
        ("/services/json", Some("filemobile")),
        ("/services/json/users/register", Some("filemobile")),
        ("/services/json/", None),
        ("/httprpc", Some("imageloop")),
        ("/httprpc/", Some("imageloop")),
        ("/httprpc//", None),
        ("/httprpc/x", None),
        ("/HTTPRPC/", None),
        ("/soap/api", Some("imageloop")),
        ("/soap/api/", Some("imageloop")),
        ("/soap/api/x", None),
        ("/soap/api/api.wsdl", Some("imageloop")),
        ("/soap/api/api.xsd", Some("imageloop")),
        ("/soap/api/api.wsdl/", None),
        ("/api/1.0/rest", Some("boxnet")),
        ("/api/1.0/rest/", None),
        ("/api/1.0/REST", None),
        ("/api/1.0/xml", Some("boxnet")),
        ("/api/1.0/xml/", None),
        ("/api/1.0/soap", Some("boxnet")),
        ("/api/1.0/soap?wsdl", Some("boxnet")),
        ("/api/1.0", None),
        ("/Rest/1/user/createUser", Some("fotolia")),
        // FOT-ERR-031
        ("/Rest/1/user/createUser/", Some("fotolia")),
        ("/Rest/", Some("fotolia")),
        ("/rest/1/user/createUser", None),
        ("/Rest", None),
        ("/", None),
        ("//api/1.0/rest", None),
        ("/api/1.0/%72est", None),
    ];
    for (path, vendor) in cases {
        let reply = fake.plain().call("POST", path, &[("Host", "example.org")], b"");
        assert_eq!(answered(&fake).as_deref(), vendor, "{path}");
        assert_eq!(reply.status == 404 && vendor.is_none(), vendor.is_none(), "{path}");
    }
}

#[test]
fn a_404_says_what_there_is_and_what_was_probably_meant() {
    let fake = Fake::start();
    for (path, near) in [
        ("/api/1.0/rset", Some("/api/1.0/rest")),
        ("/api/1.0/rest/", Some("/api/1.0/rest")),
        ("/htprpc/", Some("/httprpc/")),
        ("/rest/1/user/createUser", Some("/Rest/1/user/createUser")),
        ("/something-else-entirely", None),
    ] {
        let reply = fake.get(path);
        assert_eq!(reply.status, 404);
        assert_eq!(reply.header("Content-Type"), Some("text/plain; charset=utf-8"));
        let text = reply.text();
        match near {
            Some(near) => assert!(text.contains(&format!("Did you mean {near}?")), "{text}"),
            None => assert!(!text.contains("Did you mean"), "{text}"),
        }
        for vendor in VENDORS {
            for endpoint in vendor.endpoints {
                assert!(text.contains(endpoint.path) && text.contains(vendor.name));
            }
        }
    }
}

/// ALL-HTTP-1; Fotolia answers by itself (FOT-REST-6).
#[test]
fn other_methods_never_register() {
    let fake = Fake::start();
    let before = crate::calls::export(&fake, "default");
    for vendor in VENDORS {
        for endpoint in vendor.endpoints {
            for method in ["HEAD", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "BREW"] {
                let reply = fake.plain().call(method, endpoint.path, &[], b"");
                if endpoint.methods.is_empty() {
                    assert!(reply.status >= 400, "{method} {}", endpoint.path);
                    continue;
                }
                assert_eq!(reply.status, 405, "{method} {}", endpoint.path);
                // BOX-WSDL-1: the WSDL has its path from SOAP.
                let allow = match endpoint.path {
                    "/api/1.0/soap?wsdl" => "GET, POST".to_owned(),
                    _ => endpoint.methods.join(", "),
                };
                assert_eq!(reply.header("Allow"), Some(allow.as_str()), "{}", endpoint.path);
            }
        }
    }
    assert_eq!(crate::calls::export(&fake, "default"), before);
}
