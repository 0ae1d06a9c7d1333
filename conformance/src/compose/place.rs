//! Where a request goes: the vendor, one of the target's means, or a link.

use super::{ComposeError, Context};
use crate::case::{Request, To};
use crate::target::{Address, Target, Url};

/// A place to send to.
pub(super) struct Place {
    pub(super) tls: bool,
    pub(super) address: Address,
    /// The path, and a query if it has one, as they go on the wire.
    pub(super) path: String,
}

impl Place {
    /// The place of a request, whose path is filled in.
    pub(super) fn of(
        request: &Request,
        path: String,
        context: &Context<'_>,
    ) -> Result<Self, ComposeError> {
        let Context { target, vendor, .. } = *context;
        let means = &target.means;
        let tls = request.tls || (request.either && secure_only(target, vendor));
        match request.to {
            To::Vendor => Ok(Self { tls, address: base(target, vendor, tls)?, path }),
            To::Mailbox => Self::behind(means.mailbox.as_deref(), "mailbox", target, vendor, &path),
            To::Accounts => {
                Self::behind(means.accounts.as_deref(), "accounts", target, vendor, &path)
            }
            To::Journal => Self::behind(means.journal.as_deref(), "journal", target, vendor, &path),
            To::Link => Self::link(&path, target, vendor),
        }
    }

    /// A path behind one of the target's means, in plain where there is a plain address.
    pub(super) fn behind(
        means: Option<&str>,
        name: &'static str,
        target: &Target,
        vendor: &str,
        path: &str,
    ) -> Result<Self, ComposeError> {
        let means = means.ok_or(ComposeError::NoMeans(name))?;
        let path = format!("{}{path}", means.trim_end_matches('/'));
        let tls = secure_only(target, vendor);
        Ok(Self { tls, address: base(target, vendor, tls)?, path })
    }

    /// Links are followed only to the target itself: a reply must not be able to send us elsewhere.
    fn link(link: &str, target: &Target, vendor: &str) -> Result<Self, ComposeError> {
        let url = Url::parse(link).map_err(|why| {
            let (link, why) = (link.to_owned(), why.to_owned());
            ComposeError::BadLink { link, why }
        })?;
        let own = base(target, vendor, url.tls)?;
        if own != url.address {
            let (link, own) = (link.to_owned(), own.to_string());
            return Err(ComposeError::ForeignLink { link, own });
        }
        let slash = if url.rest.starts_with('/') { "" } else { "/" };
        Ok(Self { tls: url.tls, address: own, path: format!("{slash}{}", url.rest) })
    }

    /// With a further query behind the path.
    pub(super) fn with_query(mut self, query: &str) -> Self {
        if !query.is_empty() {
            self.path.push(if self.path.contains('?') { '&' } else { '?' });
            self.path.push_str(query);
        }
        self
    }
}

/// A vendor that has a TLS address and no other: a key does not have to travel in the clear.
fn secure_only(target: &Target, vendor: &str) -> bool {
    target.vendor(vendor).is_some_and(|vendor| vendor.http.is_none() && vendor.https.is_some())
}

fn base(target: &Target, vendor: &str, tls: bool) -> Result<Address, ComposeError> {
    let found = target.vendor(vendor);
    let address =
        found.and_then(|vendor| if tls { vendor.https.clone() } else { vendor.http.clone() });
    address.ok_or_else(|| ComposeError::NoAddress {
        target: target.name.clone(),
        vendor: vendor.to_owned(),
        scheme: if tls { "https" } else { "http" },
    })
}
