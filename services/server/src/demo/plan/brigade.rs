//! The demo's brigade: who is in it, the recipe of its team, its exercises, and mobilisations that have come differently far.

use std::collections::BTreeSet;

use vivier_talents::domain::value::EmploymentStatus;

use super::{LAST_DAY, Plan, Step};
use crate::demo::data::PROFESSIONS;
use crate::demo::random::Random;

/// The day on which it is founded, and its people join.
pub const FOUNDED: i64 = LAST_DAY - 120;
/// Percent of full working time that every seat of its teams takes.
pub const SHARE: i64 = 40;
/// The level that every seat asks for.
pub const LEVEL: i64 = 2;
/// How many professions its team has a seat for.
const SEATS: usize = 3;
/// How many people of each profession it has, at most.
const OF_EACH: usize = 6;

/// How far a mobilisation has come on the programme's last day.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Until {
    Declared,
    Cancelled,
    Composed,
    /// The first person has said yes; the others have not answered.
    Called,
    Mobilised,
    Deployed,
    /// Stood down on this day, with the words of both sides and the skills that they saw at work.
    Reviewed(i64),
}

/// A need for a flash team.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Alarm {
    pub name: &'static str,
    pub day: i64,
    /// The days of the work.
    pub days: super::Days,
    /// How many of the recipe's seats, the first ones.
    pub seats: usize,
    pub until: Until,
}

/// The brigade.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Brigade {
    /// Indices of the professions that its recipe has a seat for.
    pub professions: Vec<usize>,
    /// Indices of its members among the talents; the first is the demo's talent.
    pub members: Vec<usize>,
    /// Who has volunteered, and has no answer yet.
    pub volunteer: Option<usize>,
    pub alarms: Vec<Alarm>,
    /// The days on which exercises are held.
    pub exercises: Vec<i64>,
}

pub fn brigade(plan: &Plan, random: &mut Random) -> Brigade {
    let mut gone: BTreeSet<usize> = plan.placements.iter().map(|placement| placement.talent).collect();
    for (_, step) in &plan.steps {
        if let Step::Pause { talent, .. } | Step::Leave { talent } = step {
            gone.insert(*talent);
        }
    }
    // Whoever has nothing else to do, and may be away for some weeks.
    let fits = |index: &usize| {
        let talent = &plan.talents[*index];
        // Fixed-term contracts are lent for short missions alone.
        let lent = talent.employment != EmploymentStatus::FixedTermContract;
        talent.activates && lent && talent.joins < FOUNDED && talent.windows[0].1 >= SHARE
    };
    let free: Vec<usize> = (1..plan.talents.len()).filter(|index| !gone.contains(index)).filter(fits).collect();
    let of = |profession: usize| -> Vec<usize> {
        free.iter().copied().filter(|index| plan.talents[*index].profession == profession).collect()
    };
    let mut professions: Vec<usize> = (0..PROFESSIONS.len()).collect();
    professions.sort_by_key(|profession| std::cmp::Reverse(of(*profession).len()));
    professions.truncate(SEATS);
    let mut members = vec![0];
    for profession in &professions {
        members.extend(random.some(&of(*profession), OF_EACH));
    }
    let volunteer = free.iter().copied().find(|index| !members.contains(index));
    Brigade { professions, members, volunteer, alarms: alarms(), exercises: vec![LAST_DAY - 40, LAST_DAY - 2] }
}

/// Oldest first. Nobody is in two teams at once: the recipe's whole team is out once.
fn alarms() -> Vec<Alarm> {
    let alarm =
        |name, day, (first, last), seats, until| Alarm { name, day, days: super::Days { first, last }, seats, until };
    let today = LAST_DAY;
    vec![
        alarm(
            "Reprise du portail des aides à la rénovation",
            today - 100,
            (today - 98, today - 72),
            2,
            Until::Reviewed(today - 72),
        ),
        alarm("Panne du guichet des titres de séjour", today - 60, (today - 55, today - 40), 2, Until::Cancelled),
        alarm("Mise aux normes du service des bourses", today - 12, (today - 10, today + 30), 3, Until::Deployed),
        alarm("Renfort pour la déclaration des revenus", today - 1, (today + 6, today + 26), 1, Until::Mobilised),
        alarm("Reprise de l’annuaire des services", today, (today + 8, today + 28), 2, Until::Called),
        alarm("Secours du portail des marchés publics", today, (today + 10, today + 30), 1, Until::Composed),
        alarm("Refonte urgente du formulaire de recours", today, (today + 14, today + 40), 3, Until::Declared),
    ]
}

impl Alarm {
    /// The day on which everybody signs for the team's people, before any of them begins; none where there is no team to sign for.
    pub fn signed(&self) -> Option<i64> {
        (self.until >= Until::Deployed).then_some(self.day + 1)
    }

    /// The first day of the team's work; none where there is no team, or it has not begun.
    pub fn begun(&self) -> Option<i64> {
        (self.until >= Until::Deployed && self.days.first <= LAST_DAY).then_some(self.days.first)
    }

    /// The day on which the team stands down; none where it goes on.
    fn stood_down(&self) -> Option<i64> {
        match self.until {
            Until::Reviewed(day) => Some(day),
            Until::Declared
            | Until::Cancelled
            | Until::Composed
            | Until::Called
            | Until::Mobilised
            | Until::Deployed => None,
        }
    }
}

impl Brigade {
    /// The missions that its deployed teams work on.
    #[cfg(test)]
    pub fn raised(&self) -> impl Iterator<Item = &Alarm> {
        self.alarms.iter().filter(|alarm| alarm.until >= Until::Deployed)
    }

    /// The days on which it has something to do.
    pub fn days(&self) -> BTreeSet<i64> {
        let of_alarms = self.alarms.iter().flat_map(|alarm| {
            [Some(alarm.day), alarm.signed(), alarm.begun(), alarm.stood_down()].into_iter().flatten()
        });
        [FOUNDED].into_iter().chain(of_alarms).chain(self.exercises.iter().copied()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_brigade_has_people_for_its_teams_whatever_the_seed() {
        for seed in [0, 1, 2022, u64::MAX] {
            let brigade = Plan::new(seed).brigade;
            let once: BTreeSet<usize> = brigade.members.iter().copied().chain(brigade.volunteer).collect();
            assert_eq!(once.len(), brigade.members.len() + usize::from(brigade.volunteer.is_some()));
            assert_eq!(brigade.professions.len(), SEATS);
            let plan = Plan::new(seed);
            for (profession, least) in brigade.professions.iter().zip([4, 3, 2]) {
                let of = brigade.members.iter().filter(|index| plan.talents[**index].profession == *profession).count();
                assert!(of > least, "seed {seed}: one for each team that is out at once, and one to spare: {of}");
            }
            assert!(brigade.days().iter().all(|day| (FOUNDED..=LAST_DAY).contains(day)));
        }
    }

    #[test]
    fn a_team_has_signed_before_its_first_day_and_stands_down_on_its_last() {
        let brigade = Plan::new(2022).brigade;
        let days = brigade.days();
        assert_eq!(brigade.raised().count(), 2);
        for alarm in brigade.raised() {
            assert!(alarm.signed().is_some_and(|day| day < alarm.days.first && days.contains(&day)), "{}", alarm.name);
            assert!(alarm.begun().is_some_and(|day| days.contains(&day)), "{}", alarm.name);
            assert!(alarm.stood_down().is_none_or(|day| day == alarm.days.last), "{}", alarm.name);
        }
    }
}
