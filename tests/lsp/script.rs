//! A conversation as a text: what the editor does, and what it is to see then.
//!
//! ```text
//! words about the case
//! >>> file acme.yaml        a file on disk, before or after the start
//! >>> start                 {"capabilities": …, "options": …, "folders": ["."]}
//! >>> open acme.yaml        with the text below, or as it is on disk
//! >>> change acme.yaml      L:C-L:C "text" on each line, or only "text" for the whole of it
//! >>> told                  everything that is shown, in all files
//! ```
//!
//! Lines and columns count from 0, as the protocol does. The other steps stand in [`Run::step`].
//! `UPDATE_CASES=1` writes down what was seen instead of comparing.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::client::{Client, uri};

/// How a step begins.
const STEP: &str = ">>> ";

struct Step {
    /// What stands behind the sign.
    line: String,
    body: String,
}

/// Plays one case; gives how it should read, which is how it reads where all is well.
pub(crate) fn play(case: &str) -> Result<String, String> {
    let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
    // A folder of its own within the temporary one, so that a case can have files beside it.
    let root = folder.path().join("folder");
    fs::create_dir(&root).map_err(|error| error.to_string())?;
    let mut run = Run {
        root: fs::canonicalize(&root).map_err(|error| error.to_string())?,
        client: None,
        started: false,
    };
    let between = format!("\n{STEP}");
    let mut parts = case.split(between.as_str());
    let mut seen = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (line, body) = part.split_once('\n').unwrap_or((part, ""));
        let step = Step {
            line: line.to_owned(),
            body: match body.is_empty() || body.ends_with('\n') {
                true => body.to_owned(),
                false => format!("{body}\n"),
            },
        };
        let now = run.step(&step)?;
        let now = now.unwrap_or(step.body);
        seen.push_str(&format!("\n{STEP}{line}\n{}", now.trim_end_matches('\n')));
        while seen.ends_with('\n') {
            seen.pop();
        }
    }
    if let Some(client) = run.client.take() {
        // A case that does not speak of its end ends well.
        let mut client = client;
        client.request("shutdown", Value::Null);
        client.notify("exit", Value::Null);
        let (code, said) = client.end();
        if code != 0 || !said.is_empty() {
            return Err(format!("ended with {code} and said {said:?}"));
        }
    }
    Ok(seen + "\n")
}

struct Run {
    root: PathBuf,
    client: Option<Client>,
    started: bool,
}

