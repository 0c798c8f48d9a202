//! What notifications say, in French and English: a catalogue, values as readers write them, and letters.

pub mod catalogue;
pub mod letter;
pub mod site;
pub mod wording;
