//! What a ranking rests on, in the schema: the policy, and the terms with their grounds.

use async_graphql::{ComplexObject, Context, ID, Object, Result, SimpleObject, Union};
use vivier_kernel::id::TypedId as _;
use vivier_matching::live::People;
use vivier_matching::ranking::policy::{ASKED_DAYS, MAX_SCORE, MOST_ASKED, NAME, NEAR_ENOUGH, Number, Policy, numbers};
use vivier_matching::ranking::score::{Ground, Term};
use vivier_skills::domain::value::SkillId;

use super::enums::TermName;
use super::ranking_out::number;
use crate::schema::missions::types::RequiredSkill;
use crate::schema::skills::Skill;
use crate::schema::talents::encode_skill;
use crate::schema::talents::enums::Evidence;
use vivier_graphql::conventions::scalars::Date;

fn signed(weight: u64) -> i64 {
    i64::try_from(weight).unwrap_or(i64::MAX)
}

/// The weights that rankings go by: those of the terms add up to 1,000, values go from 0 to 1,000.
pub struct RankingPolicy(pub Policy);

/// The weights that rankings go by: those of the terms add up to 1,000, values go from 0 to 1,000.
#[Object]
impl RankingPolicy {
    /// What it is called.
    async fn name(&self) -> &str {
        NAME
    }

    /// Another version for every change of a number.
    async fn version(&self) -> i64 {
        i64::from(self.0.version)
    }

    /// The highest score: every term at its best.
    async fn max_score(&self) -> i64 {
        MAX_SCORE
    }

    /// What the skills that a seat asks for share among them, by importance and rarity.
    async fn skills(&self) -> i64 {
        signed(self.0.skills)
    }

    /// The weight of how near the professions that somebody's skills speak for are to those of the seat.
    async fn profession(&self) -> i64 {
        signed(self.0.profession)
    }

    /// The weight of words that the names of somebody's skills share with the seat.
    async fn words(&self) -> i64 {
        signed(self.0.words)
    }

    /// How much a skill that is only probable counts of one that is held, of 1,000.
    async fn probable(&self) -> i64 {
        signed(self.0.probable)
    }

    /// The weight of what stands behind the skills that count.
    async fn evidence(&self) -> i64 {
        signed(self.0.evidence)
    }

    /// The weight of how long ago somebody else last stood behind one of them.
    async fn freshness(&self) -> i64 {
        signed(self.0.freshness)
    }

    /// The weight of the time that is left beyond what the seat takes.
    async fn slack(&self) -> i64 {
        signed(self.0.slack)
    }

    /// The part of an essential skill among the seat's skills.
    async fn essential(&self) -> i64 {
        signed(self.0.essential)
    }

    /// The part of a desirable skill among the seat's skills.
    async fn desirable(&self) -> i64 {
        signed(self.0.desirable)
    }

    /// The part of a skill that only the text of a mission names, among its skills. A seat says its skills: it is for files alone.
    async fn mentioned(&self) -> i64 {
        signed(self.0.mentioned)
    }

    /// What a word counts that only the text of a mission says, of 1,000 for one of its title and skills. For files alone.
    async fn text_word(&self) -> i64 {
        signed(self.0.text_word)
    }

    /// Whether skills count that are similar to those that are asked for.
    async fn similar(&self) -> bool {
        self.0.similar
    }

    /// The value of a skill that is only claimed.
    async fn claimed(&self) -> i64 {
        signed(self.0.claimed)
    }

    /// The value of a skill that a colleague endorsed.
    async fn endorsed(&self) -> i64 {
        signed(self.0.endorsed)
    }

    /// The value of a proven skill.
    async fn proven(&self) -> i64 {
        signed(self.0.proven)
    }

    /// Who is ranked at all, where a seat has essential skills: whoever holds one of them, or a skill that is so near to one, in percent, or has
    /// one made so probable by their other skills. What is only probable lets people in and never keeps anybody out.
    async fn near_enough(&self) -> i64 {
        signed(NEAR_ENOUGH) / 10
    }

    /// How often one person is asked at most, by invitations and proposals together, within `askedDays`.
    async fn most_asked(&self) -> i64 {
        number(MOST_ASKED)
    }

    /// Days over which `mostAsked` counts.
    async fn asked_days(&self) -> i64 {
        ASKED_DAYS
    }

    /// Days during which evidence is fresh.
    async fn fresh_days(&self) -> i64 {
        signed(self.0.fresh_days)
    }

    /// Days after which evidence counts nothing for freshness.
    async fn stale_days(&self) -> i64 {
        signed(self.0.stale_days)
    }

    /// Every number that decides a score, those above among them: by what skills are similar, which professions they speak for, and how
    /// words are read. `version` says which numbers they are.
    async fn numbers(&self) -> Vec<RankingNumber> {
        numbers().into_iter().map(RankingNumber::from).collect()
    }
}

/// A number that decides a score: so many of a whole.
#[derive(SimpleObject, Clone, Debug)]
pub struct RankingNumber {
    /// What it is called: its part of the score, and its name there.
    pub name: String,
    /// How many.
    pub value: i64,
    /// Of how many: 1 where something is counted.
    pub of: i64,
    /// What it decides, in English.
    pub meaning: String,
}

impl From<Number> for RankingNumber {
    fn from(Number { name, value, of, meaning }: Number) -> Self {
        Self { name: name.to_owned(), value: signed(value), of: signed(of), meaning: meaning.to_owned() }
    }
}

