//! The workflows of GitHub, in the order of a working week.

use std::path::Path;

use super::forge::{Forge, TOKEN};
use super::office::{MAIN, Office};
use super::scripts::{Ran, Words, github, read};

/// What each runner sets, and what an expression may name.
struct Runner<'o> {
    office: &'o Office,
    forge: &'o Forge,
}

impl Runner<'_> {
    fn run(
        &self,
        file: &str,
        job: &str,
        folder: &Path,
        sha: &str,
        event: &[(&str, &str)],
    ) -> Option<Ran> {
        let workflow = read(&format!("github/.github/workflows/{file}"));
        let mut known: Words = event
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect();
        for (name, value) in [
            ("github.repository", "acme/mail"),
            ("secrets.GITHUB_TOKEN", TOKEN),
            ("secrets.INFOMANIAK_READ_TOKEN", "token-that-reads"),
            ("secrets.INFOMANIAK_TOKEN", "token-that-writes"),
        ] {
            known.insert(name.to_owned(), value.to_owned());
        }
        let around: Words = [
            ("GITHUB_ACTIONS", "true".to_owned()),
            ("GITHUB_API_URL", self.forge.url.clone()),
            ("GITHUB_REPOSITORY", "acme/mail".to_owned()),
            ("GITHUB_SHA", sha.to_owned()),
            (
                "GITHUB_ENV",
                folder.join("github.env").display().to_string(),
            ),
            (
                "GITHUB_STEP_SUMMARY",
                folder.join("summary.md").display().to_string(),
            ),
            ("INFOMANIAK_HOST", self.office.host.clone()),
        ]
        .map(|(name, value)| (name.to_owned(), value))
        .into();
        github(&workflow, job, &known, &around, folder)
    }

    /// Both jobs of a pull request; the second only after the first.
    fn request(&self, branch: &str, number: u64, fork: bool) -> (Ran, Option<Ran>) {
        let folder = self.office.merged_checkout(branch);
        let number = number.to_string();
        let event = [
            ("github.event.pull_request.number", number.as_str()),
            (
                "github.event.pull_request.head.repo.full_name",
                if fork { "mallory/mail" } else { "acme/mail" },
            ),
        ];
        let check = self
            .run("mail-request.yml", "check", &folder, "unused", &event)
            .expect("a check");
        let plan = match check.status {
            0 => self.run("mail-request.yml", "plan", &folder, "unused", &event),
            _ => None,
        };
        (check, plan)
    }

    /// What follows a push to main.
    fn pushed(&self, before: &str, sha: &str) -> (Ran, String) {
        let folder = self.office.checkout(sha);
        let event = [
            ("github.event_name", "push"),
            ("github.event.before", before),
        ];
        let ran = self
            .run("mail-apply.yml", "apply", &folder, sha, &event)
            .expect("an apply");
        let summary = std::fs::read_to_string(folder.join("summary.md")).unwrap_or_default();
        (ran, summary)
    }

    fn night(&self) -> Ran {
        let folder = self.office.checkout("main");
        self.run("mail-drift.yml", "drift", &folder, "unused", &[])
            .expect("a look")
    }
}

#[test]
fn a_request_that_is_wrong_is_marked_at_its_line_and_not_planned() {
    let (office, forge) = (Office::open(), Forge::open());
    office.branch("typo", &MAIN.replace("note: Front desk", "nots: Reception"));
    let (check, plan) = Runner {
        office: &office,
        forge: &forge,
    }
    .request("typo", 1, false);
    assert_eq!(check.status, 1, "{}", check.said);
    assert!(
        check.said.contains("::error file=mail/acme.yaml,line=5,"),
        "{}",
        check.said
    );
    let annotation = check.said.lines().find(|line| line.starts_with("::error "));
    assert!(
        annotation.is_some_and(|line| line.contains("did you mean `note`")),
        "{}",
        check.said
    );
    assert!(plan.is_none());
    assert!(forge.told(1).is_empty());
}

