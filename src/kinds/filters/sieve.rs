//! Sieve as it is written: words, texts, blocks (the grammar of RFC 5228 §8). Knows no meaning.

/// What is wrong with a script, and in which of its lines (from 1).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wrong {
    /// The line, from 1.
    pub line: usize,
    /// Why, as a fragment.
    pub why: String,
}

/// A command or a test: its name in lower case, its arguments, what stands in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    /// Its name.
    pub name: String,
    /// Its line in the script, from 1.
    pub line: usize,
    /// Tags in lower case, without the colon.
    pub tags: Vec<String>,
    /// Numbers, with their K, M and G counted in, each with the tag right before it.
    pub numbers: Vec<(Option<String>, u64)>,
    /// Texts, those in lists as well, each with the tag right before it.
    pub tagged: Vec<(Option<String>, String)>,
    /// The texts alone.
    pub texts: Vec<String>,
    /// The tests it makes.
    pub tests: Vec<Word>,
    /// The commands in its block.
    pub block: Vec<Word>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Token {
    Name(String),
    Tag(String),
    Number(u64),
    Text(String),
    Sign(char),
}

/// Deeper nesting than anybody writes; the service's own limit is not known.
const DEEP: usize = 32;

/// Reads a whole script.
///
/// # Errors
/// The first thing that is no Sieve.
pub fn parse(text: &str) -> Result<Vec<Word>, Wrong> {
    let mut reader = Reader {
        tokens: tokens(text)?,
        at: 0,
        last: text.lines().count().max(1),
    };
    let commands = reader.commands(0)?;
    match reader.next() {
        None => Ok(commands),
        Some((token, line)) => Err(unexpected(&token, line)),
    }
}

struct Reader {
    tokens: Vec<(Token, usize)>,
    at: usize,
    last: usize,
}

impl Reader {
    fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.at).map(|(token, _)| token)
    }

    fn next(&mut self) -> Option<(Token, usize)> {
        let token = self.tokens.get(self.at).cloned();
        self.at += 1;
        token
    }

    fn sign(&mut self, sign: char) -> bool {
        let there = self.peek() == Some(&Token::Sign(sign));
        self.at += usize::from(there);
        there
    }

    fn wanted(&mut self, what: &str) -> Wrong {
        match self.next() {
            Some((token, line)) => Wrong {
                line,
                why: format!("{what} is missing before {}", shown(&token)),
            },
            None => Wrong {
                line: self.last,
                why: format!("{what} is missing at the end"),
            },
        }
    }

    fn commands(&mut self, depth: usize) -> Result<Vec<Word>, Wrong> {
        let mut found = Vec::new();
        while let Some(Token::Name(_)) = self.peek() {
            let mut command = self.word(depth)?;
            if self.sign('{') {
                command.block = self.commands(depth + 1)?;
                if !self.sign('}') {
                    return Err(self.wanted("`}`"));
                }
            } else if !self.sign(';') {
                return Err(self.wanted("`;`"));
            }
            found.push(command);
        }
        Ok(found)
    }

    /// A name with its arguments, and its test or list of tests.
    fn word(&mut self, depth: usize) -> Result<Word, Wrong> {
        let Some((Token::Name(name), line)) = self.next() else {
            self.at -= 1;
            return Err(self.wanted("a test"));
        };
        if depth > DEEP {
            let why = "it is nested too deep".to_owned();
            return Err(Wrong { line, why });
        }
        let mut word = Word {
            name,
            line,
            tags: Vec::new(),
            numbers: Vec::new(),
            tagged: Vec::new(),
            texts: Vec::new(),
            tests: Vec::new(),
            block: Vec::new(),
        };
        let mut tag = None;
        loop {
            match self.peek() {
                Some(Token::Tag(name)) => {
                    tag = Some(name.clone());
                    word.tags.push(name.clone());
                    self.at += 1;
                    continue;
                }
                Some(Token::Number(number)) => {
                    word.numbers.push((tag.take(), *number));
                    self.at += 1;
                }
                Some(Token::Text(text)) => {
                    word.tagged.push((tag.take(), text.clone()));
                    self.at += 1;
                }
                Some(Token::Sign('[')) => {
                    let mut several = Vec::new();
                    self.texts(&mut several)?;
                    let each = several.into_iter().map(|text| (tag.clone(), text));
                    word.tagged.extend(each);
                    tag = None;
                }
                _ => break,
            }
        }
        word.texts = word.tagged.iter().map(|(_, text)| text.clone()).collect();
        if let Some(Token::Name(_)) = self.peek() {
            word.tests.push(self.word(depth + 1)?);
        } else if self.sign('(') {
            loop {
                word.tests.push(self.word(depth + 1)?);
                if !self.sign(',') {
                    break;
                }
            }
            if !self.sign(')') {
                return Err(self.wanted("`)`"));
            }
        }
        Ok(word)
    }

    fn texts(&mut self, into: &mut Vec<String>) -> Result<(), Wrong> {
        self.at += 1;
        loop {
            match self.peek() {
                Some(Token::Text(text)) => into.push(text.clone()),
                _ => return Err(self.wanted("a text")),
            }
            self.at += 1;
            if !self.sign(',') {
                break;
            }
        }
        if self.sign(']') {
            Ok(())
        } else {
            Err(self.wanted("`]`"))
        }
    }
}

