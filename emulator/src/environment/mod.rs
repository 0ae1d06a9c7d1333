//! The environment in which unmodified clients go through the fake and trust its authority: variables,
//! and files that some of them name, as values.

mod certificates;
mod config;
mod folder;
mod java;
mod keystore;
mod variables;

pub use certificates::{Certificates, NoCertificate};
pub use folder::{BadFolder, Folder};
pub use variables::{COMBINED, LAUNCHERS, REMOVED, Variables};

use crate::world::WorldName;

/// Where the fake is, and how clients are to go there.
#[derive(Clone, Debug)]
pub struct Target<'a> {
    /// Its host without brackets: `127.0.0.1`, `::1`, `standin.internal`.
    pub host: &'a str,
    /// Its port.
    pub port: u16,
    /// The world that clients are in, by the user name of their proxy; without one, they name none.
    pub world: Option<&'a WorldName>,
    /// `STANDIN_URL` and `STANDIN_HTTPS_URL`.
    pub urls: (&'a str, &'a str),
    /// Where the files lie.
    pub folder: &'a Folder,
    /// The library of proxychains, for clients that read no variable.
    pub proxychains: Option<&'a str>,
}

/// The name by which a file lies in the folder, and what stands in it.
pub type File = (&'static str, Vec<u8>);

impl Target<'_> {
    /// `127.0.0.1:4700`, `[::1]:4700`
    fn authority(&self) -> String {
        let (host, port) = (self.host, self.port);
        if host.contains(':') { format!("[{host}]:{port}") } else { format!("{host}:{port}") }
    }

    /// The proxy as clients are told of it: always with a scheme, and with a password where there is a
    /// user, because many clients leave out a user without one.
    fn proxy(&self) -> String {
        let authority = self.authority();
        match self.world {
            Some(world) => format!("http://{world}:{PASSWORD}@{authority}"),
            None => format!("http://{authority}"),
        }
    }
}

/// It means nothing, but has to be there.
const PASSWORD: &str = "x";

/// The files that the variables speak of; the names may be relied on, the list may grow.
#[must_use]
pub fn files(target: &Target<'_>, certificates: &Certificates) -> Vec<File> {
    let mut files = vec![
        ("ca.pem", certificates.ours().as_bytes().to_vec()),
        ("bundle.pem", certificates.bundle()),
        ("ca.jks", keystore::of(certificates.all())),
        ("wgetrc", config::wgetrc(target).into_bytes()),
        ("phpini/zz-standin.ini", config::php_ini(target).into_bytes()),
        ("prepend.php", config::php_prepend(target).into_bytes()),
        ("standin-preload.cjs", include_bytes!("preload.cjs").to_vec()),
    ];
    if target.proxychains.is_some() {
        files.push(("proxychains.conf", config::proxychains(target).into_bytes()));
    }
    files
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test that panics has failed")]

    use std::path::Path;

    use super::*;

    /// What is told of a fake at `host`, in a folder whose name has a space.
    fn told<T>(host: &str, world: Option<&str>, of: impl FnOnce(&Target<'_>) -> T) -> T {
        let folder = Folder::new(Path::new("/tmp/a b")).unwrap();
        let world = world.map(|name| WorldName::parse(name).unwrap());
        of(&Target {
            host,
            port: 4700,
            world: world.as_ref(),
            urls: ("http://x", "https://x"),
            folder: &folder,
            proxychains: Some("/lib/libproxychains.so.4"),
        })
    }

    fn value(variables: &Variables, name: &str) -> String {
        let found = variables.set.iter().find(|(known, _)| *known == name);
        found.map(|(_, value)| value.clone()).unwrap_or_default()
    }

    #[test]
    fn a_world_is_the_proxys_user_in_every_form() {
        let proxy = told("127.0.0.1", Some("ci"), |target| {
            value(&Variables::of(target, |_| None), "https_proxy")
        });
        assert_eq!(proxy, "http://ci:x@127.0.0.1:4700");
        assert!(
            told("127.0.0.1", Some("ci"), config::wgetrc).contains("http://ci:x@127.0.0.1:4700")
        );
        assert!(told("127.0.0.1", Some("ci"), config::php_prepend).contains("Basic Y2k6eA=="));
        assert!(
            told("127.0.0.1", None, config::php_prepend).contains("'request_fulluri' => true,\n]")
        );
        let chains = told("127.0.0.1", Some("ci"), config::proxychains);
        assert!(chains.ends_with("[ProxyList]\nhttp 127.0.0.1 4700 ci x\n"), "{chains}");
    }

    #[test]
    fn an_ipv6_address_has_its_brackets_where_they_belong() {
        let variables = told("::1", None, |target| Variables::of(target, |_| None));
        assert_eq!(value(&variables, "http_proxy"), "http://[::1]:4700");
        assert_eq!(value(&variables, "no_proxy"), "localhost,127.0.0.1,::1");
        let java = value(&variables, "JAVA_TOOL_OPTIONS");
        assert!(java.starts_with("-Dhttp.proxyHost=::1 -Dhttp.proxyPort=4700 "), "{java}");
        let named = told("standin.internal", None, |target| Variables::of(target, |_| None));
        assert!(value(&named, "no_proxy").ends_with(",standin.internal"));
        assert!(value(&named, "JAVA_TOOL_OPTIONS").contains("|standin.internal "));
    }

    #[test]
    fn what_was_there_stands_before_ours() {
        let variables = told("127.0.0.1", None, |target| {
            Variables::of(target, |name| match name {
                "PHP_INI_SCAN_DIR" => Some(String::new()),
                "JDK_JAVA_OPTIONS" => Some(" ".to_owned()),
                _ => Some("preset".to_owned()),
            })
        });
        assert_eq!(
            value(&variables, "NODE_OPTIONS"),
            "preset --require \"/tmp/a b/standin-preload.cjs\""
        );
        assert!(value(&variables, "_JAVA_OPTIONS").starts_with("preset -Dhttp.proxyHost="));
        assert_eq!(value(&variables, "JDK_JAVA_OPTIONS"), "");
        // Whoever wants no files of PHP but ours still wants none of the distribution's.
        assert_eq!(value(&variables, "PHP_INI_SCAN_DIR"), "/tmp/a b/phpini");
        assert_eq!(value(&variables, "LD_PRELOAD"), "preset:/lib/libproxychains.so.4");
    }

    #[test]
    fn what_a_script_puts_on_javas_command_line_does_not_lead_past_the_fake() {
        let last = |opts: &'static str| {
            let before = move |name: &str| (name == "MAVEN_OPTS").then(|| opts.to_owned());
            value(&told("::1", None, |target| Variables::of(target, before)), "_JAVA_OPTIONS")
        };
        assert_eq!(last("-Xmx1g -Dfile.encoding=UTF-8"), "");
        for opts in ["-Xmx1g -Dhttps.proxyHost=corp", "-Djavax.net.ssl.trustStore=/own.jks"] {
            assert!(last(opts).starts_with("-Dhttp.proxyHost=::1 "), "{opts}");
        }
    }

    #[test]
    fn every_name_is_listed_and_none_is_set_and_removed() {
        let variables = told("::1", None, |target| Variables::of(target, |_| Some("x".to_owned())));
        let known: Vec<_> = Variables::names().collect();
        for (name, _) in &variables.set {
            assert!(known.contains(name) && !REMOVED.contains(name), "{name}");
        }
        assert_eq!(variables.set.len(), known.len());
    }
}
