//! Ends consents while an export is under way: a fault on demand, which a client must live with.
//!
//! A revocation is told to the payer that holds the data, never to the one that fetches it.

use crate::source::inbound::Inbound;
use crate::source::jobs::Job;
use crate::source::state::Source;
use crate::transcript::Fact;

/// Ends the consents of the members of a job before the request `inbound` is answered, and states
/// it. What happens midway happens once, so that a member may consent again.
pub(in crate::source) fn end_consents(source: &Source, inbound: &Inbound, job: &Job) {
    if !source.first_end_of_consents() {
        return;
    }
    for covered in &job.members {
        source.handle.revoke_consent(source.member(covered.place).id());
    }
    let recorder = &source.stage.recorder;
    let after = inbound.number.0.saturating_sub(1);
    recorder.state(Fact::ConsentEnded { step: recorder.step(), after });
}
