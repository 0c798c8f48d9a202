//! What holds for each family and channel where somebody chose nothing, how deliveries are retried, and when digests leave: rules as
//! data.

use chrono::{DateTime, Datelike as _, Duration, NaiveTime, Utc, Weekday};
use vivier_kernel::notice::Family;
use vivier_kernel::zone::Zone;

use super::value::{Cadence, Channel, Mode};

/// One row of the table of families.
pub struct FamilyRule {
    pub family: Family,
    /// The mails of somebody who chose nothing.
    pub email: Mode,
    /// Mails of this family always come, and at once: a call, or what concerns the account's safety.
    pub must_reach: bool,
    /// They are sent in quiet hours too, where it would be too late afterwards.
    pub urgent: bool,
}

const fn rule(family: Family, email: Mode) -> FamilyRule {
    FamilyRule { family, email, must_reach: false, urgent: false }
}

/// Every family once.
pub const FAMILIES: &[FamilyRule] = &[
    rule(Family::Placement, Mode::Immediate),
    rule(Family::Release, Mode::Immediate),
    rule(Family::Agreement, Mode::Immediate),
    rule(Family::Mission, Mode::Immediate),
    // A brigade plans its calls around each person's quiet hours, these included: what asks for an answer until then does not wait
    // for them. What only says what became of it does.
    FamilyRule { family: Family::Call, email: Mode::Immediate, must_reach: true, urgent: true },
    rule(Family::Match, Mode::Weekly),
    FamilyRule { family: Family::Account, email: Mode::Immediate, must_reach: true, urgent: false },
    rule(Family::Programme, Mode::Weekly),
];

/// The row of a family.
pub fn of(family: Family) -> &'static FamilyRule {
    FAMILIES.iter().find(|rule| rule.family == family).unwrap_or(&FAMILIES[0])
}

/// What holds where nothing was chosen.
pub fn default_mode(family: Family, channel: Channel) -> Mode {
    match channel {
        Channel::Email => of(family).email,
        Channel::InApp | Channel::Webhook | Channel::Calendar => Mode::Immediate,
    }
}

/// Whether somebody may choose this.
pub fn allows(family: Family, channel: Channel, mode: Mode) -> bool {
    match (channel, mode) {
        (_, Mode::Immediate) => true,
        // The list is the record of what was said: it may be read or not, but what must reach somebody stands there.
        (Channel::InApp, Mode::Never) => !of(family).must_reach,
        (Channel::Email, Mode::Daily | Mode::Weekly | Mode::Never) => !of(family).must_reach,
        (Channel::Webhook | Channel::Calendar, Mode::Never) => true,
        (Channel::InApp | Channel::Webhook | Channel::Calendar, Mode::Daily | Mode::Weekly) => false,
    }
}

/// Pauses after the first, second … failure. After the last one has failed too, the delivery is put aside. About 28 hours in all:
/// a receiver that is down over a night and a morning loses nothing.
pub const PAUSES: &[Duration] = &[
    Duration::seconds(5),
    Duration::minutes(1),
    Duration::minutes(5),
    Duration::minutes(30),
    Duration::hours(2),
    Duration::hours(6),
    Duration::hours(20),
];

/// The pause after this many failures; `None`: no more tries.
pub fn pause_after(failures: u32) -> Option<Duration> {
    PAUSES.get(usize::try_from(failures).ok()?.checked_sub(1)?).copied()
}

/// When digests leave, by the reader's clock.
pub const DIGEST_HOUR: i64 = 8;

/// The next time a digest leaves, strictly after `now`.
pub fn next_digest(cadence: Cadence, zone: Zone, now: DateTime<Utc>) -> DateTime<Utc> {
    let here = now + Duration::hours(zone.offset_hours(now));
    let at = |days: i64| {
        let day = (here + Duration::days(days)).date_naive();
        let local = day.and_time(NaiveTime::MIN).and_utc() + Duration::hours(DIGEST_HOUR);
        // The offset that holds on that morning, which may be another than today's.
        let instant = local - Duration::hours(zone.offset_hours(local - Duration::hours(zone.offset_hours(now))));
        (day.weekday(), instant)
    };
    let wanted = |(weekday, instant): &(Weekday, DateTime<Utc>)| match cadence {
        Cadence::Daily => *instant > now,
        Cadence::Weekly => *instant > now && *weekday == Weekday::Mon,
    };
    (0..=8).map(at).find(wanted).map_or(now + Duration::days(7), |(_, instant)| instant)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_family_has_one_rule_and_its_default_may_be_chosen() {
        for family in Family::ALL {
            assert_eq!(FAMILIES.iter().filter(|rule| rule.family == *family).count(), 1, "{family}");
            for channel in Channel::ALL {
                assert!(allows(*family, *channel, default_mode(*family, *channel)), "{family} {channel}");
            }
        }
    }

    #[test]
    fn what_must_reach_somebody_cannot_be_switched_off() {
        for (family, channel, mode, allowed) in [
            (Family::Call, Channel::Email, Mode::Never, false),
            (Family::Call, Channel::Email, Mode::Daily, false),
            (Family::Account, Channel::InApp, Mode::Never, false),
            (Family::Call, Channel::Webhook, Mode::Never, true),
            (Family::Match, Channel::Email, Mode::Never, true),
            (Family::Match, Channel::Webhook, Mode::Daily, false),
            (Family::Placement, Channel::Email, Mode::Weekly, true),
        ] {
            assert_eq!(allows(family, channel, mode), allowed, "{family} {channel} {mode}");
        }
    }

    #[test]
    fn digests_leave_in_the_reader_s_morning_across_the_change_of_time() {
        let at = |text: &str| text.parse::<DateTime<Utc>>().expect("an instant");
        for (cadence, zone, now, expected) in [
            (Cadence::Daily, Zone::Metropolitan, "2026-01-05T06:59:59Z", "2026-01-05T07:00:00Z"),
            (Cadence::Daily, Zone::Metropolitan, "2026-01-05T07:00:00Z", "2026-01-06T07:00:00Z"),
            (Cadence::Daily, Zone::Metropolitan, "2026-03-28T12:00:00Z", "2026-03-29T06:00:00Z"),
            (Cadence::Weekly, Zone::Metropolitan, "2026-01-05T07:00:00Z", "2026-01-12T07:00:00Z"),
            (Cadence::Weekly, Zone::Metropolitan, "2026-01-07T12:00:00Z", "2026-01-12T07:00:00Z"),
            (Cadence::Daily, Zone::Reunion, "2026-01-05T03:00:00Z", "2026-01-05T04:00:00Z"),
            (Cadence::Weekly, Zone::Antilles, "2026-01-05T11:59:00Z", "2026-01-05T12:00:00Z"),
        ] {
            assert_eq!(next_digest(cadence, zone, at(now)), at(expected), "{cadence} {zone} {now}");
        }
    }

    #[test]
    fn pauses_grow_and_end() {
        assert!(PAUSES.windows(2).all(|pair| pair[0] < pair[1]));
        assert_eq!(pause_after(1), Some(PAUSES[0]));
        assert_eq!(pause_after(u32::try_from(PAUSES.len()).expect("few") + 1), None);
    }
}
