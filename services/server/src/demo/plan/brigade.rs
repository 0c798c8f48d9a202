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
    /// Stood down on this day, with the words of both sides.
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
            Until::Reviewed(today - 75),
        ),
        alarm("Panne du guichet des titres de séjour", today - 60, (today - 55, today - 40), 2, Until::Cancelled),
        alarm("Mise aux normes du service des bourses", today - 12, (today - 10, today + 30), 3, Until::Deployed),
        alarm("Renfort pour la déclaration des revenus", today - 1, (today + 6, today + 26), 1, Until::Mobilised),
        alarm("Reprise de l’annuaire des services", today, (today + 8, today + 28), 2, Until::Called),
        alarm("Secours du portail des marchés publics", today, (today + 10, today + 30), 1, Until::Composed),
        alarm("Refonte urgente du formulaire de recours", today, (today + 14, today + 40), 3, Until::Declared),
    ]
}

impl Brigade {
    /// The missions that its deployed teams work on.
    #[cfg(test)]
    pub fn raised(&self) -> impl Iterator<Item = &Alarm> {
        self.alarms.iter().filter(|alarm| alarm.until >= Until::Deployed)
    }

    /// The days on which it has something to do.
    pub fn days(&self) -> BTreeSet<i64> {
        let stood_down = self.alarms.iter().filter_map(|alarm| match alarm.until {
            Until::Reviewed(day) => Some(day),
            Until::Declared
            | Until::Cancelled
            | Until::Composed
            | Until::Called
            | Until::Mobilised
            | Until::Deployed => None,
        });
        let declared = self.alarms.iter().map(|alarm| alarm.day);
        [FOUNDED].into_iter().chain(declared).chain(stood_down).chain(self.exercises.iter().copied()).collect()
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
}
