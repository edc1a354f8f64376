//! Waiting on a thread of the runtime, without keeping its other tasks waiting.

use tokio::runtime::{Handle, RuntimeFlavor};

/// Does what may take a while. A runtime of several threads has others do this thread's tasks
/// meanwhile; one of a single thread has nobody else to do them.
pub(super) fn waiting<T>(wait: impl FnOnce() -> T) -> T {
    match Handle::try_current().map(|runtime| runtime.runtime_flavor()) {
        Ok(RuntimeFlavor::MultiThread) => tokio::task::block_in_place(wait),
        _ => wait(),
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn whoever_waits_keeps_no_task_waiting() {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).build();
        let runtime = runtime.expect("a runtime");
        let (tell, told) = std::sync::mpsc::channel();
        let (go, goes) = tokio::sync::oneshot::channel();
        let other = runtime.spawn(async move {
            goes.await.expect("the first task goes on");
            tell.send(()).expect("the first task waits");
        });
        let waits = runtime.spawn(async move {
            go.send(()).expect("the other task runs");
            waiting(|| told.recv_timeout(Duration::from_secs(20)))
        });
        let told = runtime.block_on(async { (other.await, waits.await) });
        assert!(matches!(told, (Ok(()), Ok(Ok(())))), "{told:?}");
        assert_eq!(waiting(|| 7), 7);
    }
}
