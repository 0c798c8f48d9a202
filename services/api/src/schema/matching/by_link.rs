//! A placement by the link in a mail, without signing in: what is asked, while it is asked, and the one answer.

use async_graphql::{Context, ID, Object, Result, SimpleObject};
use vivier_event_store::links::LINK_SCOPE;
use vivier_event_store::{CommandError, QueryError, UseCase};
use vivier_kernel::problem::Problem;
use vivier_matching::domain::terms::TermsHash;
use vivier_matching::domain::value::{Conditions, Words};
use vivier_matching::read::by_link::{ExpiredLink, LinkedPlacement as Linked, expired_link, linked_placement};
use vivier_matching::read::placements::{self, READ_MODEL};
use vivier_matching::record::domain::Act;
use vivier_matching::use_case::by_link::{
    Answer, AnswerPlacementByLink, AnswerReleaseByLink, Consent, GiveOpinionByLink, Held, Purpose, SignByLink, held,
};
use vivier_valorisation::domain::value::{Holder, LedgerAccountId};
use vivier_valorisation::read::statement::service_gets;

use super::consent_types::AgreementDocument;
use super::enums::{DeclineReason, PlacementStatus, Route, Side};
use super::inputs::{
    AnswerPlacementByLinkInput, AnswerReleaseByLinkInput, GiveOpinionByLinkInput, SignAgreementByLinkInput,
};
use super::mutations::answered;
use super::types::Placement;
use crate::schema::missions::types::Seat;
use crate::schema::organisations::Organisation;
use crate::schema::privacy::acted_by_link;
use crate::schema::talents::types::{Period, Talent};
use vivier_graphql::conventions::context::ContextExt as _;
use vivier_graphql::conventions::global_id::encode;
use vivier_graphql::conventions::input::{Problems, Reader};
use vivier_graphql::conventions::mutation::{Payload, caught_up, refusal};
use vivier_graphql::conventions::scalars::{Instant, Share};
use vivier_graphql::conventions::user_error::user_errors;
use vivier_graphql::payload;

/// A placement, as the link in a mail shows it to whoever has it.
pub enum LinkedPlacement {
    Present(Box<Linked>),
    Expired(ExpiredLink),
}

/// A placement, as the link in a mail shows it to whoever has it.
#[Object]
impl LinkedPlacement {
    /// The placement, for whoever signs in to see more of it.
    async fn placement_id(&self) -> ID {
        match self {
            Self::Present(linked) => encode(linked.placement.id),
            Self::Expired(link) => encode(link.placement),
        }
    }

    /// Whether the time of the link has passed: it shows nothing of the placement and does nothing, and whoever signs in answers there.
    async fn expired(&self) -> bool {
        matches!(self, Self::Expired(_))
    }

    /// What the mission is called.
    async fn mission(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        let Self::Present(linked) = self else { return Ok(None) };
        Ok(Placement(linked.placement.clone()).about(ctx).await?.map(|mission| mission.0.title))
    }

    /// Whether the link has acted: it does so once.
    async fn used(&self) -> bool {
        match self {
            Self::Present(linked) => linked.used,
            Self::Expired(link) => link.used,
        }
    }

    /// Whether what it asks for is still asked of its person.
    async fn open(&self) -> bool {
        matches!(self, Self::Present(linked) if linked.open)
    }

    /// What it asks for; null once that is over, and then the link shows nothing of anybody.
    async fn asked(&self) -> Option<LinkedRequest> {
        match self {
            Self::Present(linked) if linked.open => Some(LinkedRequest(linked.as_ref().clone())),
            Self::Present(_) | Self::Expired(_) => None,
        }
    }
}

/// What a link asks its person.
pub struct LinkedRequest(Linked);

/// What a link asks its person.
#[Object]
impl LinkedRequest {
    /// How the talent is called.
    async fn talent_name(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        let view = &self.0.placement;
        let talent = Talent::load_for(ctx, view.viewer.clone(), view.talent).await?;
        Ok(talent.and_then(|talent| talent.name(ctx).map(ToOwned::to_owned)))
    }

    /// What the seat is called; null where it was removed.
    async fn seat(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        let seat = Seat::load(ctx, self.0.placement.seat).await?;
        Ok(seat.map(|seat| seat.0.spec.title.as_str().to_owned()))
    }

