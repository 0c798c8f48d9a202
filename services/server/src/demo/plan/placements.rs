//! The placements of the demo: who fills each seat, who else was in sight, and what is still open on the last day.

use std::collections::BTreeSet;

use vivier_matching::domain::value::{
    DeclineReason, EarlyEndReason, Origin, Rating, ReleaseRefusalReason, Side, WithdrawalReason,
};
use vivier_talents::domain::value::{Audience, EmploymentStatus, Section};

use super::missions::{Course, Fate};
use super::people::DEMO_HOME;
use super::{Days, LAST_DAY, Placement, Plan, Step};
use crate::demo::data::{CONDITIONS, INVITATIONS, MOTIVATIONS, PRAISE};
use crate::demo::random::Random;

/// The demo's own talent; nobody else's turn takes her time.
const DEMO_TALENT: usize = 0;

/// What becomes of somebody who does not get the seat.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Rival {
    /// Nobody answers: it expires, or somebody else is confirmed first.
    Silence,
    Declined,
    InvitationDeclined,
    Withdrawn,
    WithdrawnLate,
    ReleaseRefused,
}

const RIVALS: [Rival; 8] = [
    Rival::Silence,
    Rival::Silence,
    Rival::Silence,
    Rival::Declined,
    Rival::InvitationDeclined,
    Rival::Withdrawn,
    Rival::WithdrawnLate,
    Rival::ReleaseRefused,
];

/// How far a placement has come on the last day.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Reached {
    Opened,
    Agreed,
    ReleasePending,
    Released,
    Signed,
}

struct Builder<'a> {
    plan: &'a mut Plan,
    random: &'a mut Random,
    /// Talent, mission and seat that have met.
    met: BTreeSet<(usize, usize, usize)>,
    /// By talent: what is booked.
    booked: Vec<Vec<(Days, i64)>>,
}

pub fn placements(plan: &mut Plan, courses: &[Course], random: &mut Random) {
    let booked = vec![Vec::new(); plan.talents.len()];
    let mut builder = Builder { plan, random, met: BTreeSet::new(), booked };
    let first_under_way = courses.iter().position(|course| course.fate == Fate::UnderWay);
    for (mission, course) in courses.iter().enumerate() {
        for seat in 0..builder.plan.missions[mission].seats.len() {
            let own = seat == 0 && (mission == 0 || Some(mission) == first_under_way);
            match course.fate {
                Fate::Completed | Fate::JustCompleted | Fate::UnderWay | Fate::Staffed => {
                    let confirmed = builder.winner(mission, seat, course, own.then_some(DEMO_TALENT));
                    let rivals = builder.random.between(0, 2);
                    (0..rivals).for_each(|_| builder.rival(mission, seat, course, confirmed));
                }
                Fate::Published | Fate::Suspended | Fate::Cancelled => {
                    let rivals = builder.random.between(1, 3);
                    (0..rivals).for_each(|_| builder.rival(mission, seat, course, None));
                }
                Fate::Draft | Fate::Submitted | Fate::Rejected => {}
            }
        }
        if matches!(course.fate, Fate::Completed | Fate::JustCompleted) {
            let last =
                builder.plan.missions[mission].seats.iter().map(|seat| seat.days.last).max().unwrap_or(course.begins);
            let day = last + builder.random.between(1, 6);
            builder.plan.steps.push((day, Step::Finish { mission }));
        }
    }
    builder.still_open(courses);
    builder.absences();
}

