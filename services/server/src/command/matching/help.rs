//! What `vivier match` reads and writes, in the words of its long help.

const FRAMEWORK: &str = r#"
The framework (--framework) is one of these:
  starter   the set of skills that is part of Vivier
  a folder  ESCO's CSV tables as the portal gives them, French, English or both, those that are
            there: skills_fr.csv (or …SkillsCollection_fr.csv), occupations_fr.csv,
            skillGroups_fr.csv, broaderRelations….csv, occupationSkillRelations.csv,
            skillSkillRelations.csv
  a file    JSON lines, one concept a line, of which "id" alone is needed:
    "id"         what profiles and missions name it by
    "kind"       "skill" (also where nothing is said; "knowledge", "language", "transversal" and
                 "group" are read as skills) or "occupation"
    "labels"     {"fr": ["…"], "en": ["…"]}; the first of a language is the preferred one
    "broader"    ids of what it is a part or a kind of
    "related"    ids of what is near to it
    "essential"  of an occupation: ids of the skills that it needs
    "optional"   of an occupation: ids of the skills that it often has
    "text"       {"fr": "…", "en": "…"}: what it is, in a few sentences
Circles of relations, and relations to an id that no line has, do no harm."#;

const LINES: &str = r#"
Profiles (--profiles) and missions (--missions) are JSON lines, of which "id" alone is needed:
    "id"         what the output names the profile or the mission by
    "skills"     a list of objects with these keys:
      "id"         an id of the framework
      "label"      the skill in French or English words; without an id of the framework, it stands
                   for the skills that the words may mean, and for whoever says the same words
      "level"      a whole number from 1 to 4; what a profile has without a level is taken for
                   level 3, what a mission asks for without one is asked for at any level
      "essential"  of a mission: false where the skill is only desirable; else it is essential
    "title"      of somebody's job, or of the mission; it may name occupations
    "text"       free text; the skills that it names count, for less
A key with null says as little as one that is left out. A blank id is none. An id that the framework
does not have says no more than the label beside it, so that two labels of one such id are two
skills. Without a label, it is what other lines call it, where all that do use the same words, and
else a skill that only such lines share. What has neither id nor label counts for nothing."#;

const FAULTS: &str = "\
A line is left out, and named on standard error with its number and what is wrong, where it is not
UTF-8, not a JSON object, has no id or that of an earlier line, or a value that cannot be (a level of
5, a number for a text); so is a broken row of a CSV table. A key that is not known counts for
nothing and is named once. Blank lines are skipped.";

const ENDS: &str = "\
Ends with 0 where every line was read; with 1 where some were left out (all others count, and what
they give is written), or where a file cannot be read at all (then nothing is written); with 2 where
the arguments are wrong.";

const RANKING: &str = r#"
Writes for each mission, in the order of their lines:
    {"mission": id, "ranking": [{"profile": id, "score": whole number}, …]}
The score goes from 0 to 1,000,000. The best are first, profiles of equal score by id; those of score
0 have a place too. The order of the lines of any file changes no score."#;

const CANDIDATES: &str = r#"
Standard input is text, a label or a sentence a line, in French or English. For each line, a blank
one too, this is written:
    {"text": the line, "candidates": [{"id": …, "label": …, "score": whole number}, …]}
The score goes from 1 to 1,000, the surest are first; a text that names nothing has no candidates. A
line that is not UTF-8 is left out, and named on standard error with its number."#;

/// What `vivier match rank` reads, writes and ends with.
pub fn of_rank() -> String {
    paragraphs(&[FRAMEWORK, LINES, FAULTS, RANKING, ENDS])
}

/// What `vivier match skills` reads, writes and ends with.
pub fn of_skills() -> String {
    paragraphs(&[FRAMEWORK, FAULTS, CANDIDATES, ENDS])
}

fn paragraphs(texts: &[&str]) -> String {
    texts.iter().map(|text| text.trim()).collect::<Vec<_>>().join("\n\n")
}

#[cfg(test)]
mod tests {
    use clap::Subcommand as _;
    use vivier_ranking::framework::Concept;
    use vivier_ranking::framework::jsonl::Row;
    use vivier_ranking::pool::{Given, MAX_LEVEL};

    use crate::command::matching::Match;

    fn long_help(name: &str) -> String {
        let mut all = Match::augment_subcommands(clap::Command::new("match"));
        let command = all.find_subcommand_mut(name).expect("a command of this name");
        command.render_long_help().to_string()
    }

    /// The keys that a file of these lines may have.
    fn keys<T: Row>() -> impl Iterator<Item = &'static str> {
        T::KEYS.iter().chain(T::INNER.iter().flat_map(|(_, keys)| keys.iter())).copied()
    }

    #[test]
    fn the_help_names_each_key_that_is_read_and_written() {
        let (rank, skills) = (long_help("rank"), long_help("skills"));
        let of_rank = keys::<Concept>().chain(keys::<Given>()).chain(["mission", "ranking", "profile", "score"]);
        let of_skills = keys::<Concept>().chain(["text", "candidates", "id", "label", "score"]);
        for (key, help) in of_rank.map(|key| (key, &rank)).chain(of_skills.map(|key| (key, &skills))) {
            assert!(help.contains(&format!("\"{key}\"")), "{key} is not in {help}");
        }
        assert!(rank.contains(&format!("from 1 to {MAX_LEVEL}")), "{rank}");
        for help in [rank, skills] {
            assert!(help.contains("--framework") && help.contains("Ends with 0"), "{help}");
        }
    }
}
