//! A mail that a server refused: what is said of it, and when it is given up.

use std::sync::Arc;
use std::sync::atomic::{AtomicU16, Ordering};

use tokio::net::TcpStream;

use super::*;
use crate::mail::sending::MAX_TRIES;
use crate::mail::transport::Words;

/// Greets, and refuses every receiver with this status, in words that name them.
async fn refuse(socket: TcpStream, status: &AtomicU16) -> Option<()> {
    let (read, mut write) = socket.into_split();
    let mut lines = BufReader::new(read).lines();
    write.write_all(b"220 test\r\n").await.ok()?;
    while let Ok(Some(line)) = lines.next_line().await {
        let answer = match line.split_whitespace().next().unwrap_or_default() {
            "RCPT" => format!("{} {ADDRESS} is not known here\r\n", status.load(Ordering::SeqCst)),
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
    tokio::spawn(async move { refuse(listener.accept().await.ok()?.0, &AtomicU16::new(550)).await });
    let mailer = Mailer::to_server(&url, "vivier@vivier.example", "https://vivier.example").expect("a server");
    let words = Words { subject: "Objet", text: "Texte", html: "<p>Texte</p>" };
    let message = mailer.message("id", ADDRESS, words, None).expect("a mail");
    let error = mailer.deliver(message).await.expect_err("refused");
    let source = std::error::Error::source(&error).expect("what the server said").to_string();
    assert!(source.contains(ADDRESS), "the server's words would tell: {source}");
    assert_eq!((error.to_string().contains(ADDRESS), error.cause().as_str()), (false, "status 550"));
}

#[tokio::test]
async fn a_mail_that_is_refused_for_good_or_for_too_long_is_given_up_and_any_other_is_tried_again() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let url = format!("smtp://{}", listener.local_addr().expect("an address"));
    let status = Arc::new(AtomicU16::new(550));
    let answered = Arc::clone(&status);
    tokio::spawn(async move {
        while let Ok((socket, _)) = listener.accept().await {
            let answered = Arc::clone(&answered);
            tokio::spawn(async move { refuse(socket, &answered).await });
        }
    });
    let mailer = Mailer::to_server(&url, "vivier@vivier.example", "https://vivier.example").expect("a server");
    let world = world_with(mailer, std::env::temp_dir().join("unused")).await;
    let waiting = async || -> i64 {
        world.tests.advance_and_fire(Duration::seconds(1)).await.expect("each was tried");
        sqlx::query_scalar("select count(*) from es_timer where kind = 'account.mail'")
            .fetch_one(world.tests.store.pool())
            .await
            .expect("a count")
    };
    // The receiver is not known; we are not, which an operator mends; the server is busy.
    for (address, answer, left) in [("a", 550, 0), ("b", 535, 1), ("c", 451, 2)] {
        status.store(answer, Ordering::SeqCst);
        world.register(&format!("{address}@numerique.example")).await.expect("registered");
        assert_eq!(waiting().await, left, "{answer}");
    }
    for (failures, left) in [(MAX_TRIES - 2, 2), (MAX_TRIES - 1, 0)] {
        sqlx::query("update es_timer set attempts = $1, not_before = null where kind = 'account.mail'")
            .bind(failures)
            .execute(world.tests.store.pool())
            .await
            .expect("set");
        assert_eq!(waiting().await, left, "after {failures} failures");
    }
}
