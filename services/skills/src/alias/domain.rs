//! One alias as an aggregate: a word stands for one skill, until the programme says that it does not.

use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;
use vivier_kernel::decider::Decider;
use vivier_kernel::id::{AccountId, TypedId as _};
use vivier_kernel::locale::Locale;
use vivier_kernel::problem::{Problem, Refusal};
use vivier_kernel::text::Line;

use crate::domain::value::SkillId;
use crate::search::fold::{is_common, is_little, whole, words};

vivier_kernel::id_types! {
    /// A learnt alias, by its words.
    SkillAliasId => "SkillAlias";
}

/// Ids of aliases follow from their words, so that the same words always meet the same stream.
const NAMESPACE: Uuid = Uuid::from_u128(0x2c9e_51f0_7a34_4d6b_b1c8_90e3_5d27_4f1a);

/// The most words of an alias: more are a sentence, and a sentence is nobody's name for a skill.
pub const MAX_WORDS: usize = 4;

/// The most digits of an alias: a standard and its year have nine, a telephone number has more.
pub const MAX_DIGITS: usize = 9;

/// What people say for a skill.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct AliasText(Line<60>);

impl AliasText {
    /// # Errors
    /// As a line; `CONTACT_DETAILS` where it is an address or a number at which somebody is reached: everybody reads an alias, and no erasure finds
    /// who is in it; `NOT_A_SKILL_NAME` where it has no word but little ones, one that every text has alone, or more than [`MAX_WORDS`].
    pub fn new(text: &str) -> Result<Self, Problem> {
        let line = Line::new(text).map_err(|invalid| invalid.at("text"))?;
        if reaches_somebody(line.as_str()) {
            return Err(Problem::new("CONTACT_DETAILS").at("text"));
        }
        match words(line.as_str()).len() {
            1..=MAX_WORDS if !is_little(line.as_str()) && !is_common(line.as_str()) => Ok(Self(line)),
            _ => Err(Problem::new("NOT_A_SKILL_NAME").at("text").with("max", MAX_WORDS)),
        }
    }

    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }
}

/// An e-mail address or a telephone number.
fn reaches_somebody(text: &str) -> bool {
    text.contains('@') || text.chars().filter(char::is_ascii_digit).count() > MAX_DIGITS
}

impl SkillAliasId {
    /// The alias of these words, however they are written.
    pub fn of(text: &AliasText) -> Self {
        Self::from_uuid(Uuid::new_v5(&NAMESPACE, whole(text.as_str()).as_bytes()))
    }
}

/// Somebody says these words for a skill: they find it from now on.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct SkillAliasLearnt {
    pub alias: SkillAliasId,
    pub text: AliasText,
    pub locale: Locale,
    pub skill: SkillId,
    pub by: AccountId,
}

/// Somebody else says the same: it is more than one person's word.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct SkillAliasConfirmed {
    pub by: AccountId,
}

/// The programme has looked at it.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct SkillAliasReviewed {
    pub by: AccountId,
    /// False: these words find the skill no more, and nobody teaches them again.
    pub kept: bool,
}

vivier_kernel::events! {
    /// What can have happened to a learnt alias.
    pub enum SkillAliasEvent {
        SkillAliasLearnt = 1,
        SkillAliasConfirmed = 1,
        SkillAliasReviewed = 1,
    }
}

/// An alias as it stands.
#[derive(Clone, PartialEq, Default, Debug, Serialize, Deserialize)]
pub struct SkillAliasState {
    pub skill: Option<SkillId>,
    pub learnt_by: Option<AccountId>,
    /// True once a second person has said the same.
    pub confirmed: bool,
    /// What the programme said last; none before it has.
    pub kept: Option<bool>,
}

#[derive(Clone, PartialEq, Debug)]
pub enum SkillAliasCommand {
    Learn { text: AliasText, locale: Locale, skill: SkillId, by: AccountId },
    Review { by: AccountId, kept: bool },
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum SkillAliasRefusal {
    #[error("there is no such alias")]
    Unknown,
    #[error("these words stand for another skill")]
    StandsForAnother,
    #[error("the programme has rejected these words")]
    Rejected,
}

impl Refusal for SkillAliasRefusal {
    fn problem(&self) -> Problem {
        match self {
            Self::Unknown => Problem::new("NO_SUCH_ALIAS").at("aliasId"),
            Self::StandsForAnother => Problem::new("ALIAS_STANDS_FOR_ANOTHER").at("text"),
            Self::Rejected => Problem::new("ALIAS_REJECTED").at("text"),
        }
    }
}

pub struct SkillAlias;

impl Decider for SkillAlias {
    const TYPE: &'static str = "skill_alias";
    type State = SkillAliasState;
    type Command = SkillAliasCommand;
    type Event = SkillAliasEvent;
    type Refusal = SkillAliasRefusal;

    fn decide(
        state: &SkillAliasState,
        command: SkillAliasCommand,
        _: DateTime<Utc>,
    ) -> Result<Vec<SkillAliasEvent>, SkillAliasRefusal> {
        match (command, state.skill) {
            (SkillAliasCommand::Learn { .. }, Some(_)) if state.kept == Some(false) => Err(SkillAliasRefusal::Rejected),
            (SkillAliasCommand::Learn { skill, by, .. }, Some(known)) if known == skill => {
                let news = !state.confirmed && state.learnt_by != Some(by);
                Ok(if news { vec![SkillAliasConfirmed { by }.into()] } else { Vec::new() })
            }
            (SkillAliasCommand::Learn { .. }, Some(_)) => Err(SkillAliasRefusal::StandsForAnother),
            (SkillAliasCommand::Learn { text, locale, skill, by }, None) => {
                Ok(vec![SkillAliasLearnt { alias: SkillAliasId::of(&text), text, locale, skill, by }.into()])
            }
            (SkillAliasCommand::Review { .. }, None) => Err(SkillAliasRefusal::Unknown),
            (SkillAliasCommand::Review { kept, .. }, Some(_)) if state.kept == Some(kept) => Ok(Vec::new()),
            (SkillAliasCommand::Review { by, kept }, Some(_)) => Ok(vec![SkillAliasReviewed { by, kept }.into()]),
        }
    }

    fn evolve(state: &mut SkillAliasState, event: &SkillAliasEvent) {
        match event {
            SkillAliasEvent::SkillAliasLearnt(learnt) => {
                state.skill = Some(learnt.skill);
                state.learnt_by = Some(learnt.by);
            }
            SkillAliasEvent::SkillAliasConfirmed(_) => state.confirmed = true,
            SkillAliasEvent::SkillAliasReviewed(reviewed) => state.kept = Some(reviewed.kept),
        }
    }
}

/// One sample of each event, the same at each call.
pub fn samples() -> Vec<SkillAliasEvent> {
    let Ok(text) = AliasText::new("dev k8s") else { return Vec::new() };
    let by = AccountId::from_uuid(Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0009));
    let skill = SkillId::of_uri("vivier:skill/kubernetes");
    vec![
        SkillAliasLearnt { alias: SkillAliasId::of(&text), text, locale: Locale::Fr, skill, by }.into(),
        SkillAliasConfirmed { by }.into(),
        SkillAliasReviewed { by, kept: true }.into(),
    ]
}
