//! A whole mobilisation with six people: called by real mails, answered by their links and in the application, with a timeout, the
//! next brigade, a race for the last seat, stand-down and both reviews; followed by somebody whose connection is cut on the way. And agents
//! who come with releases and agreements, work, and have what was seen of them proven.

use std::time::Duration;

use serde_json::{Value, json};
use vivier_kernel::clock::{Clock as _, SystemClock};
use vivier_tests::client::Client;
use vivier_tests::second_factor::Authenticator;
use vivier_tests::server::{MAILS, PASSWORD, Server};

use crate::cast;
use crate::following::{Follower, SEEN};
use crate::run::{self, Kept};
use crate::sink::{self, Sink};
use crate::step::Journey;

/// How long something may take on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);
/// How often something is looked at.
const GLANCE: Duration = Duration::from_millis(100);
/// Minutes in which nobody's session ends, and of which two are longer than the time for an answer.
const A_WHILE: i64 = 50;
/// What whoever said yes just after somebody else is told, in either language.
const KINDLY: [&str; 2] = ["si ce poste vous revient", "if this seat comes to you"];
const COORDINATOR: &str = "nadege@origine.example";
const OWNER: &str = "solene@accueil.example";
/// Days until the day after the first of the work.
const AT_WORK: u32 = 4;
/// Who is in the core brigade alone.
const CORE: [&str; 2] = ["Emma", "Fabien"];
/// Who is in a brigade, with their level.
const PEOPLE: [(&str, &str, i64); 6] = [
    ("Ada", "ada@experts.example", 4),
    ("Blaise", "blaise@experts.example", 4),
    ("Claire", "claire@experts.example", 3),
    ("Denis", "denis@experts.example", 3),
    ("Emma", "emma@experts.example", 3),
    ("Fabien", "fabien@experts.example", 2),
];

const LISTED: &str = "{ missions(first: 50) { nodes { id } } }";

struct World {
    server: Server,
    kept: Kept,
    mobilisation: String,
    /// The coordinator's second factor.
    authenticator: Authenticator,
    _sink: Sink,
}

impl World {
    fn client(&self, who: &str) -> Client {
        let session = self.kept.get(&format!("session of {who}")).and_then(Value::as_str).expect("signed in");
        Client::new(self.server.url()).with_token(session)
    }

    async fn attempt(&self, client: &Client, mutation: &str, selection: &str, input: Value) -> Value {
        let kind = format!("{}{}Input", mutation[..1].to_uppercase(), &mutation[1..]);
        let document = format!(
            "mutation($input: {kind}!) {{ {mutation}(input: $input) {{ {selection} userErrors {{ code path }} }} }}"
        );
        let answer = client.ask(&document, &json!({ "input": input })).await.expect("an answer");
        assert!(answer.errors().is_empty(), "{mutation}: {}\n{}", answer.body, self.server.log());
        answer.body["data"][mutation].clone()
    }

    async fn change(&self, who: &str, mutation: &str, selection: &str, input: Value) -> Value {
        let payload = self.attempt(&self.client(who), mutation, selection, input).await;
        assert_eq!(payload["userErrors"], json!([]), "{who} {mutation}");
        payload
    }

    /// Signs in again: no session lasts for days.
    async fn back(&mut self, who: &str, email: &str, code: Option<String>) {
        let sign_in = json!({ "email": email, "password": PASSWORD, "code": code });
        let nobody = Client::new(self.server.url());
        let session = self.attempt(&nobody, "signIn", "sessionToken", sign_in).await["sessionToken"].clone();
        assert!(session.is_string(), "{who} is back");
        self.kept.insert(format!("session of {who}"), session);
    }

    /// What is looked for, once it is there.
    async fn found<T>(&self, what: &str, look: impl AsyncFn() -> Option<T>) -> T {
        let mut glances = tokio::time::interval(GLANCE);
        let looking = async {
            loop {
                glances.tick().await;
                if let Some(found) = look().await {
                    return found;
                }
            }
        };
        let found = tokio::time::timeout(PATIENCE, looking).await;
        found.unwrap_or_else(|_| panic!("{what}\n{}", self.server.log()))
    }

