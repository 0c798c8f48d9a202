//! Mails: words in the reader's language, text and HTML, with an id; over TLS; refused and tried again; to somebody without an account.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Duration, NaiveDate};
use serde::Serialize;
use vivier_accounts::domain::value::{AddressChangeId, AddressSide};
use vivier_accounts::read::went_to_left_mailbox;
use vivier_accounts::use_case::address::{ConfirmAddressChange, RequestAddressChange};
use vivier_accounts::use_case::delegation::{DelegateRole, EndDelegation};
use vivier_accounts::use_case::roles::RevokeRole;
use vivier_event_store::{ActionLink, CommandContext, CommandError, Unit, UseCase};
use vivier_kernel::actor::{Actor, Role, RoleGrant};
use vivier_kernel::email::EmailAddress;
use vivier_kernel::id::{AccountId, MissionId, SubjectId, TypedId as _};
use vivier_kernel::locale::Locale;
use vivier_kernel::notice::{Action, Family, Notice, Recipient};
use vivier_kernel::period::Period;
use vivier_kernel::zone::{QuietHours, Zone};
use vivier_notifications::use_case::choose::{ChooseNotificationQuietHours, live_in};

use crate::support::sink::Sink;
use crate::support::smtp::MailServer;
use crate::support::tls;
use crate::support::world::{
    PUBLIC_URL, World, count, notice, organisation, trusting, ways, ways_with, world, world_with,
};

#[tokio::test]
async fn each_reader_has_it_in_their_language_as_text_and_as_html() {
    let mut world = world().await;
    let ada = world.somebody("Ada", Locale::Fr).await;
    let grace = world.somebody("Grace", Locale::En).await;
    world.tell(notice("invited", ada).to(grace)).await;
    let mut mails = [world.mails.next().await, world.mails.next().await];
    mails.sort_by_key(|mail| mail.to());
    let [french, english] = mails;
    assert_eq!(french.to(), "ada@ministere.example");
    assert_eq!(french.subject(), "Une invitation pour «\u{a0}Refondre <un> service & plus\u{a0}»");
    let text = french.text();
    assert!(
        text.contains("Bonjour Ada,")
            && text.contains("jusqu’au 1er\u{a0}février 2026 à 17\u{a0}h\u{a0}30 (heure de Paris)"),
        "{text}"
    );
    assert!(
        text.contains(&format!("{PUBLIC_URL}/placements/x")) && text.contains(&format!("{PUBLIC_URL}/notifications"))
    );
    let html = french.html();
    assert!(html.contains("lang=\"fr\"") && html.contains("Refondre &#60;un&#62; service &#38; plus"), "{html}");
    assert_eq!(english.subject(), "An invitation to “Refondre <un> service & plus”");
    assert!(english.text().contains("until 1\u{a0}February 2026 at 17:30 (Paris time)"), "{}", english.text());
    assert!(english.html().contains("lang=\"en\""));
    for mail in [&french, &english] {
        assert!(mail.id().ends_with("@vivier.example"), "{}", mail.id());
        assert_eq!(mail.header("auto-submitted").as_deref(), Some("auto-generated"));
        assert_eq!(mail.header("list-unsubscribe"), Some(format!("<{PUBLIC_URL}/notifications>")));
    }
    assert_ne!(french.id(), english.id());
}

#[tokio::test]
async fn whoever_a_notice_is_about_is_told_of_themselves_in_the_second_person() {
    let mut world = world().await;
    let ada = world.somebody("Ada", Locale::Fr).await;
    let grace = world.somebody("Grace", Locale::Fr).await;
    let about = notice("about", ada).to(grace).person("talent", ada).mission("concerns", MissionId::default());
    world.tell(about).await;
    let mut mails = [world.mails.next().await, world.mails.next().await];
    mails.sort_by_key(|mail| mail.to());
    let [own, other] = mails.map(|mail| mail.text());
    assert!(own.contains("votre contribution à la mission") && !own.contains("contribution d’Ada"), "{own}");
    assert!(other.contains("la contribution d’Ada à la mission") && !other.contains("votre contribution"), "{other}");
}