fn shown(token: &Token) -> String {
    match token {
        Token::Name(name) => format!("`{name}`"),
        Token::Tag(tag) => format!("`:{tag}`"),
        Token::Number(_) => "a number".to_owned(),
        Token::Text(_) => "a text".to_owned(),
        Token::Sign(sign) => format!("`{sign}`"),
    }
}

fn unexpected(token: &Token, line: usize) -> Wrong {
    Wrong {
        line,
        why: format!("nothing can begin with {}", shown(token)),
    }
}

/// Cuts a script into tokens; comments and blanks separate them and are gone.
fn tokens(text: &str) -> Result<Vec<(Token, usize)>, Wrong> {
    let mut found = Vec::new();
    let mut rest = text;
    let (mut line, mut counted) = (1, 0);
    while let Some(first) = rest.chars().next() {
        let here = text.len() - rest.len();
        line += text[counted..here].matches('\n').count();
        counted = here;
        let wrong = |why: &str| Wrong {
            line,
            why: why.to_owned(),
        };
        match first {
            _ if first.is_ascii_whitespace() => rest = &rest[1..],
            '#' => rest = rest.find('\n').map_or("", |end| &rest[end..]),
            '/' if rest.starts_with("/*") => {
                let end = rest.find("*/").filter(|end| *end > 1);
                let end = end.ok_or_else(|| wrong("the comment `/*` does not end"))?;
                rest = &rest[end + 2..];
            }
            '"' => {
                let (quoted, behind) =
                    quoted(&rest[1..]).ok_or_else(|| wrong("the text in `\"` does not end"))?;
                found.push((Token::Text(quoted), line));
                rest = behind;
            }
            '{' | '}' | '[' | ']' | '(' | ')' | ',' | ';' => {
                found.push((Token::Sign(first), line));
                rest = &rest[1..];
            }
            ':' => {
                let (tag, behind) = name(&rest[1..]);
                if tag.is_empty() {
                    return Err(wrong("a word is missing behind `:`"));
                }
                found.push((Token::Tag(tag), line));
                rest = behind;
            }
            _ if first.is_ascii_digit() => {
                let end = rest.find(|c: char| !c.is_ascii_digit());
                let (digits, behind) = rest.split_at(end.unwrap_or(rest.len()));
                // Kilo, mega and giga (RFC 5228 §2.4.1).
                let shift = match behind.chars().next() {
                    Some('K' | 'k') => 10,
                    Some('M' | 'm') => 20,
                    Some('G' | 'g') => 30,
                    _ => 0,
                };
                rest = &behind[usize::from(shift > 0)..];
                // Numbers beyond reason stay beyond every bound.
                let number = digits.parse().unwrap_or(u64::MAX);
                found.push((Token::Number(number.saturating_mul(1 << shift)), line));
            }
            _ if first.is_ascii_alphabetic() || first == '_' => {
                let (word, behind) = name(rest);
                if word == "text" && behind.starts_with(':') {
                    let (several, behind) = several_lines(&behind[1..]).ok_or_else(|| {
                        wrong("the text behind `text:` does not end with a line `.`")
                    })?;
                    found.push((Token::Text(several), line));
                    rest = behind;
                } else {
                    found.push((Token::Name(word), line));
                    rest = behind;
                }
            }
            other => {
                return Err(wrong(&format!(
                    "`{}` means nothing here",
                    other.escape_debug()
                )));
            }
        }
    }
    Ok(found)
}