    /// How well what somebody claims is shown, as they read it themselves.
    async fn evidence(&self, who: &str) -> Value {
        let document = "{ ownTalent { skills { skillId evidence } } }";
        let own = run::ask_as(&self.server, &self.kept, who, document).await;
        let skills = own["ownTalent"]["skills"].as_array().cloned().unwrap_or_default();
        let claimed = skills.into_iter().find(|skill| skill["skillId"] == self.kept["skill"]);
        claimed.map_or(Value::Null, |skill| skill["evidence"].clone())
    }

    /// The board as the coordinator sees it, once it is as it should be.
    async fn board(&self, what: &str, is_so: impl Fn(&Value) -> bool) -> Value {
        let document = "query($id: ID!) { mobilisation(id: $id) { status reached { name } seats { id filled }
            calls { id seatId status deadline talent { displayName } } timeline { kind } } }";
        let client = self.client("Nadège");
        let mut glances = tokio::time::interval(GLANCE);
        let mut last = Value::Null;
        let looking = async {
            loop {
                glances.tick().await;
                let answer = client.ask(document, &json!({ "id": self.mobilisation })).await.expect("an answer");
                last = answer.body["data"]["mobilisation"].clone();
                if is_so(&last) {
                    return last.clone();
                }
            }
        };
        let found = tokio::time::timeout(PATIENCE, looking).await;
        found.unwrap_or_else(|_| panic!("{what}: {last:#}"))
    }

    /// The token of the link in a call's mail.
    async fn link(&self, email: &str) -> String {
        let link = self.server.linked_token(email, &format!("/answer-call/{}", self.mobilisation), "").await;
        link.unwrap_or_else(|error| panic!("{email} is called by mail: {error:#}\n{}", self.server.log()))
    }

    /// What the page of a link shows to whoever opens it.
    async fn linked(&self, token: &str) -> Value {
        let document =
            "query($id: ID!, $token: String!) { callByLink(mobilisationId: $id, token: $token) { seat status used mode region
                skills { level skill { label } } } }";
        let variables = json!({ "id": self.mobilisation, "token": token });
        Client::new(self.server.url()).ask(document, &variables).await.expect("an answer").body
    }

    /// What the coordinator is told who asks, in the words of those who follow.
    async fn asked(&self) -> Value {
        let document = format!("query($id: ID!) {{ mobilisation(id: $id) {{ {SEEN} }} }}");
        let answer =
            self.client("Nadège").ask(&document, &json!({ "id": self.mobilisation })).await.expect("an answer");
        answer.body["data"]["mobilisation"].clone()
    }

    /// What was raised for the team, as the administration's owner reads it.
    async fn mission(&self) -> Value {
        let document = "query($id: ID!) { mobilisation(id: $id) { mission { id status ownerId } } }";
        let answer = self.client("Solène").ask(document, &json!({ "id": self.mobilisation })).await.expect("an answer");
        answer.body["data"]["mobilisation"]["mission"].clone()
    }

    /// Waits for the mail that thanks for a yes which came second.
    async fn told_kindly(&self, email: &str) {
        let mut glances = tokio::time::interval(GLANCE);
        let looking = async {
            loop {
                glances.tick().await;
                let mails = self.server.mails_to(email).expect("the mails");
                let mut plain = mails.iter().map(|mail| mail.replace("\r\n", "\n").replace("=\n", ""));
                if plain.any(|mail| KINDLY.iter().any(|words| mail.contains(words))) {
                    break;
                }
            }
        };
        tokio::time::timeout(PATIENCE, looking).await.unwrap_or_else(|_| panic!("{email} was told nothing"));
    }

    async fn by_link(&self, token: &str, answer: &str, reason: Option<&str>) -> Value {
        let nobody = Client::new(self.server.url());
        let input = json!({ "mobilisationId": self.mobilisation, "token": token, "answer": answer, "reason": reason });
        self.attempt(&nobody, "answerCallByLink", "call { status }", input).await
    }

    /// Minutes pass, and whoever is needed again does not let their session end.
    async fn a_while(&self) {
        self.server.minutes_pass(A_WHILE).await.expect("time passes");
        for who in ["Nadège", "Solène"].into_iter().chain(PEOPLE.map(|(who, ..)| who)) {
            self.client(who).ask("{ me { id } }", &json!({})).await.expect("an answer");
        }
    }
}