/// What another service's command notes of whoever gives it.
#[derive(Serialize)]
struct LiveIn(Zone);

impl UseCase for LiveIn {
    const NAME: &'static str = "liveIn";
    type Outcome = ();

    async fn run(&self, unit: &mut Unit) -> Result<(), CommandError> {
        let account = unit.actor().account().ok_or(CommandError::NotFound)?;
        live_in(unit, account, self.0).await
    }
}

#[tokio::test]
async fn an_instant_is_told_by_the_clock_of_where_the_reader_lives_and_says_so() {
    let mut world = world().await;
    let ada = world.somebody("Ada", Locale::Fr).await;
    world.as_person(ada, &LiveIn(Zone::Antilles)).await.expect("noted");
    world.tell(notice("elsewhere", ada)).await;
    let said = "1er\u{a0}février 2026 à 12\u{a0}h\u{a0}30 (heure des Antilles)";
    let mail = world.mails.next().await;
    assert!(mail.text().contains(said) && mail.html().contains(said), "{}", mail.text());
    // What they choose for all that they are told comes first.
    let quiet_hours = QuietHours::new(Zone::Reunion, 1, 2).ok();
    world.as_person(ada, &ChooseNotificationQuietHours { quiet_hours }).await.expect("chosen");
    world.tell(notice("here", ada)).await;
    let mail = world.mails.next().await;
    assert!(mail.text().contains("à 20\u{a0}h\u{a0}30 (heure de La Réunion)"), "{}", mail.text());
}

/// Who is asked to let an agent go reads in the mail what the service would get, and nothing of it where that is nothing.
#[tokio::test]
async fn a_release_request_says_what_the_service_would_get() {
    let mut world = world().await;
    let day: NaiveDate = "2027-03-01".parse().expect("a day");
    for (cause, locale, said) in [
        ("french", Locale::Fr, "votre service recevrait 4,5\u{a0}jours de crédit"),
        ("english", Locale::En, "your service would receive 4.5\u{a0}days of credit"),
    ] {
        let manager = world.somebody(cause, locale).await;
        let notice = Notice::new(Family::Release, "release.requested", cause)
            .to(manager)
            .text("mission", "Refondre un service")
            .person("talent", manager)
            .day("start", day)
            .day("end", day)
            .number("share", 40)
            .instant("deadline", day.and_time(chrono::NaiveTime::MIN).and_utc());
        world.tell(notice.clone().credit("receives", 450)).await;
        let mail = world.mails.next().await;
        assert!(mail.text().contains(said) && mail.html().contains(said), "{}", mail.text());
        world.tell(Notice { cause: format!("{cause}, without"), ..notice }).await;
        let mail = world.mails.next().await;
        assert!(!mail.text().contains("crédit") && !mail.text().contains("credit"), "{}", mail.text());
    }
}

#[tokio::test]
async fn one_cause_is_told_once_to_each_person_in_each_family() {
    let mut world = world().await;
    let ada = world.somebody("Ada", Locale::Fr).await;
    for _ in 0..3 {
        world.tell(notice("same", ada).to(ada)).await;
        world.quiet().await;
    }
    world.tell(Notice { family: Family::Agreement, ..notice("same", ada) }).await;
    world.tell(notice("another", ada)).await;
    world.quiet().await;
    assert_eq!(world.mails.rest().len(), 3);
    assert_eq!(count(&world.tests, "NotificationRaised").await, 3);
}

