//! A cluster behind TLS and credentials: who is let in, and what is said to whoever is not.

use crate::support_cluster::one_node;
use crate::support_index::{TestResult, cluster_settings, ids, request, run_over, samples};
use crate::support_tls::{Admits, Door};
use sagasu::backend::IndexStore;
use sagasu::backend::opensearch::{ClusterSettings, ClusterStore, Credentials};
use sagasu::http::Limits;
use std::sync::Arc;

/// "sagasu:öpen" and "reader:r", and a token.
const BASIC: &str = "Basic c2FnYXN1OsO2cGVu";
const READER: &str = "Basic cmVhZGVyOnI=";
const BEARER: &str = "Bearer abc.def";

fn basic(username: &str, password: &str) -> Credentials {
    Credentials::Basic {
        username: username.to_owned(),
        password: password.to_owned(),
    }
}

/// A door for whoever sends this header, and for the reader.
fn door(node: &str, all: &'static str) -> Door {
    Door::before(node, Admits::Header { all, reader: READER })
}

fn settings(door: &Door, prefix: &str, credentials: Credentials, ca_file: Option<&str>) -> ClusterSettings {
    ClusterSettings {
        credentials,
        ca_file: ca_file.map(|name| door.file(name)),
        timeout: std::time::Duration::from_secs(5),
        ..cluster_settings(std::slice::from_ref(&door.url), prefix, 1, 0)
    }
}

/// Indexes and finds an article.
fn works(settings: ClusterSettings) -> TestResult {
    let store: Arc<dyn IndexStore> = Arc::new(ClusterStore::new(settings)?);
    run_over(store.as_ref(), &samples()[..3])?;
    let article = &samples()[0];
    let found = crate::support_cluster::service_over(store).search(request(&article.title, Some(article.language)))?;
    assert!(ids(&found).contains(&article.id.as_str()));
    Ok(())
}

/// What a writer and a reader are told.
fn refusal(settings: ClusterSettings) -> (String, String) {
    let store = ClusterStore::new(settings).expect("a client");
    let writing = store.edit("testing").err().expect("a refusal").to_string();
    let reading = store.current_number().map_err(|error| error.to_string());
    (writing, reading.err().unwrap_or_default())
}

#[test]
fn a_password_or_a_token_over_tls_opens_the_door() -> TestResult {
    let Some(node) = one_node() else { return Ok(()) };
    for (all, credentials, prefix) in [
        (BASIC, basic("sagasu", "öpen"), "door-basic"),
        (BEARER, Credentials::Token("abc.def".to_owned()), "door-token"),
    ] {
        let door = door(&node.url, all);
        works(settings(&door, prefix, credentials, Some("ca.pem")))?;
    }
    Ok(())
}

#[test]
fn a_client_certificate_opens_the_door() -> TestResult {
    let Some(node) = one_node() else { return Ok(()) };
    let door = Door::before(&node.url, Admits::Certificate);
    let certificate = |name: &str| Credentials::Certificate(door.file(name));
    works(settings(
        &door,
        "door-certificate",
        certificate("client.pem"),
        Some("ca.pem"),
    ))?;
    for wrong in [certificate("stranger.pem"), Credentials::None] {
        let (writing, reading) = refusal(settings(&door, "door-certificate", wrong, Some("ca.pem")));
        assert!(writing.contains("no node answers"), "{writing}");
        assert!(reading.contains("no node answers"), "{reading}");
    }
    Ok(())
}

#[test]
fn who_is_not_known_or_not_allowed_is_told_so() {
    let Some(node) = one_node() else { return };
    let door = door(&node.url, BASIC);
    for wrong in [
        basic("sagasu", "open"),
        Credentials::Token("x".to_owned()),
        Credentials::None,
    ] {
        let (writing, reading) = refusal(settings(&door, "door", wrong, Some("ca.pem")));
        for said in [writing, reading] {
            assert!(
                said.contains("does not know who asks") && said.contains("[backend]"),
                "{said}"
            );
        }
    }
    let (writing, reading) = refusal(settings(&door, "door", basic("reader", "r"), Some("ca.pem")));
    assert!(
        writing.contains("does not allow this") && writing.contains("no permissions"),
        "{writing}"
    );
    assert_eq!(reading, "", "a reader may read");
}

/// Nothing is sent to a node whose certificate is signed by nobody we believe.
#[test]
fn a_cluster_that_is_not_believed_is_not_asked() {
    let Some(node) = one_node() else { return };
    let door = door(&node.url, BASIC);
    for authority in [None, Some("other-ca.pem")] {
        let (writing, reading) = refusal(settings(&door, "door", basic("sagasu", "öpen"), authority));
        for said in [writing, reading] {
            assert!(said.contains("certificate"), "{said}");
        }
    }
}

/// A server with wrong credentials lives, is not ready, and says why.
#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_is_not_let_in_is_not_ready() -> TestResult {
    use crate::support::{TestIndex, ask, request};
    let Some(node) = one_node() else { return Ok(()) };
    let door = door(&node.url, BASIC);
    let store = ClusterStore::new(settings(&door, "door", basic("sagasu", "wrong"), Some("ca.pem")))?;
    let app = TestIndex::over(Arc::new(store), tempfile::tempdir()?).app(Limits::default());
    let ready = ask(app.clone(), request("GET", "/health/ready")).await;
    assert_eq!(ready.status.as_u16(), 503);
    assert!(ready.body.contains("does not know who asks"), "{}", ready.body);
    assert_eq!(ask(app, request("GET", "/health/live")).await.status.as_u16(), 200);
    Ok(())
}
