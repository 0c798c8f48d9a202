//! A mobilisation through the schema: from a volunteer to a full team, with refusals by path, and the live board.

mod calls;
mod live;
mod needs;
mod recipes;
mod roster;
mod support;
mod teams;
