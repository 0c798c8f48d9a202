//! What coordinators, members and their services change in a brigade besides who is in it: names, clearances, quiet hours, releases
//! in advance, duties.

use async_graphql::{Context, ID, InputObject, Object, Result};
use vivier_brigade::domain::value::{BrigadeId, DutyId, Name, StandingReleaseId, Words};
use vivier_brigade::use_case::brigade::RenameBrigade;
use vivier_brigade::use_case::membership::{RecordClearance, RemoveFromBrigade, SetQuietHours};
use vivier_brigade::use_case::roster::{AssignDuty, DropDuty, OfferDuty, RevokeStandingRelease, TakeDuty};
use vivier_kernel::id::TalentId;

use super::enums::{DepartureReason, DutyKind, Zone};
use super::membership_mutations::change_brigade;
use super::types::Brigade;
use crate::schema::talents::enums::Clearance;
use crate::schema::talents::period;
use vivier_graphql::conventions::input::Reader;
use vivier_graphql::conventions::scalars::Date;
use vivier_graphql::payload;

/// What `renameBrigade` is told.
#[derive(InputObject, Debug)]
pub struct RenameBrigadeInput {
    /// The brigade.
    pub brigade_id: ID,
    /// 1 to 120 characters.
    pub name: String,
    /// The version that you have seen; another present one is refused with `VERSION_CONFLICT`.
    pub expected_version: Option<i64>,
    /// The same key again answers with the first outcome and does nothing; 1 to 200 printable ASCII characters without spaces.
    pub idempotency_key: Option<String>,
}

/// What `removeFromBrigade` is told.
#[derive(InputObject, Debug)]
pub struct RemoveFromBrigadeInput {
    /// The brigade.
    pub brigade_id: ID,
    /// The talent.
    pub talent_id: ID,
    /// Why.
    pub reason: DepartureReason,
    /// In words, at most 1000 characters; needed with the reason `OTHER`.
    pub words: Option<String>,
    /// The version that you have seen; another present one is refused with `VERSION_CONFLICT`.
    pub expected_version: Option<i64>,
    /// The same key again answers with the first outcome and does nothing; 1 to 200 printable ASCII characters without spaces.
    pub idempotency_key: Option<String>,
}

/// What `recordClearance` is told.
#[derive(InputObject, Debug)]
pub struct RecordClearanceInput {
    /// The brigade.
    pub brigade_id: ID,
    /// The talent.
    pub talent_id: ID,
    /// What the brigade has seen.
    pub clearance: Clearance,
    /// The last day on which it holds.
    pub expires_on: Option<Date>,
    /// The version that you have seen; another present one is refused with `VERSION_CONFLICT`.
    pub expected_version: Option<i64>,
    /// The same key again answers with the first outcome and does nothing; 1 to 200 printable ASCII characters without spaces.
    pub idempotency_key: Option<String>,
}

/// Hours of every day in which somebody is not called.
#[derive(InputObject, Debug)]
pub struct QuietHoursInput {
    /// Where the person lives.
    pub zone: Zone,
    /// The first quiet hour, 0 to 23.
    pub from_hour: i64,
    /// The first hour that is not quiet any more, 0 to 23.
    pub until_hour: i64,
}

/// What `setQuietHours` is told.
#[derive(InputObject, Debug)]
pub struct SetQuietHoursInput {
    /// The brigade.
    pub brigade_id: ID,
    /// The talent.
    pub talent_id: ID,
    /// Absent to lift them.
    pub hours: Option<QuietHoursInput>,
    /// The version that you have seen; another present one is refused with `VERSION_CONFLICT`.
    pub expected_version: Option<i64>,
    /// The same key again answers with the first outcome and does nothing; 1 to 200 printable ASCII characters without spaces.
    pub idempotency_key: Option<String>,
}

