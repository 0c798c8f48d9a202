//! Who is told what of an event: the right side, with what they may know and what they can do, and nobody twice.

use std::collections::BTreeSet;

use vivier_accounts::domain::account::Delegation;
use vivier_kernel::actor::Role;
use vivier_kernel::locale::Locale;
use vivier_kernel::notice::{CalendarStatus, Family, Recipient, Value, Ways, When};
use vivier_matching::domain::event::{PlacementEndedEarly, PlacementEscalated, ReleaseGranted};
use vivier_matching::domain::rules::ReleaseStep;
use vivier_matching::domain::terms::ReleaseConditions;
use vivier_matching::domain::value::{EarlyEndReason, Overdue, Side};
use vivier_missions::domain::event::MissionSuspended;
use vivier_missions::domain::value::SuspensionReason;

use super::*;
use crate::words::catalogue;

mod closed;
mod hosts;
mod kinds;
mod moved;
mod standing_in;

fn about() -> About {
    let uuid = uuid::Uuid::from_u128;
    About {
        mission: MissionId::from_uuid(uuid(10)),
        title: "Refondre un service public".to_owned(),
        owner: AccountId::from_uuid(uuid(4)),
        owner_answers: true,
        organisation: vivier_kernel::id::OrganisationId::from_uuid(uuid(3)),
        raised: false,
    }
}

/// The notices of every sample of every event, each placement event after all that came before it.
fn all() -> Vec<(&'static str, Vec<Notice>)> {
    let about = about();
    let mut told = Vec::new();
    let mut state = vivier_matching::domain::state::PlacementState::default();
    for event in vivier_matching::domain::event::samples() {
        if matches!(event.kind(), "PlacementApplied" | "PlacementInvited" | "PlacementProposed") {
            // Another placement begins.
            state = Default::default();
        }
        <Placement as vivier_kernel::decider::Decider>::evolve(&mut state, &event);
        let Some(pairing) = state.pairing else { continue };
        let placement = PlacementId::default();
        let happened = placements::Happened {
            placement,
            pairing,
            state: &state,
            about: &about,
            brings: Some(450),
            stands_in: None,
            stood_in: None,
            in_advance: false,
        };
        told.push((event.kind(), happened.notices(&event, "cause")));
    }
    // The samples say of each kind one thing; these say another.
    let mut unheard = heard();
    unheard.release.as_mut().expect("asked").opinion = None;
    let on = "2026-01-20".parse().expect("a day");
    let late = PlacementEscalated { overdue: Overdue::ReleaseOpinion, on };
    told.push(("PlacementEscalated", told_of(&unheard, &late.into())));
    let mut short = heard();
    short.release.as_mut().expect("asked").steps = vec![ReleaseStep::ManagerDecision];
    for kind in ["ReleaseReminded", "ReleaseDelegated", "ReleaseDelegationEnded", "ReleaseGranted"] {
        told.push((sample(kind).kind(), told_of(&short, &sample(kind))));
    }
    for kind in ANSWERED_IN_ADVANCE {
        let (asked, granted) = (raised(&unheard), raised(&short));
        let state = if *kind == "ReleaseGranted" { &granted } else { &asked };
        told.push((*kind, told_of(state, &sample(kind))));
        told.push((*kind, told_in_advance(state, &sample(kind))));
    }
    told.push(("ReleaseGranted", told_of(&short, &granted_plainly())));
    let owners = MissionSuspended { reason: SuspensionReason::BudgetPending, words: None, by_programme: false };
    for event in vivier_missions::domain::event::samples().into_iter().chain([owners.into()]) {
        told.push((event.kind(), missions::notices(&event, &about, "cause")));
    }
    told.extend(moved::all());
    for event in vivier_talents::domain::event::samples() {
        told.push((event.kind(), accounts::of_talent(&event, AccountId::default(), "cause")));
    }
    for event in vivier_accounts::domain::event::samples() {
        told.push((event.kind(), accounts::of_account(&event, AccountId::default(), "cause")));
        if let AccountEvent::DelegationGiven(given) = &event {
            let lent = Delegation { other: given.delegate, grant: given.grant, period: given.period };
            let told_of = [true, false].map(|given| accounts::of_loan(&lent, given, AccountId::default(), "cause"));
            told.push(("DelegationEnded", told_of.to_vec()));
        }
    }
    told
}