    /// The organisation that has the mission.
    async fn host(&self, ctx: &Context<'_>) -> Result<Option<Organisation>> {
        Organisation::load(ctx, self.0.placement.host).await
    }

    /// What was written when it was opened; not for the talent’s service.
    async fn motivation(&self) -> Option<&str> {
        self.0.placement.motivation.as_deref()
    }

    /// When it expires without an answer; null where it waits for none.
    async fn answer_by(&self) -> Option<Instant> {
        self.0.answer_by.map(Into::into)
    }

    /// The days that are asked for, or that stand in what is signed.
    async fn period(&self) -> Option<Period> {
        self.0.span.map(|span| (&span.period).into())
    }

    /// The share of full working time on each of these days.
    async fn share(&self) -> Option<Share> {
        self.0.span.map(|span| span.share.into())
    }

    /// What it takes from the service, in half days of work over the whole period; null where no service is asked.
    async fn half_days(&self) -> Option<i64> {
        self.0.release().map(|release| release.asked_by.half_days)
    }

    /// What it brings the service, in hundredths of a day, as it is announced; null where nothing is, or no service is asked.
    async fn service_receives(&self, ctx: &Context<'_>) -> Result<Option<i64>> {
        let Some(release) = self.0.release() else { return Ok(None) };
        let service = LedgerAccountId::of(Holder::Organisation { organisation: release.organisation });
        let gets = service_gets(ctx.store()?, self.0.placement.id, service).await?;
        Ok(gets.map(|(_, receives)| receives))
    }

    /// By what way a service releases its agent; null where none is asked.
    async fn route(&self) -> Option<Route> {
        self.0.release().and_then(|release| release.asked_by.route).map(Into::into)
    }

    /// Where that rule comes from, in French.
    async fn source(&self) -> Option<&str> {
        self.0.release().and_then(|release| release.asked_by.source)
    }

    /// Whether it asks what its person thinks, and not for their decision.
    async fn opinion_wanted(&self) -> bool {
        self.0.opinion_wanted
    }

    /// What the manager thinks, for human resources, who decide.
    async fn opinion(&self) -> Option<LinkedOpinion> {
        let opinion = self.0.release()?.asked_by.opinion.as_ref()?;
        Some(LinkedOpinion { favourable: opinion.favourable, words: opinion.words.clone() })
    }

    /// For what its person can say no to the placement; empty where something else is asked of them.
    async fn decline_reasons(&self) -> Vec<DeclineReason> {
        self.0.decline_reasons().into_iter().map(Into::into).collect()
    }

    /// For whom its person has still to sign; empty where it asks for no signature.
    async fn sides(&self) -> Vec<Side> {
        self.0.sides.iter().copied().map(Into::into).collect()
    }

    /// What is signed; null where it asks for no signature.
    async fn document(&self) -> Option<AgreementDocument> {
        self.0.document.as_ref().map(Into::into)
    }
}

/// What a manager thinks of a release on which human resources decide.
#[derive(SimpleObject)]
pub struct LinkedOpinion {
    /// True where the manager is for it.
    favourable: bool,
    /// In words.
    words: Option<String>,
}

/// What has become of a placement that a link answered.
#[derive(SimpleObject)]
pub struct AnsweredPlacement {
    /// Where it stands.
    status: PlacementStatus,
}

payload! {
    /// What `answerReleaseByLink` answers.
    pub AnswerReleaseByLinkPayload {
        /// The placement afterwards.
        placement: AnsweredPlacement,
    }
}

payload! {
    /// What `giveOpinionByLink` answers.
    pub GiveOpinionByLinkPayload {
        /// The placement afterwards.
        placement: AnsweredPlacement,
    }
}

payload! {
    /// What `answerPlacementByLink` answers.
    pub AnswerPlacementByLinkPayload {
        /// The placement afterwards.
        placement: AnsweredPlacement,
    }
}

payload! {
    /// What `signAgreementByLink` answers.
    pub SignAgreementByLinkPayload {
        /// The placement afterwards.
        placement: AnsweredPlacement,
    }
}

