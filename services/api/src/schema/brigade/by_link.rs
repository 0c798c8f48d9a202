//! A call and its answer by the link in its mail, without an account.

use async_graphql::{Context, Enum, ID, InputObject, Object, Result, SimpleObject};
use vivier_brigade::domain::value::{MobilisationId, Words};
use vivier_brigade::read::by_link::{LinkedCall as Linked, linked_call};
use vivier_brigade::use_case::by_link::{AnswerCallByLink, LinkAnswer};
use vivier_kernel::problem::Problem;

use super::enums::{CallDeclineReason, CallStatus, Zone};
use super::team_types::TeamSkill;
use crate::schema::missions::enums::WorkMode;
use crate::schema::organisations::Organisation;
use crate::schema::privacy::acted_by_link;
use crate::schema::talents::enums::Region;
use crate::schema::talents::types::Period;
use vivier_graphql::conventions::context::ContextExt as _;
use vivier_graphql::conventions::input::Reader;
use vivier_graphql::conventions::mutation::mutate;
use vivier_graphql::conventions::scalars::{Instant, Share};
use vivier_graphql::conventions::user_error::UserError;
use vivier_graphql::payload;

/// A call, as the link in its mail shows it.
pub struct LinkedCall(Linked);

/// A call, as the link in its mail shows it.
#[Object]
impl LinkedCall {
    /// What the mobilisation is called.
    async fn mobilisation(&self) -> &str {
        &self.0.name
    }

    /// The administration in trouble.
    async fn host(&self, ctx: &Context<'_>) -> Result<Option<Organisation>> {
        Organisation::load(ctx, self.0.host).await
    }

    /// What the seat is called.
    async fn seat(&self) -> &str {
        self.0.seat.title.as_str()
    }

    /// Of full working time.
    async fn share(&self) -> Share {
        self.0.seat.share.into()
    }

    /// On site, at a distance, or both.
    async fn mode(&self) -> WorkMode {
        self.0.seat.mode.into()
    }

    /// Where the work on site is done.
    async fn region(&self) -> Option<Region> {
        self.0.seat.region.map(Into::into)
    }

    /// What the seat asks for; all are needed.
    async fn skills(&self) -> Vec<TeamSkill> {
        self.0.seat.skills.iter().copied().map(TeamSkill::new).collect()
    }

    /// The days of the work.
    async fn period(&self) -> Period {
        (&self.0.period).into()
    }

    /// Where the call stands.
    async fn status(&self) -> CallStatus {
        self.0.status.into()
    }

    /// Until when an answer is in time.
    async fn deadline(&self) -> Option<Instant> {
        self.0.deadline.map(Into::into)
    }

    /// When the team has to be full: a last resort begins before.
    async fn team_by(&self) -> Option<Instant> {
        self.0.team_by.map(Into::into)
    }

    /// By which clocks you are told of instants, as in the call’s mail: those of where you live.
    async fn zone(&self) -> Zone {
        self.0.zone.into()
    }

    /// Whether the link has been used: it answers once.
    async fn used(&self) -> bool {
        self.0.used
    }

    /// Whether a yes would still be heard: it is not over, and you were not let go for good.
    async fn open(&self) -> bool {
        self.0.open
    }

    /// Whether you had a seat of the team and do not come any more.
    async fn lost(&self) -> bool {
        self.0.lost
    }

    /// Whether the team has stood down.
    async fn dissolved(&self) -> bool {
        self.0.dissolved
    }

    /// Whether you have been engaged elsewhere over these days, or too near to them to rest between, and need not answer.
    async fn engaged_elsewhere(&self) -> bool {
        self.0.engaged_elsewhere
    }

    /// Whether you can be in this team no more, and need not answer: you are not in the pool or in a brigade any more, or what the seat asks for is
    /// yours no more.
    async fn no_longer_yours(&self) -> bool {
        self.0.no_longer_yours
    }
}

#[derive(Default)]
pub struct LinkQuery;

#[Object]
impl LinkQuery {
    /// The call that a link from its mail is for. Whoever has the link sees it.
    async fn call_by_link(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The mobilisation's id.")] mobilisation_id: ID,
        #[graphql(desc = "What the link carries.")] token: String,
    ) -> Result<LinkedCall> {
        let mut reader = Reader::new();
        let id = reader.id::<MobilisationId>("mobilisationId", &mobilisation_id);
        Ok(LinkedCall(linked_call(ctx.store()?, reader.build(|| id)?, &token).await?))
    }
}

