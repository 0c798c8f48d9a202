//! Who may do what, what is refused with which code, and that a refusal writes nothing.

use vivier_brigade::domain::value::{BrigadeKind, Name};
use vivier_brigade::use_case::brigade::FoundBrigade;
use vivier_event_store::{AsOf, CommandError, QueryError};
use vivier_kernel::clock::Clock as _;
use vivier_kernel::id::TypedId as _;
use vivier_matching::use_case::course::CompletePlacement;
use vivier_missions::domain::decide::Mission;
use vivier_missions::domain::value::{Description, Justification, Priority, SuspensionReason, Title};
use vivier_missions::use_case::moderation::SetPriority;
use vivier_missions::use_case::progress::SuspendMission;
use vivier_missions::use_case::text::DraftMission;
use vivier_organisations::use_case::change::CloseOrganisation;
use vivier_organisations::use_case::depart::MergeOrganisation;

use super::support::*;
use crate::domain::policy::{Demurrage, PolicyTerms};
use crate::domain::value::{Amount, Holder, LedgerAccountId, Purpose};
use crate::read::accounts::{account, own_accounts, policy};
use crate::read::statement::{by_rule, by_rules};
use crate::use_case::TransferOutcome;
use crate::use_case::demurrage::TakeDemurrage;
use crate::use_case::grant::{Gift, GrantCredits};
use crate::use_case::policy::AdoptCreditPolicy;
use crate::use_case::reverse::ReverseTransfer;
use crate::use_case::spend::{BuyPriority, TransferCredits};

fn amount(hundredths: i64) -> Amount {
    Amount::new(hundredths).expect("an amount")
}

fn purpose() -> Purpose {
    Purpose::new("Atelier Rust").expect("words")
}