#[test]
fn the_host_does_not_read_why_a_service_keeps_somebody() {
    let refused: Vec<Notice> =
        all().into_iter().filter(|(kind, _)| *kind == "ReleaseRefused").flat_map(|(_, notices)| notices).collect();
    let host = Notice::new(Family::Release, "any", "cause").to(about().owner).recipients;
    assert!(refused.iter().any(|notice| notice.recipients == host));
    assert!(refused.iter().any(|notice| notice.values.contains_key("reason")), "the talent does");
    assert!(
        refused
            .iter()
            .all(|notice| notice.recipients == host || !host.iter().any(|one| notice.recipients.contains(one)))
    );
    assert!(
        refused.iter().filter(|notice| notice.recipients == host).all(|notice| !notice.values.contains_key("reason"))
    );
}

/// Whose turn it is is reminded: the manager, and after the manager's opinion human resources.
#[test]
fn who_has_to_answer_is_reminded() {
    let (about, placement) = (about(), PlacementId::default());
    let mut state = vivier_matching::domain::state::PlacementState::default();
    let mut samples = vivier_matching::domain::event::samples().into_iter();
    while state.release.is_none() {
        let event = samples.next().expect("a release is asked in the samples");
        <Placement as vivier_kernel::decider::Decider>::evolve(&mut state, &event);
    }
    let reminded =
        vivier_matching::domain::event::samples().into_iter().find(|event| event.kind() == "ReleaseReminded");
    let reminded = reminded.expect("a sample");
    let organisation = state.release.as_ref().expect("asked").organisation;
    let pairing = state.pairing.expect("a placement");
    for (steps, role) in [
        (vec![ReleaseStep::ManagerDecision], Role::ReleasingManager),
        (vec![ReleaseStep::ManagerOpinion, ReleaseStep::HumanResourcesDecision], Role::ReleasingManager),
        (vec![ReleaseStep::HumanResourcesDecision], Role::HumanResources),
    ] {
        let release = state.release.as_mut().expect("asked");
        (release.steps, release.delegate) = (steps, None);
        let happened = placements::Happened {
            placement,
            pairing,
            state: &state,
            about: &about,
            brings: Some(450),
            stands_in: None,
            stood_in: None,
            in_advance: false,
        };
        let told = happened.notices(&reminded, "cause");
        let any = Notice::new(Family::Release, "any", "cause");
        let expected = any.to_holders_besides(role, organisation, pairing.account).recipients;
        assert_eq!(told[0].recipients, expected, "and never the talent");
        assert_eq!(told[0].actions.len(), 1, "{role:?} answers from the mail");
    }
}

/// The placement of the samples, asked for a secondment, up to the manager's opinion.
fn heard() -> vivier_matching::domain::state::PlacementState {
    let mut state = vivier_matching::domain::state::PlacementState::default();
    for event in vivier_matching::domain::event::samples() {
        if ["PlacementApplied", "ReleaseRequested", "ReleaseOpinionGiven"].contains(&event.kind()) {
            <Placement as vivier_kernel::decider::Decider>::evolve(&mut state, &event);
        }
    }
    state
}

/// A yes without conditions; that of the samples has some.
fn granted_plainly() -> PlacementEvent {
    let PlacementEvent::ReleaseGranted(granted) = sample("ReleaseGranted") else { panic!("a yes") };
    ReleaseGranted { conditions: ReleaseConditions::default(), ..granted }.into()
}

fn sample(kind: &str) -> PlacementEvent {
    vivier_matching::domain::event::samples().into_iter().find(|event| event.kind() == kind).expect("a sample")
}

#[test]
fn whoever_is_asked_reads_what_the_service_would_get() {
    let mut unheard = heard();
    unheard.release.as_mut().expect("asked").opinion = None;
    let mut late = sample("PlacementEscalated");
    if let PlacementEvent::PlacementEscalated(escalated) = &mut late {
        escalated.overdue = Overdue::ReleaseOpinion;
    }
    for (state, event) in [
        (&unheard, sample("ReleaseRequested")),
        (&unheard, sample("ReleaseReminded")),
        (&unheard, sample("ReleaseDelegated")),
        (&unheard, sample("ReleaseReaddressed")),
        (&unheard, sample("ReleaseDelegationEnded")),
        (&unheard, sample("ReleaseOpinionGiven")),
        (&unheard, late),
    ] {
        let told = told_of(state, &event);
        let asked: Vec<&Notice> = told.iter().filter(|notice| !notice.actions.is_empty()).collect();
        assert!(!asked.is_empty() && ASKS.contains(&event.kind()), "{}", event.kind());
        for notice in asked {
            assert_eq!(notice.values.get("receives"), Some(&Value::Credit(450)), "{}", event.kind());
        }
    }
    for kind in ["PlacementApplied", "ReleaseGranted", "PlacementConfirmed"] {
        let told = told_of(&heard(), &sample(kind));
        assert!(told.iter().all(|notice| !notice.values.contains_key("receives")), "{kind}");
    }
}

