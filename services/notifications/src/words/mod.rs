//! What notifications say, in French and English: a catalogue, dates and values as readers write them, and letters.

pub mod catalogue;
pub mod format;
pub mod letter;
pub mod site;
pub mod wording;
