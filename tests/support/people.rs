//! What people do between two commands that keep their emulator's world beside the files: the emulator is
//! started with that world for one call of its control endpoints.

use std::path::Path;

use maniform::emulator::{Config, start};
use serde_json::Value as Json;

/// Where a command with `--emulate` keeps its world, below the folder of the files.
pub(crate) const WORLD: &str = ".maniform/emulator/world.json";

/// Makes a call below `/_emulator/` of the world beside the files of a folder.
pub(crate) fn control(folder: &Path, path: &str, body: &Json) {
    // An http address needs no TLS, but building a client does need a provider.
    rustls::crypto::ring::default_provider()
        .install_default()
        .ok();
    let config = Config {
        state_file: Some(folder.join(WORLD)),
        ..Config::default()
    };
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    runtime.block_on(async {
        let running = start(config).await.expect("the emulator starts");
        let reply = reqwest::Client::new()
            .post(format!("{}/_emulator/{path}", running.base_url()))
            .json(body)
            .send()
            .await
            .expect("a reply");
        let status = reply.status();
        let text = reply.text().await.expect("a body");
        assert!(status.is_success(), "{path} {body}: {status} {text}");
        running.stop().await;
    });
}
