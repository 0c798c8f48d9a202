//! Who is told what of memberships, duties and releases in advance: whoever is concerned, once, in the transaction of what happened. Nobody is
//! told what they did themselves, and no member learns from it who else is in the brigade.

use std::collections::HashMap;

use chrono::{DateTime, Duration, NaiveDate, Utc};
use vivier_event_store::{CommandError, Unit};
use vivier_kernel::actor::Role;
use vivier_kernel::id::{AccountId, TalentId};
use vivier_kernel::notice::{Family, Notice, Recipient};
use vivier_kernel::zone::Zone;

use crate::domain::brigade::state::{BrigadeState, Duty, Member, StandingRelease};
use crate::domain::brigade::transitions::MemberStatus;
use crate::domain::value::{BrigadeId, DepartureReason, DutyId, Name};
use crate::read::brigades::pauses;

/// The most people whom one notice of an offered duty is for: a brigade of thousands is told in parts.
const MOST_AT_ONCE: usize = 100;

/// Tells everybody whom a change to one membership concerns. `version`: the brigade's after it, which tells one time from another.
///
/// # Errors
/// `Store`; as `Unit::notify`.
pub(crate) async fn tell(
    unit: &mut Unit,
    (brigade, version): (BrigadeId, i64),
    (before, after): (&BrigadeState, &BrigadeState),
    talent: TalentId,
) -> Result<(), CommandError> {
    let (by, now) = (unit.actor().account(), unit.now());
    let mut change = Change { brigade, version, before, after, by, now, paused: HashMap::new() };
    if change.newly_offered().next().is_some() {
        change.paused = pauses(unit.store(), after).await?;
    }
    change.notices(talent).iter().try_for_each(|notice| unit.notify_at(notice, change.due_at(notice)))
}

/// What has just happened in a brigade.
struct Change<'a> {
    brigade: BrigadeId,
    version: i64,
    before: &'a BrigadeState,
    after: &'a BrigadeState,
    /// Who did it.
    by: Option<AccountId>,
    now: DateTime<Utc>,
    /// The members who are paused, where a duty is offered, each with the last day of it.
    paused: HashMap<TalentId, NaiveDate>,
}