/// What `revokeStandingRelease` is told.
#[derive(InputObject, Debug)]
pub struct RevokeStandingReleaseInput {
    /// The brigade.
    pub brigade_id: ID,
    /// The talent.
    pub talent_id: ID,
    /// The release in advance.
    pub standing_release_id: ID,
    /// The version that you have seen; another present one is refused with `VERSION_CONFLICT`.
    pub expected_version: Option<i64>,
    /// The same key again answers with the first outcome and does nothing; 1 to 200 printable ASCII characters without spaces.
    pub idempotency_key: Option<String>,
}

/// What `assignDuty` is told.
#[derive(InputObject, Debug)]
pub struct AssignDutyInput {
    /// The brigade.
    pub brigade_id: ID,
    /// The member.
    pub talent_id: ID,
    /// On call, or backup.
    pub kind: DutyKind,
    /// The first day.
    pub starts_on: Date,
    /// The last day; the duty lasts 366 days at most.
    pub ends_on: Date,
    /// The version that you have seen; another present one is refused with `VERSION_CONFLICT`.
    pub expected_version: Option<i64>,
    /// The same key again answers with the first outcome and does nothing; 1 to 200 printable ASCII characters without spaces.
    pub idempotency_key: Option<String>,
}

/// What `offerDuty` is told.
#[derive(InputObject, Debug)]
pub struct OfferDutyInput {
    /// The brigade.
    pub brigade_id: ID,
    /// The member whose duty it is.
    pub talent_id: ID,
    /// The duty.
    pub duty_id: ID,
    /// False to keep it after all; true where it is absent.
    pub open: Option<bool>,
    /// The version that you have seen; another present one is refused with `VERSION_CONFLICT`.
    pub expected_version: Option<i64>,
    /// The same key again answers with the first outcome and does nothing; 1 to 200 printable ASCII characters without spaces.
    pub idempotency_key: Option<String>,
}

/// What `takeDuty` is told.
#[derive(InputObject, Debug)]
pub struct TakeDutyInput {
    /// The brigade.
    pub brigade_id: ID,
    /// The member who takes it.
    pub talent_id: ID,
    /// The duty, one that is offered.
    pub duty_id: ID,
    /// The version that you have seen; another present one is refused with `VERSION_CONFLICT`.
    pub expected_version: Option<i64>,
    /// The same key again answers with the first outcome and does nothing; 1 to 200 printable ASCII characters without spaces.
    pub idempotency_key: Option<String>,
}

/// What `dropDuty` is told.
#[derive(InputObject, Debug)]
pub struct DropDutyInput {
    /// The brigade.
    pub brigade_id: ID,
    /// The member whose duty it is.
    pub talent_id: ID,
    /// The duty.
    pub duty_id: ID,
    /// The version that you have seen; another present one is refused with `VERSION_CONFLICT`.
    pub expected_version: Option<i64>,
    /// The same key again answers with the first outcome and does nothing; 1 to 200 printable ASCII characters without spaces.
    pub idempotency_key: Option<String>,
}

payload! {
    /// What `renameBrigade` answers.
    pub RenameBrigadePayload {
        /// The brigade afterwards.
        brigade: Brigade,
    }
}

payload! {
    /// What `removeFromBrigade` answers.
    pub RemoveFromBrigadePayload {
        /// The brigade afterwards.
        brigade: Brigade,
    }
}

payload! {
    /// What `recordClearance` answers.
    pub RecordClearancePayload {
        /// The brigade afterwards.
        brigade: Brigade,
    }
}

payload! {
    /// What `setQuietHours` answers.
    pub SetQuietHoursPayload {
        /// The brigade afterwards.
        brigade: Brigade,
    }
}

payload! {
    /// What `revokeStandingRelease` answers.
    pub RevokeStandingReleasePayload {
        /// The brigade; its members only as far as you may see them.
        brigade: Brigade,
    }
}

payload! {
    /// What `assignDuty` answers.
    pub AssignDutyPayload {
        /// The brigade afterwards.
        brigade: Brigade,
    }
}

