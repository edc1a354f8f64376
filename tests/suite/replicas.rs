//! Source payers in processes of their own serve many clients over one Redis server, and one that
//! is killed is not missed.

#![cfg(unix)]

use crate::support::{Load, run};

#[tokio::test(flavor = "multi_thread")]
async fn many_exports_survive_a_killed_process() {
    payerproof::transcript::install_crypto_provider();
    let load = Load { replicas: 8, exports: 100, members: 5, types: "Patient,Coverage,Condition" };
    let Some(outcome) = run(load).await else { return };
    assert_eq!(outcome.broken_before, 0);
    assert!(outcome.served.iter().all(|served| *served > 0), "{:?}", outcome.served);
    assert_eq!(outcome.exports.len(), load.exports);
    assert!(outcome.alone.values().all(|lines| lines.len() > 2), "they hold something");
    let differing = outcome.differing();
    assert!(differing.is_empty(), "{} exports lost data: {}", differing.len(), differing[0]);
    // However busy the machine is: nobody is told to come back more often than others are.
    let mut requests: Vec<usize> = outcome.exports.iter().map(|it| it.requests).collect();
    requests.sort_unstable();
    let (median, most) = (requests[load.exports / 2], requests[load.exports - 1]);
    let (slowest, middle) = outcome.tail();
    assert!(
        most <= 3 * median,
        "one export took {most} requests, half of them {median} (in {slowest} s, and {middle} s)"
    );
}
