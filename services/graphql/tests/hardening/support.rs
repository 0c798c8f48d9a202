//! A small but realistic schema on the conventions, and a server that listens on loopback.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_graphql::{Context, Enum, ID, InputObject, Object, Result, Schema, SimpleObject, Subscription};
use axum::http::HeaderMap;
use axum::http::header::COOKIE;
use chrono::{DateTime, Utc};
use futures_util::future::BoxFuture;
use futures_util::{FutureExt as _, Stream, StreamExt as _};
use serde_json::{Value, json};
use tokio::sync::{broadcast, watch};
use uuid::Uuid;
use vivier_accounts::domain::value::TokenScope;
use vivier_accounts::secrets::api_tokens::{ApiToken, Scopes};
use vivier_graphql::conventions::connection::{Connection, PageArguments};
use vivier_graphql::conventions::context::{ContextExt as _, Credential};
use vivier_graphql::conventions::global_id;
use vivier_graphql::conventions::input::{Problems, Reader};
use vivier_graphql::conventions::live::Live;
use vivier_graphql::conventions::mutation::Payload as _;
use vivier_graphql::conventions::scalars::{Date, Share};
use vivier_graphql::conventions::user_error::user_errors;
use vivier_graphql::http::auth::{AuthenticationError, Authenticator, Identity};
use vivier_graphql::http::limits::{Limits, UNREAD_TIME_LIMIT};
use vivier_graphql::http::{Engine, EngineOptions, listen, router};
use vivier_graphql::payload;
use vivier_graphql::root_field::RootField;
use vivier_kernel::access::Party;
use vivier_kernel::actor::{Actor, Role, RoleGrant};
use vivier_kernel::id::{AccountId, ApiTokenId, OrganisationId, TalentId, TypedId as _};
use vivier_kernel::text::Line;

/// How many resolvers of the root have run.
#[derive(Default)]
pub struct Executed(AtomicUsize);

#[derive(Enum, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    Active,
    Paused,
}

#[derive(SimpleObject, Clone)]
pub struct Talent {
    id: ID,
    name: String,
    status: Status,
    share: Share,
    since: Date,
    skills: Vec<Skill>,
}

#[derive(SimpleObject, Clone)]
pub struct Skill {
    label: String,
    level: i32,
}

#[derive(InputObject)]
pub struct RenameTalentInput {
    talent_id: ID,
    name: String,
    share: Option<Share>,
    from: Option<Date>,
    status: Option<Status>,
    skills: Option<Vec<SkillInput>>,
}

#[derive(InputObject)]
pub struct SkillInput {
    label: String,
    level: i32,
}

payload! {
    /// What `renameTalent` answers.
    pub RenameTalentPayload {
        /// The talent, renamed.
        talent: Talent,
    }
}

pub struct Query;

fn talent(number: u128) -> Talent {
    Talent {
        id: global_id::encode(TalentId::from_uuid(Uuid::from_u128(number))),
        name: format!("Talent {number}"),
        status: if number.is_multiple_of(2) { Status::Active } else { Status::Paused },
        share: vivier_kernel::share::Share::FULL.into(),
        since: chrono::NaiveDate::from_ymd_opt(2026, 1, 1).unwrap_or_default().into(),
        skills: vec![Skill { label: "Rust".to_owned(), level: 3 }],
    }
}

fn ran(ctx: &Context<'_>) {
    ctx.data_unchecked::<Arc<Executed>>().0.fetch_add(1, Ordering::SeqCst);
}

#[Object]
impl Query {
    async fn talents(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
        status: Option<Status>,
    ) -> Result<Connection<Talent>> {
        ran(ctx);
        let mut reader = Reader::new();
        let page = PageArguments { first, after, last, before }.read::<u128>(&mut reader, "talents");
        let page = reader.build(|| page)?;
        let all: Vec<u128> =
            (1..=250).filter(|number| status.is_none_or(|status| talent(*number).status == status)).collect();
        let rows = page.cut(all, |number| *number);
        Ok(page.connection(rows, |number| *number, talent))
    }

    async fn talent(&self, ctx: &Context<'_>, id: ID) -> Result<Option<Talent>> {
        ran(ctx);
        let mut reader = Reader::new();
        let id = reader.id::<TalentId>("id", &id);
        let id = reader.build(|| id)?;
        Ok(Some(talent(id.uuid().as_u128())))
    }

