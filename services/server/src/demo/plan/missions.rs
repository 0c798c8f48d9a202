//! The missions of the demo, and what becomes of each.

use std::collections::BTreeSet;

use vivier_missions::domain::value::{
    CancellationReason, Priority, Region, RejectionReason, SuspensionReason, WorkMode,
};

use super::people::DEMO_HOST;
use super::{Days, LAST_DAY, MISSIONS, Mission, Plan, Seat, Step};
use crate::demo::data::{self, PROFESSIONS, WAYS, WORKS};
use crate::demo::random::Random;

/// What becomes of a mission.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Fate {
    Draft,
    Submitted,
    Rejected,
    Published,
    Suspended,
    Cancelled,
    Staffed,
    UnderWay,
    /// Within the last weeks: reviews are still awaited.
    JustCompleted,
    Completed,
}

const FATES: [(Fate, usize); 10] = [
    (Fate::Completed, 16),
    (Fate::JustCompleted, 4),
    (Fate::UnderWay, 15),
    (Fate::Staffed, 7),
    (Fate::Published, 18),
    (Fate::Draft, 5),
    (Fate::Submitted, 4),
    (Fate::Suspended, 4),
    (Fate::Cancelled, 4),
    (Fate::Rejected, 3),
];

/// The first mission that is under way.
const FIRST_UNDER_WAY: usize = FATES[0].1 + FATES[1].1;

/// What the placements of a mission go by.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Course {
    pub fate: Fate,
    /// The day of publication.
    pub published: i64,
    /// The first day of work on it.
    pub begins: i64,
}

/// How long it takes at least from publication to the first day of work: applications, release, signatures.
const LEAD: i64 = 45;

pub fn missions(plan: &mut Plan, random: &mut Random) -> Vec<Course> {
    let projects = projects(plan, random);
    let mut courses = Vec::with_capacity(MISSIONS);
    let fates = FATES.iter().flat_map(|(fate, count)| std::iter::repeat_n(*fate, *count));
    let mut titles = BTreeSet::new();
    for (index, (fate, (top, object))) in fates.zip(projects).enumerate() {
        let published = match fate {
            Fate::Completed => 14 + random.between(0, LAST_DAY - 14 - LEAD - 150),
            Fate::JustCompleted => LAST_DAY - LEAD - random.between(60, 90),
            Fate::UnderWay => LAST_DAY - LEAD - random.between(25, 120),
            Fate::Staffed => LAST_DAY - LEAD - random.between(0, 25),
            Fate::Published if random.percent(60) => LAST_DAY - random.between(8, 40),
            Fate::Published | Fate::Suspended => LAST_DAY - random.between(30, 90),
            Fate::Cancelled | Fate::Rejected => random.between(60, LAST_DAY - 60),
            Fate::Draft | Fate::Submitted => LAST_DAY - random.between(0, 8),
        };
        let begins = match fate {
            Fate::Staffed => LAST_DAY + random.between(7, 40),
            Fate::Completed | Fate::JustCompleted | Fate::UnderWay => published + LEAD + random.between(0, 15),
            _ => (published + LEAD).max(LAST_DAY + 20) + random.between(10, 40),
        };
        let lasts = match fate {
            Fate::Completed => random.between(30, 85),
            Fate::JustCompleted => LAST_DAY - begins - random.between(8, 18),
            Fate::UnderWay => LAST_DAY - begins + random.between(20, 120),
            _ => random.between(40, 150),
        };
        let work = WORKS[(0..WORKS.len())
            .map(|step| (index * 5 + step) % WORKS.len())
            .find(|one| titles.insert(WORKS[*one].title.replace("{}", object)))
            .unwrap_or(0)];
        let title = work.title.replace("{}", object);
        let seats = seats(random, index, work.professions, Days { first: begins, last: begins + lasts });
        let description = description(random, object, work.aims);
        let inside: Vec<usize> = (0..plan.administrations.len()).filter(|one| plan.top(*one) == top).collect();
        let administration = *random.pick(&inside);
        let owner = plan.desk(top).owner;
        plan.missions.push(Mission { title, description, administration, owner, seats });
        steps(plan, random, index, fate, published);
        courses.push(Course { fate, published, begins });
    }
    courses
}