#[tokio::test]
async fn gifts_moves_and_reversals() {
    let world = world().await;
    let talent = Holder::Talent { talent: world.talent(1, Some(world.home)).await };
    let home = Holder::Organisation { organisation: world.home };
    let grant = |to, gift| GrantCredits { to, gift, purpose: purpose() };
    let count = async || -> i64 {
        sqlx::query_scalar("select count(*) from es_event").fetch_one(world.tests.store.pool()).await.expect("a number")
    };
    let administrator = world.administrator();

    world.run(&administrator, grant(talent, Gift::Mentoring { half_days: 4 })).await.expect("granted");
    assert_eq!(world.figures(talent).await.0, 100);
    let named = grant(home, Gift::Named { amount: amount(500) });
    let first = world.run(&administrator, named).await.expect("granted").transfer.expect("a transfer");
    let before = count().await;
    for (actor, gift, expected) in [
        (&world.owner(), Gift::Mentoring { half_days: 4 }, "NOT_ALLOWED"),
        (&person(1), Gift::Named { amount: amount(5) }, "NOT_ALLOWED"),
        (&administrator, Gift::Mentoring { half_days: 0 }, "OUT_OF_RANGE"),
        (&administrator, Gift::SkillSharing { half_days: 401 }, "OUT_OF_RANGE"),
        (&administrator, Gift::Named { amount: amount(0) }, "OUT_OF_RANGE"),
        (&administrator, Gift::Named { amount: amount(-5) }, "OUT_OF_RANGE"),
    ] {
        assert_eq!(code(world.run(actor, grant(talent, gift)).await), expected, "{gift:?}");
    }
    let nobody = Holder::Talent { talent: vivier_kernel::id::TalentId::from_uuid(uuid::Uuid::from_u128(404)) };
    assert_eq!(code(world.run(&administrator, grant(nobody, Gift::Mentoring { half_days: 1 })).await), "NOT_FOUND");

    let send = |from, to, hundredths| TransferCredits { from, to, amount: amount(hundredths), purpose: purpose() };
    let manager = world.manager();
    for (actor, command, expected) in [
        (&world.owner(), send(world.home, world.sister, 10), "NOT_ALLOWED"),
        (&manager, send(world.host, world.sister, 10), "NOT_ALLOWED"),
        (&manager, send(world.home, world.host, 10), "NOT_ONE_MINISTRY"),
        (&manager, send(world.home, world.home, 10), "LEDGER_ACCOUNT_TWICE"),
        (&manager, send(world.home, world.sister, 0), "OUT_OF_RANGE"),
        (&manager, send(world.home, world.sister, -3), "OUT_OF_RANGE"),
        (&manager, send(world.home, world.sister, 2_501), "LEDGER_HARD_LIMIT"),
    ] {
        assert_eq!(code(world.run(actor, command).await), expected);
    }
    let twice = world.run(&manager, send(world.home, world.home, 10)).await.expect_err("refused");
    assert!(matches!(twice, CommandError::Refused(problem) if problem.field.as_deref() == Some("toId")));
    assert_eq!(count().await, before, "a refusal writes nothing");
    world.run(&manager, send(world.home, world.sister, 2_500)).await.expect("to the hard limit");
    assert_eq!(world.figures(home).await.0, -2_000);

    assert_eq!(code(world.run(&manager, ReverseTransfer { transfer: first }).await), "NOT_ALLOWED");
    let spent = world.run(&administrator, ReverseTransfer { transfer: first }).await.expect_err("refused");
    assert!(
        matches!(&spent, CommandError::Refused(problem) if problem.code == "LEDGER_HARD_LIMIT" && problem.field.as_deref() == Some("transferId")),
        "what was spent is not taken back, and no amount was said: {spent:?}"
    );
    world.run(&administrator, grant(home, Gift::Named { amount: amount(500) })).await.expect("granted");
    let reversal = world.run(&administrator, ReverseTransfer { transfer: first }).await.expect("reversed");
    let reversal = reversal.transfer.expect("a transfer");
    world.run(&administrator, ReverseTransfer { transfer: first }).await.expect("already so");
    let twice = world.run(&administrator, ReverseTransfer { transfer: reversal }).await;
    assert_eq!(code(twice), "REVERSAL_OF_REVERSAL");
    world.audit().await.expect("clean");

    // Who sees what.
    let id = LedgerAccountId::of(talent);
    for (viewer, sees) in [(person(1), true), (person(2), false), (manager, false), (administrator.clone(), true)] {
        let seen = account(&world.tests.store, &viewer, id, None).await.expect("an answer").is_some();
        assert_eq!(seen, sees, "{viewer:?}");
    }
    // The person reads in the log who saw it: in how many visits of a day, and neither themselves nor whoever was shown nothing.
    let subject = vivier_kernel::id::SubjectId::from_uuid(uuid::Uuid::from_u128(1));
    world.tests.advance(chrono::Duration::minutes(1));
    account(&world.tests.store, &administrator, id, None).await.expect("an answer");
    let seen = world.tests.store.accesses_to(subject, 100).await.expect("the log");
    let seen: Vec<_> = seen.iter().filter(|access| access.what == "CREDITS").collect();
    let reader = administrator.account().expect("an account").uuid();
    assert!(matches!(seen.as_slice(), [one] if one.reader == reader && one.times == 2), "{seen:?}");
    let own = own_accounts(&world.tests.store, &person(1)).await.expect("a list");
    assert_eq!(own.iter().map(|view| view.holder).collect::<Vec<_>>(), [talent, Holder::Programme]);
    let low = account(&world.tests.store, &world.manager(), LedgerAccountId::of(home), None).await;
    assert!(low.expect("an answer").expect("an account").is_low(), "below its soft limit");
}

