//! What waited for the morning is told to whoever may still know it, and asks for what is still to be done.

use chrono::{DateTime, Utc};
use serde::Serialize;
use vivier_accounts::use_case::roles::RevokeRole;
use vivier_accounts::use_case::sessions::EndOtherSessions;
use vivier_event_store::{CommandError, Unit, UseCase};
use vivier_kernel::actor::{Actor, Role, RoleGrant};
use vivier_kernel::id::{AccountId, MissionId, OrganisationId, PlacementId, SeatId, SubjectId, TalentId, TypedId as _};
use vivier_kernel::locale::Locale;
use vivier_kernel::notice::{Action, CalendarStatus, Family, Notice};
use vivier_kernel::period::Period;
use vivier_kernel::share::Share;
use vivier_kernel::zone::{QuietHours, Zone};
use vivier_matching::domain::command::{Opening, PlacementCommand};
use vivier_matching::domain::decide::Placement;
use vivier_matching::domain::event::Pairing;
use vivier_matching::domain::value::{DeclineReason, Side};
use vivier_matching::use_case::by_link::{ANSWER_PLACEMENT, ANSWER_PLACEMENT_PAGE};
use vivier_notifications::channel::target::WebhookUrl;
use vivier_notifications::domain::value::{Channel, Mode, WebhookForm};
use vivier_notifications::read::notifications::by_ids;
use vivier_notifications::use_case::choose::{ChooseNotificationQuietHours, OpenCalendarLink};
use vivier_notifications::use_case::webhook::{RegisterWebhook, ResumeWebhook};
use vivier_organisations::domain::value::{Kind, Name};
use vivier_organisations::use_case::create::CreateOrganisation;

use crate::calendar::{read, token};
use crate::preferences::{list, prefer};
use crate::support::http::Receiver;
use crate::support::world::{World, count, notice, organisation, world};
use crate::webhooks::register;

const OWNER: Role = Role::MissionOwner;

/// An external talent applies to a mission of an administration.
#[derive(Serialize)]
struct Applies {
    placement: PlacementId,
    pairing: Pairing,
}

impl UseCase for Applies {
    const NAME: &'static str = "applyToSeat";
    type Outcome = ();

    async fn run(&self, unit: &mut Unit) -> Result<(), CommandError> {
        let mut placement = unit.load::<Placement>(self.placement).await?;
        let opening = Opening {
            placement: self.placement,
            pairing: self.pairing,
            motivation: None,
            talent_in_pool: true,
            seat_open: true,
            home_goes_on: true,
        };
        unit.decide(&mut placement, PlacementCommand::Apply(Box::new(opening)))?;
        Ok(())
    }
}

/// The administration says yes.
#[derive(Serialize)]
struct SaysYes {
    placement: PlacementId,
}

impl UseCase for SaysYes {
    const NAME: &'static str = "acceptPlacement";
    type Outcome = ();

    async fn run(&self, unit: &mut Unit) -> Result<(), CommandError> {
        let mut placement = unit.load_existing::<Placement>(self.placement).await?;
        unit.decide(&mut placement, PlacementCommand::Accept { by: Side::Host, seat_open: true })?;
        Ok(())
    }
}

/// The administration says no.
#[derive(Serialize)]
struct SaysNo {
    placement: PlacementId,
}

impl UseCase for SaysNo {
    const NAME: &'static str = "declinePlacement";
    type Outcome = ();

    async fn run(&self, unit: &mut Unit) -> Result<(), CommandError> {
        let mut placement = unit.load_existing::<Placement>(self.placement).await?;
        let (by, reason, words) = (Side::Host, DeclineReason::NeedChanged, None);
        unit.decide(&mut placement, PlacementCommand::Decline { by, reason, words })?;
        Ok(())
    }
}

fn instant(text: &str) -> DateTime<Utc> {
    text.parse().expect("an instant")
}

