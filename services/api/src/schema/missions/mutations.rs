//! Writing a mission down: draft, text, seats, submission.

use async_graphql::{Context, ID, Object, Result};
use vivier_event_store::UseCase;
use vivier_kernel::id::{MissionId, OrganisationId, SeatId};
use vivier_missions::domain::value::{Description, Justification, Title};
use vivier_missions::read::missions::{READ_MODELS, seats_by_ids};
use vivier_missions::use_case::MissionOutcome;
use vivier_missions::use_case::seats::{AddSeat, ChangeSeat, RemoveSeat};
use vivier_missions::use_case::text::{DraftMission, EditMission, SubmitMission};
use vivier_talents::domain::value::SkillKey;

use super::inputs::{
    AddSeatInput, ChangeSeatInput, DraftMissionInput, EditMissionInput, RemoveSeatInput, SubmitMissionInput,
};
use super::types::Mission;
use crate::schema::skills::named::check_seat;
use vivier_graphql::conventions::context::ContextExt as _;
use vivier_graphql::conventions::global_id::encode;
use vivier_graphql::conventions::input::{Problems, Reader};
use vivier_graphql::conventions::mutation::{Payload, caught_up, mutate};
use vivier_graphql::payload;

/// Runs a command whose answer is the mission afterwards.
pub(super) async fn change<U, P>(
    ctx: &Context<'_>,
    idempotency_key: Option<String>,
    command: std::result::Result<U, Problems>,
    payload: impl FnOnce(Option<Mission>) -> P,
) -> Result<P>
where
    U: UseCase<Outcome = MissionOutcome>,
    P: Payload,
{
    mutate(ctx, idempotency_key, command, |done| async move {
        caught_up(ctx, READ_MODELS, &done).await?;
        Ok(payload(Mission::load(ctx, done.outcome.mission).await?))
    })
    .await
}

/// The skills that a seat asks for now; none of a seat that does not exist for the viewer.
async fn asked_by(ctx: &Context<'_>, seat: Option<SeatId>) -> Result<Vec<SkillKey>> {
    let Some(seat) = seat else { return Ok(Vec::new()) };
    let seats = seats_by_ids(ctx.store()?, ctx.viewer()?, &[seat]).await?;
    Ok(seats.into_values().flat_map(|seat| seat.spec.skills).map(|asked| asked.skill).collect())
}

payload! {
    /// What `draftMission` answers.
    pub DraftMissionPayload {
        /// The mission, as a draft.
        mission: Mission,
    }
}

payload! {
    /// What `editMission` answers.
    pub EditMissionPayload {
        /// The mission, with its new text.
        mission: Mission,
    }
}

payload! {
    /// What `addSeat` answers.
    pub AddSeatPayload {
        /// The mission, with the seat.
        mission: Mission,
        /// The id of the new seat.
        seat_id: ID,
    }
}

payload! {
    /// What `changeSeat` answers.
    pub ChangeSeatPayload {
        /// The mission, with the seat.
        mission: Mission,
    }
}

payload! {
    /// What `removeSeat` answers.
    pub RemoveSeatPayload {
        /// The mission, without the seat.
        mission: Mission,
    }
}

payload! {
    /// What `submitMission` answers.
    pub SubmitMissionPayload {
        /// The mission, submitted.
        mission: Mission,
    }
}

#[derive(Default)]
pub struct MissionMutation;

#[Object]
impl MissionMutation {
    /// Writes down a need of an organisation in which, or above which, you are a mission owner. Nobody else sees a draft.
    async fn draft_mission(&self, ctx: &Context<'_>, input: DraftMissionInput) -> Result<DraftMissionPayload> {
        let mut reader = Reader::new();
        let organisation = reader.id::<OrganisationId>("organisationId", &input.organisation_id);
        let title = reader.value("title", Title::new(&input.title));
        let description = reader.value("description", Description::new(&input.description));
        let command = reader
            .build(|| Some(DraftMission { organisation: organisation?, title: title?, description: description? }));
        change(ctx, input.idempotency_key, command, DraftMissionPayload::done).await
    }

