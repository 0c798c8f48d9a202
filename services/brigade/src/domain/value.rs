//! The constrained values of brigades, recipes and mobilisations: ids, texts, seats and what they ask for, closed lists.

use serde::{Deserialize, Serialize};
use vivier_kernel::id_types;
use vivier_kernel::invalid::Invalid;
use vivier_kernel::problem::Problem;
use vivier_kernel::share::Share;
use vivier_kernel::text::{Line, Paragraphs};
use vivier_talents::closed_list;

pub use vivier_missions::domain::value::{Region, WorkMode};
pub use vivier_talents::domain::value::{Clearance, Level, SkillKey};

/// What a brigade, a recipe or a mobilisation is called.
pub type Name = Line<120>;
/// A seat's title, for example « développeuse ou développeur principal ».
pub type SeatTitle = Line<160>;
/// Words that go with a reason or a review.
pub type Words = Paragraphs<1000>;
/// The conditions of a standing release.
pub type Conditions = Paragraphs<2000>;

/// The most seats a team may have.
pub const MAX_SEATS: usize = 40;
/// The most people that one service gives to one team.
pub const MAX_FROM_SERVICE: usize = 2;
/// The most skills one seat may ask for.
pub const MAX_SKILLS_PER_SEAT: usize = 12;
/// The most people a brigade may have.
pub const MAX_MEMBERS: usize = 5_000;
/// The most duties on a roster that are not over.
pub const MAX_DUTIES: usize = 2_000;
/// The longest duty, in days: for longer than a year nobody knows that they will be there.
pub const MAX_DAYS_OF_DUTY: i64 = 366;
/// The longest period of work that one standing release covers, in days: three years, and then it is granted anew.
pub const MAX_DAYS_OF_RELEASE: i64 = 1_096;
/// The longest time without calls, in days from today: whoever wants none for more than a year leaves the brigade.
pub const MAX_DAYS_WITHOUT_CALLS: i64 = 366;
/// The most standing releases that one member may hold at a time.
pub const MAX_STANDING_RELEASES: usize = 20;
/// The most backups that are kept for a seat.
pub const MAX_BACKUPS: usize = 50;
/// The most calls in one wave.
pub const MAX_CALLS_PER_WAVE: usize = 400;
/// The most waves of one mobilisation: as many as there are noes where each has a wave of its own, and no more than its events can be read for.
pub const MAX_WAVES: u32 = 1_000;
/// The most reminders of one call.
pub const MAX_REMINDERS: u32 = 3;
/// The longest time between a declaration and the full team, in days.
pub const MAX_DAYS_TO_TEAM: i64 = 60;
/// The longest period of work of a flash team, in days: what lasts longer is a mission.
pub const MAX_DAYS_OF_WORK: i64 = 366;
/// Days for the reviews after a stand-down; then the mobilisation is closed without those that are missing.
pub const REVIEW_DAYS: i64 = 30;

id_types! {
    /// A brigade: the core one or a ministerial one.
    BrigadeId => "Brigade";
    /// A team recipe.
    RecipeId => "TeamRecipe";
    /// A seat of a recipe or of a mobilisation.
    TeamSeatId => "TeamSeat";
    /// A mobilisation.
    MobilisationId => "Mobilisation";
    /// A call of one person to one seat.
    CallId => "Call";
    /// A release that a service has granted in advance.
    StandingReleaseId => "StandingRelease";
    /// An exercise that was held.
    ExerciseId => "Exercise";
    /// An entry of a duty roster.
    DutyId => "Duty";
}

closed_list! {
    /// What a brigade is.
    pub enum BrigadeKind {
        /// DINUM's own team, which leads the network.
        Core => "CORE",
        Ministerial => "MINISTERIAL",
    }
}

closed_list! {
    /// What somebody does on a roster.
    pub enum DutyKind {
        OnCall => "ON_CALL",
        Backup => "BACKUP",
    }
}

closed_list! {
    /// How a call reaches somebody.
    pub enum Channel {
        Email => "EMAIL",
        Webhook => "WEBHOOK",
    }
}

closed_list! {
    /// Why a volunteer was not taken, or somebody is no longer in the brigade.
    pub enum DepartureReason {
        OwnWish => "OWN_WISH",
        SkillsNotNeeded => "SKILLS_NOT_NEEDED",
        NotAvailableEnough => "NOT_AVAILABLE_ENOUGH",
        ServiceRefuses => "SERVICE_REFUSES",
        ChangedPost => "CHANGED_POST",
        Other => "OTHER",
    }
}

closed_list! {
    /// Why somebody says no to a call, or no longer to a seat.
    pub enum CallDeclineReason {
        NotAvailable => "NOT_AVAILABLE",
        ServiceRefuses => "SERVICE_REFUSES",
        OnLeave => "ON_LEAVE",
        SkillsDoNotMatch => "SKILLS_DO_NOT_MATCH",
        PlaceDoesNotFit => "PLACE_DOES_NOT_FIT",
        Personal => "PERSONAL",
        Other => "OTHER",
    }
}