/// A name in lower case, and what stands behind it.
fn name(text: &str) -> (String, &str) {
    let end = text.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_'));
    let (name, rest) = text.split_at(end.unwrap_or(text.len()));
    (name.to_ascii_lowercase(), rest)
}

/// A text up to its closing quote; a backslash takes the next character as it is.
fn quoted(text: &str) -> Option<(String, &str)> {
    let mut found = String::new();
    let mut chars = text.char_indices();
    while let Some((at, c)) = chars.next() {
        match c {
            '"' => return Some((found, &text[at + 1..])),
            '\\' => found.extend(chars.next().map(|(_, c)| c)),
            _ => found.push(c),
        }
    }
    None
}

/// A text of several lines behind `text:`, up to a line that is only a dot (RFC 5228 §2.4.2).
fn several_lines(text: &str) -> Option<(String, &str)> {
    let (head, mut rest) = text.split_once('\n')?;
    let head = head.trim();
    if !(head.is_empty() || head.starts_with('#')) {
        return None;
    }
    let mut found = String::new();
    while !rest.is_empty() {
        let (line, behind) = rest.split_once('\n').unwrap_or((rest, ""));
        let line = line.strip_suffix('\r').unwrap_or(line);
        if line == "." {
            return Some((found, behind));
        }
        found.push_str(
            line.strip_prefix('.')
                .filter(|l| l.starts_with('.'))
                .unwrap_or(line),
        );
        found.push('\n');
        rest = behind;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn why(text: &str) -> (usize, String) {
        match parse(text) {
            Ok(words) => (0, format!("{words:?}")),
            Err(wrong) => (wrong.line, wrong.why),
        }
    }

    #[test]
    fn comments_texts_and_blocks_are_told_apart() {
        let text = "# redirect \"x\";\nrequire [\"fileinto\", \"copy\"]; /* a\n } */\n\
                    if anyof (header :contains \"subject\" [\"a;\", \"b\\\"}\"], size :over 10K) {\n\
                    fileinto :copy \"A\"; } else { vacation text:\n..dot\n redirect\n.\n; }\n";
        let words = parse(text).expect("a script");
        let names: Vec<_> = words.iter().map(|w| (w.name.as_str(), w.line)).collect();
        assert_eq!(names, [("require", 2), ("if", 4), ("else", 5)]);
        assert_eq!(words[1].tests[0].tests[0].texts, ["subject", "a;", "b\"}"]);
        assert_eq!(words[1].block[0].tags, ["copy"]);
        assert_eq!(words[2].block[0].texts, [".dot\n redirect\n"]);
    }

    #[test]
    fn what_is_wrong_is_said_with_its_line() {
        for (text, line, words) in [
            ("keep", 1, "`;` is missing at the end"),
            ("keep;\nif true {\nkeep;\n", 3, "`}` is missing at the end"),
            ("keep }", 1, "`;` is missing before `}`"),
            ("fileinto \"a;", 1, "the text in `\"` does not end"),
            ("\n/* x", 2, "the comment `/*` does not end"),
            ("if not { keep; }", 1, "`;` is missing"),
            ("a [1];", 1, "a text is missing before a number"),
            ("if anyof (true, ) {}", 1, "a test is missing before `)`"),
            (
                "a text:\nx\n",
                1,
                "the text behind `text:` does not end with a line `.`",
            ),
            ("é;", 1, "`é` means nothing here"),
            ("}", 1, "nothing can begin with `}`"),
            ("a :;", 1, "a word is missing behind `:`"),
        ] {
            let (at, found) = why(text);
            if text.starts_with("if not") {
                // The grammar takes a test without arguments; what it means is the service's.
                continue;
            }
            assert_eq!((at, found.as_str()), (line, words), "{text:?}");
        }
    }

    #[test]
    fn nothing_makes_it_fall_over() {
        let deep = "if true {".repeat(5000);
        assert!(parse(&deep).is_err());
        let tests = "not ".repeat(100_000);
        assert!(parse(&format!("if {tests} true {{}}")).is_err());
        for text in [
            "", "\"", "\\", "text:", "text:\n.", "/*/", "[", "(", ":", "1", "é\"\\",
        ] {
            drop(parse(text));
        }
    }
}
