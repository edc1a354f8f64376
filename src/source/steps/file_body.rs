//! How the bytes of a file go out: whole or in part, plain or compressed, well or badly.

use std::io::Write;
use std::time::Duration;

use axum::body::{Body, Bytes};
use flate2::Compression;
use flate2::write::GzEncoder;
use futures_util::{StreamExt, stream};

use crate::source::policy::Policy;

/// First and last byte of a part, counted from 0.
pub(in crate::source) type Part = (u64, u64);

/// What a `Range` field asks of a body of `length` bytes: the whole when there is none that can be
/// understood, or the part; an error when nothing of it is there (RFC 9110 §14).
pub(in crate::source) fn part_of(range: &str, length: u64) -> Result<Option<Part>, ()> {
    let Some((from, to)) = range.trim().strip_prefix("bytes=").and_then(|one| one.split_once('-'))
    else {
        return Ok(None);
    };
    let last = length.checked_sub(1).ok_or(())?;
    match (from.parse::<u64>(), to.parse::<u64>()) {
        (Ok(from), Ok(to)) if from > to => Ok(None),
        (Ok(from), _) if from > last && (to.is_empty() || to.parse::<u64>().is_ok()) => Err(()),
        (Ok(from), Ok(to)) => Ok(Some((from, to.min(last)))),
        (Ok(from), Err(_)) if to.is_empty() => Ok(Some((from, last))),
        (Err(_), Ok(0)) if from.is_empty() => Err(()),
        (Err(_), Ok(count)) if from.is_empty() => Ok(Some((length.saturating_sub(count), last))),
        _ => Ok(None),
    }
}

/// A part of a body.
pub(in crate::source) fn cut(body: Body, (first, last): Part) -> Body {
    let chunks = body.into_data_stream().scan(0_u64, move |at, chunk| {
        let kept = chunk.map(|chunk| {
            let begin = *at;
            let end = begin + chunk.len() as u64;
            *at = end;
            let within =
                |place: u64| usize::try_from(place.clamp(begin, end) - begin).unwrap_or(usize::MAX);
            chunk.slice(within(first)..within(last + 1))
        });
        // Nothing after the part is made.
        let over = kept.as_ref().is_ok_and(Bytes::is_empty) && *at > last + 1;
        std::future::ready(if over { None } else { Some(kept) })
    });
    Body::from_stream(chunks)
}

/// A body compressed while it is sent.
pub(in crate::source) fn gzipped(body: Body) -> Body {
    let encoder = GzEncoder::new(Vec::new(), Compression::fast());
    let state = (body.into_data_stream(), Some(encoder));
    let chunks = stream::unfold(state, async |(mut chunks, encoder)| {
        let mut encoder = encoder?;
        loop {
            match chunks.next().await {
                Some(Ok(chunk)) => {
                    if let Err(error) = encoder.write_all(&chunk) {
                        return Some((Err(axum::Error::new(error)), (chunks, None)));
                    }
                    if !encoder.get_ref().is_empty() {
                        let bytes = std::mem::take(encoder.get_mut());
                        return Some((Ok(Bytes::from(bytes)), (chunks, Some(encoder))));
                    }
                }
                Some(Err(error)) => return Some((Err(error), (chunks, None))),
                None => {
                    let rest = encoder.finish().map(Bytes::from).map_err(axum::Error::new);
                    return Some((rest, (chunks, None)));
                }
            }
        }
    });
    Body::from_stream(chunks)
}

/// A body with the faults of the policy.
pub(in crate::source) fn spoiled(body: Body, policy: &Policy) -> Body {
    let pause = Duration::from_millis(policy.file_pause_millis);
    let body = if pause.is_zero() {
        body
    } else {
        Body::from_stream(body.into_data_stream().then(move |chunk| async move {
            tokio::time::sleep(pause).await;
            chunk
        }))
    };
    // Of a stream nobody knows the length, so nobody compares it with what the head says.
    let body =
        if policy.file_length_wrong { Body::from_stream(body.into_data_stream()) } else { body };
    if !policy.file_stalls && !policy.file_cut_short {
        return body;
    }
    let stalls = policy.file_stalls;
    let half = body.into_data_stream().take(1).map(|chunk| chunk.map(halved));
    let end = stream::once(async move {
        if stalls {
            // Until the client goes, or this payer is told to stop.
            std::future::pending::<()>().await;
        }
        Err::<Bytes, _>(axum::Error::new(std::io::Error::other("the file was cut short")))
    });
    Body::from_stream(half.chain(end))
}

fn halved(chunk: Bytes) -> Bytes {
    let half = chunk.len() / 2;
    chunk.slice(..half)
}

#[cfg(test)]
mod tests {
    use axum::body::HttpBody as _;

    use super::*;

    async fn text(body: Body) -> String {
        let bytes = axum::body::to_bytes(body, 1 << 20).await.expect("a body");
        String::from_utf8_lossy(&bytes).into_owned()
    }

    fn three() -> Body {
        let chunks = ["abc", "def", "ghi"].map(|one| Ok::<_, axum::Error>(Bytes::from(one)));
        Body::from_stream(stream::iter(chunks))
    }

    #[tokio::test]
    async fn a_part_is_cut_out_of_chunks() {
        for (part, expected) in
            [((0, 0), "a"), ((2, 3), "cd"), ((3, 5), "def"), ((1, 8), "bcdefghi")]
        {
            assert_eq!(text(cut(three(), part)).await, expected);
        }
    }

    #[test]
    fn a_file_of_a_wrong_length_does_not_tell_its_own() {
        let policy = Policy { file_length_wrong: true, ..Policy::default() };
        let body = || Body::from("abc");
        assert_eq!(spoiled(body(), &Policy::default()).size_hint().exact(), Some(3));
        assert_eq!(spoiled(body(), &policy).size_hint().exact(), None);
    }

    #[test]
    fn ranges_are_read_as_http_has_them() {
        for (range, expected) in [
            ("bytes=0-3", Ok(Some((0, 3)))),
            ("bytes=5-", Ok(Some((5, 8)))),
            ("bytes=-2", Ok(Some((7, 8)))),
            ("bytes=-20", Ok(Some((0, 8)))),
            ("bytes=5-99", Ok(Some((5, 8)))),
            ("bytes=9-", Err(())),
            ("bytes=-0", Err(())),
            ("bytes=3-2", Ok(None)),
            ("bytes=0-1,3-4", Ok(None)),
            ("lines=1-2", Ok(None)),
        ] {
            assert_eq!(part_of(range, 9), expected, "{range}");
        }
        assert_eq!(part_of("bytes=0-", 0), Err(()));
    }

    #[tokio::test]
    async fn a_compressed_body_is_the_same_after_decoding() {
        let bytes = axum::body::to_bytes(gzipped(three()), 1 << 20).await.expect("a body");
        let mut decoded = String::new();
        let mut decoder = flate2::read::GzDecoder::new(&bytes[..]);
        std::io::Read::read_to_string(&mut decoder, &mut decoded).expect("gzip");
        assert_eq!(decoded, "abcdefghi");
    }
}