#[test]
fn what_was_reviewed_runs_and_the_comment_is_edited_in_place() {
    let (office, forge) = (Office::open(), Forge::open());
    let runner = Runner {
        office: &office,
        forge: &forge,
    };
    forge.stranger(2, "Looks good <!-- maniform-plan: 0000000000000000000000000000000000000000000000000000000000000000 -->");
    office.branch("reception", &MAIN.replace("Front desk", "Reception"));
    let (check, plan) = runner.request("reception", 2, false);
    assert_eq!(check.status, 0, "{}", check.said);
    let plan = plan.expect("a plan");
    assert_eq!(
        (plan.status, plan.steps.as_slice()),
        (0, ["Plan", "Comment"].map(str::to_owned).as_slice()),
        "{}",
        plan.said
    );
    let first = forge.told(2);
    assert!(
        first[0].contains("Plan: 0 to add, 1 to change, 0 to destroy."),
        "{first:?}"
    );
    assert_eq!(first.len(), 1);

    // Another push, and the same comment says what is planned now.
    office.git(&["checkout", "--quiet", "reception"]);
    let wanted = MAIN
        .replace("Front desk", "Reception")
        .replace("bob: {}", "bob: {}\n      cyd: {}");
    office.write(&wanted);
    office.commit("And Cyd");
    let (_, plan) = runner.request("reception", 2, false);
    assert_eq!(plan.expect("a plan").status, 0);
    let second = forge.told(2);
    assert_eq!(second.len(), 1, "one comment, edited");
    assert!(
        second[0].contains("Plan: 1 to add, 1 to change, 0 to destroy."),
        "{second:?}"
    );
    // To plan changes nothing.
    assert_eq!(office.differs(MAIN), 0);

    let (before, sha) = office.merge("reception");
    forge.look(|kept| kept.merged.push((sha.clone(), 2)));
    let (ran, summary) = runner.pushed(&before, &sha);
    assert_eq!(ran.status, 0, "{}", ran.said);
    assert!(
        ran.said
            .contains("Apply complete: 1 added, 1 changed, 0 destroyed."),
        "{}",
        ran.said
    );
    assert!(
        summary.contains("1 added, 1 changed, 0 destroyed"),
        "{summary}"
    );
    assert_eq!(office.differs(&wanted), 0);
}

#[test]
fn a_change_from_elsewhere_between_review_and_merge_stops_the_apply() {
    let (office, forge) = (Office::open(), Forge::open());
    let runner = Runner {
        office: &office,
        forge: &forge,
    };
    office.branch("reception", &MAIN.replace("Front desk", "Reception"));
    let (_, plan) = runner.request("reception", 3, false);
    assert_eq!(plan.expect("a plan").status, 0);
    let moved = MAIN.replace("Front desk", "Workshop");
    office.elsewhere(&moved);
    let (before, sha) = office.merge("reception");
    forge.look(|kept| kept.merged.push((sha.clone(), 3)));
    let (ran, _) = runner.pushed(&before, &sha);
    assert_eq!(ran.status, 3, "{}", ran.said);
    assert_eq!(office.differs(&moved), 0, "nothing was written");
}

#[test]
fn a_push_that_nobody_reviewed_is_not_applied() {
    let (office, forge) = (Office::open(), Forge::open());
    let runner = Runner {
        office: &office,
        forge: &forge,
    };
    let before = office.head();
    office.write(&MAIN.replace("Front desk", "Reception"));
    let sha = office.commit("Straight to main");
    let (ran, _) = runner.pushed(&before, &sha);
    assert_eq!(ran.status, 3, "{}", ran.said);
    assert!(ran.said.contains("nobody reviewed a plan"), "{}", ran.said);
    // The pull request is there, and only a stranger speaks of a plan.
    forge.look(|kept| kept.merged.push((sha.clone(), 4)));
    forge.stranger(4, &format!("<!-- maniform-plan: {} -->", "a".repeat(64)));
    let (ran, _) = runner.pushed(&before, &sha);
    assert_eq!(ran.status, 3, "{}", ran.said);
    assert!(
        ran.said.contains("has no comment with a plan"),
        "{}",
        ran.said
    );
    assert_eq!(office.differs(MAIN), 0, "nothing was written");
}

