//! People as they are known to brigades, and from it what is known of them over any days: for each, as composition and readiness see it.

use std::collections::HashMap;
use std::sync::Arc;

use chrono::{DateTime, NaiveDate, Utc};
use vivier_kernel::id::{OrganisationId, TalentId};
use vivier_kernel::period::Period;
use vivier_kernel::share::Share;
use vivier_kernel::zone::Zone;
use vivier_matching::domain::rules::{ReleaseStep, RouteRule, route_for};
use vivier_matching::domain::state::Engagement;
use vivier_talents::domain::value::{EmploymentStatus, Evidence};
use vivier_talents::read::candidates::{Candidate as Profile, CandidateSkill};

use super::pool::{CONSENT_HOURS, REST_DAYS, hours_until};
use crate::composition::request::{Candidate, Consent, Grant, Held};
use crate::domain::brigade::membership::Memberships;
use crate::domain::brigade::state::StandingRelease;
use crate::domain::mobilisation::command::Callable;
use crate::domain::mobilisation::standing::{too_near, weeks};
use crate::domain::mobilisation::state::{Call, MobilisationState};
use crate::domain::mobilisation::transitions::{CallStatus, MobilisationStatus};
use crate::domain::value::DutyKind;
use crate::domain::zone::QuietHours;

/// Some people, each once, as they are known at a moment.
#[derive(Clone)]
pub(crate) struct People {
    people: Vec<Arc<Person>>,
    now: DateTime<Utc>,
}

/// All that is known of one person, whatever the days are.
pub(super) struct Person {
    pub(super) profile: Profile,
    pub(super) member: Memberships,
    /// Of the service that the person comes from.
    pub(super) ministry: Option<OrganisationId>,
    pub(super) teams: Vec<InTeam>,
    pub(super) other_priority: i64,
    pub(super) duty: Option<DutyKind>,
    /// The quiet hours that the person chose for all that they are told.
    pub(super) own: Option<QuietHours>,
}

impl People {
    pub(super) fn new(people: Vec<Arc<Person>>, now: DateTime<Utc>) -> Self {
        Self { people, now }
    }

    pub(crate) fn len(&self) -> usize {
        self.people.len()
    }

    /// Those of whom `is_one` says so.
    #[must_use]
    pub(crate) fn only(&self, is_one: impl Fn(TalentId) -> bool) -> Self {
        let people = self.people.iter().filter(|person| is_one(person.profile.id)).cloned().collect();
        Self { people, now: self.now }
    }

    /// Each over these days; `reach_by` is until when they have to be reached.
    pub(crate) fn over(&self, period: Period, reach_by: DateTime<Utc>) -> Vec<Candidate> {
        let over = Over { period, reach_by, now: self.now, ways: ways(period, Zone::Metropolitan.day(self.now)) };
        self.people.iter().map(|person| candidate(person, &over)).collect()
    }

    /// Whether each can be called at present, in what quiet hours and choices say.
    pub(crate) fn callable(&self) -> HashMap<TalentId, Callable> {
        let of = |person: &Arc<Person>| (person.profile.id, person.member.callable(self.now, person.own));
        self.people.iter().map(of).collect()
    }

    /// The hours until work that is done over these days begins, and each over them.
    pub(crate) fn on_other_days(&self, period: Period, reach_by: DateTime<Utc>) -> (i64, Vec<Candidate>) {
        (hours_until(period.start(), self.now), self.over(period, reach_by))
    }
}

struct Over {
    period: Period,
    reach_by: DateTime<Utc>,
    now: DateTime<Utc>,
    ways: HashMap<EmploymentStatus, Way>,
}

/// The largest shares, in percent, for which the rules of consent leave a way open.
#[derive(Clone, Copy, Default)]
struct Way {
    /// One on which the manager decides.
    managers: i64,
    any: i64,
}

fn ways(period: Period, today: NaiveDate) -> HashMap<EmploymentStatus, Way> {
    EmploymentStatus::ALL.iter().map(|employment| (*employment, way(*employment, period, today))).collect()
}

fn way(employment: EmploymentStatus, period: Period, today: NaiveDate) -> Way {
    let largest = |fits: &dyn Fn(&RouteRule) -> bool| largest_share(employment, period, today, fits);
    let managers = largest(&|row| !row.steps.contains(&ReleaseStep::HumanResourcesDecision));
    Way { managers, any: largest(&|_| true) }
}

/// One person over these days, as they are now, without what other teams and missions are to them.
pub(crate) fn alone(profile: Profile, member: Memberships, period: Period, now: DateTime<Utc>) -> Candidate {
    let way = way(profile.employment, period, Zone::Metropolitan.day(now));
    let over = Over { period, reach_by: now, now, ways: HashMap::from([(profile.employment, way)]) };
    let (ministry, duty, own) = (None, None, None);
    candidate(&Person { profile, member, ministry, teams: Vec::new(), other_priority: 0, duty, own }, &over)
}

/// The largest share over these days for which the rules have a way that `fits`, in percent; 0 where there is none.
fn largest_share(
    employment: EmploymentStatus,
    period: Period,
    today: NaiveDate,
    fits: &dyn Fn(&RouteRule) -> bool,
) -> i64 {
    let open = |percent: &i64| {
        let share = Share::new(*percent).ok();
        let way = share.and_then(|share| route_for(employment, Engagement { period, share }, today).ok());
        way.is_some_and(|(_, row)| fits(row))
    };
    (1..=Share::FULL.percent()).rev().find(open).unwrap_or(0)
}

