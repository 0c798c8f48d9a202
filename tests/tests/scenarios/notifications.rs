//! Somebody applies, and the owner of the mission hears of it by every way that she chose: the list, a mail, a webhook, a calendar.

use std::time::Duration;

use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::TcpListener;
use vivier_tests::client::Client;
use vivier_tests::server::{PASSWORD, Server};

use crate::acting::{PATIENCE, Site, as_person, ask, change, told, until};
use crate::run;
use crate::{cast, mission};

/// How often something is looked at.
const GLANCE: Duration = Duration::from_millis(50);

/// One request to a receiver: its headers and its body.
pub(crate) async fn posted(listener: &TcpListener) -> (String, Value) {
    let (socket, _) = listener.accept().await.expect("a connection");
    let mut stream = BufReader::new(socket);
    let (mut head, mut length) = (String::new(), 0);
    loop {
        let mut line = String::new();
        stream.read_line(&mut line).await.expect("a line");
        if line.trim().is_empty() {
            break;
        }
        if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length: ") {
            length = value.trim().parse().expect("a length");
        }
        head.push_str(&line);
    }
    let mut body = vec![0; length];
    stream.read_exact(&mut body).await.expect("a body");
    stream.write_all(b"HTTP/1.1 204 x\r\ncontent-length: 0\r\n\r\n").await.expect("answered");
    (head, serde_json::from_slice(&body).expect("JSON"))
}

/// The id at the end of a notification's path.
fn told_of(notification: &Value) -> &str {
    notification["path"].as_str().and_then(|path| path.rsplit('/').next()).expect("a path to an object")
}

/// Bruno is asked to let Camille go, and the mail that asks says what the ledger has announced to the service.
async fn what_the_service_would_get(server: &Server, bruno: &Client, placement: &Value) {
    told(bruno, "release.requested").await;
    let document = "query($id: ID!) { placementCredit(placementId: $id) { serviceReceives status } }";
    let mut credit = Value::Null;
    // The mail is told by the events; the list of accounts may come a moment later.
    until("the ledger announces what the service gets", server, async || {
        credit = ask(bruno, document, json!({ "id": placement["placementId"] })).await["placementCredit"].clone();
        !credit.is_null()
    })
    .await;
    assert_eq!(credit["status"], "PENDING", "{credit}");
    let hundredths = credit["serviceReceives"].as_i64().expect("an amount");
    assert!(hundredths > 0, "{credit}");
    let amount = format!("{}.{:02}", hundredths / 100, hundredths % 100);
    let said = format!("your service would receive {}", amount.trim_end_matches('0').trim_end_matches('.'));
    let mut glances = tokio::time::interval(GLANCE);
    let mailed = async {
        let says = |mail: &String| mail.replace("=\r\n", "").replace("=\n", "").contains(&said);
        while !server.mails_to("bruno@origine.example").expect("mails").iter().any(says) {
            glances.tick().await;
        }
    };
    tokio::time::timeout(PATIENCE, mailed).await.unwrap_or_else(|_| panic!("a mail to Bruno says {said}"));
    // So does the page that its link leads to.
    let link = server.linked_token("bruno@origine.example", "/answer-release", "your service would receive").await;
    let document = "query($token: String!) { releaseByLink(token: $token) { asked { serviceReceives } } }";
    let shown = ask(bruno, document, json!({ "token": link.expect("a link") })).await;
    assert_eq!(shown["releaseByLink"]["asked"]["serviceReceives"], hundredths, "{shown}");
}