impl Change<'_> {
    fn notices(&self, talent: TalentId) -> Vec<Notice> {
        let mut told = self.of_duties();
        if let Some(member) = self.after.members.get(&talent) {
            told.extend(self.of_membership(talent, member));
            told.extend(self.of_release(talent, member));
            told.extend(self.of_opt_out(talent, member));
        }
        told
    }

    /// What is of the calls' family leaves in the quiet hours that somebody set for their notifications: those set for the brigade hold it back.
    fn due_at(&self, notice: &Notice) -> DateTime<Utc> {
        let account = |to: &Recipient| match to {
            Recipient::Account { account } => Some(*account),
            Recipient::Holders { .. } | Recipient::Address { .. } => None,
        };
        let reader = notice.recipients.iter().find_map(account).filter(|_| notice.family == Family::Call);
        let members = self.before.members.values().chain(self.after.members.values());
        let mut theirs =
            members.filter(|member| Some(member.account) == reader).filter_map(|member| member.quiet_hours);
        theirs.next().map_or(self.now, |hours| hours.over_at(self.now))
    }

    fn of_membership(&self, talent: TalentId, member: &Member) -> Option<Notice> {
        if self.before.status(talent) == member.status {
            return None;
        }
        let with_reason = |template| {
            let notice = self.notice(Family::Call, template);
            match member.departure {
                Some(reason) => notice.word("reason", reason.as_str()),
                None => notice,
            }
        };
        match member.status {
            MemberStatus::Volunteered => self.to_coordinators(member, "brigade.volunteered"),
            MemberStatus::Accepted => self.to(member, self.notice(Family::Call, "brigade.accepted")),
            MemberStatus::Declined => self.to(member, with_reason("brigade.declined")),
            MemberStatus::Left if self.by == Some(member.account) => {
                let accepted = self.before.status(talent) == MemberStatus::Accepted;
                let template = if accepted { "brigade.member-gone" } else { "brigade.volunteer-gone" };
                self.to_coordinators(member, template)
            }
            // Nobody did it: they have left the pool, and know.
            MemberStatus::Left if self.by.is_none() => match member.departure {
                // Whoever is erased has no name any more.
                Some(DepartureReason::Other) => self.to_those_who_lead("brigade.left-erased"),
                Some(_) | None => self.to_coordinators(member, "brigade.left-pool"),
            },
            MemberStatus::Left => self.to(member, with_reason("brigade.removed")),
            MemberStatus::Absent => None,
        }
    }

    fn of_duties(&self) -> Vec<Notice> {
        let (had, have) = (&self.before.duties, &self.after.duties);
        let mut told = Vec::new();
        for (id, duty) in have {
            match had.get(id) {
                None => told.extend(self.to_holder(duty, "brigade.duty-assigned")),
                Some(earlier) if earlier.talent != duty.talent => {
                    told.extend(self.to_holder(earlier, "brigade.duty-taken"));
                }
                Some(_) => {}
            }
        }
        told.extend(self.newly_offered().flat_map(|(id, duty)| self.offered(id, duty)));
        // Whoever is in the brigade no more has been told that their duties ended with that.
        let dropped = had.iter().filter(|(id, _)| !have.contains_key(id)).map(|(_, duty)| duty);
        let theirs = dropped.filter(|duty| self.after.status(duty.talent) == MemberStatus::Accepted);
        told.extend(theirs.filter_map(|duty| self.to_holder(duty, "brigade.duty-dropped")));
        told
    }

    /// The duties that their holder has just offered to the others.
    fn newly_offered(&self) -> impl Iterator<Item = (DutyId, &Duty)> {
        let kept = move |id: &DutyId| self.before.duties.get(id).is_some_and(|earlier| !earlier.offered);
        let offered = self.after.duties.iter().filter(move |&(id, duty)| duty.offered && kept(id));
        offered.map(|(id, duty)| (*id, duty))
    }

    /// To each who could take the duty.
    fn offered(&self, id: DutyId, duty: &Duty) -> Vec<Notice> {
        let could = |talent: TalentId| {
            let paused = self.paused.get(&talent).copied();
            talent != duty.talent && self.after.could_take((talent, paused), duty.period, self.now)
        };
        let people = self.after.accepted().filter(|(talent, _)| could(*talent));
        let people: Vec<AccountId> = people.map(|(_, member)| member.account).collect();
        let parts = people.chunks(MOST_AT_ONCE).enumerate().map(|(part, some)| {
            // It asks for nothing, so that whoever wants may leave it to the others.
            let mut notice = self.of_duty(duty, Family::Mission, "brigade.duty-offered");
            // Offered anew by the same person it is told to nobody again, and to nobody once it is past.
            notice.cause = format!("brigade:{}:duty-offered:{id}:{}:{part}", self.brigade, duty.talent);
            notice = notice.until(Zone::Metropolitan.begins(duty.period.end() + Duration::days(1)));
            some.iter().fold(notice, |notice, account| notice.to(*account))
        });
        parts.collect()
    }

    fn of_release(&self, talent: TalentId, member: &Member) -> Option<Notice> {
        let had = &self.before.members.get(&talent)?.releases;
        // With a membership its releases end, which is told with it.
        if member.status != MemberStatus::Accepted {
            return None;
        }
        let notice = |template, release: &StandingRelease| {
            let notice = self.notice(Family::Call, template).number("share", release.share.percent());
            notice.day("start", release.period.start()).day("end", release.period.end())
        };
        let granted = member.releases.iter().find(|(id, _)| !had.contains_key(id)).map(|(_, release)| release);
        let over = had.iter().find(|(id, _)| !member.releases.contains_key(id)).map(|(_, release)| release);
        let told = match (granted, over) {
            (Some(release), _) => notice("brigade.release-granted", release).number("hours", release.notice.number()),
            (None, Some(release)) => notice("brigade.release-revoked", release),
            (None, None) => return None,
        };
        self.to(member, told)
    }

    /// Of duties over days on which the person has just said that they take no calls.
    fn of_opt_out(&self, talent: TalentId, member: &Member) -> Vec<Notice> {
        let had = self.before.members.get(&talent).and_then(|member| member.opted_out_until);
        let until = member.opted_out_until.filter(|until| Some(*until) != had);
        let back = until.and_then(|until| until.succ_opt());
        back.map_or_else(Vec::new, |back| uncovered((self.brigade, self.after), talent, back, self.now))
    }

    fn notice(&self, family: Family, template: &str) -> Notice {
        let name = self.after.name.as_ref().map_or("", Name::as_str);
        Notice::new(family, template, format!("brigade:{}:{template}:{}", self.brigade, self.version))
            .text("brigade", name)
            .link_to("/brigades", self.brigade)
    }

    fn of_duty(&self, duty: &Duty, family: Family, template: &str) -> Notice {
        let notice = self.notice(family, template).word("duty", duty.kind.as_str());
        notice.day("start", duty.period.start()).day("end", duty.period.end())
    }

    /// To the person, unless they did it themselves.
    fn to(&self, person: &Member, notice: Notice) -> Option<Notice> {
        (self.by != Some(person.account)).then(|| notice.to(person.account))
    }

    fn to_holder(&self, duty: &Duty, template: &str) -> Option<Notice> {
        let holder = self.after.members.get(&duty.talent)?;
        self.to(holder, self.of_duty(duty, Family::Call, template))
    }

    /// To whoever coordinates the brigade, of nobody by name.
    fn to_those_who_lead(&self, template: &str) -> Option<Notice> {
        Some(self.notice(Family::Mission, template).to_holders(Role::Coordinator, self.after.organisation?))
    }

    /// To whoever coordinates the brigade, and is not the person that it is about.
    fn to_coordinators(&self, person: &Member, template: &str) -> Option<Notice> {
        let leads = self.after.organisation?;
        let notice = self.notice(Family::Mission, template).person("person", person.account);
        Some(notice.to_holders_besides(Role::Coordinator, leads, person.account))
    }
}

