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
pub use variables::{COMBINED, REMOVED, Variables};

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
