//! The issuer's sums for those who may not see its entries. One payment more or less between two answers would tell what somebody was
//! paid, and asking every day, or about every position, would find each of them. So a rule's sum is told at ends of months only,
//! and only once enough entries have come since it was told last.

use chrono::{DateTime, Datelike as _, Duration, NaiveDate, Utc};
use vivier_event_store::{AsOf, QueryError, Store};
use vivier_kernel::id::TypedId as _;
use vivier_kernel::problem::Problem;

use super::statement::RuleSum;
use crate::domain::value::{LedgerAccountId, Rule};

/// So many entries are told together at least.
pub const TOLD_TOGETHER: i64 = 5;

/// What each rule had posted when it was told last before a moment; none of a rule that was never told.
///
/// # Errors
/// `NOT_BY_POSITION`, `Store`.
pub(super) async fn sums(store: &Store, id: LedgerAccountId, at: Option<AsOf>) -> Result<Vec<RuleSum>, QueryError> {
    let until = match at {
        None => store.clock().now(),
        Some(AsOf::Instant(instant)) => instant,
        Some(AsOf::Position(_)) => return Err(Problem::new("NOT_BY_POSITION").at("asOfPosition").into()),
    };
    let months: Vec<(String, i64, i64)> = sqlx::query_as(
        "select rule, count(*), sum(posted)::bigint from ledger_entry \
         where account = $1 and posted is not null and posted_at < $2 \
         group by rule, date_trunc('month', posted_at at time zone 'UTC') \
         order by rule, date_trunc('month', posted_at at time zone 'UTC')",
    )
    .bind(id.uuid())
    .bind(month_of(until))
    .fetch_all(store.pool())
    .await?;
    let named = |rule: &str| Rule::ALL.iter().copied().find(|known| known.as_str() == rule);
    let mut sums: Vec<RuleSum> = Vec::new();
    for rules in months.chunk_by(|one, other| one.0 == other.0) {
        let Some(rule) = named(&rules[0].0) else { continue };
        let months: Vec<(i64, i64)> = rules.iter().map(|(_, entries, sum)| (*entries, *sum)).collect();
        sums.push(RuleSum { rule, amount: told(&months) });
    }
    Ok(sums)
}

/// When the month of an instant begins. At its last microsecond, which is what a day of an address stands for, a month is over.
fn month_of(instant: DateTime<Utc>) -> DateTime<Utc> {
    let day = instant.checked_add_signed(Duration::microseconds(1)).unwrap_or(instant).date_naive();
    let first = NaiveDate::from_ymd_opt(day.year(), day.month(), 1).unwrap_or(day);
    first.and_time(chrono::NaiveTime::MIN).and_utc()
}

/// What is told after these months, each with its number of entries and their sum.
fn told(months: &[(i64, i64)]) -> Option<i64> {
    let (mut told, mut entries, mut sum) = (None, 0, 0);
    for (more, amount) in months {
        entries += more;
        sum += amount;
        if entries >= TOLD_TOGETHER {
            told = Some(sum);
            entries = 0;
        }
    }
    told
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_answers_never_differ_by_fewer_entries_than_are_told_together() {
        assert_eq!(told(&[]), None);
        assert_eq!(told(&[(4, 40)]), None);
        assert_eq!(told(&[(4, 40), (1, 7)]), Some(47));
        assert_eq!(told(&[(5, 50), (4, 40)]), Some(50));
        assert_eq!(told(&[(5, 50), (4, 40), (3, 1)]), Some(91));
        // Each entry counts 1: what is told is how many.
        let months: Vec<(i64, i64)> = (0..60).map(|number| (number * 7 % 5, number * 7 % 5)).collect();
        let answers: Vec<i64> = (0..=months.len()).map(|end| told(&months[..end]).unwrap_or(0)).collect();
        assert!(answers.windows(2).all(|pair| pair[0] == pair[1] || pair[1] - pair[0] >= TOLD_TOGETHER), "{answers:?}");
        assert!(answers.last() > Some(&100));
    }

    #[test]
    fn a_month_is_told_when_it_is_over() {
        let month = |text: &str| month_of(text.parse().expect("an instant")).to_rfc3339();
        assert_eq!(month("2026-03-31T23:59:59Z"), "2026-03-01T00:00:00+00:00");
        assert_eq!(month("2026-03-31T23:59:59.999998Z"), "2026-03-01T00:00:00+00:00");
        assert_eq!(month("2026-03-31T23:59:59.999999Z"), "2026-04-01T00:00:00+00:00");
        assert_eq!(month("2026-04-01T00:00:00Z"), "2026-04-01T00:00:00+00:00");
    }
}
