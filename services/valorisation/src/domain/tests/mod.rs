//! Tables of cases for each rule and each guard, and what holds whatever happens.

mod guards;
mod rules;
mod shapes;