impl Run {
    /// Does one step; what it is to say, for the steps that say something.
    fn step(&mut self, step: &Step) -> Result<Option<String>, String> {
        let mut words = step.line.split_whitespace();
        let verb = words.next().unwrap_or_default();
        let words: Vec<&str> = words.collect();
        let first = words.first().copied().unwrap_or_default();
        match verb {
            "file" => {
                let crlf = words.contains(&"crlf");
                let path = self.root.join(first);
                let text = match (crlf, words.contains(&"latin-1")) {
                    (true, _) => step.body.replace('\n', "\r\n").into_bytes(),
                    (_, true) => step.body.chars().map(|c| c as u8).collect(),
                    _ => step.body.clone().into_bytes(),
                };
                self.write(&path, &text)?;
                return Ok(None);
            }
            "link" => {
                let to = words.get(1).ok_or("link NAME TO")?;
                let made = std::os::unix::fs::symlink(to, self.root.join(first));
                made.map_err(|e| e.to_string())?;
                return Ok(None);
            }
            // The program runs, and nobody introduced himself.
            "run" => {
                self.client = Some(Client::start(&self.root));
                return Ok(None);
            }
            "start" => {
                self.start(&step.body)?;
                return Ok(None);
            }
            _ => {}
        }
        if self.client.is_none() {
            self.start("")?;
        }
        let Some(client) = self.client.as_mut() else {
            return Err("there is no client".to_owned());
        };
        let uri = client.uri(first);
        match verb {
            "open" => {
                let text = match step.body.is_empty() {
                    true => fs::read_to_string(self.root.join(first))
                        .map_err(|e| format!("{first}: {e}"))?,
                    false if words.contains(&"crlf") => step.body.replace('\n', "\r\n"),
                    false => step.body.clone(),
                };
                client.open_text(&uri, &text);
            }
            "change" => {
                let changes = step.body.lines().map(change);
                let changes: Vec<Value> = changes.collect::<Result<_, _>>()?;
                client.change(&uri, &changes);
            }
            // So many letters in a comment at the end.
            "fill" => {
                let letters = words.get(1).and_then(|word| word.parse().ok());
                let letters: usize = letters.ok_or("fill FILE LETTERS")?;
                let end = json!({ "line": 99, "character": 0 });
                let text = format!("# {}\n", "x".repeat(letters));
                let change = json!({ "range": { "start": end, "end": end }, "text": text });
                client.change(&uri, &[change]);
            }
            "close" => client.close(&uri),
            // On disk, and the editor noticed.
            "write" => {
                let path = self.root.join(first);
                let kind = if path.exists() { 2 } else { 1 };
                fs::create_dir_all(path.parent().unwrap_or(&self.root))
                    .map_err(|e| e.to_string())?;
                fs::write(&path, &step.body).map_err(|e| e.to_string())?;
                client.watched(&uri, kind);
            }
            "save" => {
                let text = &client.open.get(&uri).ok_or("not open")?.1;
                fs::write(self.root.join(first), text).map_err(|e| e.to_string())?;
                client.notify(
                    "textDocument/didSave",
                    json!({ "textDocument": { "uri": uri } }),
                );
            }
            "remove" => {
                fs::remove_file(self.root.join(first)).map_err(|e| e.to_string())?;
                client.watched(&uri, 3);
            }
            "rename" => {
                let to = words.get(1).ok_or("rename FROM TO")?;
                fs::rename(self.root.join(first), self.root.join(to)).map_err(|e| e.to_string())?;
                let to = client.uri(to);
                client.watched(&uri, 3);
                client.watched(&to, 1);
            }
            "folders" => {
                let change = |sign: &str| -> Vec<Value> {
                    let named = words.iter().filter_map(|word| word.strip_prefix(sign));
                    named
                        .map(
                            |name| json!({ "uri": self::uri(&self.root.join(name)), "name": name }),
                        )
                        .collect()
                };
                let event = json!({ "added": change("+"), "removed": change("-") });
                client.notify(
                    "workspace/didChangeWorkspaceFolders",
                    json!({ "event": event }),
                );
            }
            "told" => {
                client.settle();
                return Ok(Some(told(client)));
            }
            "text" => {
                let open = client.open.get(&uri).map(|(_, text)| text.clone());
                let path = self.root.join(first);
                let text = match open {
                    Some(text) => text,
                    None => fs::read_to_string(path).map_err(|e| e.to_string())?,
                };
                return Ok(Some(text.replace('\r', "␍")));
            }
            "actions" => {
                let actions = actions(client, &uri, &words)?;
                let lines = actions.iter().map(|action| {
                    let kind = action["kind"].as_str().unwrap_or_default();
                    let preferred = action["isPreferred"] == true;
                    let sign = if preferred { "*" } else { " " };
                    let title = action["title"].as_str().unwrap_or_default();
                    format!("{sign} {kind}: {title}\n")
                });
                return Ok(Some(lines.collect()));
            }
            // The first of these actions whose title has these words.
            "act" => {
                let title = step.body.trim();
                let actions = actions(client, &uri, &words)?;
                let is_meant =
                    |action: &&Value| action["title"].as_str().is_some_and(|t| t.contains(title));
                let found = actions.iter().find(is_meant);
                let found = found.ok_or_else(|| format!("no action {title:?} in {actions:?}"))?;
                client.edit(&found["edit"]);
            }
            // A request about a place: `ask METHOD FILE L:C {more}`.
            "ask" => {
                let file = words.get(1).copied().unwrap_or_default();
                let mut params = json!({ "textDocument": { "uri": client.uri(file) } });
                if let Some(place) = words.get(2).filter(|word| !word.starts_with('{')) {
                    params["position"] = position(place)?;
                }
                let more = step.line.find('{').map(|at| &step.line[at..]);
                if let Some(more) = more {
                    let more: Value = serde_json::from_str(more).map_err(|e| e.to_string())?;
                    for (key, value) in more.as_object().into_iter().flatten() {
                        params[key] = value.clone();
                    }
                }
                let answer = client.request(first, params);
                let answer = answer.get("result").unwrap_or(&answer["error"]);
                return Ok(Some(pretty(client, answer)));
            }
            "send" => {
                for line in step.body.lines() {
                    let message = line.replace("ROOT", &self::uri(&self.root));
                    let message: Value =
                        serde_json::from_str(&message).map_err(|e| e.to_string())?;
                    client.send(&message);
                }
            }
            // As they stand, `\r`, `\n` and the like as in JSON; `*N` behind them repeats them.
            "bytes" => {
                for line in step.body.lines() {
                    let (text, times) = line.rsplit_once(" *").unwrap_or((line, "1"));
                    let text: String = serde_json::from_str(text).map_err(|e| e.to_string())?;
                    let times: usize = times.parse().map_err(|_| "*N")?;
                    client.bytes(text.repeat(times).as_bytes());
                }
            }
            // The next things that are said and no diagnostics: `heard HOW-MANY`.
            "heard" => {
                let count: usize = first.parse().map_err(|_| "heard HOW-MANY")?;
                let folder = self::uri(&self.root);
                let lines = (0..count).map(|_| {
                    let mut message = client.next_heard();
                    if let Some(parts) = message.as_object_mut() {
                        parts.remove("jsonrpc");
                    }
                    format!("{}\n", message.to_string().replace(&folder, "ROOT"))
                });
                return Ok(Some(lines.collect()));
            }
            "ends" => {
                let client = self.client.take().ok_or("not started")?;
                let (code, said) = client.end();
                return Ok(Some(format!("exit {code}\n{said}")));
            }
            _ => return Err(format!("unknown step: {}", step.line)),
        }
        Ok(None)
    }

