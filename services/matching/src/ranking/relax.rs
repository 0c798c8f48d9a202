//! What would bring people back into a ranking: the seat changed in one thing, and who is then ranked who was not.

use chrono::Days;
use vivier_kernel::period::Period;
use vivier_kernel::share::Share;
use vivier_missions::domain::value::{Clearance, Region, SeatSpec, WorkMode};

use super::constraint::{Broken, Constraint, Gate, Subject, Wish};

/// Days by which a start is put off, to see who would come; of a seat that has begun, from today on.
const LATER: [u64; 3] = [7, 14, 28];
/// Shares, in percent, to which a seat is lowered, to see who would come.
const SHARES: [i64; 4] = [80, 60, 40, 20];

/// One thing of a seat that could be otherwise.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Change {
    /// Counted from the seat's own first day.
    StartLater {
        days: u64,
    },
    LowerShare {
        percent: i64,
    },
    /// All of the work at a distance.
    Remote,
    /// Nobody has to be cleared: the part of the work that is protected is done by others.
    NoClearance,
    /// The work on site in another region; a seat on site is always in one.
    OtherRegion {
        region: Region,
    },
}

impl Change {
    /// The constraints that can hold after it and did not before, or the other way round.
    fn touches(self) -> Broken {
        Broken::of(match self {
            Self::StartLater { .. } | Self::LowerShare { .. } => &[Constraint::Employment, Constraint::ShareNotFree],
            Self::Remote => &[Constraint::WorkMode, Constraint::Region],
            Self::NoClearance => &[Constraint::Clearance],
            Self::OtherRegion { .. } => &[Constraint::Region],
        })
    }
}

/// A change, and what it brings.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Relaxation {
    pub change: Change,
    /// How many would be ranked who are not.
    pub adds: usize,
    /// How many who are ranked would not be.
    pub loses: usize,
}

/// The seat with the change, and its days still to come; none where it cannot be changed so.
pub fn changed(wish: &Wish<'_>, change: Change) -> Option<(SeatSpec, Period)> {
    let mut seat = wish.seat.clone();
    let mut days = wish.days;
    match change {
        Change::StartLater { days: by } => {
            let start = seat.period.start().checked_add_days(Days::new(by))?;
            seat.period = Period::new(start, seat.period.end()).ok()?;
            days = Period::new(start.max(days.start()), days.end()).ok()?;
        }
        Change::LowerShare { percent } => {
            if percent >= seat.share.percent() {
                return None;
            }
            seat.share = Share::new(percent).ok()?;
        }
        Change::Remote => {
            if seat.mode == WorkMode::Remote {
                return None;
            }
            seat.mode = WorkMode::Remote;
        }
        Change::NoClearance => {
            if seat.clearance.is_none() {
                return None;
            }
            seat.clearance = Clearance::None;
        }
        Change::OtherRegion { region } => {
            if seat.mode == WorkMode::Remote || seat.region == Some(region) {
                return None;
            }
            seat.region = Some(region);
        }
    }
    Some((seat, days))
}

/// The changes that bring more people than they lose, by kind; of one kind, only those that bring more, all told, than a smaller change, and the
/// one region that brings most.
/// Whoever breaks what a change does not touch stays out, and is not looked at again.
pub fn relaxations(wish: &Wish<'_>, subjects: &[(Subject<'_>, Broken)]) -> Vec<Relaxation> {
    let begun = u64::try_from((wish.days.start() - wish.seat.period.start()).num_days()).unwrap_or_default();
    let kinds: [Vec<Change>; 4] = [
        LATER.map(|days| Change::StartLater { days: begun + days }).to_vec(),
        SHARES.map(|percent| Change::LowerShare { percent }).to_vec(),
        vec![Change::Remote],
        vec![Change::NoClearance],
    ];
    let mut found = Vec::new();
    for kind in kinds {
        let mut most = 0;
        for change in kind {
            let Some((seat, days)) = changed(wish, change) else { continue };
            let otherwise = Wish { seat: &seat, days, wanted: wish.wanted };
            let (gate, touched) = (Gate::of(&otherwise), change.touches());
            let (mut adds, mut loses) = (0, 0);
            for (subject, before) in subjects.iter().filter(|(_, before)| before.without(touched).is_empty()) {
                let after = gate.broken_among(touched, subject).is_empty();
                adds += usize::from(after && !before.is_empty());
                loses += usize::from(!after && before.is_empty());
            }
            let more = adds.saturating_sub(loses);
            if more > most {
                most = more;
                found.push(Relaxation { change, adds, loses });
            }
        }
    }
    found.extend(best_region(wish, subjects));
    found
}

/// The region that brings most people beyond those it loses, the first of equals. Nothing but the region changes, so whom it keeps out alone is
/// all there is to count.
fn best_region(wish: &Wish<'_>, subjects: &[(Subject<'_>, Broken)]) -> Option<Relaxation> {
    if wish.seat.mode == WorkMode::Remote {
        return None;
    }
    let (mut ranked, mut kept_out) = (Vec::new(), Vec::new());
    for (subject, broken) in subjects {
        if broken.is_empty() {
            ranked.push(subject);
        } else if *broken == Broken::of(&[Constraint::Region]) {
            kept_out.push(subject);
        }
    }
    let there = |subject: &&&Subject<'_>, region: &Region| subject.candidate.regions.contains(region);
    let others = Region::ALL.iter().filter(|region| wish.seat.region != Some(**region));
    let relaxation = |region: &Region| Relaxation {
        change: Change::OtherRegion { region: *region },
        adds: kept_out.iter().filter(|subject| there(subject, region)).count(),
        loses: ranked.iter().filter(|subject| !there(subject, region)).count(),
    };
    let more = |relaxation: &Relaxation| relaxation.adds.saturating_sub(relaxation.loses);
    others.map(relaxation).rev().max_by_key(more).filter(|relaxation| more(relaxation) > 0)
}