    async fn viewer_kind(&self, ctx: &Context<'_>) -> Result<&'static str> {
        ran(ctx);
        Ok(match ctx.viewer()? {
            Actor::Anonymous => "anonymous",
            Actor::Account { .. } | Actor::Outsider { .. } => "account",
            Actor::System { .. } => "system",
        })
    }

    async fn broken(&self) -> Result<Option<String>> {
        Err("relation \"talent\" does not exist at /srv/vivier/src/read.rs:12".into())
    }

    async fn broken_for_all(&self) -> Result<String> {
        Err("relation \"talent\" does not exist at /srv/vivier/src/read.rs:12".into())
    }

    /// Ready later than the fields beside it.
    async fn late(&self) -> bool {
        tokio::task::yield_now().await;
        true
    }

    async fn never(&self, ctx: &Context<'_>) -> bool {
        ran(ctx);
        std::future::pending().await
    }
}

pub struct Mutation;

#[Object]
impl Mutation {
    async fn rename_talent(&self, ctx: &Context<'_>, input: RenameTalentInput) -> RenameTalentPayload {
        let mut reader = Reader::new();
        let id = reader.id::<TalentId>("talentId", &input.talent_id);
        let name = reader.value("name", Line::<100>::new(&input.name));
        let share = reader.optional(input.share, |reader, share| reader.value("share", share.read()));
        let from = reader.optional(input.from, |reader, from| reader.value("from", from.read()));
        let skills = reader.optional(input.skills, |reader, skills| {
            reader.list("skills", 20, skills, |reader, skill| {
                Some((reader.value("label", Line::<50>::new(&skill.label))?, skill.level))
            })
        });
        let read = reader.build(|| Some((id?, name?, share?, from?, skills?, input.status)));
        match read {
            Ok((id, name, ..)) => {
                ran(ctx);
                RenameTalentPayload::done(Talent { name: name.into_string(), ..talent(id.uuid().as_u128()) })
            }
            Err(Problems(problems)) => RenameTalentPayload::refused(user_errors(&problems, ctx.locale())),
        }
    }

    /// Stands for whatever hashes a password.
    async fn sign_in(&self, ctx: &Context<'_>, email: String, password: String) -> bool {
        ran(ctx);
        ctx.insert_http_header("set-cookie", "__Host-vivier=1; Secure; HttpOnly; Path=/");
        email.len() == password.len()
    }
}

pub struct Live3;

#[Subscription]
impl Live3 {
    /// Three ticks, after `resume_after` where the client has seen some, then silence.
    async fn ticks(&self, ctx: &Context<'_>, only: Option<i32>) -> Result<impl Stream<Item = Live<Tick>>> {
        let after = ctx.request()?.resume_after.unwrap_or(0);
        let ticks: Vec<i64> =
            (1..=3).filter(|tick| *tick > after).take(usize::try_from(only.unwrap_or(3)).unwrap_or(0)).collect();
        let past = futures_util::stream::iter(ticks.into_iter().map(|tick| Live::new(tick, Tick { number: tick })));
        Ok(if only.is_some() { past.boxed() } else { past.chain(futures_util::stream::pending()).boxed() })
    }

    /// What happens on a board, which exists for coordinators.
    async fn board(&self, ctx: &Context<'_>) -> Result<impl Stream<Item = Live<Board>>> {
        let (boards, viewer) = (Arc::clone(ctx.data::<Arc<Boards>>()?), ctx.viewer()?.clone());
        let place = ctx.request()?.live_position().clone();
        let happened = boards.happened.subscribe();
        let from = ctx.request()?.resume_after.unwrap_or_else(|| *happened.borrow());
        let numbers = futures_util::stream::unfold((happened, from), |(mut happened, last)| async move {
            drop(happened.wait_for(|number| *number > last).await.ok()?);
            Some((last + 1, (happened, last + 1)))
        });
        Ok(numbers.filter_map(move |number| {
            let exists = viewer.holds_anywhere(Role::Coordinator);
            if !exists {
                place.pass(number);
                boards.passed.send_replace(number);
            }
            std::future::ready(exists.then(|| Live::new(number, Board { number })))
        }))
    }

    /// Without end.
    async fn flood(&self) -> impl Stream<Item = Talent> {
        futures_util::stream::iter((1..).map(talent))
    }
}

#[derive(SimpleObject, Clone)]
pub struct Tick {
    number: i64,
}

/// What has happened on the board that is followed, by number.
pub struct Boards {
    happened: watch::Sender<i64>,
    /// The last that somebody was not told.
    passed: watch::Sender<i64>,
}

impl Default for Boards {
    fn default() -> Self {
        Self { happened: watch::Sender::new(0), passed: watch::Sender::new(0) }
    }
}

pub struct Board {
    number: i64,
}

#[Object]
impl Board {
    async fn number(&self) -> i64 {
        self.number
    }