/// What those who coordinate are told of each duty of somebody who is not there before they are `back`: that nobody can come on days of it. Once for
/// each last day of them, however often the person changes what they say.
pub(super) fn uncovered(
    (brigade, state): (BrigadeId, &BrigadeState),
    talent: TalentId,
    back: NaiveDate,
    now: DateTime<Utc>,
) -> Vec<Notice> {
    let (Some(member), Some(leads)) = (state.members.get(&talent), state.organisation) else { return Vec::new() };
    let today = Zone::Metropolitan.day(now);
    let missed = |duty: &Duty| duty.talent == talent && duty.period.start() < back && duty.period.end() >= today;
    let told = state.duties.iter().filter(|(_, duty)| missed(duty)).map(|(id, duty)| {
        let after = duty.period.end() + Duration::days(1);
        let cause = format!("brigade:{brigade}:duty-uncovered:{id}:{talent}:{}", back.min(after));
        Notice::new(Family::Mission, "brigade.duty-uncovered", cause)
            .text("brigade", state.name.as_ref().map_or("", Name::as_str))
            .person("person", member.account)
            .word("duty", duty.kind.as_str())
            .day("start", duty.period.start())
            .day("end", duty.period.end())
            .day("back", back)
            .link_to("/brigades", brigade)
            .until(Zone::Metropolitan.begins(after))
            // Whoever coordinates the brigade and is on its roster knows when they are there.
            .to_holders_besides(Role::Coordinator, leads, member.account)
    });
    told.collect()
}

#[cfg(test)]
mod tests;
