//! What the events of a brigade amount to, and who of it can be called when.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use vivier_kernel::id::{AccountId, OrganisationId, SubjectId, TalentId};
use vivier_kernel::period::Period;
use vivier_kernel::sealed::Sealed;
use vivier_kernel::share::Share;

use super::event::BrigadeEvent;
use super::transitions::MemberStatus;
use crate::domain::mobilisation::command::Callable;
use crate::domain::value::{
    BrigadeId, BrigadeKind, Clearance, Conditions, DepartureReason, DutyId, DutyKind, Name, NoticeHours,
    StandingReleaseId,
};
use crate::domain::zone::QuietHours;

/// A brigade, as decisions need it and views show it.
#[derive(Clone, PartialEq, Default, Debug, Serialize, Deserialize)]
pub struct BrigadeState {
    pub brigade: Option<BrigadeId>,
    pub kind: Option<BrigadeKind>,
    pub organisation: Option<OrganisationId>,
    pub name: Option<Name>,
    pub members: BTreeMap<TalentId, Member>,
    pub duties: BTreeMap<DutyId, Duty>,
}

/// Somebody who has volunteered, whatever came of it.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Member {
    pub account: AccountId,
    pub subject: SubjectId,
    pub home: Option<OrganisationId>,
    pub status: MemberStatus,
    pub volunteered_at: DateTime<Utc>,
    pub clearance: Clearance,
    pub clearance_until: Option<NaiveDate>,
    pub quiet_hours: Option<QuietHours>,
    /// The last day without calls.
    pub opted_out_until: Option<NaiveDate>,
    pub releases: BTreeMap<StandingReleaseId, StandingRelease>,
    pub departure: Option<DepartureReason>,
}

/// The service's consent in advance.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct StandingRelease {
    pub by: AccountId,
    pub share: Share,
    pub notice: NoticeHours,
    pub period: Period,
    pub conditions: Option<Sealed<Conditions>>,
}

/// One entry of the roster.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Duty {
    pub talent: TalentId,
    pub kind: DutyKind,
    pub period: Period,
    /// Any other member may take it.
    #[serde(default)]
    pub offered: bool,
}

impl Member {
    /// The day where the person lives, as far as their quiet hours say it.
    pub fn day(&self, at: DateTime<Utc>) -> NaiveDate {
        self.quiet_hours.map(QuietHours::zone).unwrap_or_default().day(at)
    }

    /// Whether the person can be called at `at`: only members, not while opted out, not in quiet hours. Days begin where the
    /// person's quiet hours say that they live.
    pub fn callable(&self, at: DateTime<Utc>) -> Callable {
        if self.status != MemberStatus::Accepted {
            return Callable::No;
        }
        let today = self.day(at);
        if self.opted_out_until.is_some_and(|until| today <= until) {
            return Callable::No;
        }
        match self.quiet_hours.filter(|hours| hours.covers(at)) {
            Some(hours) => Callable::QuietUntil(hours.over_at(at)),
            None => Callable::Yes,
        }
    }

    /// The last day without calls, or on which the person is `paused`, where that is not over at `at` and the period has begun by then: nobody could
    /// be reached on its first days.
    pub fn away_until(&self, paused: Option<NaiveDate>, period: Period, at: DateTime<Utc>) -> Option<NaiveDate> {
        self.opted_out_until.max(paused).filter(|until| *until >= self.day(at) && *until >= period.start())
    }

    /// The clearance that counts on `day`.
    pub fn clearance_on(&self, day: NaiveDate) -> Clearance {
        if self.clearance_until.is_some_and(|until| until < day) { Clearance::None } else { self.clearance }
    }

    /// Whether any standing release is not over on `day`.
    pub fn is_released(&self, day: NaiveDate) -> bool {
        self.releases.values().any(|release| release.period.end() >= day)
    }

    /// The standing releases that cover the period.
    pub fn standing_releases(&self, period: Period) -> impl Iterator<Item = &StandingRelease> {
        self.releases.values().filter(move |release| release.period.covers(&period))
    }
}

impl BrigadeState {
    pub fn status(&self, talent: TalentId) -> MemberStatus {
        self.members.get(&talent).map_or(MemberStatus::Absent, |member| member.status)
    }

    /// The members: whoever of them is in the pool can be in a team.
    pub fn accepted(&self) -> impl Iterator<Item = (TalentId, &Member)> {
        self.members
            .iter()
            .filter(|(_, member)| member.status == MemberStatus::Accepted)
            .map(|(talent, member)| (*talent, member))
    }

