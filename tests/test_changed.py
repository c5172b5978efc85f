"""Which tests `make check` runs."""

from tests.changed import tests_of as chosen

THERE = ["tests", "tests/label", "tests/label/test_summary.py", "tests/net", "tests/test_cli.py"]


def test_a_file_with_its_own_test_is_answered_by_it():
    assert chosen(["curator/label/summary.py"], THERE) == ["tests/label/test_summary.py"]


def test_a_file_without_one_is_answered_by_its_folder():
    assert chosen(["curator/label/themes/decide.py"], THERE) == ["tests/label"]


def test_a_changed_test_is_run_itself():
    assert chosen(["tests/test_cli.py"], THERE) == ["tests/test_cli.py"]


def test_what_has_no_tests_near_it_runs_none():
    assert chosen(["README.md", "curator/wsgi.py"], THERE) == []