#[tokio::test]
async fn priority_is_bought_below_every_government_priority() {
    let world = world().await;
    let (mission, _) = world.mission().await;
    let host = Holder::Organisation { organisation: world.host };
    let buy = |points| BuyPriority { mission, points };
    let owner = world.owner();
    assert_eq!(code(world.run(&world.manager(), buy(1)).await), "NOT_ALLOWED");
    for points in [0, -1, 6] {
        assert_eq!(code(world.run(&owner, buy(points)).await), "OUT_OF_RANGE", "{points}");
    }
    world.run(&owner, buy(3)).await.expect("bought");
    world.run(&owner, buy(2)).await.expect("bought");
    assert_eq!(code(world.run(&owner, buy(1)).await), "OUT_OF_RANGE", "five in all");
    assert_eq!(world.figures(host).await.0, -500);
    let weight = async || {
        let mission = world.tests.store.load::<Mission>(mission.uuid()).await.expect("a mission").state;
        (mission.priority.weight(), mission.effective_priority().weight())
    };
    assert_eq!(weight().await, (0, 5));
    let set = |weight| SetPriority {
        mission,
        expected_version: None,
        priority: Priority::new(weight).expect("a weight"),
        justification: Justification::new("Feuille de route").expect("words"),
    };
    assert_eq!(code(world.run(&world.administrator(), set(9)).await), "PRIORITY_RESERVED");
    world.run(&world.administrator(), set(10)).await.expect("set");
    assert_eq!(weight().await, (10, 10), "the programme's counts, whatever was bought");
    assert_eq!(code(world.run(&owner, buy(1)).await), "GOVERNMENT_PRIORITY");
    world.audit().await.expect("clean");
}

#[tokio::test]
async fn an_administration_that_is_gone_owes_nothing_for_priority() {
    let world = world().await;
    let (mission, _) = world.mission().await;
    let host = Holder::Organisation { organisation: world.host };
    let (administrator, owner) = (world.administrator(), world.owner());
    let close = CloseOrganisation { organisation: world.host, expected_version: None };
    world.run(&administrator, close).await.expect("closed");
    match world.run(&owner, BuyPriority { mission, points: 1 }).await {
        Err(CommandError::Refused(problem)) => {
            assert_eq!((problem.code, problem.field.as_deref()), ("LEDGER_HARD_LIMIT", Some("points")));
        }
        other => panic!("{other:?}"),
    }
    assert_eq!(world.figures(host).await.0, 0, "nothing was paid");
    world.audit().await.expect("clean");
}