/// What a link shows: what is asked, or no more than where to go on once its time has passed.
async fn shown(ctx: &Context<'_>, purpose: Purpose, token: &str) -> Result<Option<LinkedPlacement>> {
    let store = ctx.store()?;
    if let Some(expired) = expired_link(store, purpose, token).await? {
        return Ok(Some(LinkedPlacement::Expired(expired)));
    }
    let linked = linked_placement(store, purpose, token).await?;
    Ok(linked.map(|linked| LinkedPlacement::Present(Box::new(linked))))
}

#[derive(Default)]
pub struct PlacementLinkQuery;

#[Object]
impl PlacementLinkQuery {
    /// What a link in an e-mail asks the person of a service for: a yes or a no to a release, or an opinion on it. Null where it does
    /// not exist for them any more.
    async fn release_by_link(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The token of the link.")] token: String,
    ) -> Result<Option<LinkedPlacement>> {
        shown(ctx, Purpose::ReadRelease, &token).await
    }

    /// The same for a link that asks for a yes to a placement, or for a signature.
    async fn placement_by_link(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The token of the link.")] token: String,
        #[graphql(
            desc = "What the link is for: to sign where it is true, to say yes or no otherwise.",
            default = false
        )]
        sign: bool,
    ) -> Result<Option<LinkedPlacement>> {
        let purpose = if sign { Purpose::Sign } else { Purpose::AnswerPlacement };
        shown(ctx, purpose, &token).await
    }
}

/// Executes a command in the name of a link's person.
async fn by_link<U, P>(
    ctx: &Context<'_>,
    purpose: Purpose,
    token: &str,
    command: Result<U, Problems>,
    done: impl FnOnce(Option<AnsweredPlacement>) -> P,
) -> Result<P>
where
    U: UseCase,
    P: Payload,
{
    let command = match command {
        Ok(command) => command,
        Err(Problems(problems)) => return Ok(P::refused(user_errors(&problems, ctx.locale()))),
    };
    let store = ctx.store()?;
    let Held { link, placement, actor } = match held(store, purpose, token).await {
        Ok(held) => held,
        Err(QueryError::Refused(problem)) => return Ok(P::refused(user_errors(&[problem], ctx.locale()))),
        Err(error) => return Err(error.into()),
    };
    // Said before anything that it led to: what was answered once is not answered again, whatever stands there now.
    if store.link_was_used(&link).await? {
        let used = refusal(CommandError::Taken { scope: LINK_SCOPE })?;
        return Ok(P::refused(user_errors(&[used], ctx.locale())));
    }
    // The one place where a viewer acts in another's name: the link says in whose, and its authentication code that it is so.
    let mut context = ctx.command(None)?;
    context.actor = actor.clone();
    match store.execute(&context, &command).await {
        Ok(executed) => {
            acted_by_link(ctx, token).await?;
            caught_up(ctx, &[READ_MODEL], &executed).await?;
            let view = placements::placement(store, &actor, placement).await?;
            Ok(done(view.map(|view| AnsweredPlacement { status: view.status.into() })).at(executed.position))
        }
        Err(error) => Ok(P::refused(user_errors(&[refusal(error)?], ctx.locale()))),
    }
}

#[derive(Default)]
pub struct PlacementLinkMutation;

