//! E-mail: text and HTML side by side, with an id that a second copy shares.

use std::time::Duration;

use lettre::Message;
use vivier_accounts::Mailer;
use vivier_accounts::mail::transport::{MailError, Words};

use super::{for_good, for_now};
use crate::domain::delivery::decide::Failure;
use crate::domain::value::{DeliveryId, FailureReason};
use crate::words::letter::Letter;

/// How long a mail server may take for one mail.
const PATIENCE: Duration = Duration::from_secs(60);

/// Sends letters through the instance's mailer.
pub struct EmailWay {
    mailer: Mailer,
}

impl EmailWay {
    pub fn new(mailer: Mailer) -> Self {
        Self { mailer }
    }

    pub(super) async fn send(&self, id: DeliveryId, address: &str, letter: &Letter) -> Result<(), Failure> {
        let message = self.message(id, address, letter).map_err(|error| {
            tracing::error!(delivery = %id, error = %error, "a mail could not be written");
            for_good(FailureReason::Refused, None)
        })?;
        match tokio::time::timeout(PATIENCE, self.mailer.deliver(message)).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(error)) => Err(failure(id, &error)),
            Err(_) => Err(for_now(FailureReason::Unreachable, None)),
        }
    }

    fn message(&self, id: DeliveryId, address: &str, letter: &Letter) -> Result<Message, MailError> {
        let words = Words { subject: &letter.subject, text: &letter.text, html: &letter.html };
        self.mailer.message(&id.to_string(), address, words, letter.settings_url.as_deref())
    }
}

/// What a server refuses for good is not tried again; where it does not know us, an operator mends it, and no mail is lost meanwhile.
fn failure(id: DeliveryId, error: &MailError) -> Failure {
    tracing::warn!(delivery = %id, error = %error, cause = error.cause(), "a mail was not sent");
    match error {
        MailError::Server(server) => {
            let status = server.status().map(u16::from);
            let reason = match status {
                Some(_) => FailureReason::Refused,
                None if server.is_tls() => FailureReason::Untrusted,
                None => FailureReason::Unreachable,
            };
            if error.is_lasting() { for_good(reason, status) } else { for_now(reason, status) }
        }
        MailError::File(_) | MailError::Folder(_) => for_now(FailureReason::Unreachable, None),
        MailError::ServerAddress(_) | MailError::Sender(_) | MailError::Message(_) | MailError::Certificate(_) => {
            for_good(FailureReason::Refused, None)
        }
    }
}

#[cfg(test)]
mod tests {
    use vivier_kernel::id::TypedId as _;

    use super::*;

    #[test]
    fn no_value_begins_a_header_or_ends_the_mail() {
        let folder = std::env::temp_dir().join(format!("vivier-mail-{}", uuid::Uuid::new_v4()));
        let mailer =
            Mailer::to_folder(folder.clone(), "vivier@vivier.example", "https://vivier.example").expect("a mailer");
        let _ = std::fs::remove_dir_all(&folder);
        let way = EmailWay::new(mailer);
        let id = DeliveryId::from_uuid(uuid::Uuid::from_u128(7));
        let evil = "Mission\r\nBcc: eve@ailleurs.example\r\n\r\nAutre corps\r\n.\r\nMAIL FROM:<eve@ailleurs.example>";
        let letter = Letter {
            subject: evil.to_owned(),
            text: evil.to_owned(),
            html: evil.to_owned(),
            settings_url: Some("https://vivier.example/notifications".to_owned()),
        };
        if let Ok(message) = way.message(id, "ada@exemple.fr", &letter) {
            let mail = String::from_utf8(message.formatted()).expect("a mail");
            let (headers, _) = mail.split_once("\r\n\r\n").expect("headers");
            let begins = |line: &str| !line.starts_with([' ', '\t']) && line.to_ascii_lowercase().starts_with("bcc");
            assert!(!headers.lines().any(begins), "{headers}");
            assert_eq!(message.envelope().to().len(), 1, "it goes to one");
        }
        for address in [
            "ada@exemple.fr\r\nRCPT TO:<eve@ailleurs.example>",
            "ada@exemple.fr, eve@ailleurs.example",
            "<ada@exemple.fr>\nx",
        ] {
            assert!(way.message(id, address, &letter).is_err(), "{address:?}");
        }
    }
}
