//! How mails leave: through a mail server, or as files into a folder where none is configured.

use std::path::PathBuf;
use std::sync::Arc;

use lettre::message::{Mailbox, header};
use lettre::transport::smtp::AsyncSmtpTransport;
use lettre::{AsyncFileTransport, AsyncTransport as _, Message, Tokio1Executor};

/// Why a mail did not leave, or a transport could not be made.
#[derive(Debug, thiserror::Error)]
pub enum MailError {
    #[error("the mail server's address cannot be read")]
    ServerAddress(#[source] lettre::transport::smtp::Error),
    #[error("the sender's address cannot be read")]
    Sender(#[source] lettre::address::AddressError),
    #[error("the folder for mails cannot be made")]
    Folder(#[source] std::io::Error),
    #[error("the mail could not be written")]
    Message(#[source] lettre::error::Error),
    #[error("the mail server did not take the mail")]
    Server(#[source] lettre::transport::smtp::Error),
    #[error("the mail could not be written into its folder")]
    File(#[source] lettre::transport::file::Error),
}

enum Transport {
    Server(AsyncSmtpTransport<Tokio1Executor>),
    Folder(AsyncFileTransport<Tokio1Executor>),
}

/// Sends mails, and knows what links in them begin with. Clones share the transport.
#[derive(Clone)]
pub struct Mailer {
    transport: Arc<Transport>,
    sender: Mailbox,
    public_url: Arc<str>,
}

impl Mailer {
    /// Through the server at `url`: `smtps://user:password@host`, or `smtp://host:port` for one on this machine.
    ///
    /// # Errors
    /// `ServerAddress`, `Sender`.
    pub fn to_server(url: &str, sender: &str, public_url: &str) -> Result<Self, MailError> {
        let transport = AsyncSmtpTransport::<Tokio1Executor>::from_url(url).map_err(MailError::ServerAddress)?.build();
        Self::new(Transport::Server(transport), sender, public_url)
    }

    /// As `.eml` files into a folder, which is made where there is none.
    ///
    /// # Errors
    /// `Folder`, `Sender`.
    pub fn to_folder(folder: PathBuf, sender: &str, public_url: &str) -> Result<Self, MailError> {
        std::fs::create_dir_all(&folder).map_err(MailError::Folder)?;
        Self::new(Transport::Folder(AsyncFileTransport::new(folder)), sender, public_url)
    }

    fn new(transport: Transport, sender: &str, public_url: &str) -> Result<Self, MailError> {
        let sender = sender.parse().map_err(MailError::Sender)?;
        Ok(Self { transport: Arc::new(transport), sender, public_url: public_url.trim_end_matches('/').into() })
    }

    /// What links in mails begin with, without a slash at the end.
    pub(crate) fn public_url(&self) -> &str {
        &self.public_url
    }

    /// `id` stands in the mail, so that a receiver can drop a second copy.
    ///
    /// # Errors
    /// `Message`, `Server`, `File`.
    pub(crate) async fn send(&self, id: &str, to: &str, subject: &str, text: String) -> Result<(), MailError> {
        let to: Mailbox = to.parse().map_err(MailError::Sender)?;
        let domain = self.sender.email.domain();
        let message = Message::builder()
            .message_id(Some(format!("<{id}@{domain}>")))
            .from(self.sender.clone())
            .to(to)
            .subject(subject)
            .header(header::ContentType::TEXT_PLAIN)
            .body(text)
            .map_err(MailError::Message)?;
        match &*self.transport {
            Transport::Server(server) => server.send(message).await.map(|_| ()).map_err(MailError::Server),
            Transport::Folder(folder) => folder.send(message).await.map(|_| ()).map_err(MailError::File),
        }
    }
}
