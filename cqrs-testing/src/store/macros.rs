/// Tests an event store: one test for each behaviour of [`cqrs_testing::store`](crate::store), in one module for each concern.
///
/// It takes an expression that makes a [`StoreFixture`](crate::store::StoreFixture) with no events in it, once for each test.
#[macro_export]
macro_rules! event_store_conformance {
    ($fixture:expr) => {
        $crate::event_store_conformance!(@concern appending, $fixture, [
            the_first_append_makes_the_stream_and_starts_at_version_one,
            versions_run_for_each_subject,
            versions_of_events_without_a_subject_run_for_the_stream,
            a_batch_has_consecutive_versions_and_growing_positions,
            positions_grow_over_all_streams,
            several_streams_are_written_together_or_refused,
            a_refused_append_stores_nothing_of_its_commit,
            two_appends_to_one_subject_in_one_commit_follow_each_other,
            an_append_without_events_checks_and_writes_nothing,
            an_empty_commit_succeeds,
            an_event_comes_back_as_it_was_written,
            one_event_id_may_stand_in_two_streams,
            a_subject_begins_anew_in_each_stream,
            subjects_of_several_types_share_a_stream,
        ]);
        $crate::event_store_conformance!(@concern expectations, $fixture, [
            no_stream_accepts_a_new_subject_only,
            no_stream_accepts_an_empty_stream,
            exists_accepts_a_known_subject_only,
            any_accepts_everything,
            a_head_is_the_version_and_the_event_that_led_to_it,
            a_head_may_be_an_event_of_the_same_commit,
            a_head_without_a_subject_is_a_version,
            exact_accepts_this_version_only,
            a_conflict_says_what_was_expected_and_what_is,
            a_conflict_is_one_at_versions_of_several_digits_too,
            an_expectation_without_a_subject_is_about_the_stream,
            an_expectation_is_not_disturbed_by_other_subjects,
        ]);
        $crate::event_store_conformance!(@concern idempotence, $fixture, [
            the_same_commit_again_has_the_positions_of_then,
            the_same_commit_again_succeeds_after_later_events,
            the_same_commit_to_several_streams_again_succeeds,
            a_commit_that_is_partly_stored_is_a_duplicate,
            a_known_id_among_new_ones_is_a_duplicate,
            an_id_that_stands_twice_in_one_commit_is_a_duplicate,
            known_ids_at_other_versions_are_a_duplicate,
            a_known_id_with_other_contents_is_a_duplicate,
            a_known_id_of_another_subject_is_a_duplicate,
            a_stale_commit_with_new_ids_is_a_conflict,
            the_rest_of_a_repeated_commit_is_not_written_again,
            a_repeated_commit_is_recognised_although_its_message_is_handled,
            many_retries_at_once_store_one_event,
        ]);
        $crate::event_store_conformance!(@concern loading, $fixture, [
            a_stream_is_read_from_first_to_last,
            a_stream_is_read_backward_from_its_end,
            a_stream_is_read_from_a_position,
            a_subject_is_read_from_a_version,
            no_more_events_come_than_were_asked_for,
            a_missing_stream_is_not_found,
            an_empty_stream_is_read_as_nothing,
            an_unknown_subject_is_read_as_nothing,
            many_events_come_complete_and_in_order,
            large_events_come_complete_and_in_order,
            a_subject_may_have_more_than_65535_events,
            a_half_read_stream_may_be_dropped,
            a_stream_may_grow_while_it_is_read,
            the_head_of_a_subject_is_its_last_event,
            a_stream_that_is_made_anew_has_another_head,
        ]);
        $crate::event_store_conformance!(@concern streams, $fixture, [
            a_created_stream_exists,
            a_stream_is_not_created_twice,
            a_stream_that_an_append_made_has_no_metadata,
            a_streams_metadata_is_replaced,
            a_missing_stream_has_no_metadata_and_cannot_be_deleted,
            a_deleted_stream_is_gone,
            positions_are_not_given_again_after_a_deletion,
            a_deletion_concerns_one_stream,
            a_stream_is_made_with_its_first_events,
            a_commit_that_makes_a_stream_which_exists_is_refused,
            a_commit_that_makes_a_stream_twice_is_refused,
            a_repeated_commit_that_made_a_stream_is_recognised,
            of_many_who_make_a_stream_one_does,
        ]);
        $crate::event_store_conformance!(@concern erasing, $fixture, [
            what_is_erased_says_nothing_and_stays_where_it_was,
            what_was_not_erased_says_what_it_said,
            a_stream_is_erased_whole,
            an_erased_subject_goes_on_at_its_version,
            the_head_of_an_erased_subject_says_so,
            erasing_again_changes_nothing_more,
            a_repeated_commit_is_recognised_although_its_events_are_erased,
            an_erased_event_matches_no_metadata,
            a_missing_stream_is_not_amended,
        ]);
        $crate::event_store_conformance!(@concern deleting, $fixture, [
            a_stream_that_is_as_it_was_seen_is_deleted,
            a_stream_that_has_grown_is_not_deleted,
            a_stream_of_which_something_was_erased_is_not_deleted,
            a_stream_that_has_become_shorter_is_not_deleted,
            an_empty_stream_is_deleted_as_one,
            a_deletion_loses_nothing_that_was_acknowledged,
        ]);
        $crate::event_store_conformance!(@concern moving, $fixture, [
            relocated_events_keep_ids_versions_and_positions,
            a_type_is_split_off,
            a_relocated_subject_goes_on_where_it_is,
            raised_events_are_split_off_by_their_name,
            a_subject_that_is_known_in_the_target_is_not_relocated,
            an_event_whose_id_the_target_knows_is_not_relocated,
            a_stream_that_is_made_by_relocating_has_the_metadata_of_the_first,
            nobody_reads_a_relocated_event_twice,
            relocating_again_changes_nothing_more,
            aggregates_of_a_renamed_type_go_on_under_the_new_one,
            a_type_is_not_renamed_onto_a_known_aggregate,
            amendments_and_commits_take_turns,
            keys_follow_a_renamed_type,
        ]);
        $crate::event_store_conformance!(@concern names, $fixture, [
            stream_names_come_in_order_with_internal_ones,
            stream_names_come_in_pages,
            a_stream_is_found_by_its_exact_name,
            streams_are_found_by_a_regular_expression,
            a_bad_regular_expression_is_refused,
            streams_are_found_by_their_metadata,
            a_category_stands_before_the_first_dash,
            categories_are_filtered_and_paged,
            a_page_of_no_names_is_empty,
        ]);
        $crate::event_store_conformance!(@concern matching, $fixture, [
            equality_looks_at_kind_and_value,
            an_absent_field_never_matches,
            order_is_that_of_the_kind,
            in_and_nin_take_several_values,
            a_regular_expression_is_found_in_text,
            a_key_is_taken_literally,
            properties_of_the_message_are_matched,
            created_at_is_compared_as_text,
            all_conditions_must_hold,
            a_condition_that_makes_no_sense_is_refused,
        ]);
        $crate::event_store_conformance!(@concern log, $fixture, [
            the_log_has_all_streams_in_the_order_of_their_commits,
            pages_of_the_log_leave_nothing_out,
            reading_goes_on_behind_any_cursor,
            who_has_caught_up_gets_an_empty_page,
            the_end_of_the_log_is_behind_what_was_committed,
            the_log_has_nothing_of_refused_commits,
            the_mark_of_a_commit_is_reached_by_reading,
            a_foreign_cursor_is_refused,
            an_event_is_found_by_its_position,
            a_deletion_at_the_end_does_not_hold_readers_up,
            who_waits_is_woken_by_a_commit,
            who_waits_is_woken_by_a_commit_of_another_process,
            who_is_behind_does_not_wait,
            who_waits_in_vain_loses_patience,
        ]);
        $crate::event_store_conformance!(@concern checkpoints, $fixture, [
            a_new_subscription_has_no_checkpoint,
            a_checkpoint_without_a_lease_is_made_but_not_moved,
            the_owner_of_the_lease_moves_the_checkpoint,
            all_checkpoints_are_listed,
            a_former_owner_is_fenced_off,
            a_lease_that_never_was_is_fenced_off,
            a_lease_that_has_run_out_is_good_until_somebody_takes_it,
            a_checkpoint_does_not_move_when_its_commit_is_refused,
        ]);
        $crate::event_store_conformance!(@concern leases, $fixture, [
            a_lease_has_one_owner,
            the_owner_prolongs_its_lease,
            a_lease_that_has_run_out_is_taken_by_another,
            a_lease_that_was_given_back_is_free,
            an_old_lease_cannot_be_given_back,
            of_many_who_ask_at_once_one_gets_the_lease,
        ]);
        $crate::event_store_conformance!(@concern inbox, $fixture, [
            a_message_is_handled_once,
            a_message_without_events_is_handled_once,
            another_consumer_handles_the_message_too,
            the_answer_is_kept_with_the_message,
            a_refused_commit_has_not_handled_its_message,
        ]);
        $crate::event_store_conformance!(@concern outbox, $fixture, [
            what_waits_is_read_oldest_first,
            no_more_entries_come_than_were_asked_for,
            what_waits_is_read_page_by_page,
            an_unknown_transport_waits_for_nothing,
            an_entry_is_written_once,
            what_was_sent_is_gone,
            what_is_gone_may_be_sent_again,
            entries_of_another_transport_stay,
            a_fenced_sender_removes_nothing,
            a_fenced_checkpoint_removes_nothing,
            a_refused_commit_leaves_the_outbox_alone,
            an_entry_moves_in_one_commit,
            the_outbox_is_shared,
            what_is_set_aside_does_not_wait,
            each_transport_sets_its_own_entries_aside,
            what_was_set_aside_may_be_sent,
        ]);
        $crate::event_store_conformance!(@concern parking, $fixture, [
            what_is_parked_is_listed_by_position,
            parking_again_replaces_what_is_known,
            a_wish_for_a_retry_is_kept,
            parking_again_forgets_the_wish_for_a_retry,
            a_released_delivery_is_parked_no_more,
            a_refused_commit_parks_nothing,
        ]);
        $crate::event_store_conformance!(@concern transactions, $fixture, [
            a_transaction_writes_its_commit,
            a_refused_transaction_writes_nothing,
            a_dropped_transaction_writes_nothing,
            a_repeated_transaction_has_the_positions_of_then,
            transactions_and_commits_take_turns,
        ]);
        $crate::event_store_conformance!(@concern contention, $fixture, [
            of_concurrent_writers_to_one_subject_one_wins_each_version,
            a_reader_gets_every_event_once_while_many_write,
            more_callers_than_places_wait_for_one,
            a_commit_that_is_dropped_half_way_is_whole_or_not_there,
            a_commit_that_is_dropped_before_it_is_polled_writes_nothing,
            a_refused_commit_does_not_fail_its_neighbours,
        ]);
        $crate::event_store_conformance!(@concern limits, $fixture, [
            a_payload_of_a_hundred_megabytes_is_stored_or_refused,
            names_have_four_hundred_bytes_at_most,
            characters_of_all_kinds_come_back,
            a_payload_that_is_no_json_holds_nobody_up,
        ]);
        $crate::event_store_conformance!(@concern known_failures, $fixture, [
            what_is_reported_as_a_conflict_is_not_stored,
            a_command_that_is_told_of_a_conflict_has_stored_nothing,
            of_commits_from_one_version_one_is_stored,
            unrelated_aggregates_never_conflict,
            no_decision_rests_on_two_moments,
            loading_never_starves_the_store,
            who_holds_a_transaction_may_load,
            a_conflict_is_one_at_every_version,
            an_event_is_applied_once,
            a_commit_may_have_many_events,
            an_aggregate_of_more_than_65535_events_is_loaded_and_written,
            an_aggregate_whose_last_event_says_nothing_is_written_further,
            an_event_that_cannot_be_read_is_told_and_not_skipped,
            names_and_payloads_come_back_to_the_letter,
            a_deep_page_costs_what_the_first_costs,
            a_view_has_every_deposit_although_commands_commit_together,
            a_listener_gets_what_became_visible_late,
            a_writer_that_was_held_up_is_seen,
            a_cursor_is_about_the_log_and_not_about_an_aggregate,
            events_are_delivered_after_a_conflict_too,
            an_event_is_applied_once_although_snapshots_are_taken,
            a_conflict_has_stored_nothing_although_snapshots_are_taken,
            deleting_all_snapshots_changes_nothing,
            a_snapshot_that_does_not_fit_is_passed_over,
        ]);
        $crate::event_store_conformance!(@concern fire, $fixture, [
            writers_and_readers_agree_about_every_event,
            they_agree_although_handles_come_and_go,
            they_agree_about_a_crowd_of_writers,
        ]);
        $crate::event_store_conformance!(@concern promises, $fixture, [
            what_was_acknowledged_survives_closing,
            closing_finishes_what_was_taken,
            a_closed_store_says_that_it_is_closed,
            two_processes_share_one_store,
        ]);
    };
    (@concern $concern:ident, $fixture:expr, [$($behaviour:ident,)+]) => {
        mod $concern {
            #[allow(unused_imports, reason = "the expression may need what stands around it")]
            use super::*;

            $(
                #[test]
                fn $behaviour() {
                    $crate::store::run(async { $crate::store::$concern::$behaviour(&$fixture).await });
                }
            )+
        }
    };
}

