//! The custom scalars. On the way in they keep the client's text; resolvers read it with the field's name at hand, so that a
//! bad date is a typed error that names its field instead of a refusal of the whole document.

use async_graphql::{InputValueError, InputValueResult, Scalar, ScalarType, Value};
use chrono::{DateTime, Datelike, NaiveDate, SecondsFormat, Utc};
use vivier_kernel::invalid::Invalid;
use vivier_kernel::period::{self, FIRST_YEAR, LAST_YEAR};
use vivier_kernel::share;

/// A calendar day as `YYYY-MM-DD` (ISO 8601), in years 2015 to 2100; where it is a fact about a person's career, from 1950 on.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Date(String);

/// An instant as in RFC 3339, for example `2026-02-01T09:30:00Z`. Answers are in UTC, to the microsecond.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Instant(String);

/// A share of full working time in whole percent, 1 to 100.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Share(Option<i64>);

/// A place in the global order of all events, as a decimal number. Later is greater.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Position(String);

impl Date {
    /// # Errors
    /// `Malformed`, and `DateOutOfRange` in a year that the programme does not plan in.
    pub fn read(&self) -> Result<NaiveDate, Invalid> {
        period::check_date(self.parse()?)
    }

    /// A fact about a person's career, which may be decades old.
    ///
    /// # Errors
    /// `Malformed`, and `DateOutOfRange` before 1950 and after 2100.
    pub fn read_fact(&self) -> Result<NaiveDate, Invalid> {
        period::check_fact_date(self.parse()?)
    }

    fn parse(&self) -> Result<NaiveDate, Invalid> {
        let malformed = Invalid::Malformed { expected: "a date as YYYY-MM-DD" };
        // chrono also reads `+2026-2-1`; one day is written one way here.
        if self.0.len() != 10 || !self.0.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-') {
            return Err(malformed);
        }
        NaiveDate::parse_from_str(&self.0, "%Y-%m-%d").map_err(|_| malformed)
    }
}

impl From<NaiveDate> for Date {
    fn from(day: NaiveDate) -> Self {
        Self(day.format("%Y-%m-%d").to_string())
    }
}

impl Instant {
    /// # Errors
    /// `Malformed`, and `DateOutOfRange` outside the years the programme knows.
    pub fn read(&self) -> Result<DateTime<Utc>, Invalid> {
        let malformed = Invalid::Malformed { expected: "an instant as YYYY-MM-DDThh:mm:ssZ" };
        if self.0.len() > 40 {
            return Err(malformed);
        }
        let instant = DateTime::parse_from_rfc3339(&self.0).map_err(|_| malformed)?.with_timezone(&Utc);
        if !(FIRST_YEAR..=LAST_YEAR).contains(&instant.year()) {
            period::check_date(instant.date_naive())?;
        }
        Ok(instant)
    }
}

impl From<DateTime<Utc>> for Instant {
    fn from(instant: DateTime<Utc>) -> Self {
        Self(instant.to_rfc3339_opts(SecondsFormat::AutoSi, true))
    }
}

impl Share {
    /// # Errors
    /// `OutOfRange` below 1 % or over 100 %, `Malformed` where it is no whole number.
    pub fn read(self) -> Result<share::Share, Invalid> {
        share::Share::new(self.0.ok_or(Invalid::Malformed { expected: "a whole number of percent, 1 to 100" })?)
    }
}

impl From<share::Share> for Share {
    fn from(share: share::Share) -> Self {
        Self(Some(share.percent()))
    }
}

impl Position {
    /// # Errors
    /// `Malformed`, and `OutOfRange` below 0.
    pub fn read(&self) -> Result<i64, Invalid> {
        let position = self.0.parse::<i64>().map_err(|_| Invalid::Malformed { expected: "a position" })?;
        if position < 0 {
            return Err(Invalid::OutOfRange { min: 0, max: i64::MAX });
        }
        Ok(position)
    }
}

impl From<i64> for Position {
    fn from(position: i64) -> Self {
        Self(position.to_string())
    }
}

