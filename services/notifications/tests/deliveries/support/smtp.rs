//! A mail server: as much SMTP as a mail takes (RFC 5321), over TLS where it has a certificate.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::io::{AsyncBufReadExt as _, AsyncRead, AsyncWrite, AsyncWriteExt as _, BufReader, split};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;
use tokio_rustls::TlsAcceptor;

/// What was received.
#[derive(Clone, Debug)]
pub struct Mail {
    pub raw: String,
}

impl Mail {
    fn parsed(&self) -> mail_parser::Message<'_> {
        mail_parser::MessageParser::default().parse(self.raw.as_bytes()).expect("a mail")
    }

    pub fn id(&self) -> String {
        self.parsed().message_id().expect("an id").to_owned()
    }

    pub fn to(&self) -> String {
        let parsed = self.parsed();
        let to = parsed.to().and_then(|to| to.first()).and_then(|to| to.address()).expect("a receiver");
        to.to_owned()
    }

    pub fn subject(&self) -> String {
        self.parsed().subject().expect("a subject").to_owned()
    }

    pub fn text(&self) -> String {
        self.parsed().body_text(0).expect("a text").into_owned()
    }

    pub fn html(&self) -> String {
        let parsed = self.parsed();
        let part = parsed.html_bodies().next().expect("a second part");
        assert!(part.is_text_html(), "the second part is HTML of its own");
        part.text_contents().expect("HTML").to_owned()
    }

    pub fn header(&self, name: &str) -> Option<String> {
        self.raw.lines().take_while(|line| !line.is_empty()).find_map(|line| {
            line.split_once(": ").filter(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value.to_owned())
        })
    }
}

/// Runs until the test ends.
pub struct MailServer {
    pub url: String,
    received: mpsc::UnboundedReceiver<Mail>,
    refusals: Arc<AtomicUsize>,
}

impl MailServer {
    pub async fn start(tls: Option<TlsAcceptor>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let url = if tls.is_some() { format!("smtps://localhost:{port}") } else { format!("smtp://127.0.0.1:{port}") };
        let (sender, received) = mpsc::unbounded_channel();
        let refusals = Arc::new(AtomicUsize::new(0));
        let refuse = Arc::clone(&refusals);
        tokio::spawn(async move {
            while let Ok((socket, _)) = listener.accept().await {
                let (sender, refuse, tls) = (sender.clone(), Arc::clone(&refuse), tls.clone());
                tokio::spawn(async move {
                    match tls {
                        // A client that does not trust the certificate hangs up here.
                        Some(tls) => match tls.accept(socket).await {
                            Ok(secure) => converse(secure, &refuse, &sender).await,
                            Err(_) => None,
                        },
                        None => converse(socket, &refuse, &sender).await,
                    }
                });
            }
        });
        Self { url, received, refusals }
    }

    /// One that begins in clear, offers STARTTLS (RFC 3207), and takes no mail before that.
    pub async fn start_upgrading(tls: TlsAcceptor) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let url = format!("smtp://localhost:{}", listener.local_addr().expect("an address").port());
        let (sender, received) = mpsc::unbounded_channel();
        let refusals = Arc::new(AtomicUsize::new(0));
        let refuse = Arc::clone(&refusals);
        tokio::spawn(async move {
            while let Ok((socket, _)) = listener.accept().await {
                let (sender, refuse, tls) = (sender.clone(), Arc::clone(&refuse), tls.clone());
                tokio::spawn(async move {
                    let secure = tls.accept(upgraded(socket).await?).await.ok()?;
                    // The conversation begins again, without a greeting.
                    go_on(secure, &refuse, &sender).await
                });
            }
        });
        Self { url, received, refusals }
    }

    /// The next mails are answered as a busy server does.
    pub fn refuse(&self, mails: usize) {
        self.refusals.store(mails, Ordering::SeqCst);
    }

    /// The next mail; waited for.
    pub async fn next(&mut self) -> Mail {
        let next = tokio::time::timeout(super::world::PATIENCE, self.received.recv());
        next.await.expect("a mail comes").expect("the server runs")
    }

    /// What has come and was not asked for yet.
    pub fn rest(&mut self) -> Vec<Mail> {
        std::iter::from_fn(|| self.received.try_recv().ok()).collect()
    }
}

/// Up to the moment when both begin to speak TLS; `None` where the client leaves, or says anything else.
async fn upgraded(socket: TcpStream) -> Option<TcpStream> {
    let mut stream = BufReader::new(socket);
    stream.write_all(b"220 test\r\n").await.ok()?;
    loop {
        let mut line = String::new();
        if stream.read_line(&mut line).await.ok()? == 0 {
            return None;
        }
        let (answer, upgrades): (&[u8], bool) = match line.split_whitespace().next().unwrap_or_default() {
            "EHLO" => (b"250-test\r\n250 STARTTLS\r\n", false),
            "STARTTLS" => (b"220 go on\r\n", true),
            _ => (b"530 5.7.0 STARTTLS first\r\n", false),
        };
        stream.write_all(answer).await.ok()?;
        if upgrades {
            return Some(stream.into_inner());
        }
    }
}

async fn converse<S: AsyncRead + AsyncWrite + Unpin>(
    mut socket: S,
    refusals: &AtomicUsize,
    received: &mpsc::UnboundedSender<Mail>,
) -> Option<()> {
    socket.write_all(b"220 test\r\n").await.ok()?;
    go_on(socket, refusals, received).await
}

async fn go_on<S: AsyncRead + AsyncWrite>(
    socket: S,
    refusals: &AtomicUsize,
    received: &mpsc::UnboundedSender<Mail>,
) -> Option<()> {
    let (read, mut write) = split(socket);
    let mut lines = BufReader::new(read).lines();
    while let Ok(Some(line)) = lines.next_line().await {
        let answer: &[u8] = match line.split_whitespace().next().unwrap_or_default() {
            "MAIL" => {
                let refused = refusals.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1));
                if refused.is_ok() { b"451 come back later\r\n" } else { b"250 ok\r\n" }
            }
            "DATA" => {
                write.write_all(b"354 go on\r\n").await.ok()?;
                let mut raw = String::new();
                while let Ok(Some(line)) = lines.next_line().await {
                    if line == "." {
                        break;
                    }
                    raw.push_str(line.strip_prefix('.').unwrap_or(&line));
                    raw.push('\n');
                }
                received.send(Mail { raw }).ok()?;
                b"250 taken\r\n"
            }
            "QUIT" => {
                let _ = write.write_all(b"221 bye\r\n").await;
                return Some(());
            }
            _ => b"250 ok\r\n",
        };
        write.write_all(answer).await.ok()?;
    }
    Some(())
}
