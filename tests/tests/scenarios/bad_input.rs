//! Bad input: each is a typed answer that names the field, in French or English as asked, and nothing is written.

use serde_json::{Value, json};
use vivier_tests::client::{Answer, Client};

use crate::run::{self, Kept};
use crate::{cast, mission};

const POSITION: &str = "{ position }";
const DRAFT: &str = "mutation($input: DraftMissionInput!) { draftMission(input: $input) { mission { id } userErrors { code message path } } }";
const DECLARE: &str = "mutation($input: DeclareAvailabilityInput!) { declareAvailability(input: $input) { availabilityId userErrors { code message path } } }";
const ADD_SEAT: &str =
    "mutation($input: AddSeatInput!) { addSeat(input: $input) { seatId userErrors { code message path } } }";
const CLAIM: &str =
    "mutation($input: ClaimSkillInput!) { claimSkill(input: $input) { userErrors { code message path } } }";
const AGREEMENT: &str =
    "mutation($input: DraftAgreementInput!) { draftAgreement(input: $input) { userErrors { code message path } } }";
const ALLOCATION: &str = "mutation($input: ComputeAllocationInput!) { computeAllocation(input: $input) { userErrors { code message path } } }";
const DELEGATE: &str =
    "mutation($input: DelegateReleaseInput!) { delegateRelease(input: $input) { userErrors { code message path } } }";
const SUBMIT: &str = "mutation($input: SubmitMissionInput!) { submitMission(input: $input) { mission { id } userErrors { code message path } } }";

/// A skill of no framework: an id that is one, `Skill:00000000-0000-4000-8000-000000000001`.
const NO_SKILL: &str = "U2tpbGw6MDAwMDAwMDAtMDAwMC00MDAwLTgwMDAtMDAwMDAwMDAwMDAx";

/// Values that the payload refuses: a document, its input, and for each refusal its code, its field and its words in both languages.
struct Refused {
    document: &'static str,
    who: &'static str,
    input: Value,
    told: Vec<(&'static str, &'static str, &'static str, &'static str)>,
}