#[tokio::test]
async fn a_busy_server_gets_it_later_with_the_same_id_and_a_late_call_is_dropped() {
    let mut world = world().await;
    let ada = world.somebody("Ada", Locale::Fr).await;
    world.mails.refuse(2);
    let valid = vivier_kernel::clock::Clock::now(&world.tests.clock) + Duration::seconds(30);
    world.tell(notice("patient", ada)).await;
    world.tell(notice("urgent", ada).until(valid)).await;
    world.quiet().await;
    assert_eq!((world.mails.rest().len(), count(&world.tests, "DeliveryFailed").await), (0, 2));
    world.tests.advance(Duration::minutes(10));
    world.mails.next().await;
    world.quiet().await;
    assert_eq!((world.mails.rest().len(), count(&world.tests, "DeliverySent").await), (0, 1));
    assert_eq!(count(&world.tests, "DeliveryDropped").await, 1);
}

#[tokio::test]
async fn over_tls_the_mail_arrives_where_the_authority_is_trusted_and_nowhere_else() {
    let (acceptor, authority) = tls::localhost();
    let mails = MailServer::start(Some(acceptor)).await;
    let url = mails.url.clone();
    // The web's authorities have not signed this certificate: nothing is said to whoever has it.
    let mut world = world_with(mails, ways(&url)).await;
    let ada = world.somebody("Ada", Locale::Fr).await;
    world.tell(notice("secret", ada)).await;
    world.quiet().await;
    assert_eq!((world.mails.rest().len(), count(&world.tests, "DeliveryFailed").await), (0, 1));
    let carrier = ways_with(trusting(&url, &authority), Default::default());
    let mut world = world.restart(carrier).await;
    world.tests.advance(Duration::minutes(1));
    assert!(world.mails.next().await.text().contains("Bonjour Ada"));
}

#[tokio::test]
async fn a_mail_to_an_address_without_an_account_carries_a_genuine_link_and_no_settings() {
    let mut world = world().await;
    let subject = SubjectId::from_uuid(uuid::Uuid::from_u128(77));
    let keys = world.tests.store.keys();
    let address = keys.seal(subject, &"chef.de.service@ministere.example".to_owned()).await.expect("sealed");
    let expires_at = vivier_kernel::clock::Clock::now(&world.tests.clock) + Duration::days(7);
    let release = uuid::Uuid::from_u128(5);
    let action = Action {
        label: "UNKNOWN".to_owned(),
        path: "/act/release".to_owned(),
        action: "grantRelease".to_owned(),
        subject: release,
        expires_at,
    };
    let mut notice = Notice::new(Family::Release, "release.granted", "asked").text("mission", "Données").action(action);
    notice = notice.to_recipient(Recipient::Address { subject, address, name: None, locale: Locale::Fr });
    world.tell(notice).await;
    let mail = world.mails.next().await;
    assert_eq!((mail.to().as_str(), mail.header("list-unsubscribe")), ("chef.de.service@ministere.example", None));
    let text = mail.text();
    let (_, token) = text.split_once("/act/release?token=").expect("a link");
    let token = token.split_whitespace().next().expect("a token");
    let store = &world.tests.store;
    let link = ActionLink::read_for(store.keys(), "grantRelease", token, store.clock().now()).expect("genuine");
    assert_eq!((link.subject, link.person, link.expires_at), (release, subject, expires_at));
}

#[tokio::test]
async fn a_link_is_for_the_mailbox_that_its_mail_goes_to() {
    let mut world = world().await;
    let ada = world.somebody("Ada", Locale::Fr).await;
    let expires_at = vivier_kernel::clock::Clock::now(&world.tests.clock) + Duration::days(7);
    let action = Action {
        label: "UNKNOWN".to_owned(),
        path: "/act/release".to_owned(),
        action: "grantRelease".to_owned(),
        subject: uuid::Uuid::from_u128(5),
        expires_at,
    };
    for (mailbox, next) in [(0, "ada@ailleurs.example"), (1, "ada@encore.example")] {
        let notice = Notice::new(Family::Release, "release.granted", format!("asked:{mailbox}"));
        world.tell(notice.text("mission", "Données").action(action.clone()).to(ada)).await;
        let text = world.mails.next().await.text();
        let (_, token) = text.split_once("/act/release?token=").expect("a link");
        let token = token.split_whitespace().next().expect("a token");
        let store = &world.tests.store;
        let link = ActionLink::read_for(store.keys(), "grantRelease", token, store.clock().now()).expect("genuine");
        let left = async || went_to_left_mailbox(store, &link).await.expect("known");
        assert_eq!((link.mailbox, left().await), (mailbox, false));
        takes_another_address(&world, ada, next).await;
        assert!(left().await, "it lies in a mailbox that is theirs no more");
        world.quiet().await;
        world.mails.rest();
    }
}

