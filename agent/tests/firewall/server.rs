//! A LiveKit server behind a firewall. Ports are fixed: nobody else is in this network.

use mockingbird_service::room_token::LivekitAccess;
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use std::path::PathBuf;
use std::process::Stdio;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::process::{Child, Command};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::{self, ServerConfig};

/// Ports of one server, told apart by its first digits.
pub(crate) struct Ports(pub(crate) u16);

impl Ports {
    pub(crate) fn signalling(&self) -> u16 {
        self.0
    }
    pub(crate) fn udp(&self) -> u16 {
        self.0 + 1
    }
    pub(crate) fn tcp(&self) -> u16 {
        self.0 + 2
    }
    pub(crate) fn turn_udp(&self) -> u16 {
        self.0 + 3
    }
    /// Where `behind_tls` takes the signalling.
    pub(crate) fn tls(&self) -> u16 {
        self.0 + 4
    }
    /// First and last of those that the relay gives out.
    pub(crate) fn relayed(&self) -> (u16, u16) {
        (self.0 + 10, self.0 + 30)
    }
}

/// A running server; ends with its value.
pub(crate) struct Server {
    pub(crate) access: LivekitAccess,
    _process: Child,
}

impl Server {
    /// One that takes media by TCP as well.
    pub(crate) async fn with_tcp(ports: &Ports) -> Self {
        Self::start(ports, "", ports.tcp()).await
    }

    /// One that has a relay instead; `turn` says how that is reached.
    pub(crate) async fn with_relay(ports: &Ports, turn: &str) -> Self {
        Self::start(ports, turn, 0).await
    }

    async fn start(ports: &Ports, turn: &str, tcp: u16) -> Self {
        own_folder();
        let secret = "only-for-the-tests-behind-a-firewall-0000";
        let (first, last) = ports.relayed();
        let configuration = format!(
            r#"port: {port}
keys: {{ key: {secret} }}
logging: {{ level: error }}
turn:
  enabled: {has_relay}
  relay_range_start: {first}
  relay_range_end: {last}
  allow_restricted_peer_cidrs: [127.0.0.0/8]
{turn}rtc:
  udp_port: {udp}
  node_ip: 127.0.0.1
  use_external_ip: false
  enable_loopback_candidate: true
  ips: {{ includes: [127.0.0.1/32] }}
  tcp_port: {tcp}
"#,
            port = ports.signalling(),
            has_relay = !turn.is_empty(),
            udp = ports.udp(),
        );
        let process = Command::new("livekit-server")
            .args(["--config-body", &configuration])
            .stdout(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .expect("livekit-server");
        let health = format!("http://127.0.0.1:{}/", ports.signalling());
        let deadline = tokio::time::Instant::now() + Duration::from_secs(20);
        while reqwest::get(&health).await.is_err() {
            assert!(tokio::time::Instant::now() < deadline, "{health}");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        Self {
            access: LivekitAccess {
                url: format!("ws://127.0.0.1:{}", ports.signalling()),
                key: "key".into(),
                secret: secret.to_owned().into(),
            },
            _process: process,
        }
    }
}

/// The folder of `own-network.sh`. Outside of it, these tests would shut ports of the machine and change whom it trusts.
fn own_folder() -> PathBuf {
    let folder = std::env::var_os("MOCKINGBIRD_OWN_NETWORK");
    folder
        .expect("own-network.sh: run this by `just test`")
        .into()
}

/// What `behind_tls` uses: a certificate and its key, in files, where LiveKit wants them.
pub(crate) struct Certificate {
    pub(crate) chain: PathBuf,
    pub(crate) key: PathBuf,
}

impl Certificate {
    /// For some names, of an authority that is trusted here.
    pub(crate) fn new(names: [&str; 2]) -> Self {
        let folder = own_folder();
        let mut authority = CertificateParams::new(vec![]).unwrap();
        authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let authority_key = KeyPair::generate().unwrap();
        let authority = CertifiedIssuer::self_signed(authority, authority_key).unwrap();
        let trusted = folder.join("authority.pem");
        let variable = std::env::var_os("SSL_CERT_FILE");
        assert_eq!(variable.as_deref(), Some(trusted.as_os_str()));
        std::fs::write(trusted, authority.pem()).unwrap();
        let key = KeyPair::generate().unwrap();
        let own = CertificateParams::new(names.map(str::to_owned)).unwrap();
        let own = own.signed_by(&key, &authority).unwrap();
        let files = Self {
            chain: folder.join("certificate.pem"),
            key: folder.join("key.pem"),
        };
        std::fs::write(&files.chain, own.pem()).unwrap();
        std::fs::write(&files.key, key.serialize_pem()).unwrap();
        files
    }
}

/// Takes connections by TLS and hands them on, as what stands before a LiveKit server does.
pub(crate) async fn behind_tls(ports: &Ports, certificate: &Certificate) {
    let chain = CertificateDer::pem_file_iter(&certificate.chain).unwrap();
    let chain = chain.collect::<Result<Vec<_>, _>>().unwrap();
    let key = PrivateKeyDer::from_pem_file(&certificate.key).unwrap();
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(chain, key)
        .unwrap();
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind(("127.0.0.1", ports.tls())).await.unwrap();
    let server = ports.signalling();
    tokio::spawn(async move {
        while let Ok((client, _)) = listener.accept().await {
            let acceptor = acceptor.clone();
            tokio::spawn(async move {
                let mut client = acceptor.accept(client).await.unwrap();
                let mut server = TcpStream::connect(("127.0.0.1", server)).await.unwrap();
                // Whoever goes first ends it.
                let _ = tokio::io::copy_bidirectional(&mut client, &mut server).await;
            });
        }
    });
}

/// Lets no UDP through to or from the port for media; what a relay sends to it and gets from it is behind the firewall.
pub(crate) async fn shut_udp(ports: &Ports) {
    let media = ports.udp();
    let (first, last) = ports.relayed();
    let relayed = format!("{first}-{last}");
    let rules = [
        format!("pref 10 ipproto udp sport {relayed} dport {media} lookup local"),
        format!("pref 11 ipproto udp sport {media} dport {relayed} lookup local"),
        format!("pref 20 ipproto udp dport {media} blackhole"),
        format!("pref 21 ipproto udp sport {media} blackhole"),
    ];
    for rule in rules {
        let words: Vec<&str> = ["rule", "add"].into_iter().chain(rule.split(' ')).collect();
        run("ip", &words).await;
    }
}

/// Connections by TCP that lead to a port.
pub(crate) async fn connections(port: u16) -> usize {
    let filter = format!("dport = :{port}");
    run("ss", &["-Htn", "state", "established", &filter])
        .await
        .lines()
        .count()
}

/// Addresses that the relay has given out.
pub(crate) async fn relayed(ports: &Ports) -> usize {
    let (first, last) = ports.relayed();
    let filter = format!("sport >= :{first} and sport <= :{last}");
    run("ss", &["-Huan", &filter]).await.lines().count()
}

async fn run(program: &str, arguments: &[&str]) -> String {
    let output = Command::new(program).args(arguments).output().await;
    let output = output.unwrap_or_else(|error| panic!("{program}: {error}"));
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{program} {arguments:?}: {said}");
    String::from_utf8_lossy(&output.stdout).into_owned()
}
