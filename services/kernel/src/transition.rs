//! State machines as data: guard, buttons and documentation all read the same table.

/// One row of a table: from these states, by this command, at these parties' hands, to that state.
#[derive(Clone, Copy, Debug)]
pub struct Transition<S: 'static, C: 'static, W: 'static> {
    pub from: &'static [S],
    pub command: C,
    /// Who may ask for it.
    pub who: &'static [W],
    /// What must hold besides the state, in words; empty where nothing does.
    pub guard: &'static str,
    pub to: S,
}

/// The row for `command` from `from`, where there is one.
pub fn find<'a, S: PartialEq, C: PartialEq, W>(
    table: &'a [Transition<S, C, W>],
    from: &S,
    command: &C,
) -> Option<&'a Transition<S, C, W>> {
    table.iter().find(|row| row.command == *command && row.from.contains(from))
}

/// The table as Markdown, for the documentation.
pub fn to_markdown<S: std::fmt::Debug, C: std::fmt::Debug, W: std::fmt::Debug>(
    table: &[Transition<S, C, W>],
) -> String {
    let mut page = String::from("| from | command | who | guard | to |\n|---|---|---|---|---|\n");
    for row in table {
        let from = row.from.iter().map(|s| format!("{s:?}")).collect::<Vec<_>>().join(", ");
        let who = row.who.iter().map(|w| format!("{w:?}")).collect::<Vec<_>>().join(", ");
        page.push_str(&format!("| {from} | {:?} | {who} | {} | {:?} |\n", row.command, row.guard, row.to));
    }
    page
}