/// What follows one event of a placement, after it.
fn told_of(state: &vivier_matching::domain::state::PlacementState, event: &PlacementEvent) -> Vec<Notice> {
    told_with(state, event, None)
}

/// The same where somebody stood in for the manager until then.
fn told_with(
    state: &vivier_matching::domain::state::PlacementState,
    event: &PlacementEvent,
    stood_in: Option<AccountId>,
) -> Vec<Notice> {
    told_where(state, event, stood_in, false)
}

/// The same where a release that was granted in advance has answered.
fn told_in_advance(state: &vivier_matching::domain::state::PlacementState, event: &PlacementEvent) -> Vec<Notice> {
    told_where(state, event, None, true)
}

fn told_where(
    state: &vivier_matching::domain::state::PlacementState,
    event: &PlacementEvent,
    stood_in: Option<AccountId>,
    in_advance: bool,
) -> Vec<Notice> {
    let mut state = state.clone();
    <Placement as vivier_kernel::decider::Decider>::evolve(&mut state, event);
    let (about, pairing) = (about(), state.pairing.expect("a placement"));
    let happened = placements::Happened {
        placement: PlacementId::default(),
        pairing,
        state: &state,
        about: &about,
        brings: Some(450),
        stands_in: state.stand_in("2026-03-10".parse().expect("a day")),
        stood_in,
        in_advance,
    };
    happened.notices(event, "cause")
}

fn reaches(notices: &[Notice], role: Role) -> bool {
    let mut recipients = notices.iter().flat_map(|notice| &notice.recipients);
    recipients.any(|one| matches!(one, Recipient::Holders { role: held, .. } if *held == role))
}

#[test]
fn a_service_that_was_asked_hears_how_it_ended_and_human_resources_with_it() {
    for kind in [
        "ReleaseGranted",
        "ReleaseRefused",
        "ReleaseExpired",
        "PlacementWithdrawn",
        "PlacementSuperseded",
        "PlacementConfirmed",
        "PlacementEndedEarly",
        "AmendmentAgreed",
    ] {
        let told = told_of(&heard(), &sample(kind));
        assert!(reaches(&told, Role::HumanResources) && reaches(&told, Role::ReleasingManager), "{kind}");
        // A service that was never asked hears nothing.
        let mut unasked = heard();
        unasked.release = None;
        let told = told_of(&unasked, &sample(kind));
        assert!(!reaches(&told, Role::HumanResources) && !reaches(&told, Role::ReleasingManager), "{kind}");
    }
}

#[test]
fn a_placement_that_expires_with_the_silence_of_a_service_is_told_once() {
    let mut waiting = heard();
    let first = told_of(&waiting, &sample("ReleaseExpired"));
    assert!(first.iter().any(|notice| notice.template == "release.expired"));
    <Placement as vivier_kernel::decider::Decider>::evolve(&mut waiting, &sample("ReleaseExpired"));
    assert_eq!(told_of(&waiting, &sample("PlacementExpired")), [], "they know");
    waiting.release = None;
    let told = told_of(&waiting, &sample("PlacementExpired"));
    assert_eq!(told.iter().map(|notice| notice.template.as_str()).collect::<Vec<_>>(), ["placement.expired"]);
}

