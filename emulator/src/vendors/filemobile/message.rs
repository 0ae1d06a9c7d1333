//! Filemobile's mails: activation, welcome, and a password that was made up (FIL-ACT-2 to FIL-ACT-6).

use super::VENDOR;
use super::store::SendEmail;
use crate::http::Address;
use crate::vendors::{Context, mail};
use crate::world::{Channel, Draft, Link};

/// Who gets a mail.
pub(super) struct Letter<'a> {
    pub email: &'a str,
    pub user: &'a str,
}

impl Letter<'_> {
    /// FIL-ACT-4: with a link; who follows it is active (FIL-ACT-5).
    pub(super) fn activation(
        &self,
        template: SendEmail<'_>,
        address: &Address,
        pinned: &mut Vec<String>,
        context: &mut Context<'_>,
    ) -> Link {
        let (link, url) = mail::link(address, Channel::Email, pinned, context);
        let text = format!("Welcome, {}!\nActivate your account: {url}", self.user);
        let draft = self.draft("activation", "Activate your account", text);
        let draft = Draft { link: Some(url), tags: template_tag(template, "activation"), ..draft };
        context.outbox.send(draft, context.now);
        link
    }

    /// FIL-ACT-4: without a link.
    pub(super) fn welcome(&self, template: SendEmail<'_>, context: &mut Context<'_>) {
        let text = format!("Welcome, {}!\nYour account is active.", self.user);
        let draft = self.draft("welcome", "Welcome", text);
        let draft = Draft { tags: template_tag(template, "welcome"), ..draft };
        context.outbox.send(draft, context.now);
    }

    /// FIL-IN-9.
    pub(super) fn password(&self, password: &str, context: &mut Context<'_>) {
        let text = format!("The password of {} is {password}", self.user);
        let draft = self.draft("password", "Your password", text);
        context.outbox.send(Draft { code: Some(password.to_owned()), ..draft }, context.now);
    }

    fn draft(&self, kind: &'static str, subject: &'static str, text: String) -> Draft {
        Draft {
            kind: kind.into(),
            to: self.email.to_owned(),
            subject: subject.into(),
            text,
            ..mail::from(&VENDOR, "Filemobile")
        }
    }
}

/// FIL-ACT-6: the message says which template it is of.
fn template_tag(template: SendEmail<'_>, default: &str) -> Vec<String> {
    let name = match template {
        SendEmail::Template(name) => name,
        SendEmail::Yes | SendEmail::No => default,
    };
    vec![format!("template:{name}")]
}
