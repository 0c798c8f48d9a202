//! What is said of a mail that a server refused.

use super::*;
use crate::mail::transport::Words;

/// Greets, and refuses every receiver in words that name them.
async fn refuse(listener: TcpListener) -> Option<()> {
    let (socket, _) = listener.accept().await.ok()?;
    let (read, mut write) = socket.into_split();
    let mut lines = BufReader::new(read).lines();
    write.write_all(b"220 test\r\n").await.ok()?;
    while let Ok(Some(line)) = lines.next_line().await {
        let answer = match line.split_whitespace().next().unwrap_or_default() {
            "RCPT" => format!("550 {ADDRESS} is not known here\r\n"),
            "QUIT" => break,
            _ => "250 ok\r\n".to_owned(),
        };
        write.write_all(answer.as_bytes()).await.ok()?;
    }
    Some(())
}

#[tokio::test]
async fn a_log_line_about_a_refused_mail_names_nobody() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let url = format!("smtp://{}", listener.local_addr().expect("an address"));
    tokio::spawn(refuse(listener));
    let mailer = Mailer::to_server(&url, "vivier@vivier.example", "https://vivier.example").expect("a server");
    let words = Words { subject: "Objet", text: "Texte", html: "<p>Texte</p>" };
    let message = mailer.message("id", ADDRESS, words, None).expect("a mail");
    let error = mailer.deliver(message).await.expect_err("refused");
    let source = std::error::Error::source(&error).expect("what the server said").to_string();
    assert!(source.contains(ADDRESS), "the server's words would tell: {source}");
    assert_eq!((error.to_string().contains(ADDRESS), error.cause().as_str()), (false, "status 550"));
}