payload! {
    /// What `offerDuty` answers.
    pub OfferDutyPayload {
        /// The brigade afterwards.
        brigade: Brigade,
    }
}

payload! {
    /// What `takeDuty` answers.
    pub TakeDutyPayload {
        /// The brigade afterwards.
        brigade: Brigade,
    }
}

payload! {
    /// What `dropDuty` answers.
    pub DropDutyPayload {
        /// The brigade afterwards.
        brigade: Brigade,
    }
}

#[derive(Default)]
pub struct RosterMutation;

#[Object]
impl RosterMutation {
    /// Gives a brigade another name. For coordinators.
    async fn rename_brigade(&self, ctx: &Context<'_>, input: RenameBrigadeInput) -> Result<RenameBrigadePayload> {
        let mut reader = Reader::new();
        let brigade = reader.id::<BrigadeId>("brigadeId", &input.brigade_id);
        let name = reader.value("name", Name::new(&input.name));
        let expected_version = input.expected_version;
        let command = reader.build(|| Some(RenameBrigade { brigade: brigade?, expected_version, name: name? }));
        change_brigade(ctx, input.idempotency_key, command, RenameBrigadePayload::done).await
    }

    /// Parts with a member. For coordinators.
    async fn remove_from_brigade(
        &self,
        ctx: &Context<'_>,
        input: RemoveFromBrigadeInput,
    ) -> Result<RemoveFromBrigadePayload> {
        let mut reader = Reader::new();
        let brigade = reader.id::<BrigadeId>("brigadeId", &input.brigade_id);
        let talent = reader.id::<TalentId>("talentId", &input.talent_id);
        let words = reader.words(input.reason, input.words, Words::new);
        let (expected_version, reason) = (input.expected_version, input.reason.into());
        let command = reader.build(|| {
            let (brigade, talent, words) = (brigade?, talent?, words?);
            Some(RemoveFromBrigade { brigade, talent, expected_version, reason, words })
        });
        change_brigade(ctx, input.idempotency_key, command, RemoveFromBrigadePayload::done).await
    }

    /// Notes that the brigade has seen a member’s clearance. For coordinators.
    async fn record_clearance(&self, ctx: &Context<'_>, input: RecordClearanceInput) -> Result<RecordClearancePayload> {
        let mut reader = Reader::new();
        let brigade = reader.id::<BrigadeId>("brigadeId", &input.brigade_id);
        let talent = reader.id::<TalentId>("talentId", &input.talent_id);
        let expires_on = reader.optional(input.expires_on, |reader, day| reader.value("expiresOn", day.read()));
        let (expected_version, clearance) = (input.expected_version, input.clearance.into());
        let command = reader.build(|| {
            let (brigade, talent, expires_on) = (brigade?, talent?, expires_on?);
            Some(RecordClearance { brigade, talent, expected_version, clearance, expires_on })
        });
        change_brigade(ctx, input.idempotency_key, command, RecordClearancePayload::done).await
    }

    /// Says in which hours you are not called.
    async fn set_quiet_hours(&self, ctx: &Context<'_>, input: SetQuietHoursInput) -> Result<SetQuietHoursPayload> {
        let mut reader = Reader::new();
        let brigade = reader.id::<BrigadeId>("brigadeId", &input.brigade_id);
        let talent = reader.id::<TalentId>("talentId", &input.talent_id);
        let hours = reader.optional(input.hours, |reader, hours| {
            let (from, until) = (("hours.fromHour", hours.from_hour), ("hours.untilHour", hours.until_hour));
            reader.quiet_hours(hours.zone.into(), from, until)
        });
        let expected_version = input.expected_version;
        let command = reader
            .build(|| Some(SetQuietHours { brigade: brigade?, talent: talent?, expected_version, hours: hours? }));
        change_brigade(ctx, input.idempotency_key, command, SetQuietHoursPayload::done).await
    }