impl World {
    pub(crate) async fn administration(&self) -> OrganisationId {
        let name = Name::new("Ministère d’accueil").expect("a name");
        let kind = Kind::Ministry;
        let create = CreateOrganisation { kind, name, name_en: None, short_name: None, siret: None, parent: None };
        let created = self.tests.store.execute(&self.system(), &create).await.expect("created");
        created.outcome.organisation
    }

    /// Somebody who answers for the administration's missions, and whose mails do not come at night.
    async fn sleeper(&self, name: &str, host: OrganisationId) -> AccountId {
        let account = self.somebody(name, Locale::Fr).await;
        self.grant(account, OWNER, host).await;
        self.quiet().await;
        let quiet_hours = QuietHours::new(Zone::Metropolitan, 20, 8).ok();
        self.as_person(account, &ChooseNotificationQuietHours { quiet_hours }).await.expect("chosen");
        account
    }

    async fn revoke(&self, account: AccountId, host: OrganisationId) {
        let grant = RoleGrant { role: OWNER, organisation: host };
        self.tests.store.execute(&self.system(), &RevokeRole { account, grant }).await.expect("revoked");
    }

    async fn applies(&self, talent: AccountId, host: OrganisationId) -> PlacementId {
        let placement = PlacementId::new(self.tests.store.clock());
        let day = |text: &str| text.parse().expect("a day");
        let pairing = Pairing {
            talent: TalentId::from_uuid(talent.uuid()),
            account: talent,
            subject: SubjectId::from(talent),
            home: None,
            mission: MissionId::default(),
            seat: SeatId::default(),
            host,
            period: Period::new(day("2026-03-01"), day("2026-03-31")).expect("a period"),
            share: Share::new(20).expect("a share"),
        };
        self.tests.store.execute(&self.system(), &Applies { placement, pairing }).await.expect("applied");
        placement
    }

    /// Until when an application waits.
    async fn answer_by(&self, placement: PlacementId) -> DateTime<Utc> {
        let state = self.tests.store.load::<Placement>(placement.uuid()).await.expect("a placement").state;
        state.answer_by.expect("a deadline")
    }

    /// Subjects and texts of what has come, by reader.
    async fn received(&mut self) -> Vec<(String, String)> {
        self.quiet().await;
        let mut mails: Vec<(String, String)> =
            self.mails.rest().iter().map(|mail| (mail.to(), format!("{}\n{}", mail.subject(), mail.text()))).collect();
        mails.sort();
        mails
    }
}

/// What is told of an application, to whoever answers for the mission.
fn applied(placement: PlacementId, talent: AccountId, by: DateTime<Utc>) -> Notice {
    Notice::new(Family::Placement, "placement.applied", format!("placement:{placement}:applied"))
        .text("mission", "Refondre un service")
        .person("talent", talent)
        .instant("deadline", by)
        .deadline(format!("placement:{placement}:answer"), by, CalendarStatus::Tentative)
        .link_to("/placements", placement)
}

fn with_link(notice: Notice, placement: PlacementId, expires_at: DateTime<Utc>) -> Notice {
    notice.action(Action {
        label: "answer-placement".to_owned(),
        path: ANSWER_PLACEMENT_PAGE.to_owned(),
        action: ANSWER_PLACEMENT.to_owned(),
        subject: placement.uuid(),
        expires_at,
    })
}