    /// Who is on the roster on `day`, on call first.
    pub fn on_duty(&self, day: NaiveDate) -> Vec<(TalentId, DutyKind)> {
        let mut duties: Vec<(TalentId, DutyKind)> = self
            .duties
            .values()
            .filter(|duty| duty.period.contains(day))
            .map(|duty| (duty.talent, duty.kind))
            .collect();
        duties.sort_by_key(|(talent, kind)| (*kind, *talent));
        duties
    }

    /// True where `talent` has a duty over some day of `period`.
    pub fn has_duty(&self, talent: TalentId, period: Period) -> bool {
        self.duties.values().any(|duty| duty.talent == talent && duty.period.overlaps(&period))
    }

    /// True where a member who is `paused` up to that day could take a duty over `period`: the rule by which it is taken.
    pub fn could_take(
        &self,
        (talent, paused): (TalentId, Option<NaiveDate>),
        period: Period,
        at: DateTime<Utc>,
    ) -> bool {
        let member = self.members.get(&talent).filter(|member| member.status == MemberStatus::Accepted);
        let there = member.is_some_and(|member| member.away_until(paused, period, at).is_none());
        there && !self.has_duty(talent, period)
    }

    fn member(&mut self, talent: TalentId, change: impl FnOnce(&mut Member)) {
        if let Some(member) = self.members.get_mut(&talent) {
            change(member);
        }
    }

    pub(super) fn apply(&mut self, event: &BrigadeEvent) {
        match event {
            BrigadeEvent::BrigadeFounded(e) => {
                self.brigade = Some(e.brigade);
                self.kind = Some(e.kind);
                self.organisation = Some(e.organisation);
                self.name = Some(e.name.clone());
            }
            BrigadeEvent::BrigadeRenamed(e) => self.name = Some(e.name.clone()),
            BrigadeEvent::MemberVolunteered(e) => {
                let member = Member {
                    account: e.account,
                    subject: e.subject,
                    home: e.home,
                    status: MemberStatus::Volunteered,
                    volunteered_at: e.at,
                    clearance: Clearance::None,
                    clearance_until: None,
                    quiet_hours: None,
                    opted_out_until: None,
                    releases: BTreeMap::new(),
                    departure: None,
                };
                self.members.insert(e.talent, member);
            }
            BrigadeEvent::MemberAccepted(e) => self.member(e.talent, |member| member.status = MemberStatus::Accepted),
            BrigadeEvent::MemberDeclined(e) => self.member(e.talent, |member| {
                member.status = MemberStatus::Declined;
                member.departure = Some(e.reason);
            }),
            BrigadeEvent::MemberLeft(e) => {
                self.member(e.talent, |member| {
                    member.status = MemberStatus::Left;
                    member.departure = Some(e.reason);
                    member.releases.clear();
                    member.quiet_hours = None;
                    member.opted_out_until = None;
                });
                self.duties.retain(|_, duty| duty.talent != e.talent);
            }
            BrigadeEvent::ClearanceRecorded(e) => self.member(e.talent, |member| {
                member.clearance = e.clearance;
                member.clearance_until = e.expires_on;
            }),
            BrigadeEvent::QuietHoursSet(e) => self.member(e.talent, |member| member.quiet_hours = e.hours),
            BrigadeEvent::MemberOptedOut(e) => self.member(e.talent, |member| member.opted_out_until = Some(e.until)),
            BrigadeEvent::MemberOptedIn(e) => self.member(e.talent, |member| member.opted_out_until = None),
            BrigadeEvent::StandingReleaseGranted(e) => self.member(e.talent, |member| {
                let (by, share, notice, period) = (e.by, e.share, e.notice, e.period);
                let conditions = e.conditions.clone();
                member.releases.insert(e.release, StandingRelease { by, share, notice, period, conditions });
            }),
            BrigadeEvent::StandingReleaseRevoked(e) => {
                self.members.values_mut().for_each(|member| {
                    member.releases.remove(&e.release);
                });
            }
            BrigadeEvent::DutyAssigned(e) => {
                self.duties.insert(e.duty, Duty { talent: e.talent, kind: e.kind, period: e.period, offered: false });
            }
            BrigadeEvent::DutySwapped(e) => {
                if let Some(duty) = self.duties.get_mut(&e.duty) {
                    duty.talent = e.to;
                    duty.offered = false;
                }
            }
            BrigadeEvent::DutyOffered(e) => {
                if let Some(duty) = self.duties.get_mut(&e.duty) {
                    duty.offered = e.open;
                }
            }
            BrigadeEvent::DutyDropped(e) => {
                self.duties.remove(&e.duty);
            }
        }
    }
}