/// What is answered to a call.
#[derive(Enum, Clone, Copy, PartialEq, Eq, Debug)]
pub enum CallAnswer {
    /// Yes.
    #[graphql(name = "YES")]
    Yes,
    /// Yes from a given time on, where nobody else has the seat by then.
    #[graphql(name = "LAST_RESORT")]
    LastResort,
    /// No, for a reason.
    #[graphql(name = "NO")]
    No,
}

/// What `answerCallByLink` is told.
#[derive(InputObject, Debug)]
pub struct AnswerCallByLinkInput {
    /// The mobilisation.
    pub mobilisation_id: ID,
    /// What the link carries.
    pub token: String,
    /// The answer.
    pub answer: CallAnswer,
    /// From when on; needed for a last resort, and for that only.
    pub from: Option<Instant>,
    /// Why; needed for a no, and for that only.
    pub reason: Option<CallDeclineReason>,
    /// In words, at most 1000 characters; needed with the reason `OTHER`, and only for a no.
    pub words: Option<String>,
    /// The same key again answers with the first outcome and does nothing; 1 to 200 printable ASCII characters without spaces.
    pub idempotency_key: Option<String>,
}

/// What was answered. In the app each answer is a command of its own, which has no field for what goes with another one; here the same is
/// refused at its field, and not left unread.
fn read_answer(reader: &mut Reader, input: &AnswerCallByLinkInput) -> Option<LinkAnswer> {
    let of = |answer: CallAnswer| input.answer == answer;
    for (field, surplus) in [
        ("from", input.from.is_some() && !of(CallAnswer::LastResort)),
        ("reason", input.reason.is_some() && !of(CallAnswer::No)),
        ("words", input.words.is_some() && !of(CallAnswer::No)),
    ] {
        if surplus {
            reader.refuse(Problem::new("NOT_OF_THIS_ANSWER").at(field));
        }
    }
    match (input.answer, &input.from, input.reason) {
        (CallAnswer::Yes, ..) => Some(LinkAnswer::Yes),
        (CallAnswer::LastResort, Some(from), _) => reader.value("from", from.read()).map(LinkAnswer::LastResort),
        (CallAnswer::LastResort, None, _) => {
            reader.refuse(Problem::new("EMPTY").at("from"));
            None
        }
        (CallAnswer::No, _, Some(reason)) => {
            let words = reader.words(reason, input.words.clone(), Words::new)?;
            Some(LinkAnswer::No(reason.into(), words))
        }
        (CallAnswer::No, _, None) => {
            reader.refuse(Problem::new("EMPTY").at("reason"));
            // What else does not fit is said in the same answer.
            reader.optional(input.words.clone(), |reader, text| reader.value("words", Words::new(&text)));
            None
        }
    }
}

/// What no other value is at fault for is about the call that the link is for, which has no field of its own here. That there is no such
/// mobilisation is not.
fn at_link(error: &mut UserError) {
    let of_call = error.path.last().is_some_and(|field| field == "callId");
    if of_call || (error.path.is_empty() && error.code != "NOT_FOUND") {
        error.path = vec!["input".to_owned(), "token".to_owned()];
    }
}

/// What has become of a call.
#[derive(SimpleObject)]
pub struct AnsweredCall {
    /// Where it stands.
    status: CallStatus,
}

payload! {
    /// What `answerCallByLink` answers.
    pub AnswerCallByLinkPayload {
        /// The call afterwards.
        call: AnsweredCall,
    }
}

#[derive(Default)]
pub struct LinkMutation;

#[Object]
impl LinkMutation {
    /// Answers a call by the link in its mail, without an account. A link answers once.
    async fn answer_call_by_link(
        &self,
        ctx: &Context<'_>,
        input: AnswerCallByLinkInput,
    ) -> Result<AnswerCallByLinkPayload> {
        let mut reader = Reader::new();
        let mobilisation = reader.id::<MobilisationId>("mobilisationId", &input.mobilisation_id);
        let answer = read_answer(&mut reader, &input);
        let token = input.token;
        let command = reader
            .build(|| Some(AnswerCallByLink { mobilisation: mobilisation?, token: token.clone(), answer: answer? }));
        let mut payload: AnswerCallByLinkPayload = mutate(ctx, input.idempotency_key, command, |done| async move {
            acted_by_link(ctx, &token).await?;
            Ok(AnswerCallByLinkPayload::done(AnsweredCall { status: done.outcome.status.into() }))
        })
        .await?;
        payload.user_errors.iter_mut().for_each(at_link);
        Ok(payload)
    }
}