#[tokio::test]
async fn whoever_lost_the_role_while_it_waited_is_told_nothing_of_it_by_any_way() {
    let mut world = world().await;
    let host = world.administration().await;
    let talent = world.somebody("Zephyrine", Locale::Fr).await;
    let [lost, stays] = [world.sleeper("Lost", host).await, world.sleeper("Stays", host).await];
    let digest = world.sleeper("Digest", host).await;
    world.as_person(digest, &prefer(Family::Placement, Channel::Email, Mode::Daily)).await.expect("chosen");
    for account in [lost, stays] {
        world.as_person(account, &OpenCalendarLink {}).await.expect("opened");
    }
    world.mails.rest();
    world.tests.clock.set(instant("2026-01-05T21:00:00Z"));
    let placement = world.applies(talent, host).await;
    let by = world.answer_by(placement).await;
    world.tell(applied(placement, talent, by).to_holders_besides(OWNER, host, talent)).await;
    world.quiet().await;
    for account in [lost, digest] {
        world.revoke(account, host).await;
    }
    world.tests.clock.set(instant("2026-01-06T07:00:00Z"));
    let mails = world.received().await;
    let named: Vec<&str> =
        mails.iter().filter(|(_, text)| text.contains("Zephyrine")).map(|(to, _)| to.as_str()).collect();
    assert_eq!(named, ["stays@ministere.example"]);
    let revoked = mails.iter().filter(|(_, text)| text.contains("Un rôle vous a été retiré")).count();
    assert_eq!((mails.len(), revoked), (3, 2), "they hear that the role is gone: {mails:?}");
    let reasons: Vec<String> =
        sqlx::query_scalar("select data ->> 'reason' from es_event where kind = 'DeliveryDropped'")
            .fetch_all(world.tests.store.pool())
            .await
            .expect("reasons");
    assert_eq!(reasons, ["NOT_THEIRS", "NOT_THEIRS"], "the mail, and the digest of nothing else");

    // The list says what it said, and names nobody; the calendar has it no more.
    let holder =
        Actor::Account { account: stays, verified: true, grants: vec![RoleGrant { role: OWNER, organisation: host }] };
    for (viewer, account, knows) in [(world.person(lost), lost, false), (holder, stays, true)] {
        let views = list(&world, &viewer).await;
        let told = views.iter().find(|view| view.template == "placement.applied").expect("it stands in the list");
        let said = told.wording.text.join("\n");
        assert_eq!((said.contains("Zephyrine"), told.path.is_some()), (knows, knows), "{said}");
        let token = token(&world, account).await.expect("a link");
        assert_eq!(read(&world, &token).await.expect("a calendar").components.len(), usize::from(knows));
    }
}

/// What a person may know is looked up for a whole list, and for a calendar, at once: of each it is the same as by itself.
#[tokio::test]
async fn each_of_a_list_is_known_as_it_is_by_itself() {
    let world = world().await;
    let (host, other) = (world.administration().await, organisation(1));
    let talent = world.somebody("Zephyrine", Locale::Fr).await;
    let owner = world.sleeper("Owner", host).await;
    world.as_person(owner, &OpenCalendarLink {}).await.expect("opened");
    world.grant(owner, OWNER, other).await;
    let theirs = world.applies(talent, host).await;
    let foreign = world.applies(talent, organisation(2)).await;
    let by = world.answer_by(theirs).await;
    // Twice of one placement, of one of others, of none, and as what the viewer is no more.
    let none = PlacementId::default();
    for (cause, placement, to) in [
        ("one", theirs, host),
        ("two", theirs, host),
        ("foreign", foreign, host),
        ("none", none, host),
        ("lost", theirs, other),
    ] {
        let told = Notice { cause: cause.to_owned(), ..applied(placement, talent, by) };
        world.tell(told.to_holders_besides(OWNER, to, talent)).await;
    }
    world.tell(notice("own", owner)).await;
    world.quiet().await;
    let grants = vec![RoleGrant { role: OWNER, organisation: host }];
    let viewer = Actor::Account { account: owner, verified: true, grants };
    let views = list(&world, &viewer).await;
    let mut alone = Vec::new();
    for view in &views {
        alone.extend(by_ids(&world.tests.store, &viewer, Locale::Fr, &[view.id]).await.expect("an answer"));
    }
    assert_eq!(alone, views);
    let applications: Vec<_> = views.iter().filter(|view| view.template == "placement.applied").collect();
    let led = applications.iter().filter(|view| view.path.is_some()).count();
    assert_eq!((applications.len(), led), (5, 2), "{views:?}");
    let token = token(&world, owner).await.expect("a link");
    assert_eq!(read(&world, &token).await.expect("a calendar").components.len(), 1, "each placement has one entry");
}

