//! What comes later: a webhook that was down gets what it missed, a mail waits for the morning or for the end of quiet hours, and whoever is
//! not taken is told.

use chrono::{Duration, Timelike as _};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use vivier_kernel::clock::{Clock as _, SystemClock};
use vivier_tests::client::Client;
use vivier_tests::server::{PASSWORD, Server};

use crate::acting::{PATIENCE, as_person, change, mails_to, told, until};
use crate::notifications::posted;
use crate::{application, cast, mission, run};

const SOLÈNE: &str = "solene@accueil.example";
const CAMILLE: &str = "camille@origine.example";
/// More than the longest pause between two tries, in minutes.
const LONGEST_PAUSE: i64 = 21 * 60;

async fn webhook(client: &Client) -> Value {
    let document =
        "{ notificationSettings { webhooks { quarantined deliveries { status attempts webhookMessageId } } } }";
    let answer = client.ask(document, &json!({})).await.expect("an answer");
    answer.body["data"]["notificationSettings"]["webhooks"][0].clone()
}

/// How many mails to an address have these words; they are written without accents.
fn mails(server: &Server, email: &str, words: &str) -> usize {
    mails_to(server, email).iter().filter(|mail| mail.contains(words)).count()
}

#[tokio::test]
async fn a_webhook_that_was_down_is_put_aside_and_gets_what_it_missed() {
    let settings = &[("VIVIER_WEBHOOK_TARGETS", "any"), ("VIVIER_CLOCK_AHEAD", "file")];
    let (server, kept) = run::all_with(settings, &[cast::journey(), mission::journey()]).await;
    let camille = as_person(server.url(), &kept, "Camille");
    // Her token lasts longer than a session.
    let token = kept["API token of Solène"].as_str().expect("a token");
    let solène = Client::new(server.url()).with_token(token);
    told(&solène, "mission.published").await;
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    drop(listener);
    let url = format!("http://{address}/hook");
    let input = json!({ "url": url, "families": ["PLACEMENT"], "currentPassword": PASSWORD });
    let hook = change(&solène, "registerWebhook", "webhook { id }", input).await["webhook"]["id"].clone();
    // Of a seat that ends while the pauses pass, news would come of its end too.
    change(&camille, "applyToSeat", "placement { id }", json!({ "seatId": kept["seat of a month"] })).await;
    let (mut tries, mut missed) = (0, Value::Null);
    until("it is put aside", &server, async || {
        let now = webhook(&solène).await;
        let attempts = now["deliveries"][0]["attempts"].as_i64().unwrap_or_default();
        if attempts > tries {
            tries = attempts;
            server.minutes_pass(LONGEST_PAUSE).await.expect("time passes");
        }
        // The webhook and what was to go there stand in lists of their own, of which either may be the first to know.
        missed = now["deliveries"].as_array().and_then(|all| all.last().cloned()).unwrap_or_default();
        now["quarantined"] == true && missed["status"] == "QUARANTINED"
    })
    .await;
    assert!(tries >= 7, "it was tried {tries} times before");

    let listener = TcpListener::bind(address).await.expect("the same port");
    change(&solène, "resumeWebhook", "webhook { quarantined }", json!({ "webhookId": hook, "replay": true })).await;
    let id = missed["webhookMessageId"].as_str().expect("an id").to_owned();
    let arrives = async {
        loop {
            let (head, body) = posted(&listener).await;
            if head.contains(&id) {
                return body;
            }
        }
    };
    let body = tokio::time::timeout(PATIENCE, arrives).await.expect("what was missed comes");
    assert_eq!(body["type"], "placement.applied");
    until("it is known to have come", &server, async || {
        let now = webhook(&solène).await;
        let sent = |one: &Value| one["webhookMessageId"] == id.as_str() && one["status"] == "SENT";
        now["deliveries"].as_array().is_some_and(|all| all.iter().any(sent))
    })
    .await;
}

#[tokio::test]
async fn a_mail_waits_for_the_morning_or_for_the_end_of_quiet_hours_as_its_reader_chose() {
    let settings = &[("VIVIER_CLOCK_AHEAD", "file")];
    let (server, kept) = run::all_with(settings, &[cast::journey(), mission::journey()]).await;
    let (solène, camille) = (as_person(server.url(), &kept, "Solène"), as_person(server.url(), &kept, "Camille"));
    let daily = json!({ "choices": [{ "family": "PLACEMENT", "channel": "EMAIL", "mode": "DAILY" }] });
    change(&camille, "chooseNotifications", "settings { version }", daily).await;
    // It is quiet now, whichever hour it is there, and for 22 hours.
    let hour = |later: i64| (SystemClock.now() + Duration::hours(later)).hour();
    let quiet = json!({ "quietHours": { "zone": "METROPOLITAN", "from": hour(0), "until": hour(22) } });
    change(&solène, "chooseNotificationQuietHours", "settings { quietHours { from } }", quiet).await;

    let seat = kept["seat of a month"].clone();
    let applied = change(&camille, "applyToSeat", "placement { id }", json!({ "seatId": seat })).await;
    let placement = json!({ "placementId": applied["placement"]["id"] });
    told(&solène, "placement.applied").await;
    change(&solène, "acceptPlacement", "placement { status }", placement).await;
    told(&camille, "placement.agreed").await;
    let written = |email| mails(&server, email, "/placements/");
    assert_eq!((written(SOLÈNE), written(CAMILLE)), (0, 0), "both are told in the list alone");
    server.minutes_pass(22 * 60).await.expect("time passes");
    until("the mail that waited for the end of quiet hours", &server, async || written(SOLÈNE) > 0).await;
    server.days_pass(1).await.expect("time passes");
    until("the digest of the morning", &server, async || written(CAMILLE) == 1).await;
}

#[tokio::test]
async fn whoever_is_not_taken_is_told_when_another_is() {
    let (server, mut kept) = run::all(&[cast::journey(), mission::journey()]).await;
    let dominique = as_person(server.url(), &kept, "Dominique");
    let input = json!({ "seatId": kept["seat of a day"] });
    let applied = change(&dominique, "applyToSeat", "placement { id status }", input).await;
    run::go_on(&server, &mut kept, &application::journey()).await;
    let document = "query($id: ID!) { placement(id: $id) { status } }";
    let variables = json!({ "id": applied["placement"]["id"] });
    until("the other request is closed", &server, async || {
        let answer = dominique.ask(document, &variables).await.expect("an answer");
        answer.body["data"]["placement"]["status"] == "SUPERSEDED"
    })
    .await;
    told(&dominique, "placement.superseded").await;
    until("and by mail", &server, async || mails(&server, "dominique@ailleurs.example", "close") > 0).await;
}
