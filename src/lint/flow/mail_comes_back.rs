//! Mail that comes back to where it was: circles that are seen only through linked domains, the
//! catch-all, filters and lists, and those that live.

use crate::lint::finding::Findings;
use crate::lint::rule::{Judge, Rule};
use crate::lint::scene::{Scene, Step};
use crate::model::diagnostic::Level;

/// `mail-comes-back`.
pub(super) const RULE: Rule = Rule {
    code: "mail-comes-back",
    level: Level::Error,
    title: "mail goes in a circle",
    facts: &["MAIL-RED-17"],
    manual: "A server counts how often a message was passed on and throws it away when that is too often, \
        mostly after dozens of rounds; each round may have left copies. `validate` refuses circles of \
        addresses, aliases and redirections that the files show directly. This rule follows linked \
        domains, the catch-all, filters and discussion lists as well, and circles that live.\n\n\
        Take one of the steps out.",
    source: "RFC 5321 §6.3; knowledge base 2903",
    judge: Judge::Files(judge),
};

fn judge(scene: &Scene<'_>, out: &mut Findings) {
    for circle in circles(scene) {
        let (Some(first), Some(last)) = (circle.first(), circle.last()) else {
            continue;
        };
        let name = |at: usize| {
            scene
                .flow
                .station(at)
                .map_or("", |station| station.name.as_str())
        };
        let mut names = vec![name(last.to)];
        names.extend(circle.iter().map(|step| name(step.to)));
        let message = match circle.len() {
            1 => format!("{} passes mail on to itself", names[0]),
            _ => format!("mail goes round: {}", names.join(" to ")),
        };
        let found = out.item(&last.by, last.field, last.target, message);
        if circle.iter().any(|step| step.picked) {
            found.level(Level::Warning);
        }
        if last.target != name(last.to) {
            found.label(match last.by_catch_all {
                true => "nobody has this name: the catch-all takes it".to_owned(),
                false => format!("another name of {}", name(last.to)),
            });
        }
        if circle.len() > 1 {
            found.related(
                &first.by,
                Some((first.field, first.target)),
                "and from there it begins again",
            );
        }
        found.help("take one of the steps out");
    }
}

/// Each circle once, as its steps: the last one leads to where the first one begins.
fn circles<'s, 'a>(scene: &'s Scene<'a>) -> Vec<Vec<&'s Step<'a>>> {
    #[derive(Clone, Copy, PartialEq)]
    enum State {
        New,
        /// On the way, at this place.
        Open(usize),
        Done,
    }
    let flow = &scene.flow;
    let mut states = vec![State::New; flow.len()];
    let mut found = Vec::new();
    for start in 0..flow.len() {
        if states[start] != State::New {
            continue;
        }
        states[start] = State::Open(0);
        let mut way: Vec<(usize, usize)> = vec![(start, 0)];
        let mut steps: Vec<&Step<'a>> = Vec::new();
        while let Some((at, next)) = way.last_mut() {
            let (here, index) = (*at, *next);
            let step = flow
                .station(here)
                .and_then(|station| station.steps.get(index));
            let Some(step) = step else {
                states[here] = State::Done;
                way.pop();
                steps.pop();
                continue;
            };
            *next += 1;
            match states[step.to] {
                State::New => {
                    states[step.to] = State::Open(way.len());
                    way.push((step.to, 0));
                    steps.push(step);
                }
                State::Open(from) => {
                    let mut circle = steps[from..].to_vec();
                    circle.push(step);
                    found.push(circle);
                }
                State::Done => {}
            }
        }
    }
    found
}
