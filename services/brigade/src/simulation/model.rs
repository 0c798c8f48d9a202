//! The synthetic pool: how many there are for each seat, how they answer and when.

use chrono::{DateTime, Duration, NaiveDate, Utc};
use vivier_kernel::id::OrganisationId;
use vivier_kernel::invalid::Invalid;
use vivier_kernel::problem::Problem;

use crate::chance::Chance;
use crate::domain::mobilisation::policy::CallPolicy;
use crate::domain::value::{Channel, MAX_BACKUPS, MAX_SEATS};
use crate::domain::zone::{QuietHours, Zone};

/// The most runs of one simulation.
pub const MAX_RUNS: usize = 100_000;

/// What is simulated.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Setting {
    /// Mobilisations for each policy.
    pub runs: usize,
    /// The same seed gives the same figures.
    pub seed: u64,
    /// Seats of each team.
    pub seats: usize,
    /// People in the pool for each seat.
    pub people_per_seat: usize,
    /// People on each seat's list, the chosen one included.
    pub list: usize,
    /// Hours from the declaration to the deadline for the team.
    pub hours: i64,
    pub habits: Habits,
}

impl Default for Setting {
    fn default() -> Self {
        Self { runs: 2_000, seed: 2022, seats: 6, people_per_seat: 20, list: 20, hours: 24, habits: Habits::default() }
    }
}

impl Setting {
    /// Refuses what cannot be simulated.
    ///
    /// # Errors
    /// `OUT_OF_RANGE` at the field.
    pub fn checked(self) -> Result<Self, Problem> {
        let range = |value: usize, max: usize, field: &str| {
            let max_shown = i64::try_from(max).unwrap_or(i64::MAX);
            if (1..=max).contains(&value) {
                Ok(())
            } else {
                Err(Invalid::OutOfRange { min: 1, max: max_shown }.at(field))
            }
        };
        range(self.runs, MAX_RUNS, "runs")?;
        range(self.seats, MAX_SEATS, "seats")?;
        range(self.people_per_seat, 200, "peoplePerSeat")?;
        range(self.list, MAX_BACKUPS + 1, "list")?;
        range(usize::try_from(self.hours).unwrap_or(0), 24 * 14, "hours")?;
        Ok(self)
    }
}

/// How people answer. What is left of the shares never answers.
///
/// The times are log-normal, as times of reply to messages are found to be: half answer within the median, and a few much later.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Habits {
    /// Percent who say yes.
    pub yes: usize,
    /// Percent who say yes as a last resort.
    pub last_resort: usize,
    /// Percent who say no.
    pub no: usize,
    /// Minutes after which half of those who answer have.
    pub median_minutes: f64,
    /// Standard deviation of the logarithm of the minutes.
    pub spread: f64,
    /// Percent who have quiet hours, from 20 to 8.
    pub quiet: usize,
    /// Minutes after which a last resort is available.
    pub last_resort_minutes: i64,
}

impl Default for Habits {
    fn default() -> Self {
        Self { yes: 40, last_resort: 5, no: 30, median_minutes: 25.0, spread: 1.2, quiet: 60, last_resort_minutes: 180 }
    }
}

/// What somebody says.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Reply {
    Yes,
    LastResort,
    No,
}

/// One person of the pool.
#[derive(Clone, Debug)]
pub struct Person {
    /// What the person says, and how long after the call; none where they never answer.
    pub reply: Option<(Reply, Duration)>,
    pub quiet: Vec<QuietHours>,
    /// How a reminder reaches the person: it takes the next channel where there is one.
    pub reminded_by: Channel,
    /// A service gives no more than its limit to one team.
    pub service: Option<OrganisationId>,
}

/// One mobilisation to be: the same people and the same lists for each policy.
#[derive(Clone, Debug)]
pub struct Scene {
    pub declared_at: DateTime<Utc>,
    pub people: Vec<Person>,
    /// For each seat the people on its list, best first.
    pub lists: Vec<Vec<usize>>,
    /// Minutes after which a last resort is available.
    pub last_resort_minutes: i64,
}

impl Scene {
    /// The scene of run number `run`.
    pub fn new(setting: &Setting, run: usize) -> Self {
        let mut chance = Chance::new(setting.seed ^ (run as u64).wrapping_mul(0xA24B_AED4_963E_E407));
        let people: Vec<Person> =
            (0..setting.seats * setting.people_per_seat).map(|_| person(&setting.habits, &mut chance)).collect();
        let mut lists: Vec<Vec<usize>> = Vec::with_capacity(setting.seats);
        for _ in 0..setting.seats {
            let mut list: Vec<usize> = Vec::with_capacity(setting.list);
            // Each seat has its own first choice; further down people stand on several lists.
            while list.len() < setting.list.min(people.len() / setting.seats) {
                let one = chance.below(people.len());
                let taken = list.contains(&one) || lists.iter().any(|other| other[0] == one);
                if !taken {
                    list.push(one);
                }
            }
            lists.push(list);
        }
        // At a full quarter of an hour of a working day, in office hours.
        let day = NaiveDate::from_ymd_opt(2026, 3, 2).unwrap_or_default() + Duration::days(chance.below(5) as i64);
        let minutes = 7 * 60 + 15 * chance.below(36) as i64;
        let declared_at = day.and_time(chrono::NaiveTime::MIN).and_utc() + Duration::minutes(minutes);
        Self { declared_at, people, lists, last_resort_minutes: setting.habits.last_resort_minutes }
    }
}

fn person(habits: &Habits, chance: &mut Chance) -> Person {
    let reply = reply(habits, chance);
    let quiet = chance.percent(habits.quiet).then(|| QuietHours::new(Zone::Metropolitan, 20, 8).ok()).flatten();
    Person { reply, quiet: quiet.into_iter().collect(), reminded_by: Channel::Email, service: None }
}

/// What somebody says, and after how long; none where they never answer.
pub fn reply(habits: &Habits, chance: &mut Chance) -> Option<(Reply, Duration)> {
    let said = chance.below(100);
    let reply = if said < habits.yes {
        Some(Reply::Yes)
    } else if said < habits.yes + habits.last_resort {
        Some(Reply::LastResort)
    } else if said < habits.yes + habits.last_resort + habits.no {
        Some(Reply::No)
    } else {
        None
    };
    let minutes = habits.median_minutes * (habits.spread * normal(chance)).exp();
    let after = Duration::seconds((minutes * 60.0).min(30.0 * 24.0 * 3_600.0) as i64);
    reply.map(|reply| (reply, after))
}

/// A number of the normal distribution, mean 0, deviation 1 (G. Box and M. Muller, 1958).
fn normal(chance: &mut Chance) -> f64 {
    let (one, other) = (1.0 - chance.unit(), chance.unit());
    (-2.0 * one.ln()).sqrt() * (std::f64::consts::TAU * other).cos()
}

/// The policies that are compared, by the names that stand in reports.
pub const POLICIES: [(&str, CallPolicy); 3] =
    [("waves", CallPolicy::WAVES), ("one-by-one", CallPolicy::ONE_BY_ONE), ("all-at-once", CallPolicy::ALL_AT_ONCE)];