/// One project for each mission; every fifth is the demo owner's.
fn projects(plan: &Plan, random: &mut Random) -> Vec<(usize, &'static str)> {
    let all = data::projects();
    let index_of = |slug: &str| plan.administrations.iter().position(|one| one.slug == slug).unwrap_or(0);
    let (own, mut others): (Vec<_>, Vec<_>) = all.iter().copied().partition(|(slug, _)| *slug == DEMO_HOST);
    random.shuffle(&mut others);
    (0..MISSIONS)
        .map(|index| if index % 5 == 0 { own[(index / 5) % own.len()] } else { others[index % others.len()] })
        .map(|(slug, object)| (index_of(slug), object))
        .collect()
}

fn seats(random: &mut Random, mission: usize, professions: &[usize], days: Days) -> Vec<Seat> {
    let count = usize::try_from(random.between(1, 3)).unwrap_or(1).min(professions.len());
    let mut wanted: Vec<usize> = professions[..count].to_vec();
    // The demo's talent has done the first mission, and is at work on the first that is under way.
    if mission == 0 || mission == FIRST_UNDER_WAY {
        wanted[0] = 0;
        wanted.dedup();
    }
    wanted.into_iter().map(|profession| seat(random, profession, days)).collect()
}

fn seat(random: &mut Random, profession: usize, days: Days) -> Seat {
    let own = PROFESSIONS[profession].skills;
    let essential = usize::try_from(random.between(1, 2)).unwrap_or(1);
    let mut skills: Vec<(&'static str, bool, i64)> =
        own[..essential].iter().map(|slug| (*slug, true, random.between(1, 2))).collect();
    skills.extend(random.some(&own[essential..], 3).into_iter().map(|slug| (slug, false, random.between(1, 3))));
    let mode = *random.pick(&[WorkMode::Remote, WorkMode::Hybrid, WorkMode::Hybrid, WorkMode::OnSite]);
    let region = match mode {
        WorkMode::Remote => None,
        WorkMode::Hybrid | WorkMode::OnSite if random.percent(60) => Some(Region::IleDeFrance),
        WorkMode::Hybrid | WorkMode::OnSite => Some(*random.pick(Region::ALL)),
    };
    Seat { profession, skills, days, share: *random.pick(&[10, 20, 20, 20, 30, 40, 50]), mode, region }
}

fn description(random: &mut Random, object: &str, aims: &str) -> String {
    let ways = random.some(WAYS, 2).join(" ");
    format!("Ce dont il s’agit\u{a0}: {object}.\n\n{aims}\n\n{ways}")
}

fn steps(plan: &mut Plan, random: &mut Random, mission: usize, fate: Fate, published: i64) {
    let submitted = published - random.between(1, 4);
    let mut add = |day, step| plan.steps.push((day, step));
    add(submitted - random.between(1, 6), Step::Draft { mission });
    if fate == Fate::Draft {
        return;
    }
    add(submitted, Step::Submit { mission });
    if fate == Fate::Submitted {
        return;
    }
    if fate == Fate::Rejected {
        add(published, Step::Reject { mission, reason: *random.pick(RejectionReason::ALL) });
        return;
    }
    add(published, Step::Publish { mission });
    if random.percent(35) {
        let priority = Priority::new(10 * random.between(2, 10)).unwrap_or_default();
        add(published, Step::Prioritise { mission, priority });
    }
    match fate {
        Fate::Suspended => add(
            LAST_DAY - random.between(1, 10),
            Step::Suspend { mission, reason: *random.pick(SuspensionReason::ALL) },
        ),
        Fate::Cancelled => add(
            published + random.between(25, 50),
            Step::Cancel { mission, reason: *random.pick(CancellationReason::ALL) },
        ),
        _ => {}
    }
}