#[Object]
impl PlacementLinkMutation {
    /// Answers a release request from the e-mail that asked, without signing in: the link works once, for its person, until the
    /// request's deadline. Whoever holds it can do no more than that person may do now.
    async fn answer_release_by_link(
        &self,
        ctx: &Context<'_>,
        input: AnswerReleaseByLinkInput,
    ) -> Result<AnswerReleaseByLinkPayload> {
        let mut reader = Reader::new();
        let words = match input.reason.filter(|_| !input.grant) {
            Some(reason) => reader.words(reason, input.words, Words::new),
            None => reader.optional(input.words, |reader, text| reader.value("words", Words::new(&text))),
        };
        let granted_only = [
            ("maxShare", input.max_share.is_some()),
            ("lastDay", input.last_day.is_some()),
            ("conditions", input.conditions.is_some()),
        ];
        for (field, _) in granted_only.into_iter().filter(|(_, said)| *said && !input.grant) {
            reader.refuse(Problem::new("ONLY_WITH_GRANT").at(field));
        }
        let max_share = input.max_share.filter(|_| input.grant);
        let last_day = input.last_day.filter(|_| input.grant);
        let conditions = input.conditions.filter(|_| input.grant);
        let max_share = reader.optional(max_share, |reader, share| reader.value("maxShare", share.read()));
        let last_day = reader.optional(last_day, |reader, day| reader.value("lastDay", day.read()));
        let conditions = reader.optional(conditions, |reader, text| reader.value("conditions", Conditions::new(&text)));
        let granted = || {
            Some(match (max_share?, last_day?, conditions?) {
                (None, None, None) => Answer::Grant,
                (max_share, last_day, conditions) => Answer::GrantUnder { max_share, last_day, conditions },
            })
        };
        let answer = match (input.grant, input.reason) {
            (true, _) => granted(),
            (false, Some(reason)) => words.map(|words| Answer::Refuse { reason: reason.into(), words }),
            (false, None) => {
                reader.refuse(Problem::new("REQUIRED").at("reason"));
                None
            }
        };
        let token = input.token.clone();
        let command = reader.build(|| Some(AnswerReleaseByLink { token, answer: answer? }));
        by_link(ctx, Purpose::AnswerRelease, &input.token, command, AnswerReleaseByLinkPayload::done).await
    }

    /// Gives the manager's opinion on a secondment from the e-mail that asked for it, without signing in: the link works once, for its
    /// person, until the opinion is due. Whoever holds it can do no more than that person may do now.
    async fn give_opinion_by_link(
        &self,
        ctx: &Context<'_>,
        input: GiveOpinionByLinkInput,
    ) -> Result<GiveOpinionByLinkPayload> {
        let mut reader = Reader::new();
        let words = reader.optional(input.words, |reader, text| reader.value("words", Words::new(&text)));
        let (token, favourable) = (input.token.clone(), input.favourable);
        let command = reader.build(|| Some(GiveOpinionByLink { token, favourable, words: words? }));
        by_link(ctx, Purpose::GiveOpinion, &input.token, command, GiveOpinionByLinkPayload::done).await
    }

    /// Says yes or no to an application, an invitation or a proposal from the e-mail that asked, without signing in: the link works once,
    /// for its person, until the answer's deadline. Whoever holds it can do no more than that person may do now.
    async fn answer_placement_by_link(
        &self,
        ctx: &Context<'_>,
        input: AnswerPlacementByLinkInput,
    ) -> Result<AnswerPlacementByLinkPayload> {
        let mut reader = Reader::new();
        let words = match input.reason.filter(|_| !input.accept) {
            Some(reason) => reader.words(reason, input.words, Words::new),
            None => reader.optional(input.words, |reader, text| reader.value("words", Words::new(&text))),
        };
        let answer = match (input.accept, input.reason) {
            (true, _) => Some(Consent::Accept),
            (false, Some(reason)) => words.map(|words| Consent::Decline { reason: reason.into(), words }),
            (false, None) => {
                reader.refuse(Problem::new("REQUIRED").at("reason"));
                None
            }
        };
        let token = input.token.clone();
        let act = if input.accept { Act::Accepted } else { Act::Declined };
        let command = match reader.build(|| Some(AnswerPlacementByLink { token, answer: answer? })) {
            Ok(command) => Ok(answered(ctx, act, command)?),
            Err(problems) => Err(problems),
        };
        by_link(ctx, Purpose::AnswerPlacement, &input.token, command, AnswerPlacementByLinkPayload::done).await
    }

    /// Signs an agreement or an amendment that was read, from the e-mail that asked, without signing in: the link works once, for its
    /// person and this draft, until the deadline. Whoever holds it can do no more than that person may do now.
    async fn sign_agreement_by_link(
        &self,
        ctx: &Context<'_>,
        input: SignAgreementByLinkInput,
    ) -> Result<SignAgreementByLinkPayload> {
        let mut reader = Reader::new();
        let hash = reader.value("hash", TermsHash::new(&input.hash));
        let (token, side) = (input.token.clone(), input.side.map(Into::into));
        let command = reader.build(|| Some(SignByLink { token, side, hash: hash? }));
        by_link(ctx, Purpose::Sign, &input.token, command, SignAgreementByLinkPayload::done).await
    }
}
