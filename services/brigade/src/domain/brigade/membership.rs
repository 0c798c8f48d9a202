//! Somebody as a member of all their brigades together: what one of them knows of the person counts wherever they are called from.

use chrono::{DateTime, Duration, NaiveDate, Utc};
use vivier_kernel::id::AccountId;
use vivier_kernel::period::Period;
use vivier_kernel::share::Share;

use super::state::{Member, StandingRelease};
use super::transitions::MemberStatus;
use crate::domain::mobilisation::command::Callable;
use crate::domain::value::Clearance;
use crate::domain::zone::QuietHours;

/// Somebody's memberships.
#[derive(Clone, PartialEq, Default, Debug)]
pub struct Memberships(Vec<Member>);

impl Memberships {
    /// Those that have been accepted; the others say nothing.
    pub fn new(members: impl IntoIterator<Item = Member>) -> Self {
        Self(members.into_iter().filter(|member| member.status == MemberStatus::Accepted).collect())
    }

    pub fn add(&mut self, member: &Member) {
        if member.status == MemberStatus::Accepted {
            self.0.push(member.clone());
        }
    }

    /// The account of the person.
    pub fn account(&self) -> Option<AccountId> {
        self.0.first().map(|member| member.account)
    }

    /// Whether the person can be called at `at`. No to one brigade is no to all; quiet hours of each of them count, and so do `own`,
    /// those that the person chose for everything that they are told.
    pub fn callable(&self, at: DateTime<Utc>, own: Option<QuietHours>) -> Callable {
        if self.has_opted_out(at) { Callable::No } else { outside(&self.quiet_hours(own), at) }
    }

    /// True where one of them takes no calls on that day, or none is left.
    pub fn has_opted_out(&self, at: DateTime<Utc>) -> bool {
        self.0.is_empty() || self.0.iter().any(|member| member.callable(at) == Callable::No)
    }

    /// False where quiet hours, of each of them and `own`, leave no hour of any day for a call.
    pub fn has_hour(&self, at: DateTime<Utc>, own: Option<QuietHours>) -> bool {
        outside(&self.quiet_hours(own), at) != Callable::No
    }

    /// The quiet hours of each of them, and `own`.
    pub fn quiet_hours(&self, own: Option<QuietHours>) -> Vec<QuietHours> {
        self.0.iter().filter_map(|member| member.quiet_hours).chain(own).collect()
    }

    /// The highest clearance that counts on `day`.
    pub fn clearance_on(&self, day: NaiveDate) -> Clearance {
        self.0.iter().map(|member| member.clearance_on(day)).max().unwrap_or_default()
    }

    /// The standing releases that cover the period, of each of them.
    pub fn standing_releases(&self, period: Period) -> impl Iterator<Item = &StandingRelease> {
        self.0.iter().flat_map(move |member| member.standing_releases(period))
    }

    /// The one by which a seat is taken: of those that cover its days and its share, and ask for no more than these hours of notice, the one with
    /// the shortest notice, then the smallest.
    pub fn standing_release(&self, period: Period, share: Share, hours: i64) -> Option<&StandingRelease> {
        let covering = self.standing_releases(period).filter(|release| release.share >= share);
        let in_time = covering.filter(|release| release.notice.number() <= hours);
        in_time.min_by_key(|release| (release.notice, release.share))
    }
}

/// When the next of these quiet hours begin, after `at`; none where there are none.
pub fn quiet_from(quiet: &[QuietHours], at: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let full_hour = at - Duration::seconds(at.timestamp().rem_euclid(3_600));
    let mut hours = (1..=25).map(|hours| full_hour + Duration::hours(hours));
    hours.find(|hour| quiet.iter().any(|quiet| quiet.covers(*hour)))
}

/// Whether somebody with these quiet hours can be called at `at`, where nothing else speaks against it.
pub fn outside(quiet: &[QuietHours], at: DateTime<Utc>) -> Callable {
    let mut over = at;
    while let Some(hours) = quiet.iter().find(|hours| hours.covers(over)) {
        over = hours.over_at(over);
        // They are the same every day: where they leave no hour of one, there never is any.
        if over > at + Duration::hours(25) {
            return Callable::No;
        }
    }
    if over == at { Callable::Yes } else { Callable::QuietUntil(over) }
}
