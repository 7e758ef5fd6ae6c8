/// Tests a snapshot store: one test for each behaviour of [`cqrs_testing::snapshot`](crate::snapshot).
///
/// It takes an expression that makes a [`SnapshotFixture`](crate::snapshot::SnapshotFixture) with no snapshots in it, once for each test.
#[macro_export]
macro_rules! snapshot_store_conformance {
    ($fixture:expr) => {
        $crate::snapshot_store_conformance!(@concern single, $fixture, [
            a_snapshot_comes_back_as_it_was_saved,
            an_aggregate_without_a_snapshot_has_none,
            many_are_saved_together,
            a_later_snapshot_replaces_the_one_before,
            aggregates_are_told_apart_to_the_letter,
            the_snapshot_of_one_aggregate_is_removed,
            the_snapshots_of_a_type_are_removed,
            large_states_and_versions_are_kept,
        ]);
        $crate::snapshot_store_conformance!(@concern sharing, $fixture, [
            two_handles_are_one_store,
            who_save_at_once_leave_one_whole_snapshot,
            a_call_that_is_dropped_does_no_harm,
            a_store_is_closed,
        ]);
    };
    (@concern $concern:ident, $fixture:expr, [$($behaviour:ident,)+]) => {
        mod $concern {
            #[allow(unused_imports, reason = "the expression may need what stands around it")]
            use super::*;

            $(
                #[test]
                fn $behaviour() {
                    $crate::store::run(async { $crate::snapshot::$concern::$behaviour(&$fixture).await });
                }
            )+
        }
    };
}

#[cfg(test)]
mod tests {
    const MACRO: &str = include_str!("macros.rs");

    #[test]
    fn every_behaviour_is_in_the_list() {
        let concerns = [include_str!("single.rs"), include_str!("sharing.rs")];
        for behaviour in concerns
            .iter()
            .flat_map(|text| text.split("pub async fn ").skip(1))
        {
            let name = behaviour.split('(').next().unwrap_or_default();
            let listed = MACRO.lines().any(|line| line.trim() == format!("{name},"));
            assert!(listed, "{name} is not in the macro");
        }
    }
}