fn refused(kept: &Kept) -> Vec<Refused> {
    let id = |name: &str| kept[name].clone();
    let availability = |from: &str, until: &str, share: i64| json!({ "talentId": id("talent Camille"), "startsOn": from, "endsOn": until, "share": share });
    let mut bad_seat = mission::seat("Un poste", 101, "2026-03-01", "2026-02-01");
    bad_seat["skills"] = json!([]);
    let needed =
        |skill: Value, level: i64| json!({ "skillId": skill, "importance": "ESSENTIAL", "minimumLevel": level });
    let asking = |skills: Value| {
        let mut seat = mission::seat("Un poste", 50, "2026-02-01", "2026-03-01");
        seat["skills"] = skills;
        seat
    };
    let level_en = "This must be between 1 and 4.";
    let level_fr = "Cette valeur doit être comprise entre 1 et 4.";
    let years_en = "This date must be between 1\u{a0}January 2015 and 31\u{a0}December 2100.";
    let years_fr = "Cette date doit être comprise entre le 1er\u{a0}janvier 2015 et le 31\u{a0}décembre 2100.";
    let share_en = "This must be between 1 and 100.";
    let share_fr = "Cette valeur doit être comprise entre 1 et 100.";
    vec![
        Refused {
            document: DRAFT,
            who: "Solène",
            input: json!({ "organisationId": id("talent Camille"), "title": "x".repeat(100_000), "description": "un\u{0}deux" }),
            told: vec![
                (
                    "WRONG_KIND_OF_ID",
                    "organisationId",
                    "This is the id of another type (Talent); an id of type Organisation is needed.",
                    "Ceci est l’identifiant d’un autre type (Talent)\u{202f}; il faut un identifiant de type Organisation.",
                ),
                (
                    "TOO_LONG",
                    "title",
                    "This text is too long: 160 characters at most.",
                    "Ce texte est trop long\u{a0}: 160 caractères au plus.",
                ),
                (
                    "CONTROL_CHARACTER",
                    "description",
                    "This text holds a control character or an invisible one, which is not accepted.",
                    "Ce texte contient un caractère de contrôle ou invisible, ce qui n’est pas accepté.",
                ),
            ],
        },
        Refused {
            document: DECLARE,
            who: "Camille",
            input: availability("0000-01-01", "9999-12-31", 0),
            told: vec![
                ("DATE_OUT_OF_RANGE", "startsOn", years_en, years_fr),
                ("DATE_OUT_OF_RANGE", "endsOn", years_en, years_fr),
                ("OUT_OF_RANGE", "share", share_en, share_fr),
            ],
        },
        Refused {
            document: DECLARE,
            who: "Camille",
            input: availability("2026-12-31", "2026-12-30", 50),
            told: vec![(
                "END_BEFORE_START",
                "endsOn",
                "The end must not come before the start.",
                "La fin ne doit pas précéder le début.",
            )],
        },
        Refused {
            document: DECLARE,
            who: "Camille",
            input: availability("2020-01-01", "2020-01-31", 50),
            told: vec![(
                "AVAILABILITY_IS_OVER",
                "endsOn",
                "The last day has passed: choose today or later.",
                "Le dernier jour est passé\u{a0}: choisissez aujourd’hui ou plus tard.",
            )],
        },
        Refused {
            document: ADD_SEAT,
            who: "Solène",
            input: json!({ "missionId": id("mission"), "seat": bad_seat }),
            told: vec![
                (
                    "END_BEFORE_START",
                    "seat.endsOn",
                    "The end must not come before the start.",
                    "La fin ne doit pas précéder le début.",
                ),
                ("OUT_OF_RANGE", "seat.share", share_en, share_fr),
            ],
        },
        Refused {
            document: ADD_SEAT,
            who: "Solène",
            input: json!({ "missionId": id("mission"), "seat": asking(json!([])) }),
            told: vec![("EMPTY", "seat.skills", "This must not be empty.", "Ce champ ne doit pas être vide.")],
        },
        Refused {
            document: ADD_SEAT,
            who: "Solène",
            input: json!({ "missionId": id("mission"), "seat": asking(vec![needed(id("Python"), 2); 500].into()) }),
            told: vec![(
                "TOO_MANY",
                "seat.skills",
                "This list is too long: 50 items at most.",
                "Cette liste est trop longue\u{a0}: 50 éléments au plus.",
            )],
        },
        Refused {
            document: ADD_SEAT,
            who: "Solène",
            input: json!({ "missionId": id("mission"), "seat": asking(json!([needed(id("Python"), 1), needed(id("Python"), 2)])) }),
            told: vec![(
                "DUPLICATE",
                "seat.skills",
                "The same item is named twice.",
                "Le même élément est cité deux fois.",
            )],
        },
        Refused {
            document: ADD_SEAT,
            who: "Solène",
            input: json!({ "missionId": id("mission"), "seat": asking(json!([needed(id("mission"), 5), needed(id("Python"), 0)])) }),
            told: vec![
                (
                    "WRONG_KIND_OF_ID",
                    "seat.skills.0.skillId",
                    "This is the id of another type (Mission); an id of type Skill is needed.",
                    "Ceci est l’identifiant d’un autre type (Mission)\u{202f}; il faut un identifiant de type Skill.",
                ),
                ("OUT_OF_RANGE", "seat.skills.0.minimumLevel", level_en, level_fr),
                ("OUT_OF_RANGE", "seat.skills.1.minimumLevel", level_en, level_fr),
            ],
        },
        Refused {
            document: ADD_SEAT,
            who: "Solène",
            input: json!({ "missionId": id("mission"), "seat": asking(json!([needed(id("Python"), 1), needed(NO_SKILL.into(), 2)])) }),
            told: vec![(
                "UNKNOWN_SKILL",
                "seat.skills.1.skillId",
                "There is no such skill.",
                "Cette compétence n’existe pas.",
            )],
        },
        Refused {
            document: CLAIM,
            who: "Camille",
            input: json!({ "talentId": id("talent Camille"), "skillId": NO_SKILL, "level": 2 }),
            told: vec![("UNKNOWN_SKILL", "skillId", "There is no such skill.", "Cette compétence n’existe pas.")],
        },
        Refused {
            document: SUBMIT,
            who: "Solène",
            input: json!({ "missionId": "ceci n’est pas un identifiant" }),
            told: vec![(
                "MALFORMED_ID",
                "missionId",
                "This is not an id of Vivier.",
                "Ceci n’est pas un identifiant de Vivier.",
            )],
        },
        // Numbers that do not fit in what keeps them: refused as every other that is out of range.
        Refused {
            document: AGREEMENT,
            who: "Solène",
            input: json!({ "placementId": "0", "noticeDays": -1 }),
            told: vec![
                (
                    "MALFORMED_ID",
                    "placementId",
                    "This is not an id of Vivier.",
                    "Ceci n’est pas un identifiant de Vivier.",
                ),
                (
                    "OUT_OF_RANGE",
                    "noticeDays",
                    "This must be between 0 and 180.",
                    "Cette valeur doit être comprise entre 0 et 180.",
                ),
            ],
        },
        // Somebody is named by their account or by their address: not by neither, nor by both.
        Refused { document: DELEGATE, who: "Bruno", input: json!({ "placementId": "0" }), told: one_of_both() },
        Refused {
            document: DELEGATE,
            who: "Bruno",
            input: json!({ "placementId": "0", "accountId": id("account of Camille"), "delegateEmail": "camille@origine.example" }),
            told: one_of_both(),
        },
        Refused {
            document: ALLOCATION,
            who: "Michel",
            input: json!({ "startsOn": "2026-03-01", "endsOn": "2026-04-01", "spreadPercent": -2_147_483_648_i64 }),
            told: vec![("OUT_OF_RANGE", "spreadPercent", share_en, share_fr)],
        },
    ]
}