    fn write(&mut self, path: &Path, text: &[u8]) -> Result<(), String> {
        let folder = path.parent().unwrap_or(&self.root);
        fs::create_dir_all(folder).map_err(|e| e.to_string())?;
        fs::write(path, text).map_err(|e| e.to_string())
    }

    fn start(&mut self, how: &str) -> Result<(), String> {
        if std::mem::replace(&mut self.started, true) {
            return Err("started twice".to_owned());
        }
        let how: Value = match how.trim() {
            "" => json!({}),
            text => serde_json::from_str(text).map_err(|e| e.to_string())?,
        };
        let mut able = json!({
            "general": { "positionEncodings": ["utf-16"] },
            "textDocument": { "publishDiagnostics": { "relatedInformation": true } },
            "workspace": { "workspaceEdit": { "documentChanges": true } },
        });
        for (key, value) in how["capabilities"].as_object().into_iter().flatten() {
            able[key] = value.clone();
        }
        let folders = how["folders"].as_array().cloned();
        let folders = folders.unwrap_or_else(|| vec![json!("")]);
        let folders = folders.iter().filter_map(Value::as_str);
        let folders: Vec<PathBuf> = folders
            .map(|name| match name {
                "" => self.root.clone(),
                name => self.root.join(name),
            })
            .collect();
        let mut client = Client::start(&self.root);
        client.initialize(&able, &how["options"], &folders);
        self.client = Some(client);
        Ok(())
    }
}