/// A webhook that was put aside is sent what was kept for it, as far as its owner may still know it.
#[tokio::test]
async fn a_webhook_that_goes_on_is_not_sent_what_its_owner_may_know_no_more() {
    let world = world().await;
    let mut receiver = Receiver::start(None).await;
    let host = world.administration().await;
    let talent = world.somebody("Zephyrine", Locale::Fr).await;
    let lost = world.sleeper("Lost", host).await;
    let webhook = register(&world, lost, &receiver.url, WebhookForm::Event).await;
    world.as_person(lost, &EndOtherSessions { account: lost }).await.expect("ended");
    world.tests.settle_followers().await.expect("what follows has followed");
    let placement = world.applies(talent, host).await;
    let by = world.answer_by(placement).await;
    world.tell(applied(placement, talent, by).to_holders_besides(OWNER, host, talent)).await;
    world.tell(notice("own", lost)).await;
    world.quiet().await;
    world.revoke(lost, host).await;
    world.as_person(lost, &ResumeWebhook { webhook, replay: true }).await.expect("resumed");
    assert_eq!(receiver.next().await.json()["type"], "placement.invited");
    world.quiet().await;
    assert_eq!((receiver.rest().len(), count(&world.tests, "DeliveryDropped").await), (0, 1));
}

/// A program wants all that happened: what was done or over meanwhile is mailed to nobody, and posted all the same.
#[tokio::test]
async fn a_webhook_that_goes_on_is_sent_what_is_done_and_what_is_over() {
    let world = world().await;
    let mut receiver = Receiver::start(None).await;
    let host = world.administration().await;
    let talent = world.somebody("Zephyrine", Locale::Fr).await;
    let owner = world.sleeper("Owner", host).await;
    let webhook = register(&world, owner, &receiver.url, WebhookForm::Event).await;
    world.as_person(owner, &EndOtherSessions { account: owner }).await.expect("ended");
    world.tests.settle_followers().await.expect("what follows has followed");
    world.tests.clock.set(instant("2026-01-05T21:00:00Z"));
    let placement = world.applies(talent, host).await;
    let by = world.answer_by(placement).await;
    let answered = with_link(applied(placement, talent, by), placement, by);
    world.tell(answered.to_holders_besides(OWNER, host, talent)).await;
    world.tell(notice("over", owner).until(instant("2026-01-06T01:00:00Z"))).await;
    world.quiet().await;
    world.tests.store.execute(&world.system(), &SaysYes { placement }).await.expect("accepted");
    world.tests.clock.set(instant("2026-01-06T07:00:00Z"));
    world.quiet().await;
    assert_eq!(count(&world.tests, "DeliveryDropped").await, 2, "the mails");
    world.as_person(owner, &ResumeWebhook { webhook, replay: true }).await.expect("resumed");
    let mut posted = [receiver.next().await.json(), receiver.next().await.json()].map(|post| post["type"].clone());
    posted.sort_by_key(ToString::to_string);
    assert_eq!(posted, ["placement.applied", "placement.invited"]);
    world.quiet().await;
    assert_eq!((receiver.rest().len(), count(&world.tests, "DeliveryDropped").await), (0, 2));
}