/// Both mailboxes say yes to another address.
async fn takes_another_address(world: &World, account: AccountId, email: &str) {
    let store = &world.tests.store;
    let (change, expires_at) = (AddressChangeId::new(store.clock()), store.clock().now() + Duration::days(2));
    let email = EmailAddress::new(email).expect("an address");
    let request = RequestAddressChange { account, change, email, expires_at, holder: None, agent: false };
    world.as_person(account, &request).await.expect("asked");
    for side in [AddressSide::Present, AddressSide::Future] {
        world.as_person(account, &ConfirmAddressChange { account, change, side }).await.expect("confirmed");
    }
}

#[tokio::test]
async fn the_nearest_holders_of_a_role_are_told_and_administrators_where_there_are_none() {
    let mut world = world().await;
    let manager = world.somebody("Manager", Locale::Fr).await;
    let administrator = world.somebody("Administrator", Locale::Fr).await;
    world.grant(manager, Role::ReleasingManager, organisation(1)).await;
    world.grant(administrator, Role::ProgrammeAdministrator, organisation(9)).await;
    world.quiet().await;
    world.mails.rest();
    for (number, expected) in [(1, "manager@ministere.example"), (2, "administrator@ministere.example")] {
        let notice = Notice::new(Family::Release, "release.granted", format!("asked:{number}")).text("mission", "X");
        world.tell(notice.to_holders(Role::ReleasingManager, organisation(number))).await;
        assert_eq!(world.mails.next().await.to(), expected);
        world.quiet().await;
        assert_eq!(world.mails.rest().len(), 0);
    }
}

#[tokio::test]
async fn nobody_is_asked_about_themselves_nor_is_whoever_holds_their_role_for_them() {
    let mut world = world().await;
    let (talent, deputy) = (world.somebody("Talent", Locale::Fr).await, world.somebody("Deputy", Locale::Fr).await);
    let administrator = world.somebody("Administrator", Locale::Fr).await;
    world.grant(talent, Role::ReleasingManager, organisation(1)).await;
    world.grant(administrator, Role::ProgrammeAdministrator, organisation(9)).await;
    world.quiet().await;
    world.mails.rest();
    let grant = RoleGrant { role: Role::ReleasingManager, organisation: organisation(1) };
    let today = world.tests.store.clock().today();
    let period = Period::new(today, today + Duration::days(5)).expect("a period");
    let actor = Actor::Account { account: talent, verified: true, grants: vec![grant] };
    let context = CommandContext::new(actor, world.tests.store.clock());
    let lend = DelegateRole { delegate: Some(deputy), grant, period };
    world.tests.store.execute(&context, &lend).await.expect("lent");
    world.quiet().await;
    world.mails.rest();
    for (about, expected) in [
        (talent, vec!["administrator@ministere.example"]),
        (administrator, vec!["deputy@ministere.example", "talent@ministere.example"]),
    ] {
        let notice = Notice::new(Family::Release, "release.granted", format!("asked:{about}")).text("mission", "X");
        world.tell(notice.to_holders_besides(Role::ReleasingManager, organisation(1), about)).await;
        world.quiet().await;
        let mut told: Vec<String> = world.mails.rest().iter().map(|mail| mail.to()).collect();
        told.sort();
        assert_eq!(told, expected);
    }
}