    /// Takes a release in advance back; what was confirmed on it stays. For the talent’s service.
    async fn revoke_standing_release(
        &self,
        ctx: &Context<'_>,
        input: RevokeStandingReleaseInput,
    ) -> Result<RevokeStandingReleasePayload> {
        let mut reader = Reader::new();
        let brigade = reader.id::<BrigadeId>("brigadeId", &input.brigade_id);
        let talent = reader.id::<TalentId>("talentId", &input.talent_id);
        let release = reader.id::<StandingReleaseId>("standingReleaseId", &input.standing_release_id);
        let expected_version = input.expected_version;
        let command = reader.build(|| {
            Some(RevokeStandingRelease { brigade: brigade?, talent: talent?, expected_version, release: release? })
        });
        change_brigade(ctx, input.idempotency_key, command, RevokeStandingReleasePayload::done).await
    }

    /// Puts a member on the roster. For coordinators.
    async fn assign_duty(&self, ctx: &Context<'_>, input: AssignDutyInput) -> Result<AssignDutyPayload> {
        let mut reader = Reader::new();
        let brigade = reader.id::<BrigadeId>("brigadeId", &input.brigade_id);
        let talent = reader.id::<TalentId>("talentId", &input.talent_id);
        let period = period(&mut reader, &input.starts_on, &input.ends_on);
        let (expected_version, kind) = (input.expected_version, input.kind.into());
        let command = reader
            .build(|| Some(AssignDuty { brigade: brigade?, talent: talent?, expected_version, kind, period: period? }));
        change_brigade(ctx, input.idempotency_key, command, AssignDutyPayload::done).await
    }

    /// Lets any other member of the brigade take your duty, or no longer. Whose duty it is they do not see.
    async fn offer_duty(&self, ctx: &Context<'_>, input: OfferDutyInput) -> Result<OfferDutyPayload> {
        let mut reader = Reader::new();
        let brigade = reader.id::<BrigadeId>("brigadeId", &input.brigade_id);
        let talent = reader.id::<TalentId>("talentId", &input.talent_id);
        let duty = reader.id::<DutyId>("dutyId", &input.duty_id);
        let (expected_version, open) = (input.expected_version, input.open.unwrap_or(true));
        let command = reader
            .build(|| Some(OfferDuty { brigade: brigade?, talent: talent?, expected_version, duty: duty?, open }));
        change_brigade(ctx, input.idempotency_key, command, OfferDutyPayload::done).await
    }

    /// Takes a duty that another member offers.
    async fn take_duty(&self, ctx: &Context<'_>, input: TakeDutyInput) -> Result<TakeDutyPayload> {
        let mut reader = Reader::new();
        let brigade = reader.id::<BrigadeId>("brigadeId", &input.brigade_id);
        let talent = reader.id::<TalentId>("talentId", &input.talent_id);
        let duty = reader.id::<DutyId>("dutyId", &input.duty_id);
        let expected_version = input.expected_version;
        let command =
            reader.build(|| Some(TakeDuty { brigade: brigade?, talent: talent?, expected_version, duty: duty? }));
        change_brigade(ctx, input.idempotency_key, command, TakeDutyPayload::done).await
    }

    /// Takes a duty off the roster. For coordinators.
    async fn drop_duty(&self, ctx: &Context<'_>, input: DropDutyInput) -> Result<DropDutyPayload> {
        let mut reader = Reader::new();
        let brigade = reader.id::<BrigadeId>("brigadeId", &input.brigade_id);
        let talent = reader.id::<TalentId>("talentId", &input.talent_id);
        let duty = reader.id::<DutyId>("dutyId", &input.duty_id);
        let expected_version = input.expected_version;
        let command =
            reader.build(|| Some(DropDuty { brigade: brigade?, talent: talent?, expected_version, duty: duty? }));
        change_brigade(ctx, input.idempotency_key, command, DropDutyPayload::done).await
    }
}
