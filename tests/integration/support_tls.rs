//! A door before a real server: it ends TLS and lets in who may, as a cluster's security plugin does, and is a reverse proxy otherwise.

use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use rustls::crypto::CryptoProvider;
use rustls::crypto::ring::default_provider;
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::server::WebPkiClientVerifier;
use rustls::{RootCertStore, ServerConfig, ServerConnection, StreamOwned};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use tempfile::TempDir;

const UNKNOWN: &str = "HTTP/1.1 401 Unauthorized\r\ncontent-length: 12\r\nconnection: close\r\n\r\nUnauthorized";
const FORBIDDEN: &str = "{\"error\":{\"type\":\"security_exception\",\"reason\":\"no permissions for [indices:data/write]\"},\"status\":403}";

/// Who is let in.
#[derive(Clone, Copy)]
pub enum Admits {
    /// Who sends this header; and who sends the other one may only read.
    Header { all: &'static str, reader: &'static str },
    /// Who shows a certificate of the door's authority.
    Certificate,
    /// Everybody.
    Anyone,
}

/// The door; whoever knocks after its end is not answered by it, for the node is gone.
pub struct Door {
    pub url: String,
    folder: TempDir,
    changed: Arc<AtomicUsize>,
}

/// What the door does with a request.
#[derive(Clone)]
struct Rules {
    node: String,
    admits: Admits,
    /// A parameter that it adds to searches, and how often it did.
    parameter: Option<&'static str>,
    changed: Arc<AtomicUsize>,
}

/// An authority that signs certificates.
struct Authority {
    issuer: Issuer<'static, KeyPair>,
    certificate: rcgen::Certificate,
}

impl Authority {
    fn new() -> Authority {
        let key = KeyPair::generate().expect("a key");
        let mut parameters = CertificateParams::new(Vec::new()).expect("parameters");
        parameters.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let certificate = parameters.self_signed(&key).expect("a certificate");
        Authority {
            issuer: Issuer::new(parameters, key),
            certificate,
        }
    }

    fn sign(&self, name: &str) -> (rcgen::Certificate, KeyPair) {
        let key = KeyPair::generate().expect("a key");
        let parameters = CertificateParams::new(vec![name.to_owned()]).expect("parameters");
        (parameters.signed_by(&key, &self.issuer).expect("a certificate"), key)
    }
}

impl Door {
    /// A door before the node at `node`, which is `http://HOST:PORT`.
    pub fn before(node: &str, admits: Admits) -> Door {
        Door::changing(node, admits, None)
    }

    /// A door that adds a parameter to every search.
    pub fn changing(node: &str, admits: Admits, parameter: Option<&'static str>) -> Door {
        let folder = tempfile::tempdir().expect("a folder");
        let (own, other) = (Authority::new(), Authority::new());
        let write = |name: &str, text: String| std::fs::write(folder.path().join(name), text).expect("a file");
        write("ca.pem", own.certificate.pem());
        write("other-ca.pem", other.certificate.pem());
        for (name, authority) in [("client.pem", &own), ("stranger.pem", &other)] {
            let (certificate, key) = authority.sign("sagasu.example");
            write(name, certificate.pem() + &key.serialize_pem());
        }
        let config = Arc::new(config(&own, admits));
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let url = format!("https://{}", listener.local_addr().expect("its address"));
        let changed = Arc::new(AtomicUsize::new(0));
        let rules = Rules {
            node: node.trim_start_matches("http://").trim_end_matches('/').to_owned(),
            admits,
            parameter,
            changed: changed.clone(),
        };
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (config, rules) = (config.clone(), rules.clone());
                // A visitor who is not believed, or does not believe, goes away in the middle.
                std::thread::spawn(move || drop(lead(stream, config, &rules)));
            }
        });
        Door { url, folder, changed }
    }

    /// How many searches it added its parameter to.
    pub fn changed(&self) -> usize {
        self.changed.load(Ordering::Relaxed)
    }

    /// A file: `ca.pem`, `other-ca.pem`, `client.pem`, or `stranger.pem`, which the other authority signed.
    pub fn file(&self, name: &str) -> PathBuf {
        Path::join(self.folder.path(), name)
    }
}

fn config(authority: &Authority, admits: Admits) -> ServerConfig {
    let provider: Arc<CryptoProvider> = Arc::new(default_provider());
    let (certificate, key) = authority.sign("127.0.0.1");
    let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
    let builder = ServerConfig::builder_with_provider(provider.clone())
        .with_safe_default_protocol_versions()
        .expect("versions of TLS");
    let builder = match admits {
        Admits::Header { .. } | Admits::Anyone => builder.with_no_client_auth(),
        Admits::Certificate => {
            let mut roots = RootCertStore::empty();
            roots.add(authority.certificate.der().clone()).expect("an authority");
            let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider);
            builder.with_client_cert_verifier(verifier.build().expect("a verifier"))
        }
    };
    builder
        .with_single_cert(vec![certificate.der().clone()], key)
        .expect("a certificate")
}

/// One request through the door, and its answer back.
fn lead(stream: TcpStream, config: Arc<ServerConfig>, rules: &Rules) -> std::io::Result<()> {
    let connection = ServerConnection::new(config).map_err(std::io::Error::other)?;
    let mut visitor = BufReader::new(StreamOwned::new(connection, stream));
    let (mut head, mut length, mut authorization) = (String::new(), 0, String::new());
    loop {
        let mut line = String::new();
        if visitor.read_line(&mut line)? == 0 {
            return Ok(());
        }
        if line == "\r\n" {
            break;
        }
        match line
            .split_once(": ")
            .map(|(name, value)| (name.to_lowercase(), value.trim()))
        {
            Some((name, value)) if name == "content-length" => length = value.parse().map_err(std::io::Error::other)?,
            Some((name, value)) if name == "authorization" => authorization = value.to_owned(),
            _ => {}
        }
        if !line.to_lowercase().starts_with("connection:") {
            head += &line;
        }
    }
    let mut body = vec![0; length];
    visitor.read_exact(&mut body)?;
    let mut visitor = visitor.into_inner();
    let refusal = match rules.admits {
        Admits::Header { all, .. } if authorization == all => None,
        Admits::Header { reader, .. } if authorization == reader && head.starts_with("GET ") => None,
        Admits::Header { reader, .. } if authorization == reader => Some(format!(
            "HTTP/1.1 403 Forbidden\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{FORBIDDEN}",
            FORBIDDEN.len()
        )),
        Admits::Header { .. } => Some(UNKNOWN.to_owned()),
        Admits::Certificate | Admits::Anyone => None,
    };
    match refusal {
        Some(refusal) => visitor.write_all(refusal.as_bytes())?,
        None => {
            if let (Some(parameter), Some((path, rest))) = (rules.parameter, head.split_once("/_search?")) {
                head = format!("{path}/_search?{parameter}&{rest}");
                rules.changed.fetch_add(1, Ordering::Relaxed);
            }
            let mut node = TcpStream::connect(&rules.node)?;
            node.write_all(head.as_bytes())?;
            node.write_all(b"connection: close\r\n\r\n")?;
            node.write_all(&body)?;
            std::io::copy(&mut node, &mut visitor)?;
        }
    }
    visitor.conn.send_close_notify();
    visitor.flush()
}