#[test]
fn the_deadlines_of_a_service_leave_its_calendars_once_it_has_answered() {
    let key = |part: &str| format!("placement:{}:{part}", PlacementId::default());
    let items = |notices: &[Notice], role: Role| -> Vec<(String, CalendarStatus)> {
        let its = notices.iter().filter(|notice| reaches(std::slice::from_ref(notice), role));
        its.flat_map(|notice| &notice.calendar).map(|item| (item.key.clone(), item.status)).collect()
    };
    let mut asked = heard();
    let release = asked.release.as_mut().expect("asked");
    release.opinion = None;
    let told = told_of(&asked, &sample("ReleaseRequested"));
    let mails: Vec<&Notice> = told.iter().filter(|notice| notice.ways == Ways::All).collect();
    assert_eq!(mails.len(), 1, "one mail for one request");
    assert_eq!(mails[0].template, "release.opinion_requested");
    // What both had to do next is done.
    let done = told.iter().filter(|notice| notice.ways == Ways::Calendar).flat_map(|notice| &notice.calendar);
    let done: Vec<_> = done.map(|item| (item.key.clone(), item.status)).collect();
    assert_eq!(done, [(key("answer"), CalendarStatus::Cancelled)]);
    assert_eq!(items(&told, Role::ReleasingManager), [(key("release"), CalendarStatus::Tentative)]);
    let told = told_of(&asked, &sample("ReleaseOpinionGiven"));
    assert_eq!(items(&told, Role::ReleasingManager), [(key("release"), CalendarStatus::Cancelled)]);
    assert_eq!(items(&told, Role::HumanResources), [(key("decision"), CalendarStatus::Tentative)]);
    let told = told_of(&heard(), &sample("ReleaseGranted"));
    assert!(items(&told, Role::HumanResources).contains(&(key("decision"), CalendarStatus::Cancelled)));
    assert!(items(&told, Role::ReleasingManager).contains(&(key("release"), CalendarStatus::Cancelled)));
}

#[test]
fn whoever_stood_in_hears_that_it_is_over() {
    let before = AccountId::from_uuid(uuid::Uuid::from_u128(77));
    let key = format!("placement:{}:release", PlacementId::default());
    let mut short = heard();
    short.release.as_mut().expect("asked").steps = vec![ReleaseStep::ManagerDecision];
    for (kind, template) in [
        ("ReleaseGranted", "release.agreed"),
        ("ReleaseRefused", "release.answered"),
        ("ReleaseExpired", "release.expired"),
        ("ReleaseDelegated", "release.handed_on"),
    ] {
        let told = told_with(&short, &sample(kind), Some(before));
        let to_them = told.iter().filter(|notice| notice.recipients.contains(&Recipient::Account { account: before }));
        let templates: Vec<&str> = to_them.clone().map(|notice| notice.template.as_str()).collect();
        assert_eq!(templates, [template], "{kind}");
        let mut items = to_them.flat_map(|notice| &notice.calendar);
        assert!(items.any(|item| item.key == key && item.status == CalendarStatus::Cancelled), "{kind}");
    }
}

#[test]
fn whoever_says_no_has_the_deadline_no_more_in_their_own_calendar() {
    for kind in ["PlacementDeclined", "PlacementWithdrawn"] {
        let told = told_of(&heard(), &sample(kind));
        for (locale, others) in [(Locale::Fr, "L’autre partie"), (Locale::En, "The other side")] {
            let words = |notice: &Notice| catalogue::find(&format!("{}.text", notice.template), locale);
            let own = told.iter().filter(|notice| notice.ways == Ways::Calendar).find_map(words);
            assert!(own.is_some_and(|words| !words.contains(others)), "{kind}: {own:?}");
        }
        let quiet: Vec<&Notice> = told.iter().filter(|notice| notice.ways == Ways::Calendar).collect();
        let [quiet] = quiet.as_slice() else { panic!("{kind}: {told:?}") };
        let [item] = quiet.calendar.as_slice() else { panic!("{kind}: {quiet:?}") };
        assert_eq!(item.status, CalendarStatus::Cancelled, "{kind}");
        let others = told.iter().filter(|notice| notice.ways == Ways::All).flat_map(|notice| &notice.recipients);
        assert!(others.into_iter().all(|other| !quiet.recipients.contains(other)), "{kind}: somebody else is told");
    }
}

