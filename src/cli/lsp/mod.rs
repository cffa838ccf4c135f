//! `lsp`: carries bytes between an editor and the server, and knows when typing pauses.

mod disk;

use std::io::{self, BufReader, IsTerminal};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread;
use std::time::{Duration, Instant};

use clap::Args;
use serde_json::Value;

use super::error::CliError;
use super::exit::Exit;
use super::out::Out;
use crate::lsp::frame::{self, Incoming};
use crate::lsp::{Ended, Server};
use disk::Folders;

#[derive(Debug, Args)]
pub(super) struct Lsp {
    /// Speak on standard input and output. This is the only way, and need not be said; editors say it.
    #[arg(long)]
    stdio: bool,
}

/// A pause in typing: fewer judge letters, more are noticed.
const PAUSE: Duration = Duration::from_millis(30);

/// Whoever types without a pause sees findings, too.
const AT_LATEST: Duration = Duration::from_millis(250);

pub(super) fn lsp(_: &Lsp, out: &mut Out) -> Result<Exit, CliError> {
    if io::stdin().is_terminal() {
        out.note("This speaks with editors, on standard input and output: docs/lsp.md says how they start it.");
    }
    let (sender, incoming) = channel();
    // Never joined: it waits for bytes that may not come any more.
    thread::spawn(move || {
        let mut stdin = BufReader::new(io::stdin());
        loop {
            let next = frame::read(&mut stdin);
            let last = matches!(next, Incoming::End | Incoming::Lost(_));
            if sender.send(next).is_err() || last {
                return;
            }
        }
    });
    let now = || jiff::Timestamp::now().as_second();
    let mut server = Server::new(Box::new(Folders::default()), now);
    converse(&mut server, &incoming, out)
}

fn converse(
    server: &mut Server,
    incoming: &Receiver<Incoming>,
    out: &mut Out,
) -> Result<Exit, CliError> {
    // Since when something is to be judged.
    let mut changed: Option<Instant> = None;
    loop {
        let next = match changed {
            None => incoming.recv().map_err(|_| RecvTimeoutError::Disconnected),
            Some(since) => {
                incoming.recv_timeout(AT_LATEST.saturating_sub(since.elapsed()).min(PAUSE))
            }
        };
        let first = match next {
            Ok(first) => first,
            Err(RecvTimeoutError::Timeout) => {
                changed = None;
                send(&server.publish())?;
                continue;
            }
            Err(RecvTimeoutError::Disconnected) => Incoming::End,
        };
        // All that is there at once, so that what is taken back is not answered.
        let mut over = hear(server, first);
        while over.is_none()
            && let Ok(next) = incoming.try_recv()
        {
            over = hear(server, next);
        }
        send(&server.work())?;
        if let Some(ended) = server.ended() {
            return Ok(match ended {
                Ended::Orderly => Exit::Done,
                Ended::Abruptly => Exit::Error,
            });
        }
        if let Some(why) = over {
            if let Some(why) = why {
                out.note(&format!("The editor's messages cannot be read: {why}."));
                return Ok(Exit::Error);
            }
            return Ok(if server.is_down() {
                Exit::Done
            } else {
                Exit::Error
            });
        }
        if server.is_dirty() {
            changed.get_or_insert_with(Instant::now);
        }
    }
}

/// Hands on what came in; where the stream is over, whether something was wrong with it.
fn hear(server: &mut Server, incoming: Incoming) -> Option<Option<String>> {
    match incoming {
        Incoming::Message(message) => server.take(message),
        Incoming::Garbled(why) => server.garbled(&why),
        Incoming::End => return Some(None),
        Incoming::Lost(why) => return Some(Some(why)),
    }
    None
}

/// Standard output carries messages and nothing else, so it is not [`Out`] that writes them.
fn send(messages: &[Value]) -> Result<(), CliError> {
    let mut stdout = io::stdout().lock();
    for message in messages {
        frame::write(&mut stdout, message)
            .map_err(|error| CliError::new("the editor does not listen any more").because(error))?;
    }
    Ok(())
}