#[tokio::test]
async fn priority_is_sold_for_a_published_mission_alone() {
    let world = world().await;
    let host = Holder::Organisation { organisation: world.host };
    let owner = world.owner();
    let (title, description) = (Title::new("Mission").expect("a title"), Description::new("Texte").expect("a text"));
    let draft = DraftMission { organisation: world.host, title, description };
    let draft = world.run(&owner, draft).await.expect("drafted").mission;
    let (suspended, _) = world.mission().await;
    let (reason, words) = (SuspensionReason::NeedUnderReview, None);
    let suspend = SuspendMission { mission: suspended, expected_version: None, reason, words };
    world.run(&owner, suspend).await.expect("suspended");
    let before = world.figures(host).await.0;
    for mission in [draft, suspended] {
        match world.run(&owner, BuyPriority { mission, points: 1 }).await {
            Err(CommandError::Refused(problem)) => {
                assert_eq!((problem.code, problem.field.as_deref()), ("PRIORITY_NOT_FOR_SALE", Some("missionId")));
            }
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(world.figures(host).await.0, before, "nothing was paid");
    world.audit().await.expect("clean");
}

#[tokio::test]
async fn the_policy_has_versions_and_what_was_promised_is_kept() {
    let world = world().await;
    let talent = Holder::Talent { talent: world.talent(1, Some(world.home)).await };
    let (_, seat) = world.mission().await;
    let placement = world.asked(1, seat).await;
    world.react().await;
    let administrator = world.administrator();
    let terms = PolicyTerms {
        service_share: 80,
        demurrage: Some(Demurrage { percent: 10, free: amount(25) }),
        ..PolicyTerms::first()
    };
    assert_eq!(
        code(world.run(&world.owner(), AdoptCreditPolicy { terms: terms.clone(), expected_version: None }).await),
        "NOT_ALLOWED"
    );
    let wrong = PolicyTerms { host_share: 101, ..terms.clone() };
    assert_eq!(
        code(world.run(&administrator, AdoptCreditPolicy { terms: wrong, expected_version: None }).await),
        "CREDIT_POLICY_TERMS"
    );
    let lose = TakeDemurrage { account: LedgerAccountId::of(talent) };
    assert_eq!(code(world.run(&administrator, lose.clone()).await), "NO_DEMURRAGE", "off by default");
    let adopted = world
        .run(&administrator, AdoptCreditPolicy { terms: terms.clone(), expected_version: None })
        .await
        .expect("adopted");
    assert_eq!(adopted.version, 2);
    let again =
        world.run(&administrator, AdoptCreditPolicy { terms, expected_version: None }).await.expect("already so");
    assert_eq!(again.version, 2);
    // Whoever changes what stood before somebody else's terms writes over nothing that they have not seen.
    let unseen = AdoptCreditPolicy { terms: PolicyTerms::first(), expected_version: Some(1) };
    match world.run(&administrator, unseen).await {
        Err(CommandError::Conflict { expected: 1, actual: 2 }) => {}
        other => panic!("version 2 is in force: {other:?}"),
    }
    world.begun(1, placement).await;
    world.completed(placement, 20).await;
    world.agreed(1, placement).await;
    assert_eq!(world.figures(talent).await.0, 625, "half, as version 1 promised");
    let unknown = policy(&world.tests.store, Some(3)).await;
    assert!(matches!(unknown, Err(QueryError::Refused(problem)) if problem.code == "UNKNOWN_CREDIT_POLICY"));

    world.run(&administrator, lose.clone()).await.expect("nothing to take");
    assert_eq!(world.figures(talent).await.0, 625, "it was paid today");
    world.until("2026-05-02").await;
    world.run(&administrator, lose.clone()).await.expect("taken");
    world.run(&administrator, lose).await.expect("once a month");
    assert_eq!(world.figures(talent).await.0, 565);
    world.audit().await.expect("clean");
}

#[tokio::test]
async fn what_the_policy_gives_nothing_for_is_not_granted_and_the_gift_is_named() {
    let world = world().await;
    let administrator = world.administrator();
    let terms = PolicyTerms { mentoring_rate: 0, sharing_rate: 0, ..PolicyTerms::first() };
    world.run(&administrator, AdoptCreditPolicy { terms, expected_version: None }).await.expect("adopted");
    let to = Holder::Organisation { organisation: world.home };
    for (gift, expected) in [
        (Gift::Mentoring { half_days: 4 }, ("GIFT_WORTH_NOTHING", Some("gift"))),
        (Gift::SkillSharing { half_days: 4 }, ("GIFT_WORTH_NOTHING", Some("gift"))),
        (Gift::SkillSharing { half_days: 0 }, ("OUT_OF_RANGE", Some("halfDays"))),
        (Gift::Named { amount: amount(0) }, ("OUT_OF_RANGE", Some("amount"))),
    ] {
        match world.run(&administrator, GrantCredits { to, gift, purpose: purpose() }).await {
            Err(CommandError::Refused(problem)) => {
                assert_eq!((problem.code, problem.field.as_deref()), expected, "{gift:?}");
            }
            other => panic!("{gift:?}: {other:?}"),
        }
    }
    // The least that a rate can be gives something.
    let terms = PolicyTerms { mentoring_rate: 1, ..PolicyTerms::first() };
    world.run(&administrator, AdoptCreditPolicy { terms, expected_version: None }).await.expect("adopted");
    let grant = GrantCredits { to, gift: Gift::Mentoring { half_days: 1 }, purpose: purpose() };
    world.run(&administrator, grant).await.expect("granted");
}

#[tokio::test]
async fn nothing_is_given_to_an_organisation_that_is_gone() {
    let gone = |answer: Result<TransferOutcome, CommandError>| match answer {
        Err(CommandError::Refused(problem)) => (problem.code, problem.field),
        other => panic!("expected a refusal, got {other:?}"),
    };
    for merged in [true, false] {
        let world = world().await;
        let (administrator, manager, organisation) = (world.administrator(), world.manager(), world.sister);
        let to = Holder::Organisation { organisation };
        let grant = || GrantCredits { to, gift: Gift::Named { amount: amount(500) }, purpose: purpose() };
        let part = |from, to, hundredths| TransferCredits { from, to, amount: amount(hundredths), purpose: purpose() };
        let send = |from, to| part(from, to, 10);
        world.run(&administrator, grant()).await.expect("granted");
        if merged {
            let merge = MergeOrganisation { organisation, expected_version: None, into: world.home };
            world.run(&administrator, merge).await.expect("merged");
        } else {
            let close = CloseOrganisation { organisation, expected_version: None };
            world.run(&administrator, close).await.expect("closed");
        }
        let refused = gone(world.run(&administrator, grant()).await);
        assert_eq!(refused, ("ORGANISATION_CLOSED", Some("holderId".to_owned())), "merged: {merged}");
        let refused = gone(world.run(&manager, send(world.home, organisation)).await);
        assert_eq!(refused, ("ORGANISATION_CLOSED", Some("toId".to_owned())), "merged: {merged}");
        assert_eq!(world.figures(to).await.0, 500, "nothing was written");
        world
            .run(&manager, send(organisation, world.home))
            .await
            .expect("whoever answers for it now sends on what it had");
        assert_eq!(world.figures(to).await.0, 490, "merged: {merged}");
        let refused = gone(world.run(&manager, part(organisation, world.home, 491)).await);
        assert_eq!(refused, ("LEDGER_HARD_LIMIT", Some("amount".to_owned())), "it owes nothing: nobody would pay it");
        world.run(&manager, part(organisation, world.home, 490)).await.expect("all that it had");
        world.react().await;
        let own = own_accounts(&world.tests.store, &manager).await.expect("a list");
        assert!(own.iter().any(|view| view.holder == to), "merged: {merged}");
        world.audit().await.expect("clean");
    }
}

#[tokio::test]
async fn what_is_under_way_in_a_closed_administration_is_ended_and_paid_by_whoever_is_above_it() {
    let world = world().await;
    let talent = Holder::Talent { talent: world.talent(1, Some(world.home)).await };
    let (_, seat) = world.mission().await;
    let placement = world.asked(1, seat).await;
    world.begun(1, placement).await;
    for organisation in [world.host, world.home] {
        let close = CloseOrganisation { organisation, expected_version: None };
        world.run(&world.administrator(), close).await.expect("closed");
    }
    world.until("2026-03-31").await;
    let above = holding(1005, vivier_kernel::actor::Role::MissionOwner, world.hosting);
    let complete =
        CompletePlacement { placement, expected_version: None, half_days: half_days(20), skills: Vec::new() };
    world.run(&above, complete).await.expect("completed");
    world.agreed(1, placement).await;
    assert_eq!(world.figures(talent).await.0, 625);
    assert_eq!(world.figures(Holder::Organisation { organisation: world.home }).await.0, 625, "what was promised");
    world.audit().await.expect("clean");
}

#[tokio::test]
async fn the_issuers_account_is_told_in_months_to_whoever_may_not_see_its_entries() {
    let world = world().await;
    let store = &world.tests.store;
    let to = Holder::Organisation { organisation: world.home };
    let issuer = LedgerAccountId::of(Holder::Programme);
    let give = async || {
        let grant = GrantCredits { to, gift: Gift::Named { amount: amount(10) }, purpose: purpose() };
        world.run(&world.administrator(), grant).await.expect("granted");
        world.react().await;
    };
    let told =
        async |at: Option<AsOf>| account(store, &person(9), issuer, at).await.map(|view| view.expect("an account"));
    for _ in 0..4 {
        give().await;
    }
    world.tests.clock.advance(chrono::Duration::days(40));
    let few = told(None).await.expect("an answer");
    assert_eq!((few.balance, few.announced, few.held), (0, None, None), "four grants, and two openings");
    give().await;
    assert_eq!(told(None).await.expect("an answer").balance, 0, "the month is not over");
    let before = world.tests.clock.now();
    world.tests.clock.advance(chrono::Duration::days(40));
    assert_eq!(told(None).await.expect("an answer").balance, -50, "five grants at once");
    give().await;
    world.tests.clock.advance(chrono::Duration::days(40));
    assert_eq!(told(None).await.expect("an answer").balance, -50, "one more is not told alone");
    assert_eq!(told(Some(AsOf::Instant(before))).await.expect("an answer").balance, 0, "as it was told then");
    match told(Some(AsOf::Position(store.position()))).await {
        Err(QueryError::Refused(problem)) => assert_eq!(problem.code, "NOT_BY_POSITION"),
        other => panic!("{other:?}"),
    }
    let whole = account(store, &world.administrator(), issuer, None).await.expect("an answer").expect("an account");
    assert_eq!((whole.balance, whole.announced), (-4_060, Some(0)), "two openings of 20 days, six grants");
}

#[tokio::test]
async fn a_brigades_account_is_there_for_who_coordinates_it() {
    let world = world().await;
    let name = Name::new("Brigade d’accueil").expect("a name");
    let found = FoundBrigade { kind: BrigadeKind::Ministerial, organisation: world.hosting, name };
    let brigade = world.run(&world.administrator(), found).await.expect("founded").brigade;
    let to = Holder::Brigade { brigade };
    let grant = GrantCredits { to, gift: Gift::Named { amount: amount(300) }, purpose: purpose() };
    world.run(&world.administrator(), grant).await.expect("granted");
    world.react().await;
    let coordinator = holding(77, vivier_kernel::actor::Role::Coordinator, world.hosting);
    for (viewer, sees) in [(coordinator, true), (world.administrator(), true), (world.manager(), false)] {
        let own = own_accounts(&world.tests.store, &viewer).await.expect("a list");
        assert_eq!(own.iter().any(|view| view.holder == to), sees, "{viewer:?}");
    }
}

#[tokio::test]
async fn a_list_of_accounts_tells_of_each_what_it_tells_alone() {
    let world = world().await;
    world.talent(1, Some(world.home)).await;
    let (_, seat) = world.mission().await;
    world.asked(1, seat).await;
    world.react().await;
    let store = &world.tests.store;
    for viewer in [world.administrator(), world.manager(), world.owner(), person(1)] {
        let together = own_accounts(store, &viewer).await.expect("a list");
        assert!(together.len() > 1, "{viewer:?}");
        for view in &together {
            let alone = account(store, &viewer, view.id, None).await.expect("an answer");
            assert_eq!(alone.as_ref(), Some(view), "{viewer:?}");
        }
        let sums = by_rules(store, &viewer, &together, None).await.expect("sums");
        for view in &together {
            let alone = by_rule(store, &viewer, view, None).await.expect("sums");
            assert_eq!(sums.get(&view.id).cloned().unwrap_or_default(), alone, "{viewer:?}");
        }
    }
    let all = own_accounts(store, &world.administrator()).await.expect("a list");
    let sums = by_rules(store, &world.administrator(), &all, None).await.expect("sums");
    assert!(sums.len() > 1, "every ministry began with a grant: {sums:?}");
    let pending = |organisation| {
        let holder = Holder::Organisation { organisation };
        let view = all.iter().find(|view| view.holder == holder).expect("an account");
        (view.announced.is_some_and(|announced| announced > 0), view.held.is_some_and(|held| held < 0))
    };
    let each = [world.host, world.home, world.sister].map(pending);
    assert_eq!(each, [(false, true), (true, false), (false, false)], "what is pending is told of whom it concerns");
}