/// Act from an e-mail: each request for a yes, a decision or a signature carries its link, until the answer's deadline.
#[test]
fn what_asks_for_a_yes_a_decision_or_a_signature_can_be_answered_from_the_mail() {
    for (kind, action) in [
        ("PlacementApplied", "answerPlacement"),
        ("PlacementInvited", "answerPlacement"),
        ("PlacementProposed", "answerPlacement"),
        ("ReleaseOpinionGiven", "answerRelease"),
        ("AgreementDrafted", "signAgreement/1"),
    ] {
        let told = told_of(&heard(), &sample(kind));
        let links: BTreeSet<&str> =
            told.iter().flat_map(|notice| &notice.actions).map(|action| action.action.as_str()).collect();
        assert_eq!(links, BTreeSet::from([action]), "{kind}");
    }
    // The manager’s opinion on a secondment, by a link that ends when it is due.
    let mut unheard = heard();
    let release = unheard.release.as_mut().expect("asked");
    release.opinion = None;
    let due = release.opinion_by().min(release.deadline);
    for kind in
        ["ReleaseRequested", "ReleaseReminded", "ReleaseDelegated", "ReleaseReaddressed", "ReleaseDelegationEnded"]
    {
        let told = told_of(&unheard, &sample(kind));
        let links: Vec<_> = told.iter().flat_map(|notice| &notice.actions).collect();
        let [link] = links.as_slice() else { panic!("{kind}: {links:?}") };
        assert_eq!((link.action.as_str(), link.path.as_str()), ("giveReleaseOpinion", "/give-opinion"), "{kind}");
        assert_eq!(link.expires_at, due, "{kind}");
    }
}

/// The same placement as one of a flash team.
fn raised(state: &vivier_matching::domain::state::PlacementState) -> vivier_matching::domain::state::PlacementState {
    let mut raised = state.clone();
    raised.source = Some(ProposalSource::Mobilisation);
    raised
}

fn is_account(account: AccountId) -> impl Fn(&Recipient) -> bool {
    move |one| *one == Recipient::Account { account }
}

fn holds(role: Role) -> impl Fn(&Recipient) -> bool {
    move |one| matches!(one, Recipient::Holders { role: held, .. } if *held == role)
}

/// What is said to them in words, and not to their calendar alone.
fn templates_to(notices: &[Notice], recipient: impl Fn(&Recipient) -> bool) -> Vec<&str> {
    let said = notices.iter().filter(|notice| notice.ways == Ways::All);
    let theirs = said.filter(|notice| notice.recipients.iter().any(&recipient));
    theirs.map(|notice| notice.template.as_str()).collect()
}

#[test]
fn whoever_granted_in_advance_hears_what_for_and_that_the_agreement_comes_and_nobody_what_is_over_at_once() {
    let mut short = raised(&heard());
    short.release.as_mut().expect("asked").steps = vec![ReleaseStep::ManagerDecision];
    let (talent, owner) = (short.pairing.expect("a placement").account, about().owner);
    assert!(told_in_advance(&short, &sample("ReleaseRequested")).is_empty(), "nobody is asked for what they said");
    let granted = told_in_advance(&short, &sample("ReleaseGranted"));
    assert_eq!(templates_to(&granted, holds(Role::ReleasingManager)), ["release.used"]);
    for account in [talent, owner] {
        assert!(templates_to(&granted, is_account(account)).is_empty(), "it is drafted already: {granted:?}");
    }
    for name in ["talent", "mission", "start", "end", "share"] {
        assert!(granted[0].values.contains_key(name), "{name}");
    }
    // The same answer by the manager themselves: the talent and the host hear of it, and who drafts the agreement.
    let told = told_of(&short, &sample("ReleaseGranted"));
    assert_eq!(templates_to(&told, is_account(talent)), ["release.granted_on_conditions"]);
    assert_eq!(templates_to(&told, is_account(owner)), ["release.granted_of_on_conditions"]);
    let plainly = told_of(&short, &granted_plainly());
    assert_eq!(templates_to(&plainly, is_account(talent)), ["release.granted"]);
    assert_eq!(templates_to(&plainly, is_account(owner)), ["release.granted_of"]);
    assert_eq!(templates_to(&told, holds(Role::ReleasingManager)), ["release.agreed"]);
    let words = [(Locale::Fr, "Rien d’autre", "convention"), (Locale::En, "Nothing", "agreement")];
    for (locale, nothing, agreement) in words {
        for template in ["release.used", "release.agreed", "release.used_as_opinion"] {
            let words = catalogue::text(&format!("{template}.text"), locale);
            assert!(!words.contains(nothing) && words.contains(agreement), "{template}: {words}");
        }
    }
}