macro_rules! text_scalar {
    ($type:ident, $name:literal, $doc:literal, $url:literal) => {
        #[doc = $doc]
        #[Scalar(name = $name, specified_by_url = $url)]
        impl ScalarType for $type {
            fn parse(value: Value) -> InputValueResult<Self> {
                match value {
                    Value::String(text) => Ok(Self(text)),
                    other => Err(InputValueError::expected_type(other)),
                }
            }

            fn is_valid(value: &Value) -> bool {
                matches!(value, Value::String(_))
            }

            fn to_value(&self) -> Value {
                Value::String(self.0.clone())
            }
        }
    };
}

text_scalar!(
    Date,
    "Date",
    "A calendar day as `YYYY-MM-DD`, in years 2015 to 2100; a fact about a career, such as since when a skill is practised, from 1950 on.",
    "https://www.rfc-editor.org/rfc/rfc3339#section-5.6"
);
text_scalar!(
    Instant,
    "DateTime",
    "An instant as in RFC 3339, for example `2026-02-01T09:30:00Z`. Answers are in UTC.",
    "https://www.rfc-editor.org/rfc/rfc3339#section-5.6"
);

/// A share of full working time in whole percent, 1 to 100.
#[Scalar(name = "Share")]
impl ScalarType for Share {
    fn parse(value: Value) -> InputValueResult<Self> {
        match value.as_number() {
            // A number that is no whole one, or beyond 64 bits, stays readable and is refused with its field.
            Some(number) => Ok(Self(number.as_i64().or_else(|| number.as_u64().map(|_| i64::MAX)))),
            None => Err(InputValueError::expected_type(value)),
        }
    }

    fn is_valid(value: &Value) -> bool {
        matches!(value, Value::Number(_))
    }

    fn to_value(&self) -> Value {
        self.0.map_or(Value::Null, |percent| Value::Number(percent.into()))
    }
}

/// A place in the global order of all events, as a decimal number in a string. Later is greater.
#[Scalar(name = "Position")]
impl ScalarType for Position {
    fn parse(value: Value) -> InputValueResult<Self> {
        match value {
            Value::String(text) => Ok(Self(text)),
            Value::Number(number) => Ok(Self(number.to_string())),
            other => Err(InputValueError::expected_type(other)),
        }
    }

    fn is_valid(value: &Value) -> bool {
        matches!(value, Value::String(_) | Value::Number(_))
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.clone())
    }
}

trait AsNumber {
    fn as_number(&self) -> Option<&async_graphql::Number>;
}

impl AsNumber for Value {
    fn as_number(&self) -> Option<&async_graphql::Number> {
        match self {
            Value::Number(number) => Some(number),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_read_one_way_and_only_in_years_that_are_planned() {
        assert_eq!(Date("2026-02-01".to_owned()).read().map(Date::from), Ok(Date("2026-02-01".to_owned())));
        for bad in ["", "2026-2-1", "+2026-02-01", "2026-02-30", "2026-02-01T00:00:00Z", "0000-00-00", "２０２６-02-01"]
        {
            assert!(matches!(Date(bad.to_owned()).read(), Err(Invalid::Malformed { .. })), "{bad}");
        }
        for bad in ["0000-01-01", "0001-01-01", "9999-12-31"] {
            assert!(matches!(Date(bad.to_owned()).read(), Err(Invalid::DateOutOfRange { .. })), "{bad}");
        }
    }

    #[test]
    fn instants_are_read_in_any_offset_and_written_in_utc() {
        let read = Instant("2026-02-01T10:30:00+01:00".to_owned()).read().map(Instant::from);
        assert_eq!(read, Ok(Instant("2026-02-01T09:30:00Z".to_owned())));
        for bad in ["2026-02-01", "yesterday", "2026-02-01T25:00:00Z"] {
            assert!(matches!(Instant(bad.to_owned()).read(), Err(Invalid::Malformed { .. })), "{bad}");
        }
        assert!(matches!(Instant("9999-12-31T23:59:59Z".to_owned()).read(), Err(Invalid::DateOutOfRange { .. })));
    }

    #[test]
    fn shares_outside_one_to_a_hundred_are_refused() {
        for bad in [0, 101, -1, i64::MAX] {
            assert!(matches!(Share(Some(bad)).read(), Err(Invalid::OutOfRange { .. })), "{bad}");
        }
        let fraction = <Share as ScalarType>::parse(Value::from(12.5)).expect("a number");
        assert!(matches!(fraction.read(), Err(Invalid::Malformed { .. })));
    }
}
