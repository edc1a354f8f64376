//! Whose turn it is with a member. At a system that knows us as one client, the newer of two consents
//! for a member counts, so a story whose consent differs has the member to itself.

use std::collections::BTreeMap;
use std::sync::Arc;

use tokio::sync::{OwnedRwLockReadGuard, OwnedRwLockWriteGuard, RwLock};

use crate::scenario::{Scenario, Step};

/// A turn with each member that some story submits.
#[derive(Debug, Default)]
pub struct Turns(BTreeMap<String, Arc<RwLock<()>>>);

/// A turn with one member, until it is dropped.
#[derive(Debug)]
pub enum Turn {
    /// Beside others that submit the same consent.
    Shared { _guard: OwnedRwLockReadGuard<()> },
    /// Alone.
    Alone { _guard: OwnedRwLockWriteGuard<()> },
}

impl Turns {
    /// Turns for these stories.
    pub fn of<'a>(stories: impl Iterator<Item = &'a Scenario>) -> Self {
        let members = stories.flat_map(|story| submitted(story).into_keys());
        Self(members.map(|member| (member.to_owned(), Arc::default())).collect())
    }

    /// Waits for the turns a story needs.
    pub async fn take(&self, story: &Scenario) -> Vec<Turn> {
        let mut turns = Vec::new();
        // In the order of their names: two stories never wait for each other.
        for (member, differs) in submitted(story) {
            let Some(lock) = self.0.get(member).map(Arc::clone) else { continue };
            turns.push(if differs {
                Turn::Alone { _guard: lock.write_owned().await }
            } else {
                Turn::Shared { _guard: lock.read_owned().await }
            });
        }
        turns
    }
}

/// The members a story submits, each with whether it does so under another consent than most, or ends
/// that consent.
fn submitted(story: &Scenario) -> BTreeMap<&str, bool> {
    let mut members: BTreeMap<&str, bool> = BTreeMap::new();
    let mut submit = |member, differs| *members.entry(member).or_default() |= differs;
    let ends = story.steps.iter().any(|step| matches!(step, Step::Set(_)));
    for step in &story.steps {
        match step {
            Step::MemberMatch(one) => {
                let differs = one.policy.as_deref().is_some_and(|policy| policy != "sensitive");
                let altered = one.alter.is_some() || one.consent_for.is_some();
                submit(one.member.as_str(), ends || differs || altered);
            }
            Step::BulkMemberMatch(one) => {
                for member in &one.members {
                    let differs = one.alter.is_some() || one.regular.contains(member);
                    submit(member.as_str(), ends || differs);
                }
            }
            _ => {}
        }
    }
    members
}

#[cfg(test)]
mod tests {
    use super::*;

    fn story(steps: &str) -> Scenario {
        let text = format!("title: A story\nrole: source\nstory: Some.\nsteps:\n{steps}");
        crate::scenario::parse("story.yaml", &text).expect("a scenario")
    }

    #[test]
    fn a_story_with_another_consent_differs() {
        for (steps, expected) in [
            ("  - member_match: {member: known}\n", &[("known", false)][..]),
            ("  - member_match: {member: known, policy: regular}\n", &[("known", true)]),
            ("  - member_match: {member: known, consent_for: 10m}\n", &[("known", true)]),
            (
                "  - member_match: {member: known}\n  - member_match: {id: other, member: known, \
                 alter: consent_expired, control: member_match}\n",
                &[("known", true)],
            ),
            (
                "  - bulk_member_match: {members: [known, sensitive], regular: [sensitive]}\n",
                &[("known", false), ("sensitive", true)],
            ),
            ("  - discover: {}\n", &[]),
        ] {
            let story = story(steps);
            assert_eq!(submitted(&story).into_iter().collect::<Vec<_>>(), expected, "{steps}");
        }
    }

    #[tokio::test]
    async fn who_differs_has_the_member_alone() {
        let same = story("  - member_match: {member: known}\n");
        let other = story("  - member_match: {member: known, policy: regular}\n");
        let elsewhere = story("  - member_match: {member: sensitive, policy: regular}\n");
        let turns = Turns::of([&same, &other, &elsewhere].into_iter());
        let mut held = turns.take(&same).await;
        held.extend(turns.take(&same).await);
        held.extend(turns.take(&elsewhere).await);
        let mut waiting = Box::pin(turns.take(&other));
        assert!(futures_util::poll!(&mut waiting).is_pending());
        drop(held);
        assert_eq!(waiting.await.len(), 1);
    }
}