#[cfg(test)]
mod tests {
    const MACRO: &str = include_str!("macros.rs");

    #[test]
    fn every_concern_is_in_the_table_of_the_module() {
        let module = include_str!("mod.rs");
        let concerns = MACRO.split("(@concern ").skip(1);
        let mut found = 0;
        let is_name = |text: &str| {
            text.chars()
                .all(|letter| letter.is_ascii_lowercase() || letter == '_')
        };
        let names = concerns.filter_map(|rest| Some(rest.split_once(", $fixture, [")?.0));
        for name in names.filter(|name| is_name(name)) {
            assert!(module.contains(&format!("//! | [`{name}`] |")), "{name}");
            found += 1;
        }
        assert!(found > 20);
    }

    #[test]
    fn every_behaviour_is_in_the_list() {
        let concerns = [
            include_str!("erasing.rs"),
            include_str!("deleting.rs"),
            include_str!("moving.rs"),
            include_str!("appending.rs"),
            include_str!("expectations.rs"),
            include_str!("idempotence.rs"),
            include_str!("loading.rs"),
            include_str!("streams.rs"),
            include_str!("names.rs"),
            include_str!("matching.rs"),
            include_str!("log.rs"),
            include_str!("checkpoints.rs"),
            include_str!("known_failures/concurrency.rs"),
            include_str!("known_failures/histories.rs"),
            include_str!("known_failures/listeners.rs"),
            include_str!("known_failures/snapshots.rs"),
            include_str!("limits.rs"),
            include_str!("leases.rs"),
            include_str!("inbox.rs"),
            include_str!("outbox.rs"),
            include_str!("parking.rs"),
            include_str!("transactions.rs"),
            include_str!("contention.rs"),
            include_str!("fire/mod.rs"),
            include_str!("promises.rs"),
        ];
        let mut behaviours = 0;
        for line in concerns.iter().flat_map(|concern| concern.lines()) {
            let name = line
                .strip_prefix("pub async fn ")
                .and_then(|rest| rest.split_once('('));
            let Some((name, _)) = name else { continue };
            assert!(
                MACRO.contains(&format!("            {name},\n")),
                "{name} is not tested by anybody"
            );
            behaviours += 1;
        }
        assert!(behaviours >= 50);
    }
}
