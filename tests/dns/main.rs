//! The DNS, asked for real: knot with zones that hold each failure, sockets that answer nonsense or
//! not at all, and policy hosts with certificates of their own.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "what cannot be set up ends the test"
)]

mod answers;
mod audit;
mod knot;
mod policy;
mod trouble;

use std::net::SocketAddr;
use std::time::Duration;

use maniform::mailauth::ask::{Answer, Data, Question, Type};
use maniform::resolve::{Client, Settings};

/// Asks this server for recursion, and every other one at the same port.
fn client(server: SocketAddr, time: Duration) -> Client {
    Client::new(Settings {
        server_port: server.port(),
        ..Settings::new(vec![server], time)
    })
}

/// Long enough for a loaded machine.
const PATIENT: Duration = Duration::from_secs(5);

/// Short enough for a test that waits for nothing.
const SHORT: Duration = Duration::from_millis(150);

/// The records of a name.
async fn records(client: &Client, name: &str, kind: Type) -> Vec<Data> {
    let answer = client.answer(&Question::new(name, kind)).await;
    match answer {
        Answer::Records(records) => records.data,
        other => panic!("{name} {kind:?}: {other:?}"),
    }
}
