//! A seat changes its days, its share or its place: whoever said yes to it, or was asked to, hears what it was and what it is.

use vivier_event_store::{AsOf, Recorded, Store, StoreError};
use vivier_kernel::id::TypedId as _;
use vivier_kernel::notice::{Family, Notice};
use vivier_kernel::period::Period;
use vivier_kernel::share::Share;
use vivier_matching::domain::decide::Placement;
use vivier_matching::domain::state::{PlacementState, Release};
use vivier_matching::read::placements::{READ_MODEL, open_on};
use vivier_missions::domain::decide::Mission;
use vivier_missions::domain::event::SeatChanged;
use vivier_missions::domain::value::SeatSpec;

use super::About;
use super::placements::Happened;

/// What a seat asked for, and what it asks for now.
pub(super) struct Moved<'a> {
    pub(super) from: &'a SeatSpec,
    pub(super) to: &'a SeatSpec,
}

/// What those with an open placement on the seat are told of its change.
///
/// # Errors
/// `Database`; `ReadModelBehind` where the placements are not known yet.
pub(super) async fn notices(
    store: &Store,
    event: &Recorded,
    changed: &SeatChanged,
    about: &About,
) -> Result<Vec<Notice>, StoreError> {
    let before = store.load_at::<Mission>(event.stream_id, AsOf::Position(event.position - 1)).await?.state;
    let Some(former) = before.seat(changed.seat) else { return Ok(Vec::new()) };
    let moved = Moved { from: &former.spec, to: &changed.spec };
    if !moved.matters() {
        return Ok(Vec::new());
    }
    // A placement from before the change is there once its read model has seen it; a later one is opened on what the seat is now.
    store.wait_for(&[READ_MODEL], event.position).await?;
    let mut told = Vec::new();
    let open = open_on(store, changed.seat).await?;
    let ids: Vec<_> = open.iter().map(|placement| placement.uuid()).collect();
    let states = store.load_all_at::<Placement>(&ids, AsOf::Position(event.position)).await?;
    for placement in open {
        let Some(state) = states.get(&placement.uuid()).map(|known| &known.state) else { continue };
        let Some(pairing) = state.pairing else { continue };
        let (stands_in, stood_in) = (state.stand_in(store.clock().today()), None);
        let happened =
            Happened { placement, pairing, state, about, brings: None, stands_in, stood_in, in_advance: false };
        told.extend(happened.seat_moved(&moved, &event.reference()));
    }
    Ok(told)
}

impl Moved<'_> {
    /// True where people said yes to something else: a title, the skills and a clearance change nothing for whoever was chosen.
    pub(super) fn matters(&self) -> bool {
        let (from, to) = (self.from, self.to);
        from.period != to.period || from.share != to.share || from.mode != to.mode || self.changes_place()
    }

    fn changes_place(&self) -> bool {
        self.from.region != self.to.region || self.from.place != self.to.place
    }

    fn told_in(&self, notice: Notice) -> Notice {
        let (from, to) = (self.from, self.to);
        notice
            .day("former_start", from.period.start())
            .day("former_end", from.period.end())
            .number("former_share", from.share.percent())
            .word("former_mode", from.mode.as_str())
            .day("start", to.period.start())
            .day("end", to.period.end())
            .number("share", to.share.percent())
            .word("mode", to.mode.as_str())
            .word("place", if self.changes_place() { "PLACE_CHANGES" } else { "PLACE_STAYS" })
    }
}

impl Happened<'_> {
    /// The talent hears of it, and everybody in the service who was asked, with what their word covers. The host did it.
    pub(super) fn seat_moved(&self, moved: &Moved<'_>, cause: &str) -> Vec<Notice> {
        // One event is about several placements, and somebody may be told of more than one.
        let cause = format!("{cause}:{}", self.placement);
        let [own, of_service] = words(self.state, moved.to);
        let say = |family: Family, template: &str| moved.told_in(self.say(family, template, &cause));
        let mut told = vec![say(Family::Placement, own).to(self.pairing.account)];
        if let Some(release) = &self.state.release {
            let (period, share) = released(release);
            let notice = say(Family::Release, of_service)
                .day("released_start", period.start())
                .day("released_end", period.end())
                .number("released_share", share.percent());
            told.extend(self.to_service_asked(notice));
        }
        told
    }
}

/// The words for the talent and for the service: whether what was said so far can still come to something on the seat as it is now.
fn words(state: &PlacementState, seat: &SeatSpec) -> [&'static str; 2] {
    let days = seat.period;
    if state.release.as_ref().is_some_and(|release| !released(release).0.overlaps(&days)) {
        return ["placement.seat_out_of_reach", "release.seat_out_of_reach"];
    }
    match &state.agreement {
        Some(agreement) if !days.covers(&agreement.terms.period) || agreement.terms.share > seat.share => {
            ["placement.seat_unagreed", "release.seat_unagreed"]
        }
        Some(_) | None => ["placement.seat_changed", "release.seat_changed"],
    }
}

/// What the service granted, or else what it was asked for.
fn released(release: &Release) -> (Period, Share) {
    release.granted().map_or((release.period, release.share), |granted| (granted.period, granted.share))
}