#[test]
fn where_human_resources_decide_a_release_in_advance_is_told_as_the_opinion_that_it_is() {
    let mut unheard = raised(&heard());
    unheard.release.as_mut().expect("asked").opinion = None;
    let told = told_in_advance(&unheard, &sample("ReleaseOpinionGiven"));
    assert_eq!(templates_to(&told, holds(Role::HumanResources)), ["release.decision_after_advance"]);
    assert_eq!(templates_to(&told, holds(Role::ReleasingManager)), ["release.used_as_opinion"]);
    assert_eq!(told[0].actions.len(), 1, "human resources answer from the mail");
    let given = told_of(&unheard, &sample("ReleaseOpinionGiven"));
    assert_eq!(templates_to(&given, holds(Role::HumanResources)), ["release.decision"]);
    assert_eq!(templates_to(&given, holds(Role::ReleasingManager)), ["release.opinion_noted"]);
}

#[test]
fn a_team_and_its_host_hear_that_a_service_is_asked_and_until_when() {
    let mut unheard = raised(&heard());
    unheard.release.as_mut().expect("asked").opinion = None;
    let (talent, owner) = (unheard.pairing.expect("a placement").account, about().owner);
    for told in
        [told_of(&unheard, &sample("ReleaseRequested")), told_in_advance(&unheard, &sample("ReleaseOpinionGiven"))]
    {
        assert_eq!(templates_to(&told, is_account(talent)), ["placement.service_asked"]);
        assert_eq!(templates_to(&told, is_account(owner)), ["placement.service_asked_of"]);
    }
    // Of an ordinary placement they asked themselves, or saw it asked.
    let told = told_of(&heard(), &sample("ReleaseRequested"));
    for account in [talent, owner] {
        assert!(templates_to(&told, is_account(account)).is_empty());
    }
}

fn recorded(kind: &str, command: &str, step: u128) -> Recorded {
    Recorded {
        position: 1,
        stream_id: uuid::Uuid::from_u128(1),
        stream_type: "placement".to_owned(),
        version: 1,
        kind: kind.to_owned(),
        schema_version: 1,
        recorded_at: chrono::DateTime::UNIX_EPOCH,
        data: "{}".to_owned(),
        meta: Meta { command: command.to_owned(), correlation: uuid::Uuid::from_u128(step), ..Meta::default() },
        hash: [0; 32],
    }
}

#[test]
fn whoever_has_not_signed_is_not_told_that_somebody_withdrew_where_their_team_stands_down() {
    let state = raised(&heard());
    let down = recorded("PlacementWithdrawn", "standDownTeam", 1);
    assert!(stands_down(&state, &down) && !stands_down(&heard(), &down), "of a flash team alone");
    assert!(!stands_down(&state, &recorded("PlacementWithdrawn", "withdrawPlacement", 1)), "somebody did");
    assert!(!stands_down(&state, &recorded("PlacementEndedEarly", "standDownTeam", 1)));
    let (about, pairing) = (about(), state.pairing.expect("a placement"));
    let happened = placements::Happened {
        placement: PlacementId::default(),
        pairing,
        state: &state,
        about: &about,
        brings: None,
        stands_in: None,
        stood_in: None,
        in_advance: false,
    };
    let told = happened.stood_down("cause");
    let said = |account| templates_to(&told, is_account(account));
    assert!(said(pairing.account).is_empty() && said(about.owner).is_empty(), "{told:?}");
    let key = format!("placement:{}:answer", PlacementId::default());
    let cancelled = |notice: &&Notice| {
        notice.calendar.iter().any(|item| item.key == key && item.status == CalendarStatus::Cancelled)
    };
    let quiet = told.iter().find(cancelled).expect("the deadline leaves the calendars");
    assert_eq!((quiet.ways, quiet.recipients.len()), (Ways::Calendar, 2));
    assert_eq!(templates_to(&told, holds(Role::HumanResources)), ["release.withdrawn"]);
}

#[test]
fn a_release_was_granted_in_advance_where_question_and_answer_are_one_step() {
    for answer in ["ReleaseGranted", "ReleaseOpinionGiven"] {
        let asked = recorded("ReleaseRequested", "deployTeam", 1);
        let answered = recorded(answer, "deployTeam", 1);
        let once = [asked.clone(), answered.clone()];
        assert!(answered_at_once(&once, &asked.meta) && answered_at_once(&once, &answered.meta), "{answer}");
        // The manager answers the moment that they are asked, even in the same request.
        for later in [recorded(answer, "grantRelease", 1), recorded(answer, "deployTeam", 2)] {
            let twice = [asked.clone(), later.clone()];
            assert!(!answered_at_once(&twice, &asked.meta) && !answered_at_once(&twice, &later.meta), "{answer}");
        }
    }
}

