//! Two years of silence on the real binary, whose clock is set ahead: a notice by mail, and then one comes back and one does not.

use std::time::Duration;

use serde_json::json;
use vivier_tests::client::Client;
use vivier_tests::server::Server;

use crate::acting::until;
use crate::run;
use crate::step::Journey;
use crate::{cast, mission};

/// Days after which somebody who was silent is told, with a few to spare.
const LONG_SILENT: i64 = 705;
/// Days after which the notice has passed.
const AFTER_THE_NOTICE: i64 = 31;

/// Mails that lead to the page of one's own data: the notice is the only one that does.
fn notices(server: &Server, email: &str) -> usize {
    let leads = |mail: &String| mail.replace("=\r\n", "").replace("=\n", "").contains("/privacy");
    server.mails_to(email).expect("mails").iter().filter(|mail| leads(mail)).count()
}

#[tokio::test]
async fn the_silent_are_told_by_mail_and_whoever_comes_back_stays() {
    let settings: &[(&str, &str)] = &[("VIVIER_CLOCK_AHEAD", "file")];
    let (server, mut kept) = run::all_with(settings, &[cast::journey(), mission::journey()]).await;
    let (camille, dominique) = ("camille@origine.example", "dominique@ailleurs.example");
    // Mails that were never sent are files here: old ones end too, with the first run after that.
    let folder = server.files("data/mail").first().and_then(|(file, _)| file.parent()).expect("mails").to_owned();
    let old = folder.join("old.eml");
    let file = std::fs::File::create(&old).expect("an old mail");
    let today = file.metadata().and_then(|found| found.modified()).expect("a time");
    file.set_modified(today - Duration::from_secs(60 * 86_400)).expect("a time");
    server.days_pass(LONG_SILENT).await.expect("time passes");
    until("an old mail is deleted", &server, async || !old.exists()).await;
    for email in [camille, dominique] {
        until("the notice comes by mail", &server, async || notices(&server, email) == 1).await;
    }
    // Camille comes back: what she does in her session is a contact.
    let back = cast::sign_in("Camille", camille);
    kept.remove("session of Camille");
    run::go_on(&server, &mut kept, &Journey { title: "Back in time", about: "", steps: vec![back] }).await;
    let me = run::ask_as(&server, &kept, "Camille", "{ me { email } }").await;
    assert_eq!(me, json!({ "me": { "email": camille } }));

    server.days_pass(AFTER_THE_NOTICE).await.expect("time passes");
    let shown = async |name: &str| {
        let variables = json!({ "id": kept[name] });
        let document = "query($id: ID!) { talent(id: $id) { status } }";
        let answer = Client::new(server.url()).ask(document, &variables).await.expect("an answer");
        !answer.body["data"]["talent"].is_null()
    };
    until("whoever stayed silent is erased", &server, async || !shown("talent Dominique").await).await;
    assert!(shown("talent Camille").await, "who came back is there");
    assert_eq!(notices(&server, camille), 1, "she is told once");
}
