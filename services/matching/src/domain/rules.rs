//! Under which rules a service lends its agent: by the talent's status and by what is asked for, as data with versions.
//!
//! A release is asked for under the rules in force on that day, and stays under them. The rows say who has to agree, what the
//! agreement has to contain, how long it may last, and how much notice an early end takes; each names its source.

use chrono::{Datelike as _, Months, NaiveDate, Weekday};
use vivier_talents::closed_list;
use vivier_talents::domain::value::EmploymentStatus;

use super::refusal::PlacementRefusal;
use super::state::{Engagement, Release};
use super::value::HalfDays;

closed_list! {
    /// By what way somebody works for another administration.
    pub enum Route {
        /// A few hours to a few days, without a legal transfer: the manager's agreement and a mission letter.
        MissionLetter => "MISSION_LETTER",
        /// *Mise à disposition*: a convention between two administrations, with the person's agreement.
        Secondment => "SECONDMENT",
        /// Somebody from outside the administration: an agreement with the host alone.
        ExternalEngagement => "EXTERNAL_ENGAGEMENT",
    }
}

closed_list! {
    /// What the talent's service has to say, one after the other.
    pub enum ReleaseStep {
        /// The manager says what they think; somebody else decides.
        ManagerOpinion => "MANAGER_OPINION",
        ManagerDecision => "MANAGER_DECISION",
        HumanResourcesDecision => "HUMAN_RESOURCES_DECISION",
    }
}

closed_list! {
    /// What a document has to contain.
    pub enum Clause {
        Activities => "ACTIVITIES",
        Duration => "DURATION",
        /// Place, hours, and on whose orders.
        Conditions => "CONDITIONS",
        /// How the work is followed and assessed.
        Supervision => "SUPERVISION",
        /// Who pays the person, and whether the home service is paid back.
        Reimbursement => "REIMBURSEMENT",
        Renewal => "RENEWAL",
        /// Early end and its notice.
        EarlyEnd => "EARLY_END",
        Duties => "DUTIES",
        PersonalData => "PERSONAL_DATA",
    }
}

/// One way, for whom it is open, and what it takes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct RouteRule {
    pub route: Route,
    /// The statuses that may go this way.
    pub open_to: &'static [EmploymentStatus],
    /// The most that may be worked in all, in half days; none where only the months count.
    pub max_half_days: Option<i64>,
    /// The longest it may last, in calendar months; none where only the half days count.
    pub max_months: Option<u32>,
    /// What the service says, in order.
    pub steps: &'static [ReleaseStep],
    /// Days between the announcement of an early end and the last day.
    pub notice_days: u16,
    /// The contents that the document must have.
    pub clauses: &'static [Clause],
    /// Those of them that nobody but the host can say: neither mission nor rules write them, and a draft without them is refused.
    pub said_by_host: &'static [Clause],
    /// Where the row comes from.
    pub source: &'static str,
}

/// The rules from one day on, until the next version.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ConsentRules {
    pub version: u16,
    pub in_force_from: NaiveDate,
    /// The first row that is open to a status and large enough for what is asked holds.
    pub rows: &'static [RouteRule],
}

const fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    match NaiveDate::from_ymd_opt(year, month, day) {
        Some(date) => date,
        None => NaiveDate::MIN,
    }
}

use EmploymentStatus::{CivilServant, External, FixedTermContract, PermanentContract};

const ALL_CLAUSES: &[Clause] = Clause::ALL;

/// A convention says the nature of the activities, the conditions of the work with its place and hours, and whether the pay is
/// reimbursed. Sources: décret n° 85-986 du 16 septembre 1985, titre Ier, and for contract agents décret n° 86-83 du 17 janvier 1986,
/// art. 33-1; that the conditions name place and hours, LEGIARTI000046823631.
const SAID_IN_A_CONVENTION: &[Clause] = &[Clause::Activities, Clause::Conditions, Clause::Reimbursement];

/// Every version, oldest first. A changed rule is a new version; what was asked for under an older one stays under it.
pub const RULES: &[ConsentRules] = &[
    FIRST,
    #[cfg(test)]
    super::tests::rules::LATER,
];