#[tokio::test]
async fn an_application_reaches_the_owner_by_every_way() {
    let settings = &[("VIVIER_WEBHOOK_TARGETS", "any")];
    let (server, kept) = run::all_with(settings, &[cast::journey(), mission::journey()]).await;
    let (solène, camille) = (as_person(server.url(), &kept, "Solène"), as_person(server.url(), &kept, "Camille"));
    told(&solène, "mission.published").await;
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let hook = format!("http://{}/hook", listener.local_addr().expect("an address"));
    let input = json!({ "url": hook, "families": ["PLACEMENT"], "currentPassword": PASSWORD });
    let webhook = change(&solène, "registerWebhook", "webhook { id secret }", input).await["webhook"].clone();
    assert!(webhook["secret"].as_str().is_some_and(|secret| secret.starts_with("whsec_")));
    let calendar =
        change(&solène, "openCalendarLink", "settings { calendarUrl }", json!({ "currentPassword": PASSWORD })).await;
    let calendar = calendar["settings"]["calendarUrl"].as_str().expect("a link").to_owned();

    // On a seat of one day nobody earns anything at a weekend.
    let seat = kept.get("seat of a month").cloned().expect("a seat");
    change(&camille, "applyToSeat", "placement { id }", json!({ "seatId": seat })).await;
    let notification = told(&solène, "placement.applied").await;
    let (head, body) = tokio::time::timeout(PATIENCE, posted(&listener)).await.expect("the webhook is posted to");
    assert!(head.contains("webhook-id: ") && head.contains("webhook-signature: v1,"), "{head}");
    assert_eq!(body["type"], "placement.applied");
    assert!(!body.to_string().contains("Camille"), "nobody is named to a program: {body}");

    let file = async || reqwest::get(&calendar).await.expect("an answer");
    let answer = file().await;
    assert_eq!(answer.headers()["content-type"], "text/calendar; charset=utf-8");
    let text = answer.text().await.expect("a calendar");
    assert!(text.starts_with("BEGIN:VCALENDAR\r\n") && text.contains("STATUS:TENTATIVE\r\n"), "{text}");

    let placement = json!({ "placementId": told_of(&notification) });
    change(&solène, "acceptPlacement", "placement { status }", placement.clone()).await;
    change(&camille, "requestRelease", "placement { status }", placement.clone()).await;
    what_the_service_would_get(&server, &as_person(server.url(), &kept, "Bruno"), &placement).await;
    until("what both had to do is done, and is due no more", &server, async || {
        let text = file().await.text().await.expect("a calendar");
        text.contains("STATUS:CANCELLED\r\n") && !text.contains("STATUS:TENTATIVE\r\n")
    })
    .await;
    change(&solène, "revokeCalendarLink", "settings { calendarUrl }", json!({})).await;
    assert_eq!(file().await.status().as_u16(), 404);

    let session = kept.get("session of Solène").and_then(Value::as_str).expect("signed in");
    let site = Site { url: server.url(), session };
    for (language, words) in [("fr", "Comment vous êtes prévenu"), ("en", "How you are told")] {
        let (status, page) = site.get("/notifications", language).await;
        assert_eq!(status, 200);
        for said in [words, &hook, "value=\"WEEKLY\""] {
            assert!(page.contains(said), "{language}: {said} is not in\n{page}");
        }
    }
    for (choice, status) in [("MATCH:EMAIL=NEVER", 303), ("CALL:EMAIL=NEVER", 422)] {
        assert_eq!(site.post("/notifications/choose", choice).await, status, "{choice}");
    }
    let input = json!({ "notificationIds": [notification["id"]] });
    let marked = change(&solène, "markNotifications", "notifications { read }", input.clone()).await;
    assert_eq!(marked["notifications"], json!([{ "read": true }]));
    let document =
        "mutation($input: MarkNotificationsInput!) { markNotifications(input: $input) { userErrors { code } } }";
    let stolen = camille.ask(document, &json!({ "input": input })).await.expect("an answer");
    assert_eq!(stolen.body["data"]["markNotifications"]["userErrors"], json!([{ "code": "NOT_FOUND" }]));
    let mut glances = tokio::time::interval(GLANCE);
    let mailed = async {
        // One for the mission that was published, one for the application: each as text and as HTML.
        let written =
            |mail: &String| mail.contains("multipart/alternative") && mail.contains("Auto-Submitted: auto-generated");
        while server.mails_to("solene@accueil.example").expect("mails").iter().filter(|mail| written(mail)).count() < 2
        {
            glances.tick().await;
        }
    };
    tokio::time::timeout(PATIENCE, mailed).await.expect("mails to the owner");
}
