//! The pipeline of GitLab, in the order of a working week.

use std::path::Path;

use super::forge::{Forge, TOKEN};
use super::office::{MAIN, Office};
use super::scripts::{Ran, Words, gitlab, read};

struct Runner<'o> {
    office: &'o Office,
    forge: &'o Forge,
}

impl Runner<'_> {
    fn run(&self, job: &str, folder: &Path, set: &[(&str, &str)]) -> Option<Ran> {
        let file = read("gitlab/.gitlab-ci.yml");
        let mut known: Words = [
            ("GITLAB_CI", "true"),
            ("CI_API_V4_URL", &format!("{}/api/v4", self.forge.url)),
            ("CI_PROJECT_ID", "7"),
            ("CI_DEFAULT_BRANCH", "main"),
            ("MANIFORM_GITLAB_TOKEN", TOKEN),
            ("INFOMANIAK_READ_TOKEN", "token-that-reads"),
            ("INFOMANIAK_HOST", &self.office.host),
        ]
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .into();
        known.extend(
            set.iter()
                .map(|(name, value)| ((*name).to_owned(), (*value).to_owned())),
        );
        gitlab(&file, job, &known, folder)
    }

    /// The jobs of a merge request: those whose rules hold, in the order of the stages.
    fn request(
        &self,
        branch: &str,
        iid: u64,
        project: &str,
    ) -> (Ran, Option<Ran>, std::path::PathBuf) {
        let folder = self.office.checkout(branch);
        let (iid, base) = (
            iid.to_string(),
            self.office.git(&["merge-base", "main", branch]),
        );
        let set = [
            ("CI_PIPELINE_SOURCE", "merge_request_event"),
            ("CI_MERGE_REQUEST_IID", iid.as_str()),
            ("CI_MERGE_REQUEST_SOURCE_PROJECT_ID", project),
            ("CI_MERGE_REQUEST_DIFF_BASE_SHA", base.as_str()),
        ];
        assert!(
            self.run("apply", &folder, &set).is_none(),
            "no apply in a merge request"
        );
        let check = self.run("check", &folder, &set).expect("a check");
        let plan = if check.status == 0 {
            self.run("plan", &folder, &set)
        } else {
            None
        };
        (check, plan, folder)
    }

    fn pushed(&self, before: &str, sha: &str) -> Ran {
        let folder = self.office.checkout(sha);
        let set = [
            ("CI_PIPELINE_SOURCE", "push"),
            ("CI_COMMIT_BRANCH", "main"),
            ("CI_COMMIT_SHA", sha),
            ("CI_COMMIT_BEFORE_SHA", before),
            ("INFOMANIAK_TOKEN", "token-that-writes"),
        ];
        self.run("apply", &folder, &set).expect("an apply")
    }

    fn night(&self) -> Ran {
        let folder = self.office.checkout("main");
        self.run("drift", &folder, &[("CI_PIPELINE_SOURCE", "schedule")])
            .expect("a look")
    }
}

#[test]
fn a_request_that_is_wrong_fails_with_a_report_and_is_not_planned() {
    let (office, forge) = (Office::open(), Forge::open());
    office.branch("typo", &MAIN.replace("note: Front desk", "nots: Reception"));
    let (check, plan, folder) = Runner {
        office: &office,
        forge: &forge,
    }
    .request("typo", 1, "7");
    assert_eq!(check.status, 1, "{}", check.said);
    let report = std::fs::read_to_string(folder.join("validate.xml")).expect("a report");
    assert!(
        report.contains("<failure") && report.contains("did you mean `note`"),
        "{report}"
    );
    assert!(plan.is_none());
}