/// One addend of a score: weight times value.
pub struct RankingTerm(pub Term);

/// One addend of a score: weight times value.
#[Object]
impl RankingTerm {
    /// What it is about.
    async fn name(&self) -> TermName {
        self.0.name.into()
    }

    /// 0 to 1,000; the weights of one score add up to 1,000. What rounding leaves goes, one each, to the skills whose remainders are the largest,
    /// and of equal ones to those that the seat names first.
    async fn weight(&self) -> i64 {
        self.0.weight
    }

    /// 0 to 1,000.
    async fn value(&self) -> i64 {
        self.0.value
    }

    /// What it adds to the score: weight times value.
    async fn points(&self) -> i64 {
        self.0.points()
    }

    /// What it rests on.
    async fn ground(&self, ctx: &Context<'_>) -> Result<RankingGround> {
        Ok(match &self.0.ground {
            Ground::Skill { asked, held, similarity, probability } => RankingGround::Skill(SkillGround {
                asked: asked.into(),
                held_skill_id: held.map(|held| encode_skill(held.skill)),
                held_level: held.map(|held| held.level.number()),
                evidence: held.map(|held| held.evidence.into()),
                evidenced_on: held.and_then(|held| held.evidenced_on).map(Into::into),
                similarity: similarity / 10,
                probability: probability / 10,
                held: held.map(|held| SkillId::from_uuid(held.skill)),
            }),
            Ground::Evidence { proven, endorsed, claimed, missing } => RankingGround::Evidence(EvidenceGround {
                proven: number(*proven),
                endorsed: number(*endorsed),
                claimed: number(*claimed),
                missing: number(*missing),
            }),
            Ground::Freshness { on } => RankingGround::Freshness(FreshnessGround { on: on.map(Into::into) }),
            Ground::Slack { free, taken } => RankingGround::Slack(SlackGround { free: *free, taken: *taken }),
            Ground::Profession { skills } => {
                let pool = ctx.data::<People>()?.pool();
                let skill_ids = skills.iter().filter_map(|node| pool.skill(*node)).map(encode_skill).collect();
                RankingGround::Profession(ProfessionGround { skill_ids })
            }
            Ground::Words { stems } => {
                let pool = ctx.data::<People>()?.pool();
                let word = |stem: &u32| pool.meanings().matcher().word(*stem).map(str::to_owned);
                RankingGround::Words(WordsGround { words: stems.iter().filter_map(word).collect() })
            }
        })
    }
}

/// What a term of a score rests on.
#[derive(Union, Clone, Debug)]
pub enum RankingGround {
    Skill(SkillGround),
    Evidence(EvidenceGround),
    Freshness(FreshnessGround),
    Slack(SlackGround),
    Profession(ProfessionGround),
    Words(WordsGround),
}

/// A skill that the seat asks for, and the claim that counts for it.
#[derive(SimpleObject, Clone, Debug)]
#[graphql(complex)]
pub struct SkillGround {
    /// What the seat asks for.
    pub asked: RequiredSkill,
    /// The skill that counts for it, which may be another that is near; null where the talent has nothing near.
    pub held_skill_id: Option<ID>,
    /// The level at which it is held.
    pub held_level: Option<i64>,
    /// What stands behind it.
    pub evidence: Option<Evidence>,
    /// When somebody else last stood behind it.
    pub evidenced_on: Option<Date>,
    /// How near it is to what is asked, in percent.
    pub similarity: i64,
    /// How probable the talent's other skills make what is asked, in percent: to be confirmed, and never a reason to leave them out.
    pub probability: i64,
    #[graphql(skip)]
    held: Option<SkillId>,
}

#[ComplexObject]
impl SkillGround {
    /// The skill that counts for it, with its labels.
    async fn held_skill(&self, ctx: &Context<'_>) -> Result<Option<Skill>> {
        match self.held {
            Some(held) => Skill::load(ctx, held).await,
            None => Ok(None),
        }
    }
}

/// How many of the skills that are asked for rest on each kind of evidence.
#[derive(SimpleObject, Clone, Debug)]
pub struct EvidenceGround {
    /// On a completed mission or a certificate.
    pub proven: i64,
    /// On a colleague's word.
    pub endorsed: i64,
    /// Only on the talent's own word.
    pub claimed: i64,
    /// On nothing: the talent has nothing near.
    pub missing: i64,
}

/// When somebody else last stood behind a skill that counts.
#[derive(SimpleObject, Clone, Debug)]
pub struct FreshnessGround {
    /// The day; null where nobody did.
    pub on: Option<Date>,
}

/// The time that is free over the seat's days that are still to come.
#[derive(SimpleObject, Clone, Debug)]
pub struct SlackGround {
    /// The share that is free on every day, in percent of full working time.
    pub free: i64,
    /// The share that the seat takes, in percent.
    pub taken: i64,
}

/// The skills that bring the professions of the talent and of the seat together.
#[derive(SimpleObject, Clone, Debug)]
pub struct ProfessionGround {
    /// At most three, the strongest first; they may be held, asked for, or only probable.
    pub skill_ids: Vec<ID>,
}

/// The words that the names of the talent's skills share with the seat.
#[derive(SimpleObject, Clone, Debug)]
pub struct WordsGround {
    /// At most three, without accents, the most telling first.
    pub words: Vec<String>,
}
