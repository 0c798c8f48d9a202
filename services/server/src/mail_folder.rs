//! The folder of mails that no mail server takes: after an erasure, the mails to that person and those that name them are deleted.

use std::future::Future;
use std::path::{Path, PathBuf};
use std::pin::Pin;

use vivier_accounts::use_case::register::EMAIL_SCOPE;
use vivier_event_store::{CommandError, Follower, Recorded, Store};
use vivier_kernel::email::EmailAddress;
use vivier_kernel::id::{AccountId, SubjectId};
use vivier_notifications::domain::value::DeliveryId;
use vivier_notifications::read::mentions::people_in;
use vivier_privacy::process::erased::whose;

/// Deletes mails to those who were erased, and mails about them.
pub struct MailFolder {
    folder: PathBuf,
}

impl MailFolder {
    pub fn new(folder: PathBuf) -> Self {
        Self { folder }
    }
}

impl Follower for MailFolder {
    fn name(&self) -> &'static str {
        "mail-folder"
    }

    fn kinds(&self) -> &'static [&'static str] {
        &["PersonErased", "TalentErased"]
    }

    fn follow<'a>(
        &'a self,
        store: &'a Store,
        event: &'a Recorded,
    ) -> Pin<Box<dyn Future<Output = Result<(), CommandError>> + Send + 'a>> {
        Box::pin(async move {
            let erased = whose(store, event).await?.map(SubjectId::from);
            for (file, mail) in mails(&self.folder) {
                if concerns(store, &mail, erased).await?
                    && let Err(error) = std::fs::remove_file(&file)
                    && error.kind() != std::io::ErrorKind::NotFound
                {
                    tracing::warn!(error = %error, "a mail about somebody who was erased could not be deleted");
                }
            }
            Ok(())
        })
    }
}

/// True where the mail has to go.
async fn concerns(store: &Store, mail: &Mail, erased: Option<SubjectId>) -> Result<bool, CommandError> {
    let named = match mail.about {
        Some(About::Account(account)) => erased == Some(SubjectId::from(account)),
        Some(About::Delivery(delivery)) => match erased {
            Some(erased) => people_in(store, delivery).await?.contains(&erased),
            None => false,
        },
        None => false,
    };
    if named {
        return Ok(true);
    }
    // The address itself cannot be read any more; but an erasure frees it, so that it is nobody's.
    let Some(address) = mail.to.as_deref().and_then(|address| EmailAddress::new(address).ok()) else {
        return Ok(false);
    };
    Ok(store.find_claim(EMAIL_SCOPE, &address.key()).await?.is_none())
}

/// What the headers of a mail say.
#[derive(PartialEq, Eq, Debug)]
struct Mail {
    to: Option<String>,
    about: Option<About>,
}

/// What a mail's id names.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum About {
    /// A mail about an account, to its holder.
    Account(AccountId),
    /// A delivery of notifications, which may name anybody.
    Delivery(DeliveryId),
}

fn mails(folder: &Path) -> Vec<(PathBuf, Mail)> {
    let files = std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    files.filter_map(|file| Some((file.clone(), headers(&std::fs::read_to_string(&file).ok()?)))).collect()
}

fn headers(mail: &str) -> Mail {
    let header = |name: &str| mail.lines().take_while(|line| !line.is_empty()).find_map(|line| line.strip_prefix(name));
    let address = |header: &str| {
        let address = header.rsplit_once('<').map_or(header, |(_, address)| address.trim_end_matches('>'));
        address.trim().to_owned()
    };
    Mail { to: header("To: ").map(address), about: header("Message-ID: ").and_then(about) }
}

/// `<delivery@domain>`, or `<kind.account.instant@domain>`.
fn about(id: &str) -> Option<About> {
    let (local, _) = id.trim().trim_start_matches('<').split_once('@')?;
    match local.split('.').nth(1) {
        Some(account) => account.parse().ok().map(About::Account),
        None => local.parse().ok().map(About::Delivery),
    }
}

#[cfg(test)]
mod tests {
    use vivier_kernel::id::TypedId as _;

    use super::*;

    #[test]
    fn a_mail_says_whom_it_is_to_and_what_it_is_about() {
        let uuid = uuid::Uuid::from_u128(7);
        for (mail, to, about) in [
            ("From: x\r\nTo: ada@exemple.fr\r\n\r\nTo: nobody@exemple.fr".to_owned(), Some("ada@exemple.fr"), None),
            ("To: Ada <ada@exemple.fr>\n\n".to_owned(), Some("ada@exemple.fr"), None),
            ("Subject: x\n\nTo: ada@exemple.fr".to_owned(), None, None),
            (
                format!("Message-ID: <{uuid}@vivier.example>\r\nTo: a@b.fr\r\n\r\n"),
                Some("a@b.fr"),
                Some(About::Delivery(DeliveryId::from_uuid(uuid))),
            ),
            (
                format!("Message-ID: <password_reset.{uuid}.1700@vivier.example>\r\n\r\n"),
                None,
                Some(About::Account(AccountId::from_uuid(uuid))),
            ),
            ("Message-ID: <something-else@vivier.example>\r\n\r\n".to_owned(), None, None),
        ] {
            assert_eq!(headers(&mail), Mail { to: to.map(str::to_owned), about }, "{mail}");
        }
    }
}
