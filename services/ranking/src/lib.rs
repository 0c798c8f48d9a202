//! Ranking of profiles for missions: pure, deterministic, over any skills framework. No database, no network, no clock.

pub mod arithmetic;
pub mod batch;
pub mod framework;
pub mod index;
pub mod lexicon;
pub mod matcher;
pub mod negation;
pub mod numbers;
pub mod pair;
pub mod platform;
pub mod policy;
pub mod pool;
pub mod posterior;
pub mod rank;
pub mod score;
pub mod similar;
pub mod text;
pub mod wanted;
