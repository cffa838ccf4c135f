//! How a law is tried: fixed seeds, so that a run says the same as the one before; what once failed
//! is kept beside the laws and tried first.

use std::fmt::Debug;
use std::future::Future;
use std::sync::OnceLock;

use proptest::strategy::Strategy;
use proptest::test_runner::{
    Config, FileFailurePersistence, RngSeed, TestCaseError, TestCaseResult, TestRunner,
};
use tokio::runtime::Runtime;

/// Where failures are kept, from the root of the package.
const REGRESSIONS: &str = "tests/laws/regressions";

/// Tries a law over so many cases.
pub(crate) fn check<S, F>(law: &'static str, cases: u32, input: S, holds: impl Fn(S::Value) -> F)
where
    S: Strategy,
    S::Value: Debug + Clone,
    F: Future<Output = TestCaseResult>,
{
    let path: &'static str = Box::leak(format!("{REGRESSIONS}/{law}.txt").into_boxed_str());
    let config = Config {
        cases: cases.saturating_mul(more()),
        rng_seed: RngSeed::Fixed(seed(law)),
        failure_persistence: Some(Box::new(FileFailurePersistence::Direct(path))),
        max_shrink_iters: 300,
        ..Config::default()
    };
    let outcome = TestRunner::new(config).run(&input, |case| runtime().block_on(holds(case)));
    if let Err(error) = outcome {
        panic!("{error}");
    }
}

/// `MANIFORM_LAWS=20` tries twenty times as many cases, under other seeds.
pub(crate) fn more() -> u32 {
    let asked = std::env::var("MANIFORM_LAWS").ok();
    asked.and_then(|text| text.parse().ok()).unwrap_or(1).max(1)
}

fn seed(law: &str) -> u64 {
    law.bytes().fold(u64::from(more()), |sum, byte| {
        sum.wrapping_mul(31).wrapping_add(u64::from(byte))
    })
}

fn runtime() -> &'static Runtime {
    static RUNTIME: OnceLock<Runtime> = OnceLock::new();
    RUNTIME.get_or_init(|| Runtime::new().expect("a runtime"))
}

/// A failure of the law, said in words.
pub(crate) fn broken(why: impl Into<String>) -> TestCaseError {
    TestCaseError::fail(why.into())
}
