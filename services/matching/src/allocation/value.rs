//! The constrained values of an allocation run: what is asked, in what state it is, why it was rejected.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use vivier_kernel::id::MissionId;
use vivier_kernel::id_types;
use vivier_kernel::invalid::Invalid;
use vivier_kernel::period::Period;
use vivier_kernel::problem::Problem;
use vivier_kernel::text::Paragraphs;
use vivier_talents::closed_list;

id_types! {
    /// One allocation run.
    AllocationRunId => "AllocationRun";
}

/// Why a run was accepted or rejected, in words.
pub type Words = Paragraphs<2000>;

/// The most missions for which a run can ask for a minimum.
pub const MAX_MINIMUMS: usize = 500;
/// The most seats that a minimum can ask for.
pub const MAX_MINIMUM: u32 = 50;
/// The most releases that a run may ask of one service.
pub const MAX_RELEASES: u32 = 1000;
/// The longest period of a run, in days.
pub const MAX_DAYS: i64 = 731;

closed_list! {
    /// Where a run stands.
    pub enum RunStatus {
        /// It proposes; nobody has decided.
        Computed => "COMPUTED",
        /// Its proposals are opened.
        Accepted => "ACCEPTED",
        Rejected => "REJECTED",
    }
}

closed_list! {
    /// Why a run was rejected.
    pub enum RunRejection {
        /// The priorities are to be set otherwise first.
        PrioritiesToReview => "PRIORITIES_TO_REVIEW",
        /// What is known of people or missions is not right.
        DataToReview => "DATA_TO_REVIEW",
        /// It moves too many people, or the wrong ones.
        TooMuchChange => "TOO_MUCH_CHANGE",
        /// Another run takes its place.
        Replaced => "REPLACED",
        Other => "OTHER",
    }
}

closed_list! {
    /// In what whoever has a seat is ahead of somebody who has not: a term of the ranking, or what has begun already.
    pub enum AheadBy {
        Skill => "SKILL",
        Probable => "PROBABLE",
        Profession => "PROFESSION",
        Words => "WORDS",
        Evidence => "EVIDENCE",
        Freshness => "FRESHNESS",
        Slack => "SLACK",
        /// They have applied for a seat of the mission.
        Applied => "APPLIED",
        /// The mission has invited them.
        Invited => "INVITED",
        /// They are on the way to the seat, or were proposed for it before.
        Begun => "BEGUN",
    }
}

closed_list! {
    /// Why somebody does not have a seat that they could take.
    pub enum MissedCause {
        /// Somebody has it who is worth as much there, or more.
        Outbid => "OUTBID",
        /// Somebody has it to whom it was proposed before; they are worth less there, but not by as much as moving anybody must gain.
        Kept => "KEPT",
        /// Their own time goes to what is worth more to all.
        OwnTime => "OWN_TIME",
        /// They may not be asked about more seats than they are already.
        AskedOften => "ASKED_OFTEN",
        /// Their service releases no more people in this run.
        ServiceLimit => "SERVICE_LIMIT",
        /// The mission has as many people of their ministry as it may.
        Spread => "SPREAD",
        /// The mission takes nobody: its minimum cannot be had, or is worth more elsewhere.
        Minimum => "MINIMUM",
        /// Somebody has it who is worth less there, and whose move would cost more elsewhere.
        Chain => "CHAIN",
    }
}

closed_list! {
    /// What the price of a skill says.
    pub enum SkillSupply {
        /// The price is that of those who fill seats with it.
        Priced => "PRICED",
        /// Nobody who could take one of the seats has it: no price would find anybody.
        NoSupply => "NO_SUPPLY",
        /// Some have it, and none of them is placed in one of the seats: no price has shown.
        NotPlaced => "NOT_PLACED",
    }
}

closed_list! {
    /// Why a mission has fewer people than seats.
    pub enum ShortfallCause {
        /// Every seat is filled.
        None => "NONE",
        /// Nobody fits a seat that stays empty.
        NobodyFits => "NOBODY_FITS",
        /// Fewer seats can be filled than its minimum asks for.
        MinimumOutOfReach => "MINIMUM_OUT_OF_REACH",
        /// Who fits is worth more elsewhere, or held back by a limit.
        TakenElsewhere => "TAKEN_ELSEWHERE",
    }
}

/// A mission that needs so many people, or none.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Minimum {
    pub mission: MissionId,
    pub seats: u32,
}

/// What a run is asked for.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Parameters {
    /// Open seats that have a day in it take part.
    pub period: Period,
    /// The most releases of one service; none for any number.
    pub releases_per_service: Option<u32>,
    /// The most seats of a mission that people of one ministry take, in percent, rounded up; 100 asks for no spread.
    pub spread_percent: u32,
    pub minimums: Vec<Minimum>,
}

impl Parameters {
    /// True where nobody can be placed in the period any more.
    pub fn is_over(&self, today: NaiveDate) -> bool {
        self.period.end() < today
    }

    /// Refuses what no run can be asked for. Called once, where the input comes in.
    ///
    /// # Errors
    /// `ALLOCATION_TOO_LONG`, `OUT_OF_RANGE`, `TOO_MANY` or `DUPLICATE`, with the field.
    pub fn checked(self) -> Result<Self, Problem> {
        let range = |min: i64, max: i64| Invalid::OutOfRange { min, max };
        let days = (self.period.end() - self.period.start()).num_days() + 1;
        if days > MAX_DAYS {
            return Err(Problem::new("ALLOCATION_TOO_LONG").at("endsOn").with("max", MAX_DAYS));
        }
        if self.releases_per_service.is_some_and(|most| most > MAX_RELEASES) {
            return Err(range(0, MAX_RELEASES.into()).at("releasesPerService"));
        }
        if !(1..=100).contains(&self.spread_percent) {
            return Err(range(1, 100).at("spreadPercent"));
        }
        if self.minimums.len() > MAX_MINIMUMS {
            return Err(Invalid::TooMany { max: MAX_MINIMUMS }.at("minimums"));
        }
        if let Some(at) = self.minimums.iter().position(|minimum| !(1..=MAX_MINIMUM).contains(&minimum.seats)) {
            return Err(range(1, MAX_MINIMUM.into()).at(&format!("minimums.{at}.seats")));
        }
        let mut known: BTreeSet<MissionId> = BTreeSet::new();
        if let Some(at) = self.minimums.iter().position(|minimum| !known.insert(minimum.mission)) {
            return Err(Invalid::Duplicate.at(&format!("minimums.{at}.missionId")));
        }
        Ok(self)
    }
}
