# ruff: noqa: E501 - a row is a line
"""The matrix of what can go wrong, row by row, and the tests that hold each.

Every row has a test in this folder; some name others beside it, where a part of the row is tried closer by.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

TESTS = Path(__file__).parents[1]
MATRIX: dict[int, tuple[str, tuple[str, ...]]] = {
    1: ("crash before the send", ("faults/test_crash_points.py::test_killed_before_it_was_begun_a_message_goes_once_after_the_restart", "faults/test_crash_points.py::test_killed_while_it_composes_a_digest_goes_once")),
    2: ("crash after the mark, before the first byte", ("faults/test_crash_points.py::test_killed_after_it_was_begun_an_alert_goes_marked_as_a_repeat", "faults/test_crash_points.py::test_killed_after_it_was_begun_a_digest_is_unknown_and_not_sent_again")),
    3: ("crash after Telegram accepted", ("faults/test_crash_points.py::test_killed_when_telegram_has_accepted_there_is_one_more_copy_at_most", "faults/test_crash_points.py::test_killed_with_the_answer_in_hand_there_is_one_more_copy_at_most")),
    4: ("time-out with an unknown outcome", ("faults/test_answers.py::test_an_answer_that_is_lost_repeats_an_alert_once_and_no_digest", "faults/test_answers.py::test_a_late_answer_is_an_answer")),
    5: ("429, of half a day too", ("faults/test_answers.py::test_a_429_of_half_a_day_parks_its_chat_over_a_restart_and_stops_nobody_else", "faults/test_answers.py::test_after_its_time_the_parked_chat_gets_what_it_is_owed")),
    6: ("Telegram down for hours", ("faults/test_answers.py::test_in_an_outage_of_hours_alerts_and_digests_grow_stale_and_the_next_digest_tells_it_all",)),
    7: ("403 in all its forms", ("faults/test_answers.py::test_a_chat_that_is_out_of_reach_is_paused_with_its_settings_and_asked_once",)),
    8: ("400: chat not found, no rights, topic closed", ("faults/test_answers.py::test_a_chat_that_is_not_there_is_paused", "faults/test_answers.py::test_a_topic_that_is_closed_or_gone_pauses_the_topic_alone")),
    9: ("400: markup, length", ("faults/test_answers.py::test_refused_markup_goes_once_as_plain_text_and_what_is_too_long_is_given_up",)),
    10: ("migration", ("faults/test_answers.py::test_a_migration_moves_all_that_is_owed_whichever_signal_comes_first",)),
    11: ("database locked", ("faults/test_store_under_stress.py::test_a_lock_that_falls_right_after_telegram_accepted_repeats_nothing", "faults/test_store_under_stress.py::test_nothing_is_sent_while_nothing_can_be_marked_and_it_goes_on_by_itself")),
    12: ("disk full", ("faults/test_store_under_stress.py::test_a_disk_that_is_full_sends_nothing_unmarked_and_goes_on_once_there_is_room", "faults/test_store_under_stress.py::test_a_small_file_system_that_fills_up_is_lived_through")),
    13: ("database damaged, or put back", ("faults/test_store_under_stress.py::test_a_damaged_database_is_refused_at_the_start_in_plain_words", "faults/test_store_under_stress.py::test_a_backup_that_is_put_back_sends_nothing_that_was_sent_since")),
    14: ("clock steps", ("faults/test_time.py::test_a_clock_that_is_set_back_repeats_no_digest", "faults/test_time.py::test_a_clock_that_leaps_ahead_sends_one_late_digest_and_not_all_it_leapt_over")),
    15: ("a gap of the clocks", ("faults/test_time.py::test_around_every_change_of_any_zone_each_quarter_hour_fires_once_a_local_date",)),
    16: ("a repeated hour", ("faults/test_time.py::test_around_every_change_of_any_zone_each_quarter_hour_fires_once_a_local_date",)),
    17: ("zone rules change", ("faults/test_time.py::test_a_law_that_moves_the_hour_is_followed_and_no_date_is_served_twice",)),
    18: ("two processes, one database", ("faults/test_crash_points.py::test_of_several_processes_on_one_database_one_sends_and_another_takes_over",)),
    19: ("two processes, two databases", ("faults/test_processes.py::test_two_bots_with_one_token_hold_back_say_so_and_live", "handlers/adapter/test_reading.py::test_once_the_other_process_has_gone_for_good_that_is_told_too")),
    20: ("a source is down for days", ("faults/test_sources.py::test_a_source_that_is_down_for_days_is_asked_ever_more_rarely_and_never_dropped",)),
    21: ("ten thousand items at once", ("faults/test_sources.py::test_a_flood_of_items_comes_newest_first_and_keeps_nobody_else_waiting", "feeds/test_decide.py::test_a_flood_is_taken_newest_first_and_the_rest_comes_next")),
    22: ("ids that churn", ("faults/test_sources.py::test_ids_that_are_all_made_anew_bring_nothing_new", "feeds/test_decide.py::test_an_item_is_known_again")),
    23: ("dates that are missing, absurd or yet to come", ("faults/test_sources.py::test_dates_that_are_missing_absurd_or_to_come_are_the_moment_of_fetching", "feeds/test_normalize.py::test_a_date_in_the_future_is_clamped")),
    24: ("an item that hangs or kills its parser or reader", ("faults/test_sources.py::test_an_item_that_hangs_or_kills_its_parser_costs_that_process_alone", "extract/test_worker.py::test_a_reader_that_is_killed_is_replaced")),
    25: ("out of memory", ("faults/test_sources.py::test_what_asks_for_all_memory_is_refused_it_and_the_bot_lives_on", "faults/test_sources.py::test_a_reader_that_is_killed_for_want_of_memory_is_replaced_and_what_it_had_is_read", "faults/test_kills.py::test_a_hundred_schedules_of_kills_keep_the_guarantee")),
    26: ("slow, endless, looping, bursting answers", ("faults/test_sources.py::test_slow_endless_looping_and_bursting_answers_end_by_themselves_and_others_are_read", "feeds/test_fetch.py::test_a_bomb_is_stopped_at_the_cap")),
    27: ("304 and empty answers", ("faults/test_sources.py::test_an_empty_answer_is_a_failure_and_304_for_a_day_asks_for_the_whole_again", "feeds/test_decide.py::test_unchanged_is_well_and_a_little_slower")),
    28: ("a blocked loop, a suspended process", ("engines/test_watching.py::test_a_loop_that_is_blocked_for_good_ends_the_process", "faults/test_processes.py::test_a_process_that_was_suspended_goes_on_and_is_not_taken_for_blocked")),
    29: ("SIGTERM in mid-broadcast", ("faults/test_crash_points.py::test_told_to_stop_it_ends_what_is_under_way_and_leaves_the_rest_pending",)),
    30: ("an older program on a newer database", ("faults/test_store_under_stress.py::test_an_older_program_refuses_a_newer_database_and_leaves_it_as_it_is", "store/test_migrations.py::test_a_database_of_a_newer_version_is_refused")),
    31: ("token revoked", ("faults/test_processes.py::test_a_token_that_is_revoked_ends_the_process_with_a_code_of_its_own_and_all_kept",)),
    32: ("a flood of commands, stale presses", ("faults/test_processes.py::test_a_flood_that_waited_is_told_once_to_slow_down_and_others_are_answered", "handlers/adapter/test_reading.py::test_an_update_that_comes_twice_is_served_once")),
}  # fmt: skip


def test_all_thirty_two_rows_are_there() -> None:
    assert list(MATRIX) == list(range(1, 33))


@pytest.mark.parametrize("number", MATRIX)
def test_every_row_has_tests_that_exist(number) -> None:
    _, tests = MATRIX[number]
    missing = []
    for test in tests:
        path, _, name = test.partition("::")
        missing += [] if re.search(rf"def {name}\(", (TESTS / path).read_text()) else [test]

    assert [test for test in tests if test.startswith("faults/")]
    assert missing == []