/// A loan of a role ends by either hand: the other one hears that it does, and a loan that is over is ended without a word.
#[tokio::test]
async fn whoever_did_not_end_a_loan_hears_that_it_ended() {
    let mut world = world().await;
    let (lender, deputy) = (world.somebody("Lender", Locale::Fr).await, world.somebody("Deputy", Locale::Fr).await);
    world.grant(lender, Role::ReleasingManager, organisation(1)).await;
    let grant = RoleGrant { role: Role::ReleasingManager, organisation: organisation(1) };
    let as_lender = Actor::Account { account: lender, verified: true, grants: vec![grant] };
    for (by, told) in [
        (as_lender.clone(), Some(("deputy@ministere.example", "Un rôle qui vous était prêté a pris fin"))),
        (world.person(deputy), Some(("lender@ministere.example", "Un rôle que vous aviez prêté vous revient"))),
        (as_lender.clone(), None),
    ] {
        let today = world.tests.store.clock().today();
        let period = Period::new(today, today + Duration::days(5)).expect("a period");
        let context = CommandContext::new(as_lender.clone(), world.tests.store.clock());
        let lend = DelegateRole { delegate: Some(deputy), grant, period };
        let delegation = world.tests.store.execute(&context, &lend).await.expect("lent").outcome.delegation;
        if told.is_none() {
            world.tests.advance(Duration::days(6));
        }
        world.quiet().await;
        world.mails.rest();
        let end = EndDelegation { account: by.account().expect("somebody"), delegation };
        let context = CommandContext::new(by, world.tests.store.clock());
        world.tests.store.execute(&context, &end).await.expect("ended");
        world.quiet().await;
        let mails = world.mails.rest();
        let found: Vec<(String, String)> = mails.iter().map(|mail| (mail.to(), mail.subject())).collect();
        let expected = told.map(|(to, subject)| (to.to_owned(), subject.to_owned()));
        assert_eq!(found, expected.into_iter().collect::<Vec<_>>());
    }
    let today = world.tests.store.clock().today();
    let period = Period::new(today, today + Duration::days(5)).expect("a period");
    let context = CommandContext::new(as_lender, world.tests.store.clock());
    let lend = DelegateRole { delegate: Some(deputy), grant, period };
    world.tests.store.execute(&context, &lend).await.expect("lent");
    world.quiet().await;
    world.mails.rest();
    let revoke = RevokeRole { account: lender, grant };
    world.tests.store.execute(&world.system(), &revoke).await.expect("revoked");
    world.quiet().await;
    let mut subjects: Vec<String> = world.mails.rest().iter().map(|mail| mail.subject()).collect();
    subjects.sort();
    assert_eq!(subjects, ["Un rôle qui vous était prêté a pris fin", "Un rôle vous a été retiré"]);
}

#[tokio::test]
async fn a_template_that_nobody_wrote_is_told_in_general_words() {
    let mut world = world().await;
    let ada = world.somebody("Ada", Locale::Fr).await;
    world.tell(Notice { template: "not.written".to_owned(), ..notice("unknown", ada) }).await;
    assert_eq!(world.mails.next().await.subject(), "Vivier\u{a0}: du nouveau (mises en relation)");
}

/// The keys of the catalogue that are templates, with the values that each one names.
fn templates() -> BTreeMap<&'static str, BTreeSet<&'static str>> {
    let mut templates: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for line in include_str!("../../messages/fr.txt").lines() {
        let Some((key, text)) = line.split_once(" = ") else { continue };
        let Some((template, "subject" | "text")) = key.rsplit_once('.') else { continue };
        let names = text.split('{').skip(1).filter_map(|rest| rest.split_once('}')).map(|(name, _)| name);
        templates.entry(template).or_default().extend(names);
    }
    templates.retain(|template, _| *template != "unknown");
    templates
}