fn candidate(person: &Person, over: &Over) -> Candidate {
    let Person { profile, member, ministry, teams, other_priority, duty, own } = person;
    let history = history(teams, over.period);
    let way = over.ways.get(&profile.employment).copied().unwrap_or_default();
    // What the manager granted in advance holds where the manager decides.
    let grant = |release: &StandingRelease| Grant {
        share: release.share.percent().min(way.managers),
        notice_hours: release.notice.number(),
    };
    let grants: Vec<Grant> = member.standing_releases(over.period).map(grant).collect();
    let (consent, notice_hours) = match (profile.employment, grants.iter().map(|grant| grant.share).max()) {
        (EmploymentStatus::External, _) => (Consent::NotNeeded, 0),
        (_, Some(share)) => (Consent::Standing(share), CONSENT_HOURS),
        (_, None) => (Consent::ToAsk, CONSENT_HOURS),
    };
    let no_hour = !member.has_hour(over.now, *own);
    let quiet = match member.callable(over.now, *own) {
        Callable::Yes | Callable::Engaged => false,
        Callable::QuietUntil(at) => at >= over.reach_by,
        Callable::No => member.has_opted_out(over.now),
    };
    let held = |skill: &CandidateSkill| Held {
        skill: skill.skill,
        level: skill.level,
        proven: skill.evidence == Evidence::Proven,
    };
    let last_day = over.period.end();
    Candidate {
        talent: profile.id,
        service: profile.organisation,
        ministry: *ministry,
        skills: profile.skills.iter().map(held).collect(),
        free_share: profile.unbooked_share(over.period),
        notice_hours,
        ask_hours: CONSENT_HOURS,
        grants,
        open_share: way.any,
        consent,
        // What the service recorded counts as well as what a brigade has seen.
        clearance: member.clearance_on(last_day).max(profile.cleared.on(last_day)),
        regions: profile.regions.clone(),
        // The region that the person named first is taken for theirs.
        home: profile.regions.first().copied(),
        remote: profile.remote,
        engaged: history.engaged,
        asked: history.asked,
        duty: *duty,
        quiet,
        no_hour,
        rested_since: history.rested_since,
        next_begins: history.next_begins,
        recent: history.recent,
        other_priority: *other_priority,
    }
}

/// What one mobilisation of the last twelve months is to somebody.
#[derive(Clone, Copy)]
pub(super) enum InTeam {
    /// Asked by a team that is still being raised and would work over this period, or in its reserve.
    Asked(Period),
    /// In a team that works over this period, until this day.
    UnderWay(Period, NaiveDate),
    /// Was in a team, until this day.
    Over(NaiveDate),
}

/// What past and present mobilisations say of somebody for work over some days.
#[derive(Clone, Copy, Default)]
struct History {
    /// In a team, in a week of the work.
    engaged: bool,
    /// Asked by a team in which whoever takes a seat could do this work no more.
    asked: bool,
    rested_since: Option<NaiveDate>,
    next_begins: Option<NaiveDate>,
    recent: i64,
}

/// By person, what each mobilisation is to them.
pub(super) fn teams<'a>(mobilisations: impl Iterator<Item = &'a MobilisationState>) -> HashMap<TalentId, Vec<InTeam>> {
    let mut teams: HashMap<TalentId, Vec<InTeam>> = HashMap::new();
    for state in mobilisations {
        let Some(period) = state.need.as_ref().map(|need| need.period) else { continue };
        // Whoever has a seat is in the team, and asked for nothing more.
        let asked = |call: &&Call| call.status.is_live() && call.status != CallStatus::Engaged;
        for call in state.calls.iter().filter(asked).filter(|_| state.status.takes_answers()) {
            teams.entry(call.callee.talent).or_default().push(InTeam::Asked(period));
        }
        let ended = matches!(state.status, MobilisationStatus::StoodDown | MobilisationStatus::Reviewed);
        if ended {
            // A team that stood down early was at work until then. Whoever was not at work has nothing to rest from.
            let last_day = state.stood_down_on().unwrap_or(period.end());
            for call in state.worked() {
                teams.entry(call.callee.talent).or_default().push(InTeam::Over(last_day));
            }
        } else if !state.status.is_over() {
            for call in state.team_at_work() {
                teams.entry(call.callee.talent).or_default().push(InTeam::UnderWay(period, period.end()));
            }
        }
    }
    teams
}

/// For work over these days: whoever is in a team of other weeks is free for it, and has time to rest between the two or not, whichever comes
/// first. Whoever is only asked by one that is far enough away could do both.
fn history(teams: &[InTeam], days: Period) -> History {
    let mut history = History::default();
    for team in teams {
        match *team {
            InTeam::Asked(period) => history.asked |= too_near(period, days, REST_DAYS),
            InTeam::UnderWay(period, last_day) => {
                history.engaged |= weeks(period).iter().any(|week| weeks(days).contains(week));
                if last_day < days.start() {
                    history.rested_since = history.rested_since.max(Some(last_day));
                }
                if period.start() > days.end() {
                    let first = history.next_begins.map_or(period.start(), |next| next.min(period.start()));
                    history.next_begins = Some(first);
                }
            }
            InTeam::Over(last_day) => {
                history.recent += 1;
                history.rested_since = history.rested_since.max(Some(last_day));
            }
        }
    }
    history
}
