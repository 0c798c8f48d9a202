//! What the mutations of missions are told.

use async_graphql::{ID, InputObject};
use vivier_missions::domain::value::{Level, MAX_SKILLS_PER_SEAT, Place, RequiredSkill, SeatSpec, SeatTitle};
use vivier_talents::domain::value::SkillKey;

use super::enums::{CancellationReason, Importance, RejectionReason, SuspensionReason, WorkMode};
use crate::schema::talents::enums::{Clearance, Region};
use crate::schema::talents::{decode_skill, period, skill_id};
use vivier_graphql::conventions::input::Reader;
use vivier_graphql::conventions::scalars::{Date, Share};

/// What a seat asks for: one person, some skills, some days, a share of their time, a place.
#[derive(InputObject, Debug)]
pub struct SeatInput {
    /// One line, 1 to 160 characters.
    pub title: String,
    /// 1 to 50 skills, each once.
    pub skills: Vec<RequiredSkillInput>,
    /// The first day.
    pub starts_on: Date,
    /// The last day, not before the first.
    pub ends_on: Date,
    /// The share of full working time on each of these days.
    pub share: Share,
    /// Where the work is done.
    pub work_mode: WorkMode,
    /// The region of the work on site; required unless all of it is done at a distance.
    pub region: Option<Region>,
    /// The town, at most 120 characters.
    pub place: Option<String>,
    /// Up to what protection the person must be cleared; none where null.
    pub clearance: Option<Clearance>,
}

/// A skill that a seat asks for.
#[derive(InputObject, Debug)]
pub struct RequiredSkillInput {
    /// The skill, in the skill graph: any node of it, headings too; `UNKNOWN_SKILL` where no framework has it, unless the seat asks for it already.
    /// One that its framework retired is accepted: whoever holds that very skill has it, and nothing else resembles it.
    pub skill_id: ID,
    /// How much it is needed.
    pub importance: Importance,
    /// At least this level: 1 notions, 2 practice, 3 mastery, 4 expertise.
    pub minimum_level: i64,
}

impl SeatInput {
    /// The skills that it names, each at its place, whatever is wrong with the rest of it; `None` where the id is no skill's, and nothing of a list
    /// that is refused unread: [`read`](Self::read) tells both.
    pub(in crate::schema) fn named_skills(&self) -> Vec<Option<SkillKey>> {
        if self.skills.len() > MAX_SKILLS_PER_SEAT {
            return Vec::new();
        }
        self.skills.iter().map(|asked| decode_skill(&asked.skill_id).ok()).collect()
    }

    pub(in crate::schema) fn read(self, reader: &mut Reader) -> Option<SeatSpec> {
        let title = reader.value("title", SeatTitle::new(&self.title));
        let skills = reader.list("skills", MAX_SKILLS_PER_SEAT, self.skills, |reader, item| {
            let skill = skill_id(reader, "skillId", &item.skill_id);
            let minimum_level = reader.value("minimumLevel", Level::new(item.minimum_level));
            Some(RequiredSkill { skill: skill?, importance: item.importance.into(), minimum_level: minimum_level? })
        });
        let period = period(reader, &self.starts_on, &self.ends_on);
        let share = reader.value("share", self.share.read());
        let place = reader.optional(self.place, |reader, text| reader.value("place", Place::new(&text)));
        Some(SeatSpec {
            title: title?,
            skills: skills?,
            period: period?,
            share: share?,
            mode: self.work_mode.into(),
            region: self.region.map(Into::into),
            place: place?,
            clearance: self.clearance.unwrap_or(Clearance::None).into(),
        })
    }
}

/// What `draftMission` is told.
#[derive(InputObject, Debug)]
pub struct DraftMissionInput {
    /// The organisation that has the need.
    pub organisation_id: ID,
    /// One line, 1 to 160 characters.
    pub title: String,
    /// Context, aims, how the team works: 1 to 10,000 characters of plain text.
    pub description: String,
    /// The same key again answers with the first outcome and does nothing; 1 to 200 printable ASCII characters without spaces.
    pub idempotency_key: Option<String>,
}

/// What `editMission` is told.
#[derive(InputObject, Debug)]
pub struct EditMissionInput {
    /// The mission.
    pub mission_id: ID,
    /// One line, 1 to 160 characters.
    pub title: String,
    /// Context, aims, how the team works: 1 to 10,000 characters of plain text.
    pub description: String,
    /// Why, at most 2000 characters; required once the mission was published, and shown to everybody.
    pub justification: Option<String>,
    /// The version that you have seen; another present one is refused with `VERSION_CONFLICT`.
    pub expected_version: Option<i64>,
    /// The same key again answers with the first outcome and does nothing; 1 to 200 printable ASCII characters without spaces.
    pub idempotency_key: Option<String>,
}

/// What `addSeat` is told.
#[derive(InputObject, Debug)]
pub struct AddSeatInput {
    /// The mission.
    pub mission_id: ID,
    /// What the seat asks for.
    pub seat: SeatInput,
    /// Why, at most 2000 characters; required once the mission was published, and shown to everybody.
    pub justification: Option<String>,
    /// The version that you have seen; another present one is refused with `VERSION_CONFLICT`.
    pub expected_version: Option<i64>,
    /// The same key again answers with the first outcome and does nothing; 1 to 200 printable ASCII characters without spaces.
    pub idempotency_key: Option<String>,
}