#[test]
fn calendars_show_the_days_that_hold() {
    let days = |notices: &[Notice]| -> Vec<(When, CalendarStatus)> {
        let all = notices.iter().flat_map(|notice| &notice.calendar);
        all.filter(|item| item.key == format!("placement:{}", PlacementId::default()))
            .map(|item| (item.when.clone(), item.status))
            .collect()
    };
    let PlacementEvent::AmendmentAgreed(agreed) = sample("AmendmentAgreed") else { panic!("a sample") };
    let told = days(&told_of(&heard(), &sample("AmendmentAgreed")));
    assert_eq!(told.first(), Some(&(When::Days(agreed.period), CalendarStatus::Confirmed)));
    // An early end cuts the days that were agreed, not the seat's.
    let mut amended = heard();
    <Placement as vivier_kernel::decider::Decider>::evolve(&mut amended, &sample("AmendmentAgreed"));
    let PlacementEvent::PlacementEndedEarly(ended) = sample("PlacementEndedEarly") else { panic!("a sample") };
    let cut = agreed.period.ended_on(ended.last_day).expect("some days");
    let told = days(&told_of(&amended, &sample("PlacementEndedEarly")));
    assert_eq!(told.first(), Some(&(When::Days(cut), CalendarStatus::Confirmed)));
}

#[test]
fn what_ends_early_is_told_by_whether_it_began_whose_it_is_and_without_a_reason_that_nobody_gave() {
    let mut confirmed = heard();
    <Placement as vivier_kernel::decider::Decider>::evolve(&mut confirmed, &sample("PlacementConfirmed"));
    let first_day = confirmed.engagement.expect("it is confirmed").period.start();
    let before = first_day.pred_opt().expect("a day");
    let (talent, host) = (confirmed.pairing.expect("a placement").account, about().owner);
    let team = raised(&confirmed);
    let by_host = (Side::Host, EarlyEndReason::NeedGone);
    let stood_down = (Side::Vivier, EarlyEndReason::NeedGone);
    for (state, (by, reason), last_day, own, of_host, of_service, reasons) in [
        (&confirmed, by_host, first_day, "placement.ended_early", "placement.ended_early_of", "release.ended_early", 2),
        (&confirmed, by_host, before, "placement.never_began", "placement.never_began_of", "release.never_began", 2),
        (&team, by_host, first_day, "placement.ended_early", "placement.ended_early_of", "release.ended_early", 2),
        (&team, stood_down, first_day, "placement.relieved", "placement.relieved_of", "release.ended_early", 0),
        (
            &team,
            stood_down,
            before,
            "placement.relieved_unbegun",
            "placement.relieved_unbegun_of",
            "release.never_began",
            0,
        ),
    ] {
        let PlacementEvent::PlacementEndedEarly(ended) = sample("PlacementEndedEarly") else { panic!("a sample") };
        let ended = PlacementEndedEarly { by, reason, last_day, ..ended };
        let told = told_of(state, &PlacementEvent::PlacementEndedEarly(ended));
        assert_eq!(templates_to(&told, is_account(talent)), [own]);
        assert_eq!(templates_to(&told, is_account(host)), [of_host]);
        assert_eq!(templates_to(&told, holds(Role::ReleasingManager)), [of_service]);
        assert_eq!(told.iter().filter(|notice| notice.values.contains_key("reason")).count(), reasons, "{own}");
        each_is_worded(&told);
    }
    for template in ["placement.completed_of", "placement.ended_early_of", "placement.relieved_of"] {
        assert!(catalogue::text(&format!("{template}.text"), Locale::Fr).contains("{talent}"), "{template}");
    }
}

/// Every template has its words, and each value that they name is there.
#[track_caller]
fn each_is_worded(notices: &[Notice]) {
    for notice in notices {
        for part in ["subject", "text"] {
            let key = format!("{}.{part}", notice.template);
            let words = catalogue::find(&key, Locale::Fr).unwrap_or_else(|| panic!("{key}"));
            for name in words.split('{').skip(1).filter_map(|rest| rest.split('}').next()) {
                assert!(notice.values.contains_key(name), "{key} names {name}");
            }
        }
    }
}
