//! The constrained values of a mission: texts, seats and what they ask for, priorities, closed lists of reasons.

use serde::{Deserialize, Serialize};
use vivier_kernel::invalid::Invalid;
use vivier_kernel::period::Period;
use vivier_kernel::problem::Problem;
use vivier_kernel::share::Share;
use vivier_kernel::text::{Line, Paragraphs};
use vivier_talents::closed_list;
pub use vivier_talents::domain::value::{Clearance, Level, Region, SkillKey};

/// A mission's title.
pub type Title = Line<160>;
/// What a mission is about: context, aims, how the team works.
pub type Description = Paragraphs<10_000>;
/// A seat's title, for example « développeuse ou développeur Rust ».
pub type SeatTitle = Line<160>;
/// Where the work is done on site: a town.
pub type Place = Line<120>;
/// Why a published mission was changed, or a priority set.
pub type Justification = Paragraphs<2000>;
/// Words that go with a reason.
pub type Words = Paragraphs<1000>;

/// The most seats one mission may have.
pub const MAX_SEATS: usize = 50;
/// The most skills one seat may ask for.
pub const MAX_SKILLS_PER_SEAT: usize = 50;
/// The most placements that one seat keeps, one after the other.
pub const MAX_FILLINGS_PER_SEAT: usize = 200;
/// The most points of priority that an administration may have bought for a mission. What the programme sets is more than that.
pub const MAX_BOUGHT_PRIORITY: i64 = 9;

closed_list! {
    /// How much a seat needs a skill.
    pub enum Importance {
        /// Without it, a candidate is not shown.
        Essential => "ESSENTIAL",
        /// It speaks for a candidate.
        Desirable => "DESIRABLE",
    }
}

closed_list! {
    /// Where a seat's work is done.
    pub enum WorkMode {
        OnSite => "ON_SITE",
        Hybrid => "HYBRID",
        Remote => "REMOTE",
    }
}

closed_list! {
    /// Why a mission was refused publication.
    pub enum RejectionReason {
        /// The programme is not there for this kind of work.
        OutOfScope => "OUT_OF_SCOPE",
        /// Nobody could tell from the text what is to be done.
        Unclear => "UNCLEAR",
        /// The same need is published already.
        Duplicate => "DUPLICATE",
        /// A permanent post or a purchase under another name.
        DisguisedPost => "DISGUISED_POST",
        /// What is asked breaks the law or the charter.
        Unlawful => "UNLAWFUL",
        Other => "OTHER",
    }
}

closed_list! {
    /// Why a mission was taken out of view for a time.
    pub enum SuspensionReason {
        NeedUnderReview => "NEED_UNDER_REVIEW",
        BudgetPending => "BUDGET_PENDING",
        ContactUnavailable => "CONTACT_UNAVAILABLE",
        TooManyApplications => "TOO_MANY_APPLICATIONS",
        Moderation => "MODERATION",
        Other => "OTHER",
    }
}

closed_list! {
    /// Why a mission will not take place.
    pub enum CancellationReason {
        NeedGone => "NEED_GONE",
        NeedMetOtherwise => "NEED_MET_OTHERWISE",
        NoBudget => "NO_BUDGET",
        NobodyFound => "NOBODY_FOUND",
        ProjectStopped => "PROJECT_STOPPED",
        Moderation => "MODERATION",
        Other => "OTHER",
    }
}

/// The weight that the programme sets on a mission: 0 (none, where every mission starts) to 100.
#[derive(
    Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Debug, Serialize, Deserialize, schemars::JsonSchema,
)]
#[serde(try_from = "i64", into = "i64")]
pub struct Priority(#[schemars(range(min = 0, max = 100))] u8);

impl Priority {
    pub const MIN: i64 = 0;
    pub const MAX: i64 = 100;

    /// # Errors
    /// `OutOfRange` below 0 or over 100.
    pub fn new(weight: i64) -> Result<Self, Invalid> {
        u8::try_from(weight)
            .ok()
            .filter(|value| (Self::MIN..=Self::MAX).contains(&i64::from(*value)))
            .map(Self)
            .ok_or(Invalid::OutOfRange { min: Self::MIN, max: Self::MAX })
    }

    pub fn weight(self) -> i64 {
        i64::from(self.0)
    }

    /// True of what the programme sets: none, or more than can be bought.
    pub fn is_for_the_programme(self) -> bool {
        !(1..=MAX_BOUGHT_PRIORITY).contains(&self.weight())
    }
}

impl TryFrom<i64> for Priority {
    type Error = Invalid;
    fn try_from(weight: i64) -> Result<Self, Invalid> {
        Self::new(weight)
    }
}

impl From<Priority> for i64 {
    fn from(priority: Priority) -> Self {
        priority.weight()
    }
}

/// A skill that a seat asks for.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, schemars::JsonSchema)]
pub struct RequiredSkill {
    pub skill: SkillKey,
    pub importance: Importance,
    pub minimum_level: Level,
}

/// What one seat asks for: one person, some skills, some days, a share of their time, a place.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, schemars::JsonSchema)]
pub struct SeatSpec {
    pub title: SeatTitle,
    /// 1 to `MAX_SKILLS_PER_SEAT`, each skill once.
    pub skills: Vec<RequiredSkill>,
    pub period: Period,
    /// The share of full working time that the seat takes on each day of the period.
    pub share: Share,
    pub mode: WorkMode,
    /// Where the work on site is done; none where all of it is done at a distance.
    pub region: Option<Region>,
    pub place: Option<Place>,
    /// Up to what protection the person must be cleared; not written where nothing is asked for.
    #[serde(default, skip_serializing_if = "Clearance::is_none")]
    pub clearance: Clearance,
}

impl SeatSpec {
    /// Refuses what no seat can ask for. Called once, where the input comes in.
    ///
    /// # Errors
    /// `EMPTY`, `TOO_MANY` or `DUPLICATE` at `skills`; `REGION_REQUIRED` at `region` for work on site without a region.
    pub fn checked(self) -> Result<Self, Problem> {
        if self.skills.is_empty() {
            return Err(Invalid::Empty.at("skills"));
        }
        if self.skills.len() > MAX_SKILLS_PER_SEAT {
            return Err(Invalid::TooMany { max: MAX_SKILLS_PER_SEAT }.at("skills"));
        }
        let mut keys: Vec<SkillKey> = self.skills.iter().map(|required| required.skill).collect();
        keys.sort_unstable();
        if keys.windows(2).any(|pair| pair[0] == pair[1]) {
            return Err(Invalid::Duplicate.at("skills"));
        }
        if self.mode != WorkMode::Remote && self.region.is_none() {
            return Err(Problem::new("REGION_REQUIRED").at("region"));
        }
        Ok(self)
    }
}
