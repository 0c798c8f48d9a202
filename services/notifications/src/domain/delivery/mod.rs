//! One way of one notification to its reader: planned, tried, sent; put aside where it does not arrive, and planned again by its
//! owner.

pub mod decide;
pub mod event;
pub mod transitions;