/// What `changeSeat` is told.
#[derive(InputObject, Debug)]
pub struct ChangeSeatInput {
    /// The mission.
    pub mission_id: ID,
    /// The seat.
    pub seat_id: ID,
    /// What the seat asks for.
    pub seat: SeatInput,
    /// Why, at most 2000 characters; required once the mission was published, and shown to everybody.
    pub justification: Option<String>,
    /// The version that you have seen; another present one is refused with `VERSION_CONFLICT`.
    pub expected_version: Option<i64>,
    /// The same key again answers with the first outcome and does nothing; 1 to 200 printable ASCII characters without spaces.
    pub idempotency_key: Option<String>,
}

/// What `removeSeat` is told.
#[derive(InputObject, Debug)]
pub struct RemoveSeatInput {
    /// The mission.
    pub mission_id: ID,
    /// The seat.
    pub seat_id: ID,
    /// Why, at most 2000 characters; required once the mission was published, and shown to everybody.
    pub justification: Option<String>,
    /// The version that you have seen; another present one is refused with `VERSION_CONFLICT`.
    pub expected_version: Option<i64>,
    /// The same key again answers with the first outcome and does nothing; 1 to 200 printable ASCII characters without spaces.
    pub idempotency_key: Option<String>,
}

/// What `submitMission` is told.
#[derive(InputObject, Debug)]
pub struct SubmitMissionInput {
    /// The mission.
    pub mission_id: ID,
    /// The version that you have seen; another present one is refused with `VERSION_CONFLICT`.
    pub expected_version: Option<i64>,
    /// The same key again answers with the first outcome and does nothing; 1 to 200 printable ASCII characters without spaces.
    pub idempotency_key: Option<String>,
}

/// What `publishMission` is told.
#[derive(InputObject, Debug)]
pub struct PublishMissionInput {
    /// The mission.
    pub mission_id: ID,
    /// The version that you have seen; another present one is refused with `VERSION_CONFLICT`.
    pub expected_version: Option<i64>,
    /// The same key again answers with the first outcome and does nothing; 1 to 200 printable ASCII characters without spaces.
    pub idempotency_key: Option<String>,
}

/// What `rejectMission` is told.
#[derive(InputObject, Debug)]
pub struct RejectMissionInput {
    /// The mission.
    pub mission_id: ID,
    /// Why.
    pub reason: RejectionReason,
    /// In words, at most 1000 characters; for the mission’s organisation and the programme; needed with the reason `OTHER`.
    pub words: Option<String>,
    /// The version that you have seen; another present one is refused with `VERSION_CONFLICT`.
    pub expected_version: Option<i64>,
    /// The same key again answers with the first outcome and does nothing; 1 to 200 printable ASCII characters without spaces.
    pub idempotency_key: Option<String>,
}

/// What `suspendMission` is told.
#[derive(InputObject, Debug)]
pub struct SuspendMissionInput {
    /// The mission.
    pub mission_id: ID,
    /// Why.
    pub reason: SuspensionReason,
    /// In words, at most 1000 characters; for the mission’s organisation and the programme; needed with the reason `OTHER`.
    pub words: Option<String>,
    /// The version that you have seen; another present one is refused with `VERSION_CONFLICT`.
    pub expected_version: Option<i64>,
    /// The same key again answers with the first outcome and does nothing; 1 to 200 printable ASCII characters without spaces.
    pub idempotency_key: Option<String>,
}

/// What `resumeMission` is told.
#[derive(InputObject, Debug)]
pub struct ResumeMissionInput {
    /// The mission.
    pub mission_id: ID,
    /// The version that you have seen; another present one is refused with `VERSION_CONFLICT`.
    pub expected_version: Option<i64>,
    /// The same key again answers with the first outcome and does nothing; 1 to 200 printable ASCII characters without spaces.
    pub idempotency_key: Option<String>,
}

/// What `cancelMission` is told.
#[derive(InputObject, Debug)]
pub struct CancelMissionInput {
    /// The mission.
    pub mission_id: ID,
    /// Why.
    pub reason: CancellationReason,
    /// In words, at most 1000 characters; for the mission’s organisation and the programme; needed with the reason `OTHER`.
    pub words: Option<String>,
    /// The version that you have seen; another present one is refused with `VERSION_CONFLICT`.
    pub expected_version: Option<i64>,
    /// The same key again answers with the first outcome and does nothing; 1 to 200 printable ASCII characters without spaces.
    pub idempotency_key: Option<String>,
}

/// What `startMission` is told.
#[derive(InputObject, Debug)]
pub struct StartMissionInput {
    /// The mission.
    pub mission_id: ID,
    /// The version that you have seen; another present one is refused with `VERSION_CONFLICT`.
    pub expected_version: Option<i64>,
    /// The same key again answers with the first outcome and does nothing; 1 to 200 printable ASCII characters without spaces.
    pub idempotency_key: Option<String>,
}

/// What `completeMission` is told.
#[derive(InputObject, Debug)]
pub struct CompleteMissionInput {
    /// The mission.
    pub mission_id: ID,
    /// The version that you have seen; another present one is refused with `VERSION_CONFLICT`.
    pub expected_version: Option<i64>,
    /// The same key again answers with the first outcome and does nothing; 1 to 200 printable ASCII characters without spaces.
    pub idempotency_key: Option<String>,
}

/// What `setPriority` is told.
#[derive(InputObject, Debug)]
pub struct SetPriorityInput {
    /// The mission.
    pub mission_id: ID,
    /// 0 (none) to 100.
    pub priority: i64,
    /// Why, 1 to 2000 characters.
    pub justification: String,
    /// The version that you have seen; another present one is refused with `VERSION_CONFLICT`.
    pub expected_version: Option<i64>,
    /// The same key again answers with the first outcome and does nothing; 1 to 200 printable ASCII characters without spaces.
    pub idempotency_key: Option<String>,
}
