//! JUnit's XML, as lists of tests show it: a suite for each file, a case for each finding. What makes the run
//! fail is a failure; other findings are cases that passed and say something; what somebody let be is skipped.
//!
//! There is no standard. The members are those that GitLab, Jenkins and GitHub's reporters read (the schema of
//! Jenkins' xUnit plugin, `junit-10.xsd`).

use std::collections::BTreeMap;
use std::io;

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesText, Event};

use super::{Findings, Place, Told};
use crate::render::visible::visible;

/// One run as XML.
///
/// # Errors
/// None that memory does not have: it is written to a string.
pub fn junit(findings: &Findings) -> io::Result<String> {
    let mut writer = Writer::new_with_indent(Vec::new(), b' ', 2);
    writer.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    let suites = suites(findings);
    let fails = |told: &[&Told]| {
        let failing = told.iter().filter(|one| one.fails(findings.fails_from));
        failing.count()
    };
    let tests: usize = suites.values().map(|told| told.len().max(1)).sum();
    let failures: usize = suites.values().map(|told| fails(told)).sum();
    writer
        .create_element("testsuites")
        .with_attribute(("name", format!("maniform {}", findings.command).as_str()))
        .with_attribute(("tests", tests.to_string().as_str()))
        .with_attribute(("failures", failures.to_string().as_str()))
        .write_inner_content(|writer| {
            for (file, told) in &suites {
                let skipped = told.iter().filter(|one| one.because.is_some()).count();
                writer
                    .create_element("testsuite")
                    .with_attribute(("name", xml(file).as_str()))
                    .with_attribute(("tests", told.len().max(1).to_string().as_str()))
                    .with_attribute(("failures", fails(told).to_string().as_str()))
                    .with_attribute(("errors", "0"))
                    .with_attribute(("skipped", skipped.to_string().as_str()))
                    .write_inner_content(|writer| suite(writer, findings, file, told))?;
            }
            Ok(())
        })?;
    let mut text = String::from_utf8_lossy(&writer.into_inner()).into_owned();
    text.push('\n');
    Ok(text)
}

/// What was found by file, and every file of which nothing was.
fn suites(findings: &Findings) -> BTreeMap<&str, Vec<&Told>> {
    let mut suites: BTreeMap<&str, Vec<&Told>> = BTreeMap::new();
    for file in &findings.files {
        suites.entry(file).or_default();
    }
    for one in &findings.told {
        let file = one
            .at
            .as_ref()
            .map_or("in no file", |place| place.at.file.as_str());
        suites.entry(file).or_default().push(one);
    }
    suites
}

type Xml<'w> = &'w mut Writer<Vec<u8>>;

fn suite(writer: Xml<'_>, findings: &Findings, file: &str, told: &[&Told]) -> io::Result<()> {
    if told.is_empty() {
        let name = format!("{} finds nothing", findings.command);
        writer
            .create_element("testcase")
            .with_attribute(("name", name.as_str()))
            .with_attribute(("classname", xml(file).as_str()))
            .write_empty()?;
    }
    for one in told {
        let name = match (&one.at, &one.about) {
            (Some(Place { at, .. }), _) => format!("{} at {}:{}", one.code, at.line, at.column),
            (None, Some(about)) => format!("{} of {about}", one.code),
            (None, None) => one.code.to_owned(),
        };
        let mut case = writer
            .create_element("testcase")
            .with_attribute(("name", xml(&name).as_str()))
            .with_attribute(("classname", xml(file).as_str()));
        if let Some(Place { at, .. }) = &one.at {
            case = case
                .with_attribute(("file", xml(file).as_str()))
                .with_attribute(("line", at.line.to_string().as_str()));
        }
        case.write_inner_content(|writer| outcome(writer, findings, one))?;
    }
    Ok(())
}

fn outcome(writer: Xml<'_>, findings: &Findings, one: &Told) -> io::Result<()> {
    let first = one.message.lines().next().unwrap_or_default();
    let first = xml(first);
    if let Some(because) = &one.because {
        let because = xml(&format!("{first}; let be: {because}"));
        writer
            .create_element("skipped")
            .with_attribute(("message", because.as_str()))
            .write_empty()?;
        return Ok(());
    }
    let whole = xml(&whole(one));
    let whole = BytesText::new(&whole);
    if one.fails(findings.fails_from) {
        writer
            .create_element("failure")
            .with_attribute(("message", first.as_str()))
            .with_attribute(("type", one.level.word()))
            .write_text_content(whole)?;
    } else {
        writer
            .create_element("system-out")
            .write_text_content(whole)?;
    }
    Ok(())
}

/// Everything that is said of it.
fn whole(one: &Told) -> String {
    let mut text = format!("{}[{}]", one.level.word(), one.code);
    if let Some(Place { at, .. }) = &one.at {
        text += &format!(" {at}");
    }
    text += &format!("\n{}\n", one.message);
    for (Place { at, .. }, words) in &one.related {
        text += &format!("{at}: {words}\n");
    }
    if let Some(help) = &one.help {
        text += &format!("help: {help}\n");
    }
    text
}

/// Without the characters that XML 1.0 has no way to write (§2.2).
fn xml(text: &str) -> String {
    visible(text).replace(['\u{fffe}', '\u{ffff}'], "\u{fffd}")
}