/// Those whose calls have this status, by name.
fn those(board: &Value, status: &str) -> Vec<String> {
    let calls = board["calls"].as_array().cloned().unwrap_or_default();
    let named = calls.iter().filter(|call| call["status"] == status);
    let mut names: Vec<String> =
        named.filter_map(|call| call["talent"]["displayName"].as_str().map(str::to_owned)).collect();
    names.sort();
    names
}

fn email_of(who: &str) -> &'static str {
    PEOPLE.iter().find(|(name, ..)| *name == who).map(|(_, email, _)| *email).expect("one of the six")
}

fn day(later: i64) -> String {
    (SystemClock.today() + chrono::Duration::days(later)).to_string()
}

/// Ten thousand seats, and one more than a team may have: each is told at which field, and declares nothing.
async fn too_many_seats(world: &World, declare: &Value) {
    let document = "mutation($input: DeclareMobilisationInput!) {
        declareMobilisation(input: $input) { mobilisation { id } userErrors { code path } } }";
    let with = |seats: usize| {
        let mut input = declare.clone();
        input["seats"] = json!(vec![declare["seats"][0].clone(); seats]);
        json!({ "input": input })
    };
    let client = world.client("Nadège");
    let answer = client.ask(document, &with(10_000)).await.expect("an answer");
    let error = &answer.errors()[0]["extensions"];
    assert_eq!(
        (answer.status, answer.codes(), &error["argument"]),
        (400, vec!["LIST_TOO_LONG"], &json!("input.seats"))
    );
    let answer = client.ask(document, &with(41)).await.expect("an answer");
    let payload = &answer.body["data"]["declareMobilisation"];
    assert_eq!(payload["userErrors"], json!([{ "code": "TOO_MANY_TEAM_SEATS", "path": ["input", "seats"] }]));
    assert_eq!(payload["mobilisation"], Value::Null);
}

/// Six people in two brigades, a coordinator of both, and a need for two seats. The `agents` among them are of a service, which has granted the
/// first of them a release in advance; the others are nobody's.
async fn world(agents: &[&str]) -> World {
    let sink = tokio::task::spawn_blocking(sink::started).await.expect("started");
    let settings: &'static [(&'static str, &'static str)] = Box::leak(Box::new([
        ("VIVIER_CLOCK_AHEAD", "file"),
        ("VIVIER_SMTP_URL", &*Box::leak(sink.url().to_owned().into_boxed_str())),
        (MAILS, &*Box::leak(sink.mails().into_boxed_str())),
    ]));
    let mut steps = cast::journey().steps;
    steps.extend(cast::arrive("Nadège", COORDINATOR, "$account of Nadège"));
    for (who, email, account) in [
        ("Ada", PEOPLE[0].1, "$account of Ada"),
        ("Blaise", PEOPLE[1].1, "$account of Blaise"),
        ("Claire", PEOPLE[2].1, "$account of Claire"),
        ("Denis", PEOPLE[3].1, "$account of Denis"),
        ("Emma", PEOPLE[4].1, "$account of Emma"),
        ("Fabien", PEOPLE[5].1, "$account of Fabien"),
    ] {
        steps.extend(cast::arrive(who, email, account));
    }
    let arrivals = Journey { title: "Arrivals", about: "", steps };
    let (server, kept) = run::all_with(settings, &[arrivals]).await;
    // Coordination asks for a second factor.
    let authenticator = Authenticator::enrol(server.url(), COORDINATOR, PASSWORD).await.expect("enrolled");
    let mut world = World { server, kept, mobilisation: String::new(), authenticator, _sink: sink };
    for organisation in ["home ministry", "host ministry"] {
        let input = json!({
            "accountId": world.kept["account of Nadège"], "role": "COORDINATOR", "organisationId": world.kept[organisation],
        });
        world.change("Michel", "grantRole", "account { id }", input).await;
    }
    let code = world.authenticator.present();
    world.back("Nadège", COORDINATOR, Some(code)).await;

    let found = async |kind: &str, organisation: &str, name: &str| {
        let input = json!({ "kind": kind, "organisationId": world.kept[organisation], "name": name });
        world.change("Michel", "foundBrigade", "brigade { id }", input).await["brigade"]["id"].clone()
    };
    let core = found("CORE", "host ministry", "Brigade centrale").await;
    let brigade = found("MINISTERIAL", "home ministry", "Brigade du ministère").await;
    let search = "{ searchSkills(text: \"python\", first: 1) { skill { id } } }";
    let skill = run::ask_as(&world.server, &world.kept, "Ada", search).await["searchSkills"][0]["skill"]["id"].clone();
    world.kept.insert("skill".to_owned(), skill.clone());
    for (who, _, level) in PEOPLE {
        let register = match agents.contains(&who) {
            true => {
                json!({ "employmentStatus": "CIVIL_SERVANT", "organisationId": world.kept["home"], "displayName": who })
            }
            false => json!({ "employmentStatus": "EXTERNAL", "displayName": who }),
        };
        let talent = world.change(who, "registerTalent", "talent { id }", register).await["talent"]["id"].clone();
        let claim = json!({ "talentId": talent, "skillId": skill, "level": level });
        world.change(who, "claimSkill", "position", claim).await;
        let declare = json!({ "talentId": talent, "startsOn": day(0), "endsOn": day(90), "share": 100 });
        world.change(who, "declareAvailability", "position", declare).await;
        world.change(who, "activateTalent", "position", json!({ "talentId": talent })).await;
        let theirs = if CORE.contains(&who) { &core } else { &brigade };
        let member = json!({ "brigadeId": theirs, "talentId": talent });
        world.change(who, "volunteerForBrigade", "position", member.clone()).await;
        world.change("Nadège", "acceptVolunteer", "position", member).await;
        if agents.first() == Some(&who) {
            let grant = json!({
                "brigadeId": theirs, "talentId": talent, "share": 100, "noticeHours": 24, "startsOn": day(0), "endsOn": day(90),
                "conditions": "Deux jours par semaine sur place.",
            });
            world.change("Bruno", "grantStandingRelease", "position", grant).await;
        }
        world.kept.insert(format!("talent {who}"), talent);
    }
    let seat = |title: &str| json!({ "title": title, "skills": [{ "skillId": skill, "level": 2 }], "share": 60, "mode": "REMOTE" });
    let declare = json!({
        "brigadeId": brigade, "hostId": world.kept["host"], "name": "Reprise du portail", "startsOn": day(3),
        "endsOn": day(20), "teamBy": (SystemClock.now() + chrono::Duration::hours(36)).to_rfc3339(),
        "seats": [seat("Développement"), seat("Reprise")],
    });
    too_many_seats(&world, &declare).await;
    let declared = world.change("Nadège", "declareMobilisation", "mobilisation { id }", declare).await;
    world.mobilisation = declared["mobilisation"]["id"].as_str().expect("an id").to_owned();
    world
}

