//! A mission's course: moderation, priority, suspension, start, end.

use async_graphql::{Context, Object, Result};
use vivier_kernel::id::MissionId;
use vivier_missions::domain::value::{Justification, Priority, Words};
use vivier_missions::use_case::moderation::{PublishMission, RejectMission, SetPriority};
use vivier_missions::use_case::progress::{
    CancelMission, CompleteMission, ResumeMission, StartMission, SuspendMission,
};

use super::inputs::{
    CancelMissionInput, CompleteMissionInput, PublishMissionInput, RejectMissionInput, ResumeMissionInput,
    SetPriorityInput, StartMissionInput, SuspendMissionInput,
};
use super::mutations::change;
use super::types::Mission;
use vivier_graphql::conventions::input::Reader;
use vivier_graphql::payload;

payload! {
    /// What `publishMission` answers.
    pub PublishMissionPayload {
        /// The mission, published.
        mission: Mission,
    }
}

payload! {
    /// What `rejectMission` answers.
    pub RejectMissionPayload {
        /// The mission, rejected.
        mission: Mission,
    }
}

payload! {
    /// What `suspendMission` answers.
    pub SuspendMissionPayload {
        /// The mission, suspended.
        mission: Mission,
    }
}

payload! {
    /// What `resumeMission` answers.
    pub ResumeMissionPayload {
        /// The mission, published again (or staffed, where every seat is filled).
        mission: Mission,
    }
}

payload! {
    /// What `cancelMission` answers.
    pub CancelMissionPayload {
        /// The mission, cancelled.
        mission: Mission,
    }
}

payload! {
    /// What `startMission` answers.
    pub StartMissionPayload {
        /// The mission, under way.
        mission: Mission,
    }
}

payload! {
    /// What `completeMission` answers.
    pub CompleteMissionPayload {
        /// The mission, completed.
        mission: Mission,
    }
}

payload! {
    /// What `setPriority` answers.
    pub SetPriorityPayload {
        /// The mission, with its weight.
        mission: Mission,
    }
}

#[derive(Default)]
pub struct CourseMutation;

#[Object]
impl CourseMutation {
    /// Shows a submitted mission to everybody. For the programme’s administrators.
    async fn publish_mission(&self, ctx: &Context<'_>, input: PublishMissionInput) -> Result<PublishMissionPayload> {
        let mut reader = Reader::new();
        let mission = reader.id::<MissionId>("missionId", &input.mission_id);
        let command =
            reader.build(|| Some(PublishMission { mission: mission?, expected_version: input.expected_version }));
        change(ctx, input.idempotency_key, command, PublishMissionPayload::done).await
    }

    /// Refuses publication. For the programme’s administrators.
    async fn reject_mission(&self, ctx: &Context<'_>, input: RejectMissionInput) -> Result<RejectMissionPayload> {
        let mut reader = Reader::new();
        let mission = reader.id::<MissionId>("missionId", &input.mission_id);
        let words = reader.words(input.reason, input.words, Words::new);
        let command = reader.build(|| {
            Some(RejectMission {
                mission: mission?,
                expected_version: input.expected_version,
                reason: input.reason.into(),
                words: words?,
            })
        });
        change(ctx, input.idempotency_key, command, RejectMissionPayload::done).await
    }

    /// Takes a published mission out of the search for people for a time.
    async fn suspend_mission(&self, ctx: &Context<'_>, input: SuspendMissionInput) -> Result<SuspendMissionPayload> {
        let mut reader = Reader::new();
        let mission = reader.id::<MissionId>("missionId", &input.mission_id);
        let words = reader.words(input.reason, input.words, Words::new);
        let command = reader.build(|| {
            Some(SuspendMission {
                mission: mission?,
                expected_version: input.expected_version,
                reason: input.reason.into(),
                words: words?,
            })
        });
        change(ctx, input.idempotency_key, command, SuspendMissionPayload::done).await
    }

    /// Puts a suspended mission back; what the programme has suspended, the programme alone.
    async fn resume_mission(&self, ctx: &Context<'_>, input: ResumeMissionInput) -> Result<ResumeMissionPayload> {
        let mut reader = Reader::new();
        let mission = reader.id::<MissionId>("missionId", &input.mission_id);
        let command =
            reader.build(|| Some(ResumeMission { mission: mission?, expected_version: input.expected_version }));
        change(ctx, input.idempotency_key, command, ResumeMissionPayload::done).await
    }

    /// Gives the mission up. Refused while placements have seats: end them first.
    async fn cancel_mission(&self, ctx: &Context<'_>, input: CancelMissionInput) -> Result<CancelMissionPayload> {
        let mut reader = Reader::new();
        let mission = reader.id::<MissionId>("missionId", &input.mission_id);
        let words = reader.words(input.reason, input.words, Words::new);
        let command = reader.build(|| {
            Some(CancelMission {
                mission: mission?,
                expected_version: input.expected_version,
                reason: input.reason.into(),
                words: words?,
            })
        });
        change(ctx, input.idempotency_key, command, CancelMissionPayload::done).await
    }

    /// Says that a staffed mission is under way: at least one placement has begun.
    async fn start_mission(&self, ctx: &Context<'_>, input: StartMissionInput) -> Result<StartMissionPayload> {
        let mut reader = Reader::new();
        let mission = reader.id::<MissionId>("missionId", &input.mission_id);
        let command =
            reader.build(|| Some(StartMission { mission: mission?, expected_version: input.expected_version }));
        change(ctx, input.idempotency_key, command, StartMissionPayload::done).await
    }

    /// Says that the mission is done: no placement goes on after today.
    async fn complete_mission(&self, ctx: &Context<'_>, input: CompleteMissionInput) -> Result<CompleteMissionPayload> {
        let mut reader = Reader::new();
        let mission = reader.id::<MissionId>("missionId", &input.mission_id);
        let command =
            reader.build(|| Some(CompleteMission { mission: mission?, expected_version: input.expected_version }));
        change(ctx, input.idempotency_key, command, CompleteMissionPayload::done).await
    }

    /// Sets the government’s weight on a mission; it drives allocation. For the programme’s administrators.
    async fn set_priority(&self, ctx: &Context<'_>, input: SetPriorityInput) -> Result<SetPriorityPayload> {
        let mut reader = Reader::new();
        let mission = reader.id::<MissionId>("missionId", &input.mission_id);
        let priority = reader.value("priority", Priority::new(input.priority));
        let justification = reader.value("justification", Justification::new(&input.justification));
        let command = reader.build(|| {
            Some(SetPriority {
                mission: mission?,
                expected_version: input.expected_version,
                priority: priority?,
                justification: justification?,
            })
        });
        change(ctx, input.idempotency_key, command, SetPriorityPayload::done).await
    }
}
