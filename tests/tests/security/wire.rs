//! What comes over the wire, byte by byte, from the real binary.

use std::process::Stdio;
use std::time::Duration;

use serde_json::json;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use vivier_tests::client::Client;
use vivier_tests::server::{ADMINISTRATOR, PASSWORD, Server, new_folder, vivier};

/// How long a connection may take to be answered and closed.
const PATIENCE: Duration = Duration::from_secs(20);
/// So many tries with a wrong password no client has, whatever it says of itself.
const MOST_TRIES: usize = 500;

/// Sends these bytes, and gives everything that comes until the server closes or says no more.
async fn told(server: &Server, bytes: &str) -> String {
    let host = server.url().trim_start_matches("http://").to_owned();
    let mut socket = TcpStream::connect(&host).await.expect("a connection");
    socket.write_all(bytes.replace('\n', "\r\n").replace("{host}", &host).as_bytes()).await.expect("sent");
    let mut answer = Vec::new();
    let _ = tokio::time::timeout(PATIENCE, socket.read_to_end(&mut answer)).await;
    String::from_utf8_lossy(&answer).into_owned()
}

fn statuses(answer: &str) -> Vec<&str> {
    answer.split("HTTP/1.1 ").skip(1).map(|rest| &rest[..3]).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_with_two_ends_smuggles_nothing() {
    let server = Server::start_with(&[]).await;
    // Two lengths that differ; a length beside chunks; a length that is no number: whatever is inside is never a request of its own.
    for (name, head, body) in [
        ("two lengths", "Content-Length: 5\nContent-Length: 60", "hello"),
        ("a length that is none", "Content-Length: +5", "hello"),
        ("chunks that are not the last coding", "Transfer-Encoding: chunked, identity\nContent-Length: 5", "hello"),
    ] {
        let request =
            format!("POST /graphql HTTP/1.1\nHost: {{host}}\nContent-Type: application/json\n{head}\n\n{body}");
        let smuggled = "GET /healthz HTTP/1.1\nHost: {host}\nConnection: close\n\n";
        let answer = told(&server, &format!("{request}{smuggled}")).await;
        assert_eq!(statuses(&answer).first(), Some(&"400"), "{name}: {answer}");
        assert_eq!(statuses(&answer).len(), 1, "{name}: the connection ends there: {answer}");
    }
    // Chunks beside a length: the chunks say where it ends, or nothing is answered at all.
    let document = "{\"query\":\"{ __typename }\"}";
    let chunked = format!("{:x}\n{document}\n0\n\n", document.len());
    let request = format!(
        "POST /graphql HTTP/1.1\nHost: {{host}}\nContent-Type: application/json\nContent-Length: 3\nTransfer-Encoding: chunked\n\n{chunked}\
         GET /healthz HTTP/1.1\nHost: {{host}}\nConnection: close\n\n"
    );
    let answer = told(&server, &request).await;
    assert!([vec!["400"], vec!["200"], vec!["200", "200"]].contains(&statuses(&answer)), "{answer}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_outside_of_the_server_shows_what_it_should_and_no_more() {
    let server = Server::start_with(&[]).await;
    the_api_redirects_nobody_of(&server).await;
    no_folder_of(&server).await;
    no_trace_of(&server).await;
    the_way_out_of(&server).await;
}

/// Nothing sends back what it was sent: a script elsewhere would read a cookie in it that is hidden from scripts.
async fn no_trace_of(server: &Server) {
    for (path, site) in
        [("/", "cross-site"), ("/", "same-origin"), ("/graphql", "same-origin"), ("/healthz", "same-origin")]
    {
        let request = format!(
            "TRACE {path} HTTP/1.1\nHost: {{host}}\nSec-Fetch-Site: {site}\nCookie: vivier-session=hidden\nConnection: close\n\n"
        );
        let answer = told(server, &request).await;
        let refused = statuses(&answer).first().is_some_and(|status| ["403", "404", "405"].contains(status));
        assert!(refused && !answer.contains("vivier-session"), "{path} from {site}: {answer}");
    }
}

async fn the_api_redirects_nobody_of(server: &Server) {
    for (method, path) in
        [("GET", "/graphql?query=%7B__typename%7D"), ("POST", "/graphql"), ("GET", "/healthz"), ("GET", "/readyz")]
    {
        let request = format!("{method} {path} HTTP/1.1\nHost: {{host}}\nContent-Length: 0\nConnection: close\n\n");
        let answer = told(server, &request).await;
        assert!(!statuses(&answer).is_empty() && !statuses(&answer)[0].starts_with('3'), "{method} {path}: {answer}");
    }
}

async fn no_folder_of(server: &Server) {
    for path in [
        "/assets/",
        "/assets",
        "/assets/../Cargo.toml",
        "/assets/..%2f..%2fCargo.toml",
        "/.git/config",
        "/.git/",
        "/static/",
        "/metrics",
        "/tests/",
        "/data/",
        "/master.key",
        "/debug",
        "/preview",
    ] {
        let request = format!("GET {path} HTTP/1.1\nHost: {{host}}\nConnection: close\n\n");
        let answer = told(server, &request).await;
        assert!(["404", "400"].contains(&statuses(&answer)[0]), "{path}: {answer}");
        for word in ["Index of", "[workspace]", "[core]", "vivier_http_requests_total"] {
            assert!(!answer.contains(word), "{path}: {word}");
        }
    }
}

async fn the_way_out_of(server: &Server) {
    let sign_in =
        json!({ "input": { "email": ADMINISTRATOR, "password": PASSWORD, "code": server.administrator_code() } });
    let document = "mutation($input: SignInInput!) { signIn(input: $input) { sessionToken } }";
    let answer = Client::new(server.url()).ask(document, &sign_in).await.expect("an answer");
    let token = answer.body["data"]["signIn"]["sessionToken"].as_str().expect("a session").to_owned();
    let cookies = ["vivier-session", "__Host-vivier-session"].map(|name| format!("{name}={token}")).join("; ");
    for path in ["/", "/account", "/privacy", "/talents", "/missions", "/placements", "/notifications"] {
        let request = format!("GET {path} HTTP/1.1\nHost: {{host}}\nCookie: {cookies}\nConnection: close\n\n");
        let answer = told(server, &request).await;
        assert_eq!(statuses(&answer), ["200"], "{path}: {answer}");
        assert!(answer.contains("action=\"/sign-out\""), "{path} has no way out");
    }
    let request = format!(
        "POST /sign-out HTTP/1.1\nHost: {{host}}\nCookie: {cookies}\nOrigin: http://{{host}}\nSec-Fetch-Site: same-origin\n\
         Content-Type: application/x-www-form-urlencoded\nContent-Length: 0\nConnection: close\n\n"
    );
    let answer = told(server, &request).await.to_lowercase();
    assert!(answer.contains("clear-site-data: \"cache\", \"storage\""), "{answer}");
    assert!(answer.contains("max-age=0"), "the session’s cookie goes: {answer}");
    let again =
        told(server, &format!("GET /account HTTP/1.1\nHost: {{host}}\nCookie: {cookies}\nConnection: close\n\n")).await;
    assert!(!again.contains("action=\"/sign-out\""), "the session has ended on the server");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_that_the_client_says_itself_is_not_believed() {
    let server = Server::start_with(&[]).await;
    let mut tries = 0;
    // A new address each time, by every header that a proxy might set, and another account: there is no proxy, so that all of it is one
    // client, who tries one account after the other.
    let slowed_down = loop {
        let number = tries;
        let (address, email) = (format!("192.0.2.{number}"), format!("personne-{number}@exemple.fr"));
        let document = "mutation($input: SignInInput!) { signIn(input: $input) { userErrors { code } } }";
        let body = json!({ "query": document, "variables": { "input": { "email": email, "password": "un mauvais mot de passe" } } });
        let body = body.to_string();
        let request = format!(
            "POST /graphql HTTP/1.1\nHost: {{host}}\nContent-Type: application/json\nContent-Length: {}\nX-Forwarded-For: {address}\n\
             X-Real-IP: {address}\nForwarded: for={address}\nTrue-Client-IP: {address}\nConnection: close\n\n",
            body.len()
        );
        let answer = told(&server, &format!("{request}{body}")).await;
        // By the budget of requests or by that of tries, whichever is used up first; on a slow machine both come back meanwhile.
        let slowed_down = statuses(&answer).first() == Some(&"429") || answer.contains("TRY_LATER");
        if slowed_down || tries == MOST_TRIES {
            break slowed_down;
        }
        tries += 1;
    };
    assert!(tries > 0, "the first one is looked at");
    assert!(slowed_down, "each header gave a new budget");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_parameter_said_twice_is_refused() {
    let server = Server::start_with(&[]).await;
    let request =
        "GET /graphql?query=%7B__typename%7D&query=%7Bme%7Bid%7D%7D HTTP/1.1\nHost: {host}\nConnection: close\n\n";
    let answer = told(&server, request).await;
    assert_eq!(statuses(&answer), ["400"], "{answer}");
}

#[test]
fn an_empty_store_has_no_account() {
    let folder = new_folder().expect("a folder");
    let output = vivier(&folder.join("data")).arg("migrate").output().expect("vivier migrate");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let file = folder.join("events.jsonl");
    let exported = vivier(&folder.join("data")).args(["export", "events"]).arg(&file).output().expect("vivier export");
    assert!(exported.status.success(), "{}", String::from_utf8_lossy(&exported.stderr));
    let events = std::fs::read_to_string(&file).expect("the events");
    let _ = std::fs::remove_dir_all(&folder);
    assert!(!events.contains("AccountRegistered"), "{events}");
}

#[test]
fn help_names_secrets_and_never_shows_them() {
    let folder = new_folder().expect("a folder");
    let secrets = [
        ("VIVIER_MASTER_KEY", "ab".repeat(32)),
        ("DATABASE_URL", "postgres://vivier:tres-secret-de-la-base@127.0.0.1:1/x".to_owned()),
        ("VIVIER_SMTP_URL", "smtps://vivier:tres-secret-du-courrier@127.0.0.1:1".to_owned()),
        ("VIVIER_OIDC_CLIENT_SECRET", "tres-secret-du-fournisseur".to_owned()),
    ];
    for arguments in [vec!["--help"], vec!["serve", "--help"], vec!["backup", "--help"]] {
        let mut command = vivier(&folder.join("data"));
        command.args(&arguments).stdout(Stdio::piped()).stderr(Stdio::piped());
        for (name, value) in &secrets {
            command.env(name, value);
        }
        let output = command.output().expect("vivier");
        let text = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        assert!(text.len() > 200, "{text}");
        for (name, value) in &secrets {
            assert!(!text.contains(value.as_str()) && !text.contains("tres-secret"), "{arguments:?} shows {name}");
        }
    }
    let _ = std::fs::remove_dir_all(&folder);
}

#[test]
fn the_master_key_is_read_by_its_owner_alone() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = new_folder().expect("a folder");
    let output = vivier(&folder.join("data")).arg("migrate").output().expect("vivier migrate");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let mode = std::fs::metadata(folder.join("data/master.key")).expect("the key").permissions().mode();
    let _ = std::fs::remove_dir_all(&folder);
    assert_eq!(mode & 0o777, 0o600, "{mode:o}");
}