fn one_of_both() -> Vec<(&'static str, &'static str, &'static str, &'static str)> {
    vec![
        ("MALFORMED_ID", "placementId", "This is not an id of Vivier.", "Ceci n’est pas un identifiant de Vivier."),
        (
            "ONE_OF_BOTH",
            "delegateEmail",
            "Name the account or the address, one of both.",
            "Indiquez le compte ou l’adresse, l’un des deux.",
        ),
    ]
}

#[tokio::test]
async fn bad_input_is_told_by_field_in_both_languages_and_writes_nothing() {
    let (server, kept) = run::all(&[cast::journey(), mission::journey()]).await;
    let nobody = Client::new(server.url());
    let session = |who: &str| kept[&format!("session of {who}")].as_str().expect("a session").to_owned();
    let before = position(&nobody).await;
    for case in refused(&kept) {
        for language in ["en", "fr"] {
            let client = nobody.with_token(&session(case.who)).in_language(language);
            let answer = client.ask(case.document, &json!({ "input": case.input })).await.expect("an answer");
            assert_eq!((answer.status, answer.errors()), (200, &[][..]), "{}", answer.body);
            let payload =
                answer.body["data"].as_object().and_then(|data| data.values().next()).cloned().unwrap_or_default();
            let told = case.told.iter().map(|(code, field, english, french)| {
                let path: Vec<&str> = std::iter::once("input").chain(field.split('.')).collect();
                json!({ "code": code, "message": if language == "en" { english } else { french }, "path": path })
            });
            assert_eq!(payload["userErrors"], told.collect::<Value>(), "{language}");
        }
    }
    not_requests(&nobody.with_token(&session("Solène"))).await;
    assert_eq!(position(&nobody).await, before, "nothing was written");
}

/// What never reaches a command.
async fn not_requests(client: &Client) {
    let json = "application/json";
    for (language, malformed, unknown) in [
        ("en", "The body is not valid JSON (line 1, column 10).", "“WEEKLY” is not a value of EmploymentStatus."),
        (
            "fr",
            "Le corps n’est pas du JSON valable (ligne 1, colonne 10).",
            "«\u{a0}WEEKLY\u{a0}» n’est pas une valeur de EmploymentStatus.",
        ),
    ] {
        let client = client.in_language(language);
        let answer = client.send(json, b"{\"query\":}".to_vec()).await.expect("an answer");
        assert_eq!((answer.status, answer.codes(), message(&answer)), (400, vec!["MALFORMED_JSON"], malformed));

        let document = "mutation($input: RegisterTalentInput!) { registerTalent(input: $input) { talent { id } } }";
        let answer =
            client.ask(document, &json!({ "input": { "employmentStatus": "WEEKLY" } })).await.expect("an answer");
        assert_eq!((answer.status, answer.codes(), message(&answer)), (400, vec!["UNKNOWN_VALUE"], unknown));
        assert_eq!(answer.errors()[0]["extensions"]["argument"], "input.employmentStatus");
    }
    let document = "query($text: String!) { searchSkills(text: $text) { score } }";
    let answer = client.ask(document, &json!({ "text": "ja\u{0}va" })).await.expect("an answer");
    assert_eq!(answer.codes(), vec!["CONTROL_CHARACTER"], "{}", answer.body);
    assert_eq!(answer.errors()[0]["extensions"]["argument"], "text", "{}", answer.body);
    let body = json!({ "query": POSITION, "variables": { "x": "x".repeat(10_000_000) } }).to_string().into_bytes();
    let answer = client.send(json, body).await.expect("an answer, though all of it was sent first");
    assert_eq!((answer.status, answer.codes()), (413, vec!["BODY_TOO_LARGE"]));
}

fn message(answer: &Answer) -> &str {
    answer.errors()[0]["message"].as_str().unwrap_or_default()
}

async fn position(client: &Client) -> Value {
    client.ask(POSITION, &json!({})).await.expect("an answer").body["data"]["position"].clone()
}
