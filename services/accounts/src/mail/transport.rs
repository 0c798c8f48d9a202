//! How mails leave: through a mail server, or as files into a folder where none is configured.

use std::path::PathBuf;
use std::sync::Arc;

use lettre::message::header::{ContentType, Header, HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart, SinglePart};
use lettre::transport::smtp::AsyncSmtpTransport;
use lettre::transport::smtp::client::{Certificate, Tls, TlsParameters};
use lettre::{AsyncFileTransport, AsyncTransport as _, Message, Tokio1Executor};

/// What a server answers where it does not know us, or not as one that may send (RFC 4954, 6): it says nothing of the mail, and an operator mends it.
const ABOUT_US: &[u16] = &[530, 534, 535, 538];

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
    #[error("the certificate of the mail server's authority cannot be read")]
    Certificate(#[source] lettre::transport::smtp::Error),
    #[error("the mail could not be written into its folder")]
    File(#[source] lettre::transport::file::Error),
}

impl MailError {
    /// What logs say of it: the server's status or what failed, never the server's words, which may name whom the mail is to.
    pub fn cause(&self) -> String {
        match self {
            Self::Server(error) | Self::ServerAddress(error) | Self::Certificate(error) => match error.status() {
                Some(status) => format!("status {status}"),
                None if error.is_tls() => "tls".to_owned(),
                None if error.is_timeout() => "timeout".to_owned(),
                None => "connection".to_owned(),
            },
            Self::Sender(_) | Self::Message(_) => "message".to_owned(),
            Self::Folder(error) => error.kind().to_string(),
            Self::File(_) => "file".to_owned(),
        }
    }

    /// True where another try would be refused too (RFC 5321, 4.2.1).
    pub fn is_lasting(&self) -> bool {
        match self {
            Self::Server(error) => {
                let about_us = error.status().map(u16::from).is_some_and(|status| ABOUT_US.contains(&status));
                error.is_permanent() && !about_us
            }
            Self::Sender(_) | Self::Message(_) => true,
            Self::ServerAddress(_) | Self::Certificate(_) | Self::Folder(_) | Self::File(_) => false,
        }
    }
}

enum Transport {
    Server(AsyncSmtpTransport<Tokio1Executor>),
    Folder(AsyncFileTransport<Tokio1Executor>),
}

/// That no vacation responder answers it (RFC 3834, 5).
#[derive(Clone)]
struct AutoSubmitted;

impl Header for AutoSubmitted {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str("Auto-Submitted")
    }

    fn parse(_: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        Ok(Self)
    }

    fn display(&self) -> HeaderValue {
        HeaderValue::new(Self::name(), "auto-generated".to_owned())
    }
}

/// Where a reader says that they want no more of it (RFC 2369, 3.2).
#[derive(Clone)]
struct ListUnsubscribe(String);

impl Header for ListUnsubscribe {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str("List-Unsubscribe")
    }

    fn parse(text: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        Ok(Self(text.to_owned()))
    }

    fn display(&self) -> HeaderValue {
        HeaderValue::new(Self::name(), self.0.clone())
    }
}

/// What a mail says.
#[derive(Clone, Copy)]
pub struct Words<'a> {
    pub subject: &'a str,
    pub text: &'a str,
    pub html: &'a str,
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

    /// The same with a server whose certificate an authority of one's own has signed, given as PEM. It speaks TLS, whatever the address
    /// says: from the first byte with `smtps://`, after STARTTLS with `smtp://`.
    ///
    /// # Errors
    /// `ServerAddress`, `Certificate`, `Sender`.
    pub fn to_server_trusting(url: &str, authority: &[u8], sender: &str, public_url: &str) -> Result<Self, MailError> {
        let builder = AsyncSmtpTransport::<Tokio1Executor>::from_url(url).map_err(MailError::ServerAddress)?;
        let tls = TlsParameters::builder(host_of(url).to_owned())
            .add_root_certificate(Certificate::from_pem(authority).map_err(MailError::Certificate)?)
            .build_rustls()
            .map_err(MailError::Certificate)?;
        let tls = if url.starts_with("smtps:") { Tls::Wrapper(tls) } else { Tls::Required(tls) };
        Self::new(Transport::Server(builder.tls(tls).build()), sender, public_url)
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
    pub fn public_url(&self) -> &str {
        &self.public_url
    }

    /// Whom mails are from.
    pub fn sender(&self) -> &Mailbox {
        &self.sender
    }

    /// A mail in text and in HTML, side by side. `id` stands in it, so that a receiver can drop a second copy; `unsubscribe`: where its
    /// reader says that they want no more of its kind.
    ///
    /// # Errors
    /// `Sender` where the address cannot be read, `Message`.
    pub fn message(
        &self,
        id: &str,
        to: &str,
        words: Words<'_>,
        unsubscribe: Option<&str>,
    ) -> Result<Message, MailError> {
        let to: Mailbox = to.parse().map_err(MailError::Sender)?;
        let part =
            |content_type: ContentType, text: &str| SinglePart::builder().header(content_type).body(text.to_owned());
        let both = MultiPart::alternative()
            .singlepart(part(ContentType::TEXT_PLAIN, words.text))
            .singlepart(part(ContentType::TEXT_HTML, words.html));
        let mut builder = Message::builder()
            .message_id(Some(format!("<{id}@{}>", self.sender.email.domain())))
            .from(self.sender.clone())
            .to(to)
            .subject(words.subject)
            .header(AutoSubmitted);
        if let Some(url) = unsubscribe {
            builder = builder.header(ListUnsubscribe(format!("<{url}>")));
        }
        builder.multipart(both).map_err(MailError::Message)
    }

    /// Hands a mail over.
    ///
    /// # Errors
    /// `Server`, `File`.
    pub async fn deliver(&self, message: Message) -> Result<(), MailError> {
        match &*self.transport {
            Transport::Server(server) => server.send(message).await.map(|_| ()).map_err(MailError::Server),
            Transport::Folder(folder) => folder.send(message).await.map(|_| ()).map_err(MailError::File),
        }
    }
}

/// The host of `scheme://user:password@host:port/…`, which was read once already.
fn host_of(url: &str) -> &str {
    let (_, rest) = url.split_once("://").unwrap_or(("", url));
    let authority = rest.split(['/', '?']).next().unwrap_or_default();
    let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    host.split(':').next().unwrap_or_default()
}
