//! What happens by itself: calls are sent, reminded and expire, the next people are called, and every mobilisation ends.

pub mod timers;