#[test]
fn what_was_reviewed_runs_and_the_note_is_edited_in_place() {
    let (office, forge) = (Office::open(), Forge::open());
    let runner = Runner {
        office: &office,
        forge: &forge,
    };
    forge.stranger(2, &format!("<!-- maniform-plan: {} -->", "0".repeat(64)));
    office.branch("reception", &MAIN.replace("Front desk", "Reception"));
    let (check, plan, folder) = runner.request("reception", 2, "7");
    assert_eq!(check.status, 0, "{}", check.said);
    let plan = plan.expect("a plan");
    assert_eq!(plan.status, 0, "{}", plan.said);
    let counts = std::fs::read_to_string(folder.join("plan-gitlab.json")).expect("the report");
    let counts: serde_json::Value = serde_json::from_str(&counts).expect("JSON");
    assert_eq!(
        counts,
        serde_json::json!({ "create": 0, "update": 1, "delete": 0 })
    );
    assert_eq!(forge.told(2).len(), 1);

    office.git(&["checkout", "--quiet", "reception"]);
    let wanted = MAIN
        .replace("Front desk", "Reception")
        .replace("bob: {}", "bob: {}\n      cyd: {}");
    office.write(&wanted);
    office.commit("And Cyd");
    assert_eq!(
        runner
            .request("reception", 2, "7")
            .1
            .expect("a plan")
            .status,
        0
    );
    let told = forge.told(2);
    assert_eq!(told.len(), 1, "one note, edited");
    assert!(
        told[0].contains("Plan: 1 to add, 1 to change, 0 to destroy."),
        "{told:?}"
    );

    let (before, sha) = office.forward("reception");
    forge.look(|kept| kept.merged.push((sha.clone(), 2)));
    let ran = runner.pushed(&before, &sha);
    assert_eq!(ran.status, 0, "{}", ran.said);
    assert!(
        ran.said
            .contains("Apply complete: 1 added, 1 changed, 0 destroyed."),
        "{}",
        ran.said
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
    assert_eq!(
        runner
            .request("reception", 3, "7")
            .1
            .expect("a plan")
            .status,
        0
    );
    let moved = MAIN.replace("Front desk", "Workshop");
    office.elsewhere(&moved);
    let (before, sha) = office.forward("reception");
    // Without a merge request there is nothing to hold it against.
    let ran = runner.pushed(&before, &sha);
    assert_eq!(ran.status, 3, "{}", ran.said);
    assert!(ran.said.contains("nobody reviewed a plan"), "{}", ran.said);
    forge.look(|kept| kept.merged.push((sha.clone(), 3)));
    let ran = runner.pushed(&before, &sha);
    assert_eq!(ran.status, 3, "{}", ran.said);
    assert_eq!(office.differs(&moved), 0, "nothing was written");
}

#[test]
fn a_fork_is_checked_and_never_planned() {
    let (office, forge) = (Office::open(), Forge::open());
    office.branch("theirs", &MAIN.replace("Front desk", "Reception"));
    let (check, plan, _) = Runner {
        office: &office,
        forge: &forge,
    }
    .request("theirs", 4, "8");
    assert_eq!(check.status, 0, "{}", check.said);
    assert!(plan.is_none());
}

#[test]
fn a_night_with_drift_opens_one_issue_edits_it_and_closes_it() {
    let (office, forge) = (Office::open(), Forge::open());
    let runner = Runner {
        office: &office,
        forge: &forge,
    };
    assert_eq!(runner.night().status, 0);
    assert!(forge.look(|kept| kept.issues.is_empty()));
    office.elsewhere(&MAIN.replace("Front desk", "Workshop"));
    let drifted = runner.night();
    assert_eq!(drifted.status, 2, "{}", drifted.said);
    office.elsewhere(&MAIN.replace("Front desk", "Roof"));
    assert_eq!(runner.night().status, 2);
    let issues = forge.look(|kept| kept.issues.clone());
    assert_eq!(issues.len(), 1, "one issue, edited");
    assert!(
        issues[0].open && issues[0].body.contains("Roof"),
        "{issues:?}"
    );
    office.elsewhere(MAIN);
    assert_eq!(runner.night().status, 0);
    assert!(forge.look(|kept| !kept.issues[0].open));
}
