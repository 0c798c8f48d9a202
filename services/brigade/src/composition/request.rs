//! What a team is asked for, and what is known of those who could be in it.

use chrono::NaiveDate;
use vivier_kernel::id::{OrganisationId, TalentId};
use vivier_kernel::period::Period;
use vivier_kernel::problem::Problem;
use vivier_talents::domain::value::RemotePreference;

use crate::domain::value::{Clearance, DutyKind, Level, Region, SkillKey, TeamSeat, check_packable, check_seats};

/// How people and seats go together.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Shape {
    /// One person for each seat, one seat for each person.
    OnePerSeat,
    /// At most so many people for all seats together; one may take several.
    AtMost(usize),
}

/// How much each aim weighs, in points: the team with the fewest points is the best. 0 leaves an aim out.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Weights {
    /// For each level that is missing to expertise, over the skills asked for, on average.
    pub fit: i64,
    /// Where no skill asked for is proven; in proportion where some are.
    pub proven: i64,
    /// For each pair of people from one ministry.
    pub balance: i64,
    /// For each person who travels.
    pub travel: i64,
    /// For each mobilisation of a person in the last twelve months.
    pub load: i64,
    /// For each point of government priority of what the person would otherwise be asked for.
    pub priority: i64,
    /// For each person whose service has still to consent.
    pub consent: i64,
    /// For each person who is on no roster that day; half of it for backups.
    pub duty: i64,
    /// For each person.
    pub size: i64,
}

impl Weights {
    /// The most that one aim may weigh: sums stay far from the limits of the integers.
    pub const MAX: i64 = 10_000;

    fn all(&self) -> [(&'static str, i64); 9] {
        [
            ("fit", self.fit),
            ("proven", self.proven),
            ("balance", self.balance),
            ("travel", self.travel),
            ("load", self.load),
            ("priority", self.priority),
            ("consent", self.consent),
            ("duty", self.duty),
            ("size", self.size),
        ]
    }
}

impl Default for Weights {
    fn default() -> Self {
        Self { fit: 20, proven: 15, balance: 10, travel: 25, load: 10, priority: 1, consent: 15, duty: 10, size: 50 }
    }
}

/// What a team is asked for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Request {
    pub seats: Vec<TeamSeat>,
    pub shape: Shape,
    /// The days of the work.
    pub period: Period,
    /// Hours from now until the work begins.
    pub notice_hours: i64,
    /// The most people from one service, so that none is emptied.
    pub service_limit: Option<usize>,
    /// Days between the end of a person's last mobilisation and the first day, and between the last day and the beginning of their next one, at
    /// least.
    pub rest_days: i64,
    pub weights: Weights,
}

impl Request {
    /// The most people the team may have.
    pub fn size(&self) -> usize {
        match self.shape {
            Shape::OnePerSeat => self.seats.len(),
            Shape::AtMost(people) => people.min(self.seats.len()),
        }
    }

    /// Refuses what cannot be asked. Called once, where the input comes in.
    ///
    /// # Errors
    /// As `check_seats`, and `check_packable` where one person may take several; `OUT_OF_RANGE` at `size`, `serviceLimit`, `noticeHours`, `restDays` or `weights.NAME`.
    pub fn checked(self) -> Result<Self, Problem> {
        check_seats(&self.seats)?;
        let out_of =
            |field: &str, min: i64, max: i64| vivier_kernel::invalid::Invalid::OutOfRange { min, max }.at(field);
        if self.shape == Shape::AtMost(0) {
            return Err(out_of("size", 1, crate::domain::value::MAX_SEATS as i64));
        }
        if self.service_limit == Some(0) {
            return Err(out_of("serviceLimit", 1, crate::domain::value::MAX_SEATS as i64));
        }
        if self.notice_hours < 0 {
            return Err(out_of("noticeHours", 0, i64::MAX));
        }
        if self.rest_days < 0 {
            return Err(out_of("restDays", 0, i64::MAX));
        }
        for (name, weight) in self.weights.all() {
            if !(0..=Weights::MAX).contains(&weight) {
                return Err(out_of(&format!("weights.{name}"), 0, Weights::MAX));
            }
        }
        if self.shape != Shape::OnePerSeat {
            check_packable(&self.seats)?;
        }
        Ok(self)
    }
}

