//! What is still news once the words that name it are written: much can happen while they wait for a digest.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use chrono::NaiveDate;
use vivier_event_store::{Store, StoreError};
use vivier_kernel::id::{AccountId, MissionId, SeatId, TypedId as _};
use vivier_kernel::notice::{OpenSeat, Value};
use vivier_missions::domain::decide::Mission;
use vivier_missions::domain::state::{MissionState, Seat};
use vivier_organisations::read::goes_on;

use crate::read::applying::begins;
use crate::read::contacts::no_news_to;

/// A mission as it is now, and whether anybody new may come to it.
pub(super) struct Looking {
    pub(super) mission: MissionState,
    goes_on: bool,
}

impl Looking {
    /// # Errors
    /// `Database`.
    pub(super) async fn of(store: &Store, mission: MissionId) -> Result<Self, StoreError> {
        let mission = store.glance::<Mission>(mission.uuid()).await?.state;
        let goes_on = match mission.organisation() {
            Some(host) => goes_on(store, host).await?,
            None => false,
        };
        Ok(Self { mission, goes_on })
    }

    /// The seat, where somebody is still looked for there.
    pub(super) fn open(&self, seat: SeatId, today: NaiveDate) -> Option<&Seat> {
        self.mission.seat(seat).filter(|seat| self.mission.looks_for_somebody(seat, self.goes_on, today))
    }
}

/// Which words a digest has for so many seats, and for changes of so many watched missions.
pub(super) fn template(seats: i64, changes: i64) -> &'static str {
    match (seats, changes) {
        (0, 1) => "match.digest-change",
        (0, _) => "match.digest-changes",
        (1, _) => "match.digest-one",
        _ => "match.digest",
    }
}

/// What a notice of this service says, but for whom and where.
#[derive(Clone, PartialEq, Debug)]
pub struct Told {
    pub template: String,
    pub values: BTreeMap<String, Value>,
    /// Seats that it speaks of as open, by the value that names each. What is only counted has no such value.
    pub open_seats: BTreeMap<String, OpenSeat>,
}

/// What is left to tell: without the seats for which nobody is looked for any more, those with which the reader is in contact and those to which
/// they have said no, and without any for whoever begins nothing new. None where that was all of it.
///
/// # Errors
/// `Database`.
pub async fn left(store: &Store, reader: AccountId, told: Told) -> Result<Option<Told>, StoreError> {
    let (known, begins) = (no_news_to(store, reader).await?, begins(store, reader).await?);
    let today = store.clock().today();
    let mut missions: BTreeMap<MissionId, Looking> = BTreeMap::new();
    let mut gone = Vec::new();
    for (name, open) in &told.open_seats {
        if let Entry::Vacant(unread) = missions.entry(open.mission) {
            unread.insert(Looking::of(store, open.mission).await?);
        }
        let looking = &missions[&open.mission];
        if !begins || known.contains(&open.seat) || looking.open(open.seat, today).is_none() {
            gone.push(name.clone());
        }
    }
    Ok(without(told, &gone))
}

fn without(mut told: Told, gone: &[String]) -> Option<Told> {
    if gone.is_empty() {
        return Some(told);
    }
    for name in gone {
        told.values.remove(name);
        told.open_seats.remove(name);
    }
    // What is about one seat alone counts none.
    let Some(Value::Number(count)) = told.values.get("count") else { return None };
    let seats = count - i64::try_from(gone.len()).unwrap_or(i64::MAX);
    let changes = match (told.values.get("watched-one"), told.values.get("watched-many")) {
        (_, Some(Value::Number(many))) => *many,
        (Some(_), _) => 1,
        (None, _) => 0,
    };
    if seats == 0 && changes == 0 {
        return None;
    }
    told.template = template(seats, changes).to_owned();
    told.values.insert("count".to_owned(), Value::Number(seats));
    let named = told.open_seats.keys().filter(|name| told.values.contains_key(*name)).count();
    match seats - i64::try_from(named).unwrap_or(i64::MAX) {
        // "And two more" is said beside one that is named.
        more if named > 0 && more > 0 => told.values.insert("seat-more".to_owned(), Value::Number(more)),
        _ => told.values.remove("seat-more"),
    };
    Some(told)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_of_a_digest_is_told_in_words_for_that() {
        let digest = |seats: i64, changes: &[(&str, Value)]| {
            let names = (1..=seats).map(|number| format!("seat-{number:02}"));
            let open_seats: BTreeMap<String, OpenSeat> =
                names.map(|name| (name, OpenSeat { mission: MissionId::default(), seat: SeatId::default() })).collect();
            let mut values: BTreeMap<String, Value> =
                open_seats.keys().map(|name| (name.clone(), Value::Text(name.clone()))).collect();
            values.insert("count".to_owned(), Value::Number(seats));
            values.extend(changes.iter().map(|(name, value)| ((*name).to_owned(), value.clone())));
            Told { template: template(seats, 0).to_owned(), values, open_seats }
        };
        let watched = [("watched-one", Value::Text("Mission".to_owned()))];
        let many = [("watched-many", Value::Number(2))];
        for (told, gone, expected) in [
            (digest(3, &[]), vec![], Some(("match.digest", 3))),
            (digest(3, &[]), vec!["seat-02"], Some(("match.digest", 2))),
            (digest(3, &[]), vec!["seat-01", "seat-03"], Some(("match.digest-one", 1))),
            (digest(1, &[]), vec!["seat-01"], None),
            (digest(1, &watched), vec!["seat-01"], Some(("match.digest-change", 0))),
            (digest(2, &many), vec!["seat-01", "seat-02"], Some(("match.digest-changes", 0))),
        ] {
            let gone: Vec<String> = gone.into_iter().map(str::to_owned).collect();
            let left = without(told, &gone);
            let said = left.as_ref().map(|left| (left.template.as_str(), left.values.get("count").cloned()));
            assert_eq!(said, expected.map(|(template, count)| (template, Some(Value::Number(count)))), "{gone:?}");
            assert!(left.is_none_or(|left| gone.iter().all(|name| !left.values.contains_key(name))), "{gone:?}");
        }
        let mut alone = digest(1, &[]);
        alone.values.remove("count");
        assert_eq!(without(alone, &["seat-01".to_owned()]), None);
    }

    #[test]
    fn a_seat_that_is_counted_and_not_named_is_left_out_too() {
        let names: Vec<String> = (1..=12).map(|number| format!("seat-{number:02}")).collect();
        let open = || OpenSeat { mission: MissionId::default(), seat: SeatId::default() };
        let mut values: BTreeMap<String, Value> =
            names[..10].iter().map(|name| (name.clone(), Value::Text(name.clone()))).collect();
        values.insert("count".to_owned(), Value::Number(12));
        values.insert("seat-more".to_owned(), Value::Number(2));
        let open_seats = names.iter().map(|name| (name.clone(), open())).collect();
        let told = Told { template: template(12, 0).to_owned(), values, open_seats };
        for (gone, count, more) in [
            (&names[..1], 11, Some(2)),
            (&names[11..], 11, Some(1)),
            (&names[10..], 10, None),
            (&names[9..], 9, None),
            (&names[..10], 2, None),
        ] {
            let left = without(told.clone(), gone).expect("some are left");
            let said = |name: &str| left.values.get(name).cloned();
            assert_eq!(
                (said("count"), said("seat-more")),
                (Some(Value::Number(count)), more.map(Value::Number)),
                "{gone:?}"
            );
        }
    }
}