impl Builder<'_> {
    fn at(&mut self, day: i64, step: Step) -> i64 {
        self.plan.steps.push((day, step));
        day
    }

    fn after(&mut self, day: i64, low: i64, high: i64) -> i64 {
        day + self.random.between(low, high)
    }

    /// Somebody who is in the pool on that day, of the seat's profession where there is one; with free time where it is `booked`.
    fn find(
        &mut self,
        mission: usize,
        seat: usize,
        day: i64,
        book: bool,
        fits: impl Fn(&Plan, usize) -> bool,
    ) -> Option<usize> {
        let wanted = &self.plan.missions[mission].seats[seat];
        let (days, share, profession) = (wanted.days, wanted.share, wanted.profession);
        let free = |talent: usize| {
            let (window, declared) = self.plan.talents[talent].windows[0];
            let taken: i64 = self.booked[talent]
                .iter()
                .filter(|(other, _)| other.first <= days.last && days.first <= other.last)
                .map(|(_, share)| share)
                .sum();
            window.first <= days.first && days.last <= window.last && taken + share <= declared
        };
        // Fixed-term contracts take short missions alone: twenty days of work.
        let short = (days.last - days.first + 1) * 10 * share / 700 < 38;
        let lent = |talent: usize| short || self.plan.talents[talent].employment != EmploymentStatus::FixedTermContract;
        let candidates: Vec<usize> = (0..self.plan.talents.len())
            .filter(|talent| {
                *talent != DEMO_TALENT && self.plan.talents[*talent].activates && self.plan.talents[*talent].joins < day
            })
            .filter(|talent| {
                !self.met.contains(&(*talent, mission, seat))
                    && lent(*talent)
                    && fits(self.plan, *talent)
                    && (!book || free(*talent))
            })
            .collect();
        let same: Vec<usize> =
            candidates.iter().copied().filter(|talent| self.plan.talents[*talent].profession == profession).collect();
        let from = if same.is_empty() { candidates } else { same };
        if from.is_empty() { None } else { Some(*self.random.pick(&from)) }
    }

    fn open(&mut self, day: i64, talent: usize, mission: usize, seat: usize, origin: Origin) -> usize {
        self.met.insert((talent, mission, seat));
        let words = self.random.index(match origin {
            Origin::Application => MOTIVATIONS.len(),
            Origin::Invitation | Origin::Proposal => INVITATIONS.len(),
        });
        self.plan.placements.push(Placement { talent, mission, seat, origin, words });
        let placement = self.plan.placements.len() - 1;
        self.at(day, Step::Open { placement });
        placement
    }

    /// Whoever was asked says yes.
    fn accept(&mut self, day: i64, placement: usize) -> i64 {
        match self.plan.placements[placement].origin {
            Origin::Application => self.at(day, Step::Accept { placement, by: Side::Host }),
            Origin::Invitation => self.at(day, Step::Accept { placement, by: Side::Talent }),
            Origin::Proposal => {
                self.at(day, Step::Accept { placement, by: Side::Host });
                self.at(day, Step::Accept { placement, by: Side::Talent })
            }
        }
    }

    fn home(&self, placement: usize) -> Option<usize> {
        self.plan.talents[self.plan.placements[placement].talent].home
    }

    fn request(&mut self, day: i64, placement: usize) -> i64 {
        let by = *self.random.pick(&[Side::Talent, Side::Host]);
        self.at(day, Step::RequestRelease { placement, by })
    }

    /// From the yes of both to everybody's signature, within 20 days; says on which day it was signed.
    fn settle(&mut self, agreed: i64, placement: usize) -> i64 {
        let mut day = agreed;
        let home = self.home(placement);
        if home.is_some() {
            let asked = self.after(day, 0, 1);
            day = self.request(asked, placement);
            let delegate = self.random.percent(15);
            if delegate {
                let later = self.after(day, 1, 2);
                day = self.at(later, Step::Delegate { placement });
            }
            let conditions = self.random.percent(30).then(|| self.random.index(CONDITIONS.len()));
            let later = self.after(day, 1, 9);
            day = self.at(later, Step::Grant { placement, conditions, delegate });
        }
        let drafted = self.after(day, 0, 2);
        day = self.at(drafted, Step::Agree { placement });
        let mut sides = vec![Side::Talent, Side::Host];
        sides.extend(home.map(|_| Side::Service));
        self.random.shuffle(&mut sides);
        for by in sides {
            let later = self.after(day, 0, 2);
            day = self.at(later, Step::Sign { placement, by });
        }
        day
    }

    /// Who gets the seat; the day of confirmation.
    fn winner(&mut self, mission: usize, seat: usize, course: &Course, known: Option<usize>) -> Option<i64> {
        let opened = self.after(course.published, 2, 8);
        let talent = known.or_else(|| self.find(mission, seat, opened, true, |_, _| true))?;
        let wanted = &self.plan.missions[mission].seats[seat];
        let (days, share) = (wanted.days, wanted.share);
        self.booked[talent].push((days, share));
        let origin = *self.random.pick(&[
            Origin::Application,
            Origin::Application,
            Origin::Application,
            Origin::Invitation,
            Origin::Invitation,
            Origin::Proposal,
        ]);
        let placement = self.open(opened, talent, mission, seat, origin);
        let answered = self.after(opened, 0, 4);
        let agreed = self.accept(answered, placement);
        let signed = self.settle(agreed, placement);
        let later = self.after(signed, 0, 2);
        let confirmed = self.at(later, Step::Confirm { placement });
        match course.fate {
            Fate::Staffed => {}
            Fate::JustCompleted => self.work_until_lately(placement, days),
            _ => self.work(placement, days, known.is_some()),
        }
        Some(confirmed)
    }

    /// From the first day to the reviews.
    fn work(&mut self, placement: usize, days: Days, to_the_end: bool) {
        self.at(days.first, Step::Start { placement });
        if !to_the_end && self.random.percent(9) {
            let by = *self.random.pick(&[Side::Talent, Side::Host]);
            let theirs: Vec<_> = EarlyEndReason::ALL.iter().copied().filter(|reason| reason.is_of(by)).collect();
            let reason = *self.random.pick(&theirs);
            let day = days.first + (days.last.min(LAST_DAY) - days.first) * self.random.between(30, 80) / 100;
            self.at(day, Step::EndEarly { placement, by, reason });
            return;
        }
        let finished = self.after(days.last, 0, 4);
        self.at(finished, Step::Complete { placement });
        for by in [Side::Host, Side::Talent] {
            if to_the_end || self.random.percent(88) {
                self.review(finished, placement, by);
            }
        }
    }

    /// From the first day to the last, some weeks ago; one side at most has reviewed.
    fn work_until_lately(&mut self, placement: usize, days: Days) {
        self.at(days.first, Step::Start { placement });
        let finished = self.after(days.last, 0, 4);
        self.at(finished, Step::Complete { placement });
        if self.random.percent(50) {
            let by = *self.random.pick(&[Side::Host, Side::Talent]);
            self.review(finished, placement, by);
        }
    }

    fn review(&mut self, finished: i64, placement: usize, by: Side) {
        let rating =
            *self.random.pick(&[Rating::Excellent, Rating::Excellent, Rating::Good, Rating::Good, Rating::Fair]);
        let words = (rating != Rating::Fair).then(|| self.random.index(PRAISE.len()));
        let later = self.after(finished, 1, 12);
        self.at(later, Step::Review { placement, by, rating, words });
    }

    /// Somebody who was in sight of the seat and does not get it.
    fn rival(&mut self, mission: usize, seat: usize, course: &Course, confirmed: Option<i64>) {
        let rival = *self.random.pick(&RIVALS);
        // Before the seat is filled, and while the mission is in view.
        let latest = confirmed.map_or(course.published + 22, |day| day - 1);
        let opened = match (rival, confirmed) {
            (Rival::Silence, Some(day)) if self.random.percent(60) => {
                (day - self.random.between(2, 12)).max(course.published + 1)
            }
            (Rival::Silence, _) => self.after(course.published, 1, 3),
            _ => self.after(course.published, 1, 6),
        };
        let with_home = rival == Rival::ReleaseRefused;
        let Some(talent) =
            self.find(mission, seat, opened, false, |plan, talent| !with_home || plan.talents[talent].home.is_some())
        else {
            return;
        };
        let origin = match rival {
            Rival::InvitationDeclined => Origin::Invitation,
            Rival::WithdrawnLate | Rival::ReleaseRefused => {
                *self.random.pick(&[Origin::Application, Origin::Invitation])
            }
            Rival::Silence => {
                *self.random.pick(&[Origin::Application, Origin::Application, Origin::Invitation, Origin::Proposal])
            }
            Rival::Declined | Rival::Withdrawn => Origin::Application,
        };
        let placement = self.open(opened, talent, mission, seat, origin);
        let answered = self.after(opened, 1, 5).min(latest);
        match rival {
            Rival::Silence => {}
            Rival::Declined => {
                let reason = *self.random.pick(&[
                    DeclineReason::AnotherWasChosen,
                    DeclineReason::SkillsDoNotMatch,
                    DeclineReason::NeedChanged,
                ]);
                self.at(answered, Step::Decline { placement, by: Side::Host, reason });
            }
            Rival::InvitationDeclined => {
                let reason = *self.random.pick(&[
                    DeclineReason::NotAvailable,
                    DeclineReason::NotInterested,
                    DeclineReason::PlaceDoesNotFit,
                ]);
                self.at(answered, Step::Decline { placement, by: Side::Talent, reason });
            }
            Rival::Withdrawn => {
                let reason = *self.random.pick(&[
                    WithdrawalReason::NoLongerAvailable,
                    WithdrawalReason::FoundAnotherMission,
                    WithdrawalReason::ByMistake,
                ]);
                self.at(answered, Step::Withdraw { placement, by: Side::Talent, reason });
            }
            Rival::WithdrawnLate => {
                let agreed = self.accept(answered, placement);
                let by = *self.random.pick(&[Side::Talent, Side::Host]);
                let late = match by {
                    Side::Talent => WithdrawalReason::NoLongerAvailable,
                    _ => WithdrawalReason::NeedMetOtherwise,
                };
                let reason = *self.random.pick(&[WithdrawalReason::TermsNotAgreed, late]);
                let later = self.after(agreed, 1, 3).min(latest);
                self.at(later, Step::Withdraw { placement, by, reason });
            }
            Rival::ReleaseRefused => {
                let agreed = self.accept(answered, placement);
                let asked = self.request(agreed, placement);
                let later = self.after(asked, 1, 6).min(latest);
                let reason = *self.random.pick(ReleaseRefusalReason::ALL);
                self.at(later, Step::Refuse { placement, reason });
            }
        }
    }

    /// What is open on the last day, in each status that waits for somebody; some of it is the demo accounts' turn.
    fn still_open(&mut self, courses: &[Course]) {
        let mut seats: Vec<(usize, usize)> = courses
            .iter()
            .enumerate()
            .filter(|(_, course)| course.fate == Fate::Published)
            .flat_map(|(mission, _)| (0..self.plan.missions[mission].seats.len()).map(move |seat| (mission, seat)))
            .collect();
        self.random.shuffle(&mut seats);
        let mut next = seats.into_iter().cycle();
        let home = self.plan.administrations.iter().position(|one| one.slug == DEMO_HOME);
        let wanted = [
            (Reached::Opened, Origin::Application, 6),
            (Reached::Opened, Origin::Invitation, 5),
            (Reached::Opened, Origin::Proposal, 4),
            (Reached::Agreed, Origin::Application, 4),
            (Reached::ReleasePending, Origin::Application, 4),
            (Reached::ReleasePending, Origin::Invitation, 3),
            (Reached::Released, Origin::Application, 4),
            (Reached::Signed, Origin::Invitation, 4),
        ];
        for (reached, origin, count) in wanted {
            for turn in 0..count {
                let Some((mission, seat)) = next.next() else { return };
                let opened = LAST_DAY - self.random.between(5, 7);
                let demo = turn == 0 && reached == Reached::Opened && origin != Origin::Proposal;
                let pending = reached == Reached::ReleasePending;
                let talent = match demo {
                    true => (!self.met.contains(&(DEMO_TALENT, mission, seat))).then_some(DEMO_TALENT),
                    false => self.find(mission, seat, opened, true, |plan, talent| {
                        let service = plan.talents[talent].home;
                        if pending {
                            service.map(|service| plan.top(service)) == home
                        } else {
                            reached == Reached::Opened || service.is_some()
                        }
                    }),
                };
                if let Some(talent) = talent {
                    let placement = self.open(opened, talent, mission, seat, origin);
                    self.bring(placement, reached);
                }
            }
        }
    }

    /// From the day of opening on, one step a day.
    fn bring(&mut self, placement: usize, reached: Reached) {
        if reached >= Reached::Agreed {
            self.accept(LAST_DAY - 4, placement);
        }
        if reached >= Reached::ReleasePending {
            self.request(LAST_DAY - 3, placement);
        }
        if reached >= Reached::Released {
            self.at(LAST_DAY - 2, Step::Grant { placement, conditions: None, delegate: false });
        }
        if reached >= Reached::Signed {
            self.at(LAST_DAY - 1, Step::Agree { placement });
            for by in [Side::Talent, Side::Service, Side::Host] {
                self.at(LAST_DAY, Step::Sign { placement, by });
            }
        }
    }

    /// Some who have nothing open are away for a time, or leave.
    fn absences(&mut self) {
        let busy: BTreeSet<usize> = self.plan.placements.iter().map(|placement| placement.talent).collect();
        let involved = |talent: &super::Talent| talent.audiences.contains(&(Section::Identity, Audience::Involved));
        let free: Vec<usize> = (1..self.plan.talents.len())
            .filter(|talent| {
                !busy.contains(talent) && self.plan.talents[*talent].activates && !involved(&self.plan.talents[*talent])
            })
            .collect();
        for (turn, talent) in self.random.some(&free, 16).into_iter().enumerate() {
            let joined = self.plan.talents[talent].joins;
            let (day, away) = (joined + self.random.between(10, 120), self.random.between(10, 60));
            match turn {
                0..6 => self.at(day.max(LAST_DAY - 20).max(joined + 1), Step::Pause { talent, until: LAST_DAY + away }),
                // These come back by themselves.
                6..11 => self.at(day, Step::Pause { talent, until: day + 21 }),
                _ => self.at(day, Step::Leave { talent }),
            };
        }
    }
}