#[tokio::test]
async fn a_team_is_called_by_mail_and_answers_by_links() {
    let world = world(&[]).await;
    let about = json!({ "mobilisationId": world.mobilisation });
    let composed = world.change("Nadège", "composeTeam", "position", about.clone()).await;
    let session = world.kept["session of Nadège"].as_str().expect("a session");
    let position = composed["position"].as_str().map(str::to_owned);
    let mut follower = Follower { url: world.server.url(), session, team: &world.mobilisation, position };
    world.change("Nadège", "planWave", "mobilisation { status }", about.clone()).await;
    follower.by_events("CALLING").await;
    let board = world.board("the first wave is sent", |board| those(board, "SENT").len() == 4).await;
    let seat = |index: usize| board["seats"][index]["id"].clone();
    let called_for = |index: usize| -> Vec<String> {
        let calls = board["calls"].as_array().expect("calls").iter().filter(|call| call["seatId"] == seat(index));
        calls.filter_map(|call| call["talent"]["displayName"].as_str().map(str::to_owned)).collect()
    };
    let (one, other) = (called_for(0), called_for(1));
    assert_eq!((one.len(), other.len()), (2, 2), "two for each seat");

    // A yes by the link of the mail, by somebody who is not signed in; the link is good once, and nobody makes one up.
    let token = world.link(email_of(&one[0])).await;
    let shown = world.linked(&token).await["data"]["callByLink"].clone();
    assert_eq!((&shown["status"], &shown["used"]), (&json!("SENT"), &json!(false)), "{shown}");
    // Whoever may say no for where the work is, or for what it asks for, reads it first.
    assert_eq!((&shown["mode"], &shown["region"]), (&json!("REMOTE"), &Value::Null), "{shown}");
    assert_eq!(shown["skills"][0]["level"], 2, "{shown}");
    assert!(shown["skills"][0]["skill"]["label"].is_string(), "{shown}");
    let yes = world.by_link(&token, "YES", None).await;
    assert_eq!((&yes["userErrors"], &yes["call"]["status"]), (&json!([]), &json!("ENGAGED")));
    let refused = |payload: &Value| payload["userErrors"][0]["code"].clone();
    assert_eq!(refused(&world.by_link(&token, "YES", None).await), json!("ACTION_LINK_USED"));
    let forged = format!("{}{}", if token.starts_with('A') { 'B' } else { 'A' }, &token[1..]);
    assert_eq!(refused(&world.by_link(&forged, "YES", None).await), json!("ACTION_LINK_NOT_GENUINE"));
    assert_eq!(world.linked(&forged).await["errors"][0]["extensions"]["code"], "ACTION_LINK_NOT_GENUINE");
    assert_eq!(world.linked(&token).await["data"]["callByLink"]["used"], true);

    // One says no; the other does not answer in time, nor does whoever is called next: the core brigade is reached.
    let token = world.link(email_of(&other[0])).await;
    let no = world.by_link(&token, "NO", Some("ON_LEAVE")).await;
    assert_eq!((&no["userErrors"], &no["call"]["status"]), (&json!([]), &json!("DECLINED")));
    let silent = other[1].clone();
    for _ in 0..2 {
        world.a_while().await;
    }
    let gone = |board: &Value| those(board, "EXPIRED").contains(&silent);
    world.board("whoever is silent has had their time", gone).await;
    // Whoever was called for the first seat is being asked for this one, which asks for the same, before another brigade is: silent, too.
    let is_reached = |board: &Value| board["reached"].as_array().is_some_and(|reached| !reached.is_empty());
    for _ in 0..3 {
        let next = |board: &Value| is_reached(board) || !those(board, "SENT").is_empty();
        if is_reached(&world.board("somebody else is asked, or another brigade", next).await) {
            break;
        }
        world.a_while().await;
    }
    let escalated = |board: &Value| {
        let reached = board["reached"].as_array().is_some_and(|reached| reached.len() == 1);
        // Somebody of the brigade may still be asked beside them.
        let asked = those(board, "SENT");
        reached && CORE.iter().all(|name| asked.contains(&(*name).to_owned()))
    };
    let board = world.board("the core brigade is reached", escalated).await;
    assert_eq!(board["reached"][0]["name"], "Brigade centrale");

    // At the same instant two who are asked say yes to the last seat: by the link of the mail, and in the application.
    let token = world.link(email_of(CORE[0])).await;
    let call = board["calls"].as_array().expect("calls").iter().find(|call| call["talent"]["displayName"] == CORE[1]);
    let input = json!({ "mobilisationId": world.mobilisation, "callId": call.expect("a call")["id"] });
    let (by_link, signed_in) = tokio::join!(world.by_link(&token, "YES", None), async {
        world.attempt(&world.client(CORE[1]), "acceptCall", "mobilisation { calls { status } }", input).await
    });
    assert_eq!((&by_link["userErrors"], &signed_in["userErrors"]), (&json!([]), &json!([])));
    let board = world.board("the team is complete", |board| board["status"] == "MOBILISED").await;
    let engaged = those(&board, "ENGAGED");
    assert_eq!(engaged.len(), 2, "two seats, two people: {board:#}");
    assert!(engaged.contains(&one[0]));
    let has_it = |name: &&&str| engaged.contains(&(**name).to_string());
    assert_eq!(CORE.iter().filter(has_it).count(), 1, "exactly one has the last seat");
    assert!(board["seats"].as_array().expect("seats").iter().all(|seat| seat["filled"] == true));
    assert_eq!(those(&board, "SENT"), Vec::<String>::new(), "nobody is still asked");
    // The other is in reserve, and reads in their mail why they do not have it.
    let other = CORE.iter().find(|name| !has_it(name)).expect("one of both");
    assert_eq!(those(&board, "RESERVE"), [*other]);
    world.told_kindly(email_of(other)).await;
    // Whoever was cut off after the first wave is told how it stands, and nothing twice: by the one way and by the other.
    assert_eq!(follower.by_socket("MOBILISED").await, world.asked().await);

    world.change("Nadège", "deployTeam", "position", about.clone()).await;
    // What was raised is the administration's: its owner answers for it, and nobody finds it on a list.
    let mission = world.mission().await;
    assert_eq!((&mission["ownerId"], &mission["status"]), (&world.kept["account of Solène"], &json!("PUBLISHED")));
    let everybody = Client::new(world.server.url());
    let answer = everybody.ask(LISTED, &json!({})).await.expect("an answer");
    let listed: Vec<&Value> = answer.body["data"]["missions"]["nodes"].as_array().expect("missions").iter().collect();
    assert!(listed.iter().all(|one| one["id"] != mission["id"]), "{listed:?}");
    world.change("Nadège", "standDownTeam", "position", about.clone()).await;
    assert_eq!(world.mission().await["status"], "CANCELLED", "nobody had come to be on a seat");
    for (who, words) in [("Nadège", "Équipe formée dans la journée."), ("Solène", "Le portail a rouvert.")] {
        let review = json!({ "mobilisationId": world.mobilisation, "words": words });
        world.change(who, "reviewMobilisation", "position", review).await;
    }
    let board = world.board("both have said how it went", |board| board["status"] == "REVIEWED").await;
    assert_eq!(follower.by_events("REVIEWED").await, world.asked().await);
    let kinds: Vec<&str> =
        board["timeline"].as_array().expect("entries").iter().filter_map(|entry| entry["kind"].as_str()).collect();
    assert!(kinds.contains(&"REVIEWED"), "{kinds:?}");
    assert_eq!((kinds.first(), kinds.last()), (Some(&"DECLARED"), Some(&"CLOSED")));
}