    /// How many roles the reader holds.
    async fn roles(&self, ctx: &Context<'_>) -> Result<usize> {
        Ok(ctx.viewer()?.grants().len())
    }
}

pub const ROWS: &[RootField] = &[
    RootField::query("talents", &[Party::Anyone]),
    RootField::query("talent", &[Party::Anyone]),
    RootField::query("viewerKind", &[Party::Anyone]),
    RootField::query("broken", &[Party::Anyone]),
    RootField::query("brokenForAll", &[Party::Anyone]),
    RootField::query("late", &[Party::Anyone]),
    RootField::query("never", &[Party::Anyone]),
    RootField::mutation("renameTalent", &[Party::SignedIn]),
    RootField::mutation("signIn", &[Party::Anyone]).costs(500).alone(),
    RootField::subscription("ticks", &[Party::Anyone]),
    RootField::subscription("board", &[Party::SignedIn]),
    RootField::subscription("flood", &[Party::Anyone]),
];

/// The id of the token `good`.
const GOOD: Uuid = Uuid::from_u128(43);

/// Knows the token and the cookie `good` until they are revoked.
pub struct Accounts {
    revoked: AtomicBool,
    roles: Mutex<Vec<Role>>,
    /// How often it was asked who somebody is now.
    asked: watch::Sender<usize>,
    ends: broadcast::Sender<Uuid>,
}

impl Default for Accounts {
    fn default() -> Self {
        Self {
            revoked: AtomicBool::new(false),
            roles: Mutex::default(),
            asked: watch::Sender::new(0),
            ends: broadcast::channel(8).0,
        }
    }
}

impl Accounts {
    fn good(&self) -> Identity {
        let account = AccountId::from_uuid(Uuid::from_u128(42));
        let credential = Credential::ApiToken(ApiToken {
            id: ApiTokenId::from_uuid(GOOD),
            account,
            expires_at: DateTime::<Utc>::MAX_UTC,
            scopes: Scopes::of(&TokenScope::ALL),
        });
        let organisation = OrganisationId::from_uuid(Uuid::from_u128(45));
        let roles = self.roles.lock().expect("no panic while the lock is held");
        let grants = roles.iter().map(|role| RoleGrant { role: *role, organisation }).collect();
        Identity { actor: Actor::Account { account, verified: true, grants }, credential }
    }
}

impl Authenticator for Accounts {
    fn session<'a>(&'a self, headers: &'a HeaderMap) -> BoxFuture<'a, Result<Identity, AuthenticationError>> {
        let good = headers.get(COOKIE).is_some_and(|cookie| cookie.as_bytes() == b"__Host-vivier=good");
        async move { Ok(if good { self.good() } else { Identity::anonymous() }) }.boxed()
    }

    fn token<'a>(&'a self, token: &'a str) -> BoxFuture<'a, Result<Identity, AuthenticationError>> {
        let known = token == "good" && !self.revoked.load(Ordering::SeqCst);
        async move { if known { Ok(self.good()) } else { Err(AuthenticationError::Invalid) } }.boxed()
    }

    fn refresh<'a>(&'a self, identity: &'a Identity) -> BoxFuture<'a, Result<Identity, AuthenticationError>> {
        let now = if !identity.is_signed_in() {
            Ok(identity.clone())
        } else if self.revoked.load(Ordering::SeqCst) {
            Err(AuthenticationError::Invalid)
        } else {
            Ok(self.good())
        };
        self.asked.send_modify(|times| *times += 1);
        std::future::ready(now).boxed()
    }

    fn ends(&self) -> broadcast::Receiver<Uuid> {
        self.ends.subscribe()
    }
}

/// A server on a port of its own; it stops when this is dropped.
pub struct Server {
    pub address: SocketAddr,
    pub client: reqwest::Client,
    executed: Arc<Executed>,
    accounts: Arc<Accounts>,
    boards: Arc<Boards>,
    stop: watch::Sender<bool>,
}

/// What came back.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: HeaderMap,
    pub json: Value,
}

