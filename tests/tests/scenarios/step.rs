//! A journey as data.
//!
//! In variables and answers a text `$name` stands for a value: in an answer, the first time, for whatever came (it is then kept
//! under that name); afterwards, and in variables, for what was kept.

use serde_json::{Value, json};

/// A list of steps with a title.
pub struct Journey {
    pub title: &'static str,
    pub about: &'static str,
    pub steps: Vec<Step>,
}

/// One request and its answer.
pub struct Step {
    /// The person, whose session is kept under `$session of {who}`; nobody in particular where it is empty.
    pub who: &'static str,
    /// What they do, as a sentence without its subject.
    pub does: &'static str,
    pub document: String,
    pub variables: Value,
    pub expected: Expected,
    /// The address whose mail is read first, the page that its link leads to (whichever where it is empty), and the name of what it is
    /// about; its token is kept under `$token in the mail`.
    pub mail: Option<(&'static str, &'static str, Option<&'static str>)>,
    /// The name of the token that is sent instead of the session.
    pub token: Option<&'static str>,
    /// Days that pass before it, on a server whose clock can be set ahead.
    pub days_later: i64,
    /// True where what is asked for happens by itself, soon: it is asked again until it has.
    pub patient: bool,
}

/// What comes back.
pub enum Expected {
    /// The whole `data`, and no errors.
    Data(Value),
    /// A payload with one refusal: one of these codes, where two things can happen first, and where it points.
    Refused { mutation: &'static str, codes: &'static [&'static str], path: &'static [&'static str] },
    /// No data at all.
    Status { status: u16, code: &'static str },
}

/// A mutation with one `input`. `selection`: what is asked of the payload besides `userErrors`.
pub fn does(who: &'static str, does: &'static str, mutation: &'static str, selection: &str, input: Value) -> Command {
    let mut type_name = mutation.to_owned();
    type_name[..1].make_ascii_uppercase();
    let selection = if selection.is_empty() { String::new() } else { format!("    {selection}\n") };
    let document = format!(
        "mutation($input: {type_name}Input!) {{\n  {mutation}(input: $input) {{\n{selection}    userErrors {{ code path }}\n  }}\n}}"
    );
    Command { who, does, mutation, document, variables: json!({ "input": input }) }
}

/// A mutation whose answer has still to be said.
pub struct Command {
    who: &'static str,
    does: &'static str,
    mutation: &'static str,
    document: String,
    variables: Value,
}

impl Command {
    /// It is done: the payload, without its empty `userErrors`.
    pub fn gives(self, payload: Value) -> Step {
        let mut payload = payload;
        payload["userErrors"] = json!([]);
        let expected = Expected::Data(json!({ self.mutation: payload }));
        self.step(expected)
    }

    /// It is refused, and the only refusal is this one.
    pub fn refused(self, code: &'static [&'static str], path: &'static [&'static str]) -> Step {
        let expected = Expected::Refused { mutation: self.mutation, codes: code, path };
        self.step(expected)
    }

    /// It is refused for several things at once, each with its code and where it points, in this order.
    pub fn refused_for(self, errors: &[(&str, &[&str])]) -> Step {
        let errors: Vec<Value> = errors.iter().map(|(code, path)| json!({ "code": code, "path": path })).collect();
        let expected = Expected::Data(json!({ self.mutation: { "userErrors": errors } }));
        self.step(expected)
    }

    fn step(self, expected: Expected) -> Step {
        let Self { who, does, document, variables, .. } = self;
        Step { who, does, document, variables, expected, mail: None, token: None, days_later: 0, patient: false }
    }
}

/// A query.
pub fn asks(who: &'static str, does: &'static str, document: &str, variables: Value, data: Value) -> Step {
    Step {
        who,
        does,
        document: document.to_owned(),
        variables,
        expected: Expected::Data(data),
        mail: None,
        token: None,
        days_later: 0,
        patient: false,
    }
}

impl Step {
    pub fn after_mail_to(self, email: &'static str) -> Self {
        Self { mail: Some((email, "", None)), ..self }
    }

    /// The same where more than one mail has a link: of the one that leads to `page` and is about what is kept under a name.
    pub fn after_link_to(self, page: &'static str, email: &'static str, about: &'static str) -> Self {
        Self { mail: Some((email, page, Some(about))), ..self }
    }

    /// After so many days, and asked until it has happened by itself.
    pub fn after_days(self, days: i64) -> Self {
        Self { days_later: days, patient: true, ..self }
    }

    /// Sent with what is kept under `name` as the token, and answered with a status and a code.
    pub fn with_token(self, name: &'static str) -> Self {
        Self { token: Some(name), ..self }
    }
}