const FIRST: ConsentRules = ConsentRules {
    version: 1,
    in_force_from: day(2015, 1, 1),
    rows: &[
        RouteRule {
            route: Route::ExternalEngagement,
            open_to: &[External],
            max_half_days: None,
            max_months: Some(36),
            steps: &[],
            notice_days: 7,
            clauses: &[
                Clause::Activities,
                Clause::Duration,
                Clause::Conditions,
                Clause::Supervision,
                Clause::EarlyEnd,
                Clause::Duties,
                Clause::PersonalData,
            ],
            said_by_host: &[],
            source: "Règle du programme\u{a0}: une personne extérieure n’a pas de service d’origine",
        },
        RouteRule {
            route: Route::MissionLetter,
            open_to: &[CivilServant, PermanentContract, FixedTermContract],
            max_half_days: Some(40),
            max_months: None,
            steps: &[ReleaseStep::ManagerDecision],
            notice_days: 2,
            clauses: &[
                Clause::Activities,
                Clause::Duration,
                Clause::Conditions,
                Clause::EarlyEnd,
                Clause::Duties,
                Clause::PersonalData,
            ],
            said_by_host: &[],
            source: "TECH.GOUV, action TA2\u{a0}: missions de quelques heures à plusieurs jours\u{202f}; le seuil de vingt jours travaillés est une règle du programme",
        },
        RouteRule {
            route: Route::Secondment,
            open_to: &[CivilServant, PermanentContract],
            max_half_days: None,
            max_months: Some(36),
            steps: &[ReleaseStep::ManagerOpinion, ReleaseStep::HumanResourcesDecision],
            notice_days: 30,
            clauses: ALL_CLAUSES,
            said_by_host: SAID_IN_A_CONVENTION,
            source: "Code général de la fonction publique, art. L. 512-6 et suivants\u{202f}; décret n° 85-986 du 16 septembre 1985, titre Ier\u{202f}; décret n° 86-83 du 17 janvier 1986, art. 33-1 (contrats à durée indéterminée seulement)",
        },
    ],
};

/// The rules by which a placement is judged where nothing of it says which: those of the day on which its service was asked, and
/// today's where none was.
pub fn of_the_day(release: Option<&Release>, today: NaiveDate) -> &'static ConsentRules {
    in_force(RULES, release.map_or(today, |release| release.requested_on))
}

/// The rules that hold on `on`: the latest version that had begun; the first one before that.
pub fn in_force(rules: &'static [ConsentRules], on: NaiveDate) -> &'static ConsentRules {
    rules.iter().rev().find(|version| version.in_force_from <= on).unwrap_or(&rules[0])
}

/// The row of a version for a route.
pub fn row(version: u16, route: Route) -> Option<&'static RouteRule> {
    RULES.iter().find(|rules| rules.version == version)?.rows.iter().find(|row| row.route == route)
}

/// The way that is open to somebody of this status for so much time, under the rules of `on`.
///
/// # Errors
/// `RouteClosed`, with what would be allowed, where the status does not allow that much.
pub fn route_for(
    employment: EmploymentStatus,
    asked: Engagement,
    on: NaiveDate,
) -> Result<(&'static ConsentRules, &'static RouteRule), PlacementRefusal> {
    let rules = in_force(RULES, on);
    let open: Vec<&RouteRule> = rules.rows.iter().filter(|row| row.open_to.contains(&employment)).collect();
    if let Some(row) = open.iter().find(|row| fits(row, asked)) {
        return Ok((rules, row));
    }
    Err(PlacementRefusal::RouteClosed {
        employment,
        max_half_days: open.iter().filter_map(|row| row.max_half_days).max(),
        max_months: open.iter().filter_map(|row| row.max_months).max(),
    })
}

/// True where so much time stays within the row's limits.
pub fn fits(row: &RouteRule, asked: Engagement) -> bool {
    row.max_half_days.is_none_or(|max| worked_half_days(asked) <= max)
        && row.max_months.is_none_or(|max| lasts_at_most(asked, max))
}

fn lasts_at_most(asked: Engagement, months: u32) -> bool {
    let first_day_after = asked.period.start().checked_add_months(Months::new(months));
    first_day_after.is_some_and(|after| asked.period.end() < after)
}

/// What somebody works over a period at a share, in half days, rounded up: Mondays to Fridays; public holidays are not known.
pub fn worked_half_days(engagement: Engagement) -> i64 {
    let period = engagement.period;
    let (weeks, rest) = (period.days() / 7, period.days() % 7);
    let tail = (0..rest).filter_map(|later| period.start().checked_add_days(chrono::Days::new(later.unsigned_abs())));
    let working = 5 * weeks
        + tail.filter(|day| !matches!(day.weekday(), Weekday::Sat | Weekday::Sun)).count().try_into().unwrap_or(0);
    (2 * working * engagement.share.percent()).div_euclid(100)
        + i64::from((2 * working * engagement.share.percent()) % 100 > 0)
}

/// The same of the days up to `today`, that one too.
pub fn worked_so_far(engagement: Engagement, today: NaiveDate) -> HalfDays {
    let so_far = engagement.period.ended_on(today).map(|period| Engagement { period, ..engagement });
    HalfDays::new(so_far.map_or(0, worked_half_days).min(HalfDays::MAX)).unwrap_or_default()
}