/// One whose service granted a release in advance is free at once; for the other it is asked, with little time, and their manager grants it.
/// Both sign, work, and what each side saw of them at work is proven.
#[tokio::test]
async fn agents_come_with_a_release_in_advance_or_with_one_that_is_asked_for() {
    let (ada, blaise) = (PEOPLE[0].0, PEOPLE[1].0);
    let mut world = world(&[ada, blaise]).await;
    let about = json!({ "mobilisationId": world.mobilisation });
    let board = world.board("it is declared", |board| board["status"] == "DECLARED").await;
    let place = |seat: usize, who: &str| json!({ "seatId": board["seats"][seat]["id"], "talentId": world.kept[&format!("talent {who}")] });
    let by_hand = json!({ "mobilisationId": world.mobilisation, "places": [place(0, ada), place(1, blaise)] });
    world.change("Nadège", "composeTeam", "position", by_hand).await;
    world.change("Nadège", "planWave", "position", about.clone()).await;
    let asked = |board: &Value| {
        let sent = those(board, "SENT");
        [ada, blaise].iter().all(|who| sent.contains(&(*who).to_owned()))
    };
    let board = world.board("both are called", asked).await;
    for who in [ada, blaise] {
        let calls = board["calls"].as_array().expect("calls");
        let call = calls.iter().find(|call| call["talent"]["displayName"] == who).expect("a call");
        let yes = json!({ "mobilisationId": world.mobilisation, "callId": call["id"] });
        world.change(who, "acceptCall", "position", yes).await;
    }
    world.board("the team is complete", |board| board["status"] == "MOBILISED").await;
    world.change("Nadège", "deployTeam", "position", about.clone()).await;

    // Where the placement of each stands, as their coordinator follows it.
    let stands = async |who: &str, status: &str| {
        let document = "query($id: ID!) { mobilisation(id: $id) { calls { placementStatus talent { displayName } } } }";
        let mut glances = tokio::time::interval(GLANCE);
        let looking = async {
            loop {
                glances.tick().await;
                let client = world.client("Nadège");
                let answer = client.ask(document, &json!({ "id": world.mobilisation })).await.expect("an answer");
                let calls = answer.body["data"]["mobilisation"]["calls"].as_array().expect("calls").clone();
                let call = calls.into_iter().find(|call| call["talent"]["displayName"] == who).expect("a call");
                if call["placementStatus"] == status {
                    break;
                }
            }
        };
        tokio::time::timeout(PATIENCE, looking).await.unwrap_or_else(|_| panic!("{who} is {status}"));
    };
    stands(ada, "RELEASED").await;
    stands(blaise, "RELEASE_PENDING").await;
    let released = "{ placements(first: 10) { nodes { talent { displayName } release { conditions { words } } } } }";
    let released = run::ask_as(&world.server, &world.kept, "Bruno", released).await["placements"]["nodes"].clone();
    let of = |one: &&Value| one["talent"]["displayName"] == ada;
    let theirs = released.as_array().expect("a list").iter().find(of).expect("a placement");
    assert_eq!(theirs["release"]["conditions"]["words"], "Deux jours par semaine sur place.");
    let queue = "{ placements(first: 10, filter: { awaitingMe: true }) { nodes { id talent { displayName } release { status deadline share } } } }";
    let asked = run::ask_as(&world.server, &world.kept, "Bruno", queue).await["placements"]["nodes"].clone();
    let mut asked = asked.as_array().expect("a list").clone();
    asked.retain(|one| one["release"]["status"] == "REQUESTED");
    assert_eq!(asked.len(), 1, "the one that was granted in advance is not asked for: {asked:?}");
    assert_eq!((&asked[0]["talent"]["displayName"], &asked[0]["release"]["share"]), (&json!(blaise), &json!(60)));
    let deadline: chrono::DateTime<chrono::Utc> =
        asked[0]["release"]["deadline"].as_str().and_then(|text| text.parse().ok()).expect("an instant");
    assert!(deadline <= SystemClock.now() + chrono::Duration::hours(72), "before the work begins: {deadline}");
    world.change("Bruno", "grantRelease", "position", json!({ "placementId": asked[0]["id"] })).await;
    stands(blaise, "RELEASED").await;

    // Terms are written by themselves where a release was given in advance; else the administration writes them. Everybody signs, and the
    // administration confirms: now they are bound.
    world.change("Solène", "draftAgreement", "position", json!({ "placementId": asked[0]["id"] })).await;
    let drafted = "{ placements(first: 10) { nodes { id talent { displayName } agreement { hash } } } }";
    for who in [ada, blaise] {
        let terms = async || {
            let found = run::ask_as(&world.server, &world.kept, "Bruno", drafted).await["placements"]["nodes"].clone();
            let theirs = found.as_array()?.iter().find(|one| one["talent"]["displayName"] == who)?.clone();
            theirs["agreement"]["hash"].is_string().then_some(theirs)
        };
        let placement = world.found("the terms are written down", terms).await;
        let sign = json!({ "placementId": placement["id"], "hash": placement["agreement"]["hash"] });
        for signatory in [who, "Bruno", "Solène"] {
            world.change(signatory, "signAgreement", "position", sign.clone()).await;
        }
        world.change("Solène", "confirmPlacement", "position", json!({ "placementId": placement["id"] })).await;
        assert_eq!(world.evidence(who).await, "CLAIMED", "nobody has seen {who} at work");
    }

    // The first day of the work is over when the team stands down; each side says what it saw.
    world.server.days_pass(AT_WORK.into()).await.expect("time passes");
    let code = world.authenticator.in_days(AT_WORK.into());
    world.back("Nadège", COORDINATOR, Some(code)).await;
    for (who, email) in [("Solène", OWNER), (ada, PEOPLE[0].1), (blaise, PEOPLE[1].1)] {
        world.back(who, email, None).await;
    }
    world.change("Nadège", "standDownTeam", "position", about).await;
    let board = world.board("it has stood down", |board| board["status"] == "STOOD_DOWN").await;
    let kinds: Vec<&str> =
        board["timeline"].as_array().expect("entries").iter().filter_map(|entry| entry["kind"].as_str()).collect();
    assert!(kinds.contains(&"STOOD_DOWN"), "they had been at work: {kinds:?}");
    for (side, who) in [("Solène", ada), ("Nadège", blaise)] {
        let calls = board["calls"].as_array().expect("calls");
        let call = calls.iter().find(|call| call["talent"]["displayName"] == who).expect("a call");
        let seen = json!([{ "callId": call["id"], "skills": [{ "skillId": world.kept["skill"], "level": 4 }] }]);
        let words = "Le portail a rouvert.";
        let review = json!({ "mobilisationId": world.mobilisation, "words": words, "evidenced": seen });
        world.change(side, "reviewMobilisation", "position", review).await;
    }
    world.board("both have said how it went", |board| board["status"] == "REVIEWED").await;
    for who in [ada, blaise] {
        let proven = async || (world.evidence(who).await == "PROVEN").then_some(());
        world.found("what was seen at work is proven", proven).await;
    }
}