/// Everything that is shown, a line each.
fn told(client: &Client) -> String {
    let mut text = String::new();
    for (uri, diagnostics) in &client.shown {
        let name = client.name(uri);
        for diagnostic in diagnostics {
            let level = match diagnostic["severity"].as_u64() {
                Some(1) => "error",
                Some(2) => "warning",
                Some(3) => "note",
                Some(4) => "hint",
                _ => "?",
            };
            assert_eq!(diagnostic["source"], "maniform");
            let message = diagnostic["message"].as_str().unwrap_or_default();
            let tags = diagnostic.get("tags").map(|tags| format!(" tags {tags}"));
            text.push_str(&format!(
                "{name} {} {level} {}: {}{}\n",
                range(&diagnostic["range"]),
                diagnostic["code"].as_str().unwrap_or_default(),
                message.replace('\n', " / "),
                tags.unwrap_or_default(),
            ));
            for other in diagnostic["relatedInformation"]
                .as_array()
                .into_iter()
                .flatten()
            {
                let place = &other["location"];
                let uri = place["uri"].as_str().unwrap_or_default();
                text.push_str(&format!(
                    "    {} {} {}\n",
                    client.name(uri),
                    range(&place["range"]),
                    other["message"].as_str().unwrap_or_default()
                ));
            }
        }
    }
    match text.is_empty() {
        true => "nothing\n".to_owned(),
        false => text,
    }
}

/// What can be done at a place: `FILE L:C[-L:C] [KIND]`.
fn actions(client: &mut Client, uri: &str, words: &[&str]) -> Result<Vec<Value>, String> {
    let place = words.get(1).copied().unwrap_or("0:0");
    let (start, end) = place.split_once('-').unwrap_or((place, place));
    let range = json!({ "start": position(start)?, "end": position(end)? });
    let shown = client.shown.get(uri).cloned().unwrap_or_default();
    let number = |p: &Value| (p["line"].as_u64(), p["character"].as_u64());
    let touched: Vec<Value> = shown
        .into_iter()
        .filter(|one| {
            number(&one["range"]["start"]) <= number(&range["end"])
                && number(&range["start"]) <= number(&one["range"]["end"])
        })
        .collect();
    let mut context = json!({ "diagnostics": touched });
    if let Some(kind) = words.get(2) {
        context["only"] = json!([kind]);
    }
    let params = json!({ "textDocument": { "uri": uri }, "range": range, "context": context });
    let answer = client.request("textDocument/codeAction", params);
    if let Some(error) = answer.get("error") {
        return Err(error.to_string());
    }
    Ok(answer["result"].as_array().cloned().unwrap_or_default())
}

/// A result with ranges on one line each and the folder's name left out.
fn pretty(client: &Client, value: &Value) -> String {
    let root = format!("{}/", uri(&client.root));
    let text = format!("{:#}\n", short(value));
    text.replace(&root, "")
}

fn short(value: &Value) -> Value {
    match value {
        Value::Object(parts)
            if parts.len() == 2 && parts.contains_key("start") && parts.contains_key("end") =>
        {
            json!(range(value))
        }
        Value::Object(parts) => {
            let parts = parts.iter().map(|(key, value)| (key.clone(), short(value)));
            Value::Object(parts.collect())
        }
        Value::Array(items) => Value::Array(items.iter().map(short).collect()),
        other => other.clone(),
    }
}

fn range(range: &Value) -> String {
    let place = |p: &Value| format!("{}:{}", p["line"], p["character"]);
    format!("{}-{}", place(&range["start"]), place(&range["end"]))
}

fn position(text: &str) -> Result<Value, String> {
    let (line, column) = text
        .split_once(':')
        .ok_or_else(|| format!("{text} is no L:C"))?;
    let number = |text: &str| {
        text.parse::<u64>()
            .map_err(|_| format!("{text} is no number"))
    };
    Ok(json!({ "line": number(line)?, "character": number(column)? }))
}

/// A line of a change: `L:C-L:C "text"`, or the whole text.
fn change(line: &str) -> Result<Value, String> {
    let text =
        |json: &str| serde_json::from_str::<String>(json).map_err(|e| format!("{json}: {e}"));
    if line.starts_with('"') {
        return Ok(json!({ "text": text(line)? }));
    }
    let (place, new) = line
        .split_once(' ')
        .ok_or_else(|| format!("{line} is no change"))?;
    let (start, end) = place.split_once('-').ok_or("a change has a range")?;
    Ok(json!({
        "range": { "start": position(start)?, "end": position(end)? },
        "text": text(new)?,
    }))
}
