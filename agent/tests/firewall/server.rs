//! A LiveKit server behind a firewall. Ports are fixed: nobody else is in this network.

use mockingbird_agent::room_token::LivekitAccess;
use std::process::Stdio;
use std::time::Duration;
use tokio::process::{Child, Command};

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
    /// Starts one, with a relay unless `turn` is empty; `rtc` is added to how it takes media.
    pub(crate) async fn start(ports: &Ports, turn: &str, rtc: &str) -> Self {
        assert!(
            std::env::var_os("MOCKINGBIRD_OWN_NETWORK").is_some(),
            "these tests shut ports: run them by `just test`"
        );
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
{rtc}"#,
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

async fn run(program: &str, arguments: &[&str]) -> String {
    let output = Command::new(program).args(arguments).output().await;
    let output = output.unwrap_or_else(|error| panic!("{program}: {error}"));
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{program} {arguments:?}: {said}");
    String::from_utf8_lossy(&output.stdout).into_owned()
}