    /// Gives the mission another title and description. The former ones stay visible as revisions.
    async fn edit_mission(&self, ctx: &Context<'_>, input: EditMissionInput) -> Result<EditMissionPayload> {
        let mut reader = Reader::new();
        let mission = reader.id::<MissionId>("missionId", &input.mission_id);
        let title = reader.value("title", Title::new(&input.title));
        let description = reader.value("description", Description::new(&input.description));
        let justification = reader
            .optional(input.justification, |reader, text| reader.value("justification", Justification::new(&text)));
        let command = reader.build(|| {
            Some(EditMission {
                mission: mission?,
                expected_version: input.expected_version,
                title: title?,
                description: description?,
                justification: justification?,
            })
        });
        change(ctx, input.idempotency_key, command, EditMissionPayload::done).await
    }

    /// Adds a seat for one person, at most 50.
    async fn add_seat(&self, ctx: &Context<'_>, input: AddSeatInput) -> Result<AddSeatPayload> {
        let mut reader = Reader::new();
        let mission = reader.id::<MissionId>("missionId", &input.mission_id);
        let named = input.seat.named_skills();
        let spec = reader.nested("seat", |reader| input.seat.read(reader));
        check_seat(ctx, &mut reader, &named, &[]).await?;
        let justification = reader
            .optional(input.justification, |reader, text| reader.value("justification", Justification::new(&text)));
        let command = reader.build(|| {
            Some(AddSeat {
                mission: mission?,
                expected_version: input.expected_version,
                spec: spec?,
                justification: justification?,
            })
        });
        mutate(ctx, input.idempotency_key, command, |done| async move {
            caught_up(ctx, READ_MODELS, &done).await?;
            let mission = Mission::load(ctx, done.outcome.mission).await?;
            Ok(AddSeatPayload::done(mission, encode(done.outcome.seat)))
        })
        .await
    }

    /// Changes what a seat asks for. Refused where a placement has or had the seat: its agreement changes by an amendment, within the
    /// seat’s days and share.
    async fn change_seat(&self, ctx: &Context<'_>, input: ChangeSeatInput) -> Result<ChangeSeatPayload> {
        let mut reader = Reader::new();
        let mission = reader.id::<MissionId>("missionId", &input.mission_id);
        let seat = reader.id::<SeatId>("seatId", &input.seat_id);
        let named = input.seat.named_skills();
        let spec = reader.nested("seat", |reader| input.seat.read(reader));
        // A seat may ask for what was accepted once and no framework has: its days change without that.
        let kept = asked_by(ctx, seat).await?;
        check_seat(ctx, &mut reader, &named, &kept).await?;
        let justification = reader
            .optional(input.justification, |reader, text| reader.value("justification", Justification::new(&text)));
        let command = reader.build(|| {
            Some(ChangeSeat {
                mission: mission?,
                expected_version: input.expected_version,
                seat: seat?,
                spec: spec?,
                justification: justification?,
            })
        });
        change(ctx, input.idempotency_key, command, ChangeSeatPayload::done).await
    }

    /// Takes a seat away. Refused where a placement has or had it, and for the last seat of a mission that was submitted.
    async fn remove_seat(&self, ctx: &Context<'_>, input: RemoveSeatInput) -> Result<RemoveSeatPayload> {
        let mut reader = Reader::new();
        let mission = reader.id::<MissionId>("missionId", &input.mission_id);
        let seat = reader.id::<SeatId>("seatId", &input.seat_id);
        let justification = reader
            .optional(input.justification, |reader, text| reader.value("justification", Justification::new(&text)));
        let command = reader.build(|| {
            Some(RemoveSeat {
                mission: mission?,
                expected_version: input.expected_version,
                seat: seat?,
                justification: justification?,
            })
        });
        change(ctx, input.idempotency_key, command, RemoveSeatPayload::done).await
    }

    /// Hands a draft with at least one seat to the programme’s moderation.
    async fn submit_mission(&self, ctx: &Context<'_>, input: SubmitMissionInput) -> Result<SubmitMissionPayload> {
        let mut reader = Reader::new();
        let mission = reader.id::<MissionId>("missionId", &input.mission_id);
        let command =
            reader.build(|| Some(SubmitMission { mission: mission?, expected_version: input.expected_version }));
        change(ctx, input.idempotency_key, command, SubmitMissionPayload::done).await
    }
}
