//! A line that a person types, without standing in the way of Ctrl-C.

/// The next line of standard input without its end; none where it cannot be read. The thread that
/// waits for it is left behind where the run ends first.
pub(super) async fn line() -> Option<String> {
    let read = tokio::task::spawn_blocking(|| {
        let mut answer = String::new();
        let read = std::io::stdin().read_line(&mut answer);
        read.ok().map(|_| answer.trim().to_owned())
    });
    read.await.ok().flatten()
}