closed_list! {
    /// Why somebody of a team that is deployed does not come, or comes no more: what became of their placement.
    pub enum LossReason {
        /// One side said no.
        Declined => "DECLINED",
        Withdrawn => "WITHDRAWN",
        /// The service said no, or took its yes back.
        ReleaseRefused => "RELEASE_REFUSED",
        /// Somebody did not answer in time.
        Expired => "EXPIRED",
        /// The person was placed elsewhere, or the seat is gone.
        Superseded => "SUPERSEDED",
        /// It began, and ended before its last day.
        EndedEarly => "ENDED_EARLY",
    }
}

closed_list! {
    /// Why a call came to an end without a seat.
    pub enum ReleaseReason {
        /// The seat, or the whole team, is filled.
        NotNeeded => "NOT_NEEDED",
        /// Meanwhile the person is engaged elsewhere.
        EngagedElsewhere => "ENGAGED_ELSEWHERE",
        /// The person is no longer in the brigade, asked not to be called, or can no longer come.
        NoLongerCallable => "NO_LONGER_CALLABLE",
        /// The person's quiet hours last longer than the call could.
        QuietTooLong => "QUIET_TOO_LONG",
        MobilisationCancelled => "MOBILISATION_CANCELLED",
        MobilisationFailed => "MOBILISATION_FAILED",
    }
}

closed_list! {
    /// Why a mobilisation was given up.
    pub enum CancelReason {
        NeedGone => "NEED_GONE",
        SolvedOtherwise => "SOLVED_OTHERWISE",
        Postponed => "POSTPONED",
        ByMistake => "BY_MISTAKE",
        Other => "OTHER",
    }
}

closed_list! {
    /// What stands between a seat, or the team, and somebody who could take it.
    pub enum ConstraintKind {
        /// Skills and their levels.
        Skills => "SKILLS",
        /// Days of the period on which the person is available at all.
        Availability => "AVAILABILITY",
        /// Share of time.
        Share => "SHARE",
        /// Hours of notice.
        Notice => "NOTICE",
        /// Consent of the service.
        Release => "RELEASE",
        Clearance => "CLEARANCE",
        /// Place, or remote work.
        Place => "PLACE",
        /// Nobody is engaged already.
        Engaged => "ENGAGED",
        /// Rest between two mobilisations.
        Rest => "REST",
        /// Quiet hours and opting out.
        Quiet => "QUIET",
        /// Quiet hours that leave no hour of the day for a call.
        NoHour => "NO_HOUR",
        /// At most so many people from one service.
        ServiceLimit => "SERVICE_LIMIT",
        /// Each person has one seat: there are fewer people than seats.
        OneSeatEach => "ONE_SEAT_EACH",
        /// At most so many people in the team.
        TeamSize => "TEAM_SIZE",
        /// People were asked, and not enough said yes.
        Answers => "ANSWERS",
        /// The team stood and was not deployed while its period lasted.
        Deployment => "DEPLOYMENT",
        /// Nobody was called before the deadline.
        NotCalled => "NOT_CALLED",
    }
}

/// One thing that blocked a mobilisation: the kind, and the seat where it is about one.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Blocking {
    pub kind: ConstraintKind,
    pub seat: Option<TeamSeatId>,
}

