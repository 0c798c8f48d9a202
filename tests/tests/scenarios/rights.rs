//! Rights over HTTP, and what becomes of them: a role that is lent for some days, an administration that is renamed and then leaves, and a
//! tree that is imported.

use std::fs;

use chrono::{Days, NaiveDate};
use serde_json::{Value, json};
use vivier_kernel::clock::{Clock as _, SystemClock};
use vivier_tests::client::Client;
use vivier_tests::server::{PASSWORD, Server, create_administrator, new_folder, vivier};

use crate::acting::{as_person, change, refused};
use crate::{application, cast, mission, run};

/// Days after today on which the role is lent for the first and the last time.
const FIRST: u64 = 1;
const LAST: u64 = 2;

fn day(later: u64) -> String {
    SystemClock.today().checked_add_days(Days::new(later)).unwrap_or(NaiveDate::MAX).to_string()
}

/// Signs in as on any other day: no session lasts so long.
async fn session(server: &Server, email: &str) -> Client {
    let nobody = Client::new(server.url());
    let opened = change(&nobody, "signIn", "sessionToken", json!({ "email": email, "password": PASSWORD })).await;
    nobody.with_token(opened["sessionToken"].as_str().expect("a session"))
}

async fn ask(client: &Client, document: &str, variables: Value) -> Value {
    let answer = client.ask(document, &variables).await.expect("an answer");
    assert!(answer.errors().is_empty(), "{:#}", answer.body);
    answer.body["data"].clone()
}

#[tokio::test]
async fn a_role_is_lent_from_its_first_day_to_its_last() {
    let settings: &[(&str, &str)] = &[("VIVIER_CLOCK_AHEAD", "file")];
    let (server, kept) = run::all_with(settings, &[cast::journey()]).await;
    let (solene, host) = (as_person(server.url(), &kept, "Solène"), &kept["host"]);
    let draft =
        json!({ "organisationId": host, "title": "Une mission prêtée", "description": "Deux jours de remplacement." });
    let lend = |start: u64, end: u64, email: &str| json!({ "delegateEmail": email, "role": "MISSION_OWNER", "organisationId": host, "start": day(start), "end": day(end) });
    for (input, code) in [
        (lend(LAST, FIRST, "bruno@origine.example"), "END_BEFORE_START"),
        (lend(FIRST, LAST, "solene@accueil.example"), "DELEGATE"),
    ] {
        let codes = refused(&solene, "delegateRole", input).await;
        assert_eq!(codes.len(), 1, "{codes:?}");
        assert!(codes[0].contains(code), "{codes:?}");
    }
    change(&solene, "delegateRole", "delegationId", lend(FIRST, LAST, "bruno@origine.example")).await;

    // Nothing before; on both days; nothing after.
    for (date, may) in [(0, false), (FIRST, true), (LAST, true), (LAST + 1, false)] {
        if date > 0 {
            server.days_pass(1).await.expect("a day passes");
        }
        let bruno = session(&server, "bruno@origine.example").await;
        let codes = refused(&bruno, "draftMission", draft.clone()).await;
        assert_eq!(codes.is_empty(), may, "day {date}: {codes:?}");
    }
    // A role that was lent can be taken back before.
    let solene = session(&server, "solene@accueil.example").await;
    let lent =
        change(&solene, "delegateRole", "delegationId", lend(LAST + 1, LAST + 20, "bruno@origine.example")).await;
    let bruno = session(&server, "bruno@origine.example").await;
    assert_eq!(refused(&bruno, "draftMission", draft.clone()).await, [""; 0]);
    change(&solene, "endDelegation", "ended", json!({ "delegationId": lent["delegationId"] })).await;
    assert_eq!(refused(&bruno, "draftMission", draft).await, ["NOT_ALLOWED"]);
}

