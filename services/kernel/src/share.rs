//! A share of a person's working time, in whole percent.

use serde::{Deserialize, Serialize};

use crate::invalid::Invalid;

/// 1 to 100 percent of full working time.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(try_from = "i64", into = "i64")]
pub struct Share(#[schemars(range(min = 1, max = 100))] u8);

impl Share {
    pub const MIN: i64 = 1;
    pub const MAX: i64 = 100;
    pub const FULL: Self = Self(100);

    /// # Errors
    /// `OutOfRange` below 1 % or over 100 %.
    pub fn new(percent: i64) -> Result<Self, Invalid> {
        u8::try_from(percent)
            .ok()
            .filter(|value| (Self::MIN..=Self::MAX).contains(&i64::from(*value)))
            .map(Self)
            .ok_or(Invalid::OutOfRange { min: Self::MIN, max: Self::MAX })
    }

    pub fn percent(self) -> i64 {
        i64::from(self.0)
    }
}

impl TryFrom<i64> for Share {
    type Error = Invalid;
    fn try_from(percent: i64) -> Result<Self, Invalid> {
        Self::new(percent)
    }
}

impl From<Share> for i64 {
    fn from(share: Share) -> Self {
        share.percent()
    }
}