/// Whoever hears that they have nothing to do with it any more may not read it: they are told, and nobody is named.
#[tokio::test]
async fn whoever_is_told_that_they_answer_no_more_is_named_nobody() {
    let mut world = world().await;
    let mut receiver = Receiver::start(None).await;
    let host = world.administration().await;
    let talent = world.somebody("Zephyrine", Locale::Fr).await;
    let before = world.somebody("Before", Locale::Fr).await;
    let url = WebhookUrl::new(&receiver.url).expect("an address");
    let webhook = RegisterWebhook { url, form: WebhookForm::Event, families: vec![Family::Release] };
    world.as_person(before, &webhook).await.expect("registered");
    let placement = world.applies(talent, host).await;
    let notice = Notice::new(Family::Release, "release.handed_on", "handed on")
        .text("mission", "Refondre un service")
        .person("talent", talent)
        .link_to("/placements", placement);
    world.tell(notice.to(before)).await;
    let mails = world.received().await;
    let [(_, text)] = mails.as_slice() else { panic!("one mail: {mails:?}") };
    assert!(text.contains("Vous n’avez plus à répondre") && !text.contains("Zephyrine"), "{text}");
    assert!(!text.contains("/placements/"), "{text}");
    let post = receiver.next().await.json();
    assert_eq!((&post["type"], &post["url"]), (&"release.handed_on".into(), &serde_json::Value::Null));
}

#[tokio::test]
async fn what_was_answered_or_is_over_by_the_morning_is_asked_of_nobody() {
    let mut world = world().await;
    let host = world.administration().await;
    let talent = world.somebody("Zephyrine", Locale::Fr).await;
    world.sleeper("Owner", host).await;
    world.mails.rest();
    world.tests.clock.set(instant("2026-01-05T21:00:00Z"));
    let [open, answered, over] =
        [world.applies(talent, host).await, world.applies(talent, host).await, world.applies(talent, host).await];
    let by = world.answer_by(open).await;
    let at_night = instant("2026-01-06T01:00:00Z");
    for (placement, title, expires_at) in [(open, "Ouverte", by), (answered, "Pourvue", by), (over, "Échue", at_night)]
    {
        let notice = with_link(applied(placement, talent, by), placement, expires_at).text("mission", title);
        world.tell(notice.to_holders_besides(OWNER, host, talent)).await;
    }
    // A reminder has no link that answers.
    for (placement, title, due) in
        [(open, "Rappel ouvert", by), (answered, "Rappel pourvu", by), (over, "Rappel échu", at_night)]
    {
        let notice = Notice::new(Family::Placement, "placement.reminded", format!("{placement}:reminder"))
            .text("concerns", title)
            .person("talent", talent)
            .instant("due", due)
            .link_to("/placements", placement);
        world.tell(notice.to_holders_besides(OWNER, host, talent)).await;
    }
    // What follows a yes comes to nothing where there is a no.
    let ended = world.applies(talent, host).await;
    for (placement, title) in [(open, "Suite ouverte"), (ended, "Suite close")] {
        let cause = format!("{placement}:agreed");
        let notice = Notice { template: "placement.agreed".to_owned(), cause, ..applied(placement, talent, by) };
        world.tell(notice.text("mission", title).to_holders_besides(OWNER, host, talent)).await;
    }
    world.quiet().await;
    world.tests.store.execute(&world.system(), &SaysYes { placement: answered }).await.expect("accepted");
    world.tests.store.execute(&world.system(), &SaysNo { placement: ended }).await.expect("declined");
    world.tests.clock.set(instant("2026-01-06T07:00:00Z"));
    let mails = world.received().await;
    for (title, expected) in [
        ("« Ouverte »", 1),
        ("« Rappel ouvert »", 1),
        ("« Suite ouverte »", 1),
        ("« Suite close »", 0),
        ("« Pourvue »", 0),
        ("« Rappel pourvu »", 0),
        ("« Échue »", 0),
        ("« Rappel échu »", 0),
    ] {
        let title = title.replace("« ", "«\u{a0}").replace(" »", "\u{a0}»");
        let told = mails.iter().filter(|(_, text)| text.contains(&title)).count();
        assert_eq!(told, expected, "{title}: {mails:?}");
    }
    assert_eq!((mails.len(), count(&world.tests, "DeliveryDropped").await), (3, 5));
}