#[tokio::test]
async fn an_administration_is_renamed_and_leaves_and_its_past_stays() {
    let (server, kept) = run::all(&[cast::journey(), mission::journey(), application::journey()]).await;
    let [michel, solene, camille, dominique] =
        ["Michel", "Solène", "Camille", "Dominique"].map(|who| as_person(server.url(), &kept, who));
    let host = &kept["host"];
    let rename = json!({ "organisationId": host, "name": "Direction interministérielle" });
    assert_eq!(refused(&solene, "renameOrganisation", rename.clone()).await, ["NOT_ALLOWED"]);
    change(&michel, "renameOrganisation", "organisation { name }", rename).await;
    let document = "query($host: ID!, $placement: ID!) { organisation(id: $host) { name withdrew closed formerNames { name } } \
                    placement(id: $placement) { status host { name } steps { kind } } }";
    let asked = json!({ "host": host, "placement": kept["application"] });
    let named = ask(&camille, document, asked.clone()).await;
    assert_eq!(named["organisation"]["formerNames"], json!([{ "name": "Direction du numérique" }]));
    assert_eq!(named["placement"]["host"]["name"], "Direction interministérielle");

    let counted = async || {
        let document = "{ programme { missionCount } missions(filter: { open: true }, first: 50) { nodes { id } } }";
        let shown = ask(&dominique, document, json!({})).await;
        let listed = shown["missions"]["nodes"].as_array().map(Vec::len);
        assert_eq!(shown["programme"]["missionCount"].as_u64(), listed.map(|listed| listed as u64), "number and list");
        listed.expect("a list")
    };
    let before = counted().await;
    change(&michel, "withdrawOrganisation", "organisation { withdrew }", json!({ "organisationId": host })).await;
    assert!(counted().await < before, "a mission of whoever left looks for nobody");
    let left = ask(&camille, document, asked).await;
    assert_eq!(left["organisation"]["withdrew"], true);
    assert_eq!(left["placement"], named["placement"], "what was done there is told as before");
    let draft = json!({ "organisationId": host, "title": "Trop tard", "description": "Une mission de plus." });
    let codes = refused(&solene, "draftMission", draft).await;
    assert_eq!(codes.len(), 1, "whoever left posts nothing any more");
    // Nor does anybody new come to what it had posted: the page says so, and the command too.
    let seat = json!({ "seatId": kept["third seat"] });
    let document = "query($seatId: ID!) { seat(id: $seatId) { filled looksForSomebody applicationRefusal { code } mission { organisationGoesOn lookingSeatCount } } }";
    let shown = ask(&dominique, document, seat.clone()).await;
    let why = json!({ "code": "SEAT_NOT_OPEN" });
    let mission = json!({ "organisationGoesOn": false, "lookingSeatCount": 0 });
    assert_eq!(
        shown["seat"],
        json!({ "filled": false, "looksForSomebody": false, "applicationRefusal": why, "mission": mission })
    );
    assert_eq!(refused(&dominique, "applyToSeat", seat).await, ["SEAT_NOT_OPEN"]);
}

const TREE: &str =
    "key,parent,kind,name,siret\nm,,MINISTRY,Ministère importé,13002526500013\ns,m,SERVICE,Service importé,\n";

#[test]
fn a_tree_is_imported_whole_or_not_at_all() {
    let folder = new_folder().expect("a folder");
    let data = folder.join("data");
    create_administrator(&data).expect("a store");
    let file = folder.join("tree.csv");
    let import = |text: &str| {
        fs::write(&file, text).expect("written");
        let output = vivier(&data).args(["import", "organisations"]).arg(&file).output().expect("the binary runs");
        let said = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
        (output.status.success(), said)
    };
    let (good, said) = import(&TREE.replace("13002526500013", "13002526500014"));
    assert!(!good && said.contains("line 2, siret: must be a SIRET number of 14 digits"), "{said}");
    let (good, said) = import(&TREE.replace("s,m,", "s,nowhere,"));
    assert!(!good && said.contains("line 3, parent: The organisation above does not exist"), "{said}");
    assert!(said.contains("NO_SUCH_PARENT at parent key=s line=3 parent=nowhere"), "{said}");
    assert!(!said.contains("WARN"), "a refusal is all it says: {said}");
    // Nothing of the broken files is there.
    let (good, said) = import(TREE);
    assert!(good && said.contains("organisations: 2 created, 0 changed, 0 unchanged"), "{said}");
    let (good, said) = import(TREE);
    assert!(good && said.contains("organisations: 0 created, 0 changed, 2 unchanged"), "{said}");
    let (good, said) = import(&TREE.replace("Service importé", "Service renommé"));
    assert!(good && said.contains("organisations: 0 created, 1 changed, 1 unchanged"), "{said}");
    let _ = fs::remove_dir_all(folder);
}
