//! All that look on.

use crate::checks::files::{
    attachment_urls_absolute, attachments_described, authorizations_current, elements_marked,
    financial_absent, messages_are_outcomes, one_type_each, only_matched_members,
    requested_types_only, since_respected, transmitter_provenance, transmitter_targets_exported,
    type_filter_met, until_respected, within_service_window, within_update_window,
};
use crate::checks::group_export::{ended_consent_left_out, only_named_members};
use crate::checks::payload::valid;
use crate::checks::provenance::{
    author_coded, on_behalf_of_adds, on_behalf_of_named, roles_fit, shaped, source_format_placed,
    targets_literal,
};
use crate::checks::{Check, data};

use super::context::Context;
use super::facts::{Mentions, Names};
use super::watch::{Note, Watch};

type Begin = for<'t> fn(&Context<'t>) -> Option<Watch<'t>>;

/// Rules about resources one by one: of which check, and what it does for an answer, if anything.
pub(super) static RULES: &[(&Check, Begin)] = &[
    (&data::documents_have_content::CHECK, data::documents_have_content::watch),
    (&data::mandatory_present::CHECK, data::mandatory_present::watch),
    (&data::member_number_typed::CHECK, data::member_number_typed::watch),
    (&data::nothing_filled_in::CHECK, data::nothing_filled_in::watch),
    (&data::organization_complete::CHECK, data::organization_complete::watch),
    (&data::organization_identified::CHECK, data::organization_identified::watch),
    (&data::prior_authorization_complete::CHECK, data::prior_authorization_complete::watch),
    (&data::prior_authorization_profiled::CHECK, data::prior_authorization_profiled::watch),
    (&data::profiles_named::CHECK, data::profiles_named::watch),
    (&data::tax_identifier_once::CHECK, data::tax_identifier_once::watch),
    (&attachment_urls_absolute::CHECK, attachment_urls_absolute::watch),
    (&attachments_described::CHECK, attachments_described::watch),
    (&authorizations_current::CHECK, authorizations_current::watch),
    (&elements_marked::CHECK, elements_marked::watch),
    (&financial_absent::CHECK, financial_absent::watch),
    (&messages_are_outcomes::CHECK, messages_are_outcomes::watch),
    (&one_type_each::CHECK, one_type_each::watch),
    (&only_matched_members::CHECK, only_matched_members::watch),
    (&requested_types_only::CHECK, requested_types_only::watch),
    (&type_filter_met::CHECK, type_filter_met::watch),
    (&until_respected::CHECK, until_respected::watch),
    (&within_service_window::CHECK, within_service_window::watch),
    (&within_update_window::CHECK, within_update_window::watch),
    (&ended_consent_left_out::CHECK, ended_consent_left_out::watch),
    (&only_named_members::CHECK, only_named_members::watch),
    (valid::EXPORT_FILE, valid::watch),
    (&author_coded::CHECK, author_coded::watch),
    (&on_behalf_of_adds::CHECK, on_behalf_of_adds::watch),
    (&on_behalf_of_named::CHECK, on_behalf_of_named::watch),
    (&roles_fit::CHECK, roles_fit::watch),
    (&shaped::CHECK, shaped::watch),
    (&source_format_placed::CHECK, source_format_placed::watch),
    (&targets_literal::CHECK, targets_literal::watch),
];

type Write = for<'t> fn(&Context<'t>) -> Option<Box<dyn Note>>;

/// What is written down of each file for checks that look at several.
pub(super) static NOTES: &[Write] = &[
    Names::begin,
    Mentions::begin,
    since_respected::Old::begin,
    transmitter_provenance::Nearest::begin,
    transmitter_targets_exported::Targets::begin,
];
