//! Skills: the graph of frameworks (the starter set, ESCO, any other), their import, and the search as one types.

pub mod access;
pub mod alias;
pub mod domain;
pub mod import;
pub mod live;
pub mod meaning;
pub mod parse;
pub mod past;
pub mod read;
pub mod search;

use vivier_event_store::Registry;

pub use live::Skills;

/// Tells the store of the aggregate and the read models.
pub fn register(registry: &mut Registry) {
    registry.aggregate::<domain::framework::Framework>();
    registry.read_model::<read::skill::SkillList>();
    registry.read_model::<read::framework::FrameworkList>();
    registry.aggregate::<alias::domain::SkillAlias>();
    registry.read_model::<alias::read::SkillAliases>();
}