impl Answer {
    /// The codes of the errors, in order.
    pub fn codes(&self) -> Vec<&str> {
        let errors = self.json["errors"].as_array().map(Vec::as_slice).unwrap_or_default();
        errors.iter().filter_map(|error| error["extensions"]["code"].as_str()).collect()
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    pub async fn read(response: reqwest::Response) -> Self {
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let text = response.text().await.expect("a body");
        let json = serde_json::from_str(&text).unwrap_or(Value::String(text));
        Self { status, headers, json }
    }
}

/// A server with the caps as they are.
pub async fn server() -> Server {
    server_with(|_| {}).await
}

/// A server whose caps `change` has changed.
pub async fn server_with(change: impl FnOnce(&mut Limits)) -> Server {
    server_that_waits(UNREAD_TIME_LIMIT, change).await
}

/// A server that waits so long for a client to take what was written.
pub async fn server_that_waits(unread_time: Duration, change: impl FnOnce(&mut Limits)) -> Server {
    let mut limits = Limits::default();
    change(&mut limits);
    let (stop, stopping) = watch::channel(false);
    let (executed, accounts) = (Arc::new(Executed::default()), Arc::new(Accounts::default()));
    let boards = Arc::new(Boards::default());
    let schema = Schema::build(Query, Mutation, Live3).data(Arc::clone(&executed)).data(Arc::clone(&boards)).finish();
    let engine = Engine::new(EngineOptions {
        sdl: schema.sdl(),
        schema,
        rows: ROWS.to_vec(),
        costly: Vec::new(),
        authenticator: Arc::<Accounts>::clone(&accounts),
        limits,
        allowed_origins: Vec::new(),
        trusted_proxies: 0,
        stopping: stopping.clone(),
    })
    .expect("the SDL can be read");
    let listener = listen(([127, 0, 0, 1], 0).into(), unread_time).await.expect("a port");
    let address = listener.local_addr().expect("bound");
    let service = router("/graphql", Arc::new(engine)).into_make_service_with_connect_info::<SocketAddr>();
    let mut stopped = stopping;
    tokio::spawn(async move {
        let stopped = async move { drop(stopped.wait_for(|stop| *stop).await) };
        axum::serve(listener, service).with_graceful_shutdown(stopped).await
    });
    Server { address, client: crate::fuzz::client(), executed, accounts, boards, stop }
}

impl Server {
    pub fn url(&self) -> String {
        format!("http://{}/graphql", self.address)
    }

    pub fn websocket_url(&self) -> String {
        format!("ws://{}/graphql", self.address)
    }

    /// How many root resolvers have run since the start.
    pub fn executed(&self) -> usize {
        self.executed.0.load(Ordering::SeqCst)
    }

    /// The token is not valid any more, and nobody is told.
    pub fn revoke(&self) {
        self.accounts.revoked.store(true, Ordering::SeqCst);
    }

    /// The token is not valid any more, and live connections are told; first, that another's has ended.
    pub fn revoke_loudly(&self) {
        let _ = self.accounts.ends.send(Uuid::from_u128(44));
        self.revoke();
        let _ = self.accounts.ends.send(GOOD);
    }

    /// The good token's account holds these roles, and nobody is told.
    pub fn give(&self, roles: &[Role]) {
        *self.accounts.roles.lock().expect("no panic while the lock is held") = roles.to_vec();
    }

    /// Until the one live connection knows who its viewer is: it has heard what it asked for second when it asks for the third time, and
    /// asked for that after this began.
    pub async fn recognised(&self) {
        let mut asked = self.accounts.asked.subscribe();
        let before = *asked.borrow_and_update();
        drop(asked.wait_for(|times| *times >= before + 3).await.expect("the server lives"));
    }

    /// Something happens on the board: its number.
    pub fn happen(&self) -> i64 {
        self.boards.happened.send_modify(|number| *number += 1);
        *self.boards.happened.borrow()
    }

    /// Until what happened on the board was passed over for whoever may not be told.
    pub async fn passed_over(&self, number: i64) {
        let mut passed = self.boards.passed.subscribe();
        drop(passed.wait_for(|last| *last >= number).await.expect("the server lives"));
    }

    pub fn stop(&self) {
        self.stop.send_replace(true);
    }

    /// A POST as a program makes it.
    pub fn request(&self, body: &Value) -> reqwest::RequestBuilder {
        self.client
            .post(self.url())
            .header("accept", "application/graphql-response+json")
            .header("accept-language", "en")
            .header("content-type", "application/json")
            .body(body.to_string())
    }

    pub async fn ask(&self, body: Value) -> Answer {
        Answer::read(self.request(&body).send().await.expect("an answer")).await
    }

    /// Anonymously.
    pub async fn query(&self, query: &str) -> Answer {
        self.ask(json!({ "query": query })).await
    }

    /// With the good token.
    pub async fn query_signed_in(&self, query: &str) -> Answer {
        let request = self.request(&json!({ "query": query })).bearer_auth("good");
        Answer::read(request.send().await.expect("an answer")).await
    }

    /// Asserts that a document is refused with one code before anything has run.
    pub async fn refuses(&self, query: &str, code: &str) -> Answer {
        let before = self.executed();
        let answer = self.query_signed_in(query).await;
        assert_eq!(
            (answer.status, answer.codes()),
            (400, vec![code]),
            "{}: {}",
            query.chars().take(200).collect::<String>(),
            answer.json
        );
        assert_eq!(self.executed(), before, "nothing has run");
        assert!(answer.json.get("data").is_none(), "no data: {}", answer.json);
        answer
    }

    /// Asserts that a document is answered without errors.
    pub async fn accepts(&self, query: &str) -> Answer {
        let answer = self.query_signed_in(query).await;
        assert_eq!((answer.status, answer.codes()), (200, vec![]), "{query}: {}", answer.json);
        answer
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stop();
    }
}