/// A skill that somebody holds.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Held {
    pub skill: SkillKey,
    pub level: Level,
    /// By a completed mission or a certificate.
    pub proven: bool,
}

/// Where the consent of somebody's service stands, for the days of the work.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Consent {
    /// External people have no releasing service.
    NotNeeded,
    /// A standing release, up to this share in percent.
    Standing(i64),
    /// It will be asked.
    ToAsk,
    Refused,
}

/// A standing release.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Grant {
    /// In percent, as far as the rules let a manager grant it.
    pub share: i64,
    pub notice_hours: i64,
}

/// What is known of somebody who could be in the team, for the days of the work.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Candidate {
    pub talent: TalentId,
    pub service: Option<OrganisationId>,
    pub ministry: Option<OrganisationId>,
    /// Each skill once.
    pub skills: Vec<Held>,
    /// Percent of full working time that is free on every day of the period, 0 to 100.
    pub free_share: i64,
    /// Hours of notice that the person, or the service, needs where it granted nothing in advance.
    pub notice_hours: i64,
    /// Hours that the service needs where it has to be asked after all, since the seat takes more than it granted in advance, or begins sooner.
    pub ask_hours: i64,
    /// What the service granted in advance over the days of the work: each covers the seats of its share.
    pub grants: Vec<Grant>,
    /// The largest share for which the rules of consent leave a way open over these days, in percent.
    pub open_share: i64,
    pub consent: Consent,
    pub clearance: Clearance,
    /// Where the person can work on site.
    pub regions: Vec<Region>,
    /// Where the person lives.
    pub home: Option<Region>,
    pub remote: RemotePreference,
    /// In another team over these days.
    pub engaged: bool,
    /// Asked to join another team that a seat here would not go with, and still free to, or in its reserve: can be asked as well, but is not to
    /// be counted on.
    pub asked: bool,
    /// What the person does on a duty roster on the day of the calls.
    pub duty: Option<DutyKind>,
    /// Opted out, or quiet until it is too late to answer.
    pub quiet: bool,
    /// Quiet hours of their brigades and of their own leave no hour of the day for a call.
    pub no_hour: bool,
    /// The last day of the person's last mobilisation.
    pub rested_since: Option<NaiveDate>,
    /// The first day of the person's next mobilisation, for which they have to be rested.
    pub next_begins: Option<NaiveDate>,
    /// Mobilisations in the last twelve months.
    pub recent: i64,
    /// Government priority, 0 to 100, of what the person would otherwise be asked for.
    pub other_priority: i64,
}

/// The hours until the work begins and the same people, where it is done over other days.
pub type OtherDays<'a> = dyn Fn(Period) -> (i64, Vec<Candidate>) + 'a;

impl Candidate {
    /// Hours of notice for a seat of this share: the fewest of the ways that are open, which are the releases in advance that cover it, and to
    /// ask for one as for anybody else. To grant more makes nobody harder to have, nor does to take less of them.
    pub fn notice_for(&self, share: i64) -> i64 {
        match self.consent {
            Consent::Standing(_) => {
                let covering = self.grants.iter().filter(|grant| grant.share >= share);
                covering.map(|grant| grant.notice_hours).fold(self.ask_hours, i64::min)
            }
            Consent::NotNeeded | Consent::ToAsk | Consent::Refused => self.notice_hours,
        }
    }

    /// True where a release in advance covers a seat of this share and leaves it so many hours, so that nobody has to be asked.
    pub fn has_granted(&self, share: i64, notice_hours: i64) -> bool {
        self.grants.iter().any(|grant| grant.share >= share && grant.notice_hours <= notice_hours)
    }
}