#[test]
fn a_fork_is_checked_and_never_planned() {
    let (office, forge) = (Office::open(), Forge::open());
    office.branch("theirs", &MAIN.replace("Front desk", "Reception"));
    let (check, plan) = Runner {
        office: &office,
        forge: &forge,
    }
    .request("theirs", 5, true);
    assert_eq!(check.status, 0, "{}", check.said);
    assert!(plan.is_none());
    // No secret is named where the code of others runs.
    let workflow = read("github/.github/workflows/mail-request.yml");
    let check = serde_yaml::to_string(&workflow["jobs"]["check"]).expect("the job as text");
    assert!(!check.contains("secrets."), "{check}");
}

#[test]
fn deleting_a_mailbox_takes_a_person_who_says_so() {
    let (office, forge) = (Office::open(), Forge::open());
    let runner = Runner {
        office: &office,
        forge: &forge,
    };
    let wanted = MAIN.replace("      bob: {}\n", "");
    office.branch("bob-goes", &wanted);
    let (_, plan) = runner.request("bob-goes", 6, false);
    let plan = plan.expect("a plan");
    assert_eq!(plan.status, 3, "{}", plan.said);
    let told = forge.told(6);
    // The comment says what would let it pass, and that is what somebody types.
    let allow = told[0]
        .split_once("--allow-destroy ")
        .and_then(|(_, after)| after.split(['`', '\n', '<', ' ']).next())
        .map(|address| format!("--allow-destroy {address}"))
        .unwrap_or_default();
    assert_eq!(
        allow, "--allow-destroy mailbox:bob@acme.example",
        "{told:?}"
    );
    let (before, sha) = office.merge("bob-goes");
    let folder = office.checkout(&sha);
    let event = [
        ("github.event_name", "workflow_dispatch"),
        ("inputs.previous", before.as_str()),
        ("inputs.allow", allow.as_str()),
    ];
    let ran = runner
        .run("mail-apply.yml", "apply", &folder, &sha, &event)
        .expect("an apply");
    assert_eq!(ran.status, 0, "{}", ran.said);
    assert!(
        ran.said.contains("0 added, 0 changed, 1 destroyed"),
        "{}",
        ran.said
    );
}

#[test]
fn a_night_with_drift_opens_one_issue_edits_it_and_closes_it() {
    let (office, forge) = (Office::open(), Forge::open());
    let runner = Runner {
        office: &office,
        forge: &forge,
    };
    let quiet = runner.night();
    assert_eq!(quiet.status, 0, "{}", quiet.said);
    assert!(forge.look(|kept| kept.issues.is_empty()));

    office.elsewhere(&MAIN.replace("Front desk", "Workshop"));
    let drifted = runner.night();
    assert_eq!(drifted.status, 2, "{}", drifted.said);
    let issues = forge.look(|kept| kept.issues.clone());
    assert_eq!(issues.len(), 1);
    assert!(
        issues[0].open && issues[0].body.contains("Workshop"),
        "{issues:?}"
    );

    office.elsewhere(&MAIN.replace("Front desk", "Roof"));
    assert_eq!(runner.night().status, 2);
    let issues = forge.look(|kept| kept.issues.clone());
    assert_eq!(issues.len(), 1, "one issue, edited");
    assert!(issues[0].body.contains("Roof"), "{issues:?}");

    office.elsewhere(MAIN);
    assert_eq!(runner.night().status, 0);
    assert!(forge.look(|kept| !kept.issues[0].open));
}