/// Hours of notice that somebody's service needs: 0 to 2,160 (90 days).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(try_from = "i64", into = "i64")]
pub struct NoticeHours(#[schemars(range(min = 0, max = 2160))] u16);

impl NoticeHours {
    pub const MIN: i64 = 0;
    pub const MAX: i64 = 2160;

    /// # Errors
    /// `OutOfRange` below 0 or over 2,160.
    pub fn new(hours: i64) -> Result<Self, Invalid> {
        u16::try_from(hours)
            .ok()
            .filter(|value| i64::from(*value) <= Self::MAX)
            .map(Self)
            .ok_or(Invalid::OutOfRange { min: Self::MIN, max: Self::MAX })
    }

    pub fn number(self) -> i64 {
        i64::from(self.0)
    }
}

impl TryFrom<i64> for NoticeHours {
    type Error = Invalid;
    fn try_from(hours: i64) -> Result<Self, Invalid> {
        Self::new(hours)
    }
}

impl From<NoticeHours> for i64 {
    fn from(hours: NoticeHours) -> Self {
        hours.number()
    }
}

/// A skill that a seat asks for, at least at this level.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize, schemars::JsonSchema)]
pub struct SeatSkill {
    pub skill: SkillKey,
    pub level: Level,
}

/// One seat of a flash team.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, schemars::JsonSchema)]
pub struct TeamSeat {
    pub id: TeamSeatId,
    pub title: SeatTitle,
    /// All of them are needed.
    pub skills: Vec<SeatSkill>,
    /// Of full working time.
    pub share: Share,
    pub mode: WorkMode,
    /// Where the work on site is done; none where all of it is done at a distance.
    pub region: Option<Region>,
    pub clearance: Clearance,
}

impl TeamSeat {
    /// True where the other asks for the same, whatever either is called: whoever fits the one fits the other, and a yes to the one is a yes to
    /// the other.
    pub fn is_alike(&self, other: &Self) -> bool {
        let Self { id: _, title: _, skills, share, mode, region, clearance } = self;
        let same_skills = skills.len() == other.skills.len() && skills.iter().all(|one| other.skills.contains(one));
        let same_work = (share, mode, region) == (&other.share, &other.mode, &other.region);
        same_skills && same_work && *clearance == other.clearance
    }
}

/// Refuses what no team can be made of: all of it at once. Called once, where the input comes in.
///
/// # Errors
/// `EMPTY` or as `check_number_of_seats` at `seats`; of each seat: `DUPLICATE` at `seats.N.seatId` or `seats.N.skills.M.skillId`, `EMPTY` or
/// `TOO_MANY` at `seats.N.skills`, `REGION_REQUIRED` at `seats.N.region`.
pub fn check_seats(seats: &[TeamSeat]) -> Result<(), Problem> {
    if seats.is_empty() {
        return Err(Invalid::Empty.at("seats"));
    }
    check_number_of_seats(seats.len())?;
    let mut refused = Vec::new();
    for (index, seat) in seats.iter().enumerate() {
        let prefix = format!("seats.{index}");
        if seats[..index].iter().any(|earlier| earlier.id == seat.id) {
            refused.push(Invalid::Duplicate.at("seatId").under(&prefix));
        }
        refused.extend(refused_of(seat).into_iter().map(|problem| problem.under(&prefix)));
    }
    Problem::together(refused)
}

/// Refuses more seats than a team may have. Whoever says for each seat how many are wanted of it has written no list that could be too long: they
/// are told how many there may be.
///
/// # Errors
/// `TOO_MANY_TEAM_SEATS` at `seats`.
pub fn check_number_of_seats(seats: usize) -> Result<(), Problem> {
    if seats > MAX_SEATS {
        return Err(Problem::new("TOO_MANY_TEAM_SEATS").at("seats").with("min", 1).with("max", MAX_SEATS));
    }
    Ok(())
}

/// Refuses seats of which one person could not take several: whoever stands for several of them is at one place for one share of their time. A
/// region that is still to be given is not said to differ.
///
/// # Errors
/// `SEATS_NOT_PACKABLE` at `seats.N.share`, `seats.N.mode` or `seats.N.region`.
pub fn check_packable(seats: &[TeamSeat]) -> Result<(), Problem> {
    let Some(first) = seats.first() else { return Ok(()) };
    let mut refused = Vec::new();
    for (index, seat) in seats.iter().enumerate() {
        let both_said = !lacks_region(seat) && !lacks_region(first);
        let differs = [
            ("share", seat.share != first.share),
            ("mode", seat.mode != first.mode),
            ("region", both_said && seat.region != first.region),
        ];
        for (field, _) in differs.into_iter().filter(|(_, differs)| *differs) {
            refused.push(Problem::new("SEATS_NOT_PACKABLE").at(&format!("seats.{index}.{field}")));
        }
    }
    Problem::together(refused)
}

/// Refuses a region of work that is all done at a distance: nobody would be looked for there. Asked where the input comes in; seats that were
/// written before keep theirs, which says nothing.
///
/// # Errors
/// `REGION_OF_REMOTE_WORK` at `region`.
pub fn check_region(mode: WorkMode, region: Option<Region>) -> Result<(), Problem> {
    if mode == WorkMode::Remote && region.is_some() {
        return Err(Problem::new("REGION_OF_REMOTE_WORK").at("region"));
    }
    Ok(())
}

fn lacks_region(seat: &TeamSeat) -> bool {
    seat.mode != WorkMode::Remote && seat.region.is_none()
}

/// All that a seat cannot ask for.
fn refused_of(seat: &TeamSeat) -> Vec<Problem> {
    let mut refused = Vec::new();
    if seat.skills.is_empty() {
        refused.push(Invalid::Empty.at("skills"));
    } else if seat.skills.len() > MAX_SKILLS_PER_SEAT {
        refused.push(Invalid::TooMany { max: MAX_SKILLS_PER_SEAT }.at("skills"));
    } else {
        for (rank, needed) in seat.skills.iter().enumerate() {
            if seat.skills[..rank].iter().any(|earlier| earlier.skill == needed.skill) {
                refused.push(Invalid::Duplicate.at(&format!("skills.{rank}.skillId")));
            }
        }
    }
    if lacks_region(seat) {
        refused.push(Problem::new("REGION_REQUIRED").at("region"));
    }
    refused
}