/// By a server that is not the tests' own, so that no misunderstanding of SMTP is shared with it.
#[tokio::test]
async fn every_template_reaches_a_real_server_whole_in_both_languages() {
    let sink = tokio::task::spawn_blocking(Sink::start).await.expect("started");
    let world = world_with(MailServer::start(None).await, ways(&sink.url)).await;
    let readers = [
        ("ada@ministere.example", world.somebody("Ada", Locale::Fr).await, "Bonjour Ada"),
        ("alan@ministere.example", world.somebody("Alan", Locale::En).await, "Hello Alan"),
    ];
    let templates = templates();
    assert!(templates.len() > 70, "{}", templates.len());
    // What a mail leads to says of which template it is.
    let page = |template: &str| format!("/placements/{template}/x");
    for (template, names) in &templates {
        let mut notice = Notice::new(Family::Placement, template, *template).link(page(template));
        for name in names {
            // Each value is a word of its own, which no catalogue has, and may begin a sentence.
            notice = notice.text(name, &format!("Z{name}z"));
        }
        for (_, reader, _) in &readers {
            notice = notice.to(*reader);
        }
        world.tell(notice).await;
        world.quiet().await;
    }
    let mails = sink.mails();
    assert_eq!(mails.len(), templates.len() * readers.len(), "each one once");
    let received: Vec<_> = mails.iter().map(|mail| (mail.to(), mail.subject(), mail.text(), mail.html())).collect();
    for (template, names) in &templates {
        let link = format!("{PUBLIC_URL}{}", page(template));
        for (address, _, greeting) in &readers {
            let mail = received.iter().find(|(to, _, text, _)| to == address && text.contains(&link));
            let (_, subject, text, html) = mail.unwrap_or_else(|| panic!("{template} to {address}"));
            assert!(text.contains(greeting) && html.contains(greeting), "{template}: {text}");
            for name in names {
                let value = format!("Z{name}z");
                assert!(
                    format!("{subject} {text}").contains(&value),
                    "{template}: {value} is not in {subject}\n{text}"
                );
            }
            for part in [subject, text, html] {
                assert!(!part.contains(['{', '}']), "{template}: {part}");
            }
        }
    }
}

#[tokio::test]
async fn over_starttls_the_mail_arrives_and_in_clear_it_is_not_said() {
    let (acceptor, authority) = tls::localhost();
    let mails = MailServer::start_upgrading(acceptor).await;
    let url = mails.url.clone();
    let mut world = world_with(mails, ways_with(trusting(&url, &authority), Default::default())).await;
    let ada = world.somebody("Ada", Locale::Fr).await;
    world.tell(notice("secret", ada)).await;
    assert!(world.mails.next().await.text().contains("Bonjour Ada"));
    // A server that does not offer it is told nothing.
    let plain = MailServer::start(None).await;
    let insisting = trusting(&plain.url, &authority);
    let mut world = World { mails: plain, ..world }.restart(ways_with(insisting, Default::default())).await;
    world.tell(notice("another", ada)).await;
    world.quiet().await;
    assert_eq!((world.mails.rest().len(), count(&world.tests, "DeliveryFailed").await), (0, 1));
}

#[derive(Serialize)]
pub(crate) struct EraseAccount {
    pub(crate) account: AccountId,
}

impl UseCase for EraseAccount {
    const NAME: &'static str = "eraseAccount";
    type Outcome = ();

    async fn run(&self, unit: &mut Unit) -> Result<(), CommandError> {
        vivier_accounts::erasing::erase(unit, self.account).await
    }
}

/// Somebody is erased while a mail to them waits: it is never sent, and nothing of it can be read any more.
#[tokio::test]
async fn a_mail_that_waits_for_somebody_who_is_erased_is_never_sent() {
    let mut world = world().await;
    let ada = world.somebody("Ada", Locale::Fr).await;
    world.mails.refuse(1);
    world.tell(notice("waits", ada)).await;
    world.quiet().await;
    assert_eq!((world.mails.rest().len(), count(&world.tests, "DeliveryFailed").await), (0, 1), "it waits");
    world.tests.store.execute(&world.system(), &EraseAccount { account: ada }).await.expect("erased");
    world.tests.advance(Duration::days(2));
    world.quiet().await;
    assert_eq!((world.mails.rest().len(), count(&world.tests, "DeliverySent").await), (0, 0));
}
