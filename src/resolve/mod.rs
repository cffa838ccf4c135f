//! Asks the DNS and policy hosts: fetches what [`crate::mailauth::ask`] notes.
//!
//! ```text
//! Wanted ─▶ Client ─┬─ the resolver (recursion) ─┐
//!                   ├─ one server (none) ────────┼─▶ Answer
//!                   └─ https://mta-sts.… ────────┴─▶ Page
//! ```
//!
//! A failure is an answer: nothing that a server does or leaves undone ends a run. Messages are
//! read and written by hickory-proto; the exchanges are ours, because an audit must know which
//! server said what, with which code, and whether it is in charge of the name, and resolvers hide
//! all three.

mod exchange;
mod message;
mod policy;
mod reply;
mod system;

use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use futures_util::StreamExt;
use futures_util::stream;

use crate::mailauth::ask::{Answer, Answers, Failure, Page, Question, Records, Type, Wanted, Whom};
use message::Ask;
use reply::Found;
pub use system::{NoResolver, system};

/// How the world is asked.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Resolvers, the first one that answers counts.
    pub resolvers: Vec<SocketAddr>,
    /// For one try with one server; each gets two.
    pub timeout: Duration,
    /// Questions at a time.
    pub at_once: usize,
    /// Where name servers listen; 53 in this world.
    pub server_port: u16,
    /// Where policy hosts listen; 443 in this world.
    pub policy_port: u16,
}

impl Settings {
    /// The usual ports, sixteen questions at a time.
    #[must_use]
    pub fn new(resolvers: Vec<SocketAddr>, timeout: Duration) -> Self {
        Self {
            resolvers,
            timeout,
            at_once: 16,
            server_port: 53,
            policy_port: 443,
        }
    }
}

/// Aliases that are followed for one question, more than any resolver follows.
const ALIASES: usize = 16;

/// Asks.
#[derive(Debug, Clone)]
pub struct Client {
    settings: Settings,
}

impl Client {
    /// Opens no socket yet.
    #[must_use]
    pub fn new(settings: Settings) -> Self {
        Self { settings }
    }

    /// Fetches everything that is wanted into `answers`, several questions at a time.
    pub async fn fetch(&self, wanted: Wanted, answers: &mut Answers) {
        let at_once = self.settings.at_once.max(1);
        let questions = stream::iter(wanted.dns).map(|question| async {
            let answer = self.answer(&question).await;
            (question, answer)
        });
        let questions: Vec<(Question, Answer)> =
            questions.buffer_unordered(at_once).collect().await;
        answers.dns.extend(questions);
        let pages = stream::iter(wanted.policies).map(|domain| async {
            let page = policy::fetch(self, &domain).await;
            (domain, page)
        });
        let pages: Vec<(String, Page)> = pages.buffer_unordered(at_once).collect().await;
        answers.policies.extend(pages);
    }

    /// The answer to one question. Aliases are followed to their end: where one server was asked and
    /// an alias leaves what it publishes, the rest comes from the resolver.
    pub async fn answer(&self, question: &Question) -> Answer {
        let mut whom = question.whom.clone();
        let mut name = question.name.clone();
        let mut all = Records {
            ttl: u32::MAX,
            ..Records::default()
        };
        let mut first = None;
        while all.via.len() <= ALIASES {
            let reply = match self.reply(&name, question.kind, &whom).await {
                Ok(reply) => reply,
                Err(failure) => return Answer::Failed(failure),
            };
            let first = *first.get_or_insert(reply.authoritative);
            match reply.found {
                Found::Records(data) => {
                    all.via.extend(reply.via);
                    all.ttl = all.ttl.min(reply.ttl);
                    all.data = data;
                    all.authoritative = first;
                    return Answer::Records(all);
                }
                Found::Alias => {
                    all.via.extend(reply.via);
                    all.ttl = all.ttl.min(reply.ttl);
                    if let Some(last) = all.via.last() {
                        name.clone_from(last);
                    }
                    whom = Whom::Resolver;
                }
                Found::NoData => return Answer::NoData,
                Found::NoName => return Answer::NoName,
                Found::NotInCharge => return Answer::Failed(Failure::NotInCharge),
                Found::Nonsense(why) => return Answer::Failed(Failure::Malformed(why)),
            }
        }
        Answer::Failed(Failure::Malformed(format!(
            "the aliases do not end after {ALIASES}"
        )))
    }

    /// What whoever is asked says of a name.
    async fn reply(&self, name: &str, kind: Type, whom: &Whom) -> Result<reply::Reply, Failure> {
        let recursion = *whom == Whom::Resolver;
        let ask = Ask::new(name, kind, recursion)?;
        let servers = match whom {
            Whom::Resolver => self.settings.resolvers.clone(),
            Whom::Server(server) => vec![SocketAddr::new(*server, self.settings.server_port)],
        };
        let mut failed = Failure::Unreachable("no resolver is known".to_owned());
        for server in servers {
            let said = exchange::exchange(&ask, server, self.settings.timeout).await;
            match said.and_then(|message| reply::read(&message, &ask)) {
                Ok(reply) => return Ok(reply),
                // The next resolver may do better; a name that does not exist is no failure.
                Err(failure) => failed = failure,
            }
        }
        Err(failed)
    }

    /// The addresses of a host, from the resolver; empty where there are none or nobody knows.
    async fn addresses(&self, host: &str) -> Vec<IpAddr> {
        use crate::mailauth::ask::Data;
        let mut found = Vec::new();
        for kind in [Type::A, Type::Aaaa] {
            let answer = self.answer(&Question::new(host, kind)).await;
            let data = answer.data().unwrap_or_default().iter();
            found.extend(data.filter_map(|data| match data {
                Data::Address(address) => Some(*address),
                _ => None,
            }));
        }
        found
    }
}
