//! The folder of mails that no mail server takes: after an erasure, mails to an address that is nobody's any more are deleted.

use std::future::Future;
use std::path::{Path, PathBuf};
use std::pin::Pin;

use vivier_accounts::use_case::register::EMAIL_SCOPE;
use vivier_event_store::{CommandError, Follower, Recorded, Store};
use vivier_kernel::email::EmailAddress;

/// Deletes mails to those who were erased.
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
        _: &'a Recorded,
    ) -> Pin<Box<dyn Future<Output = Result<(), CommandError>> + Send + 'a>> {
        Box::pin(async move {
            // The address itself cannot be read any more; but an erasure frees it, so that it is nobody's.
            for (file, address) in mails(&self.folder) {
                let Ok(address) = EmailAddress::new(&address) else { continue };
                if store.find_claim(EMAIL_SCOPE, &address.key()).await?.is_none()
                    && let Err(error) = std::fs::remove_file(&file)
                {
                    tracing::warn!(error = %error, "a mail to somebody who was erased could not be deleted");
                }
            }
            Ok(())
        })
    }
}

/// The mails of the folder with the addresses that they are to.
fn mails(folder: &Path) -> Vec<(PathBuf, String)> {
    let files = std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    files.filter_map(|file| Some((file.clone(), addressee(&std::fs::read_to_string(&file).ok()?)?))).collect()
}

/// The address of the `To` header, without the name before it.
fn addressee(mail: &str) -> Option<String> {
    let header = mail.lines().take_while(|line| !line.is_empty()).find_map(|line| line.strip_prefix("To: "))?;
    let address = header.rsplit_once('<').map_or(header, |(_, address)| address.trim_end_matches('>'));
    Some(address.trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mail_says_whom_it_is_to() {
        for (mail, expected) in [
            ("From: x\r\nTo: ada@exemple.fr\r\n\r\nTo: nobody@exemple.fr", Some("ada@exemple.fr")),
            ("To: Ada <ada@exemple.fr>\n\n", Some("ada@exemple.fr")),
            ("Subject: x\n\nTo: ada@exemple.fr", None),
        ] {
            assert_eq!(addressee(mail).as_deref(), expected);
        }
    }
}
