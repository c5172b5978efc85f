"""The addresses of the desk."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module

from django.http import HttpRequest, HttpResponse
from django.urls import path, register_converter
from django.urls.converters import IntConverter

View = Callable[..., HttpResponse]


def view(name: str) -> View:
    """Return the desk's view `module.function`, whose module is imported when first requested.

    So the desk starts without the use cases behind every page.
    """
    module, _, function = name.partition(".")

    def answer(request: HttpRequest, **arguments: object) -> HttpResponse:
        found: View = getattr(import_module(f"curator.desk.{module}"), function)
        return found(request, **arguments)

    return answer


class Key(IntConverter):
    """The number of a row, as large as a database can look up."""

    regex = "[0-9]{1,18}"


register_converter(Key, "key")
ISSUE = "issue/<key:issue_id>/"

urlpatterns = [
    path("", view("home.home"), name="home"),
    path("gather/", view("collecting.gather_now"), name="gather-now"),
    path("start/", view("home.start"), name="start"),
    path("roundup/", view("roundup.start"), name="start-roundup"),
    path("issue/<key:issue_id>/take/<key:pick_id>/", view("roundup.take"), name="take"),
    path("sign-in/", view("accounts.sign_in"), name="sign-in"),
    path("sign-in/code/", view("accounts.sign_in_code"), name="sign-in-code"),
    path("sign-in/organisation/", view("organisation.begin"), name="organisation"),
    path("sign-in/organisation/back/", view("organisation.back"), name="organisation-back"),
    path("sign-in/passkey/", view("passkeys.sign_in"), name="passkey-sign-in"),
    path(
        "sign-in/passkey/options/",
        view("passkeys.options_to_sign_in"),
        name="passkey-sign-in-options",
    ),
    path("sign-in/lost/", view("accounts.lost_password"), name="lost-password"),
    path("sign-out/", view("accounts.sign_out"), name="sign-out"),
    path("welcome/<str:key>/<str:token>/", view("accounts.welcome"), name="welcome"),
    path("account/", view("own_account.account"), name="account"),
    path("account/language/", view("own_account.change_language"), name="desk-language"),
    path("account/reads/", view("own_account.change_languages_read"), name="languages-read"),
    path(
        "account/sign-out-everywhere/",
        view("own_account.sign_out_everywhere"),
        name="sign-out-everywhere",
    ),
    path(
        "account/sessions/<slug:session_id>/end/",
        view("own_account.end_session"),
        name="end-session",
    ),
    path("account/second-factor/", view("own_account.second_factor_page"), name="second-factor"),
    path("account/prove/", view("proving.prove"), name="prove"),
    path("account/address/", view("own_address.change"), name="own-address"),
    path("account/address/<str:token>/", view("own_address.confirm"), name="confirm-address"),
    path("account/passkeys/", view("passkeys.passkeys"), name="passkeys"),
    path("account/passkeys/options/", view("passkeys.options_to_add"), name="passkey-options"),
    path("account/passkeys/add/", view("passkeys.add"), name="add-passkey"),
    path(
        "account/passkeys/<key:passkey_id>/remove/", view("passkeys.remove"), name="remove-passkey"
    ),
    path("readers/", view("readers.readers"), name="readers"),
    path("readers/change/", view("readers.change_reader"), name="change-reader"),
    path("people/", view("people.people_page"), name="people"),
    path("people/sign-ins/", view("people.sign_ins_page"), name="sign-ins"),
    path("people/invite/", view("people.invite"), name="invite-person"),
    path("people/<key:user_id>/", view("people.change"), name="change-person"),
    path("candidates/", view("candidates.candidates"), name="candidates"),
    path("candidates/filters/", view("own_lists.save_filter"), name="save-filter"),
    path(
        "candidates/filters/<key:filter_id>/remove/",
        view("own_lists.remove_filter"),
        name="remove-filter",
    ),
    path("candidates/add/", view("add_link.add_link"), name="add-link"),
    path("desk.webmanifest", view("add_link.manifest"), name="manifest"),
    path("candidates/<key:story_id>/pick/", view("candidates.pick"), name="pick"),
    path("candidates/<key:story_id>/judge/", view("triage.judge_story"), name="judge"),
    path(
        "candidates/<key:story_id>/themes/", view("story_themes.story_themes"), name="story-themes"
    ),
    path(
        "candidates/<key:story_id>/themes/say/", view("story_themes.say_themes"), name="say-themes"
    ),
    path("candidates/<key:story_id>/same/", view("triage.same_or_not"), name="same"),
    path(ISSUE, view("draft.draft"), name="draft"),
    path(ISSUE + "hold/", view("draft.lift_hold"), name="lift-hold"),
    path(
        ISSUE + "language/<str:language>/",
        view("language_page.edit_language"),
        name="edit-language",
    ),
    path(
        ISSUE + "language/<str:language>/file/",
        view("language_page.language_file"),
        name="language-file",
    ),
    path(ISSUE + "unsaved/", view("unsaved.keep_unsaved"), name="keep-unsaved"),
    path(ISSUE + "sponsor/", view("draft.add_sponsor"), name="add-sponsor"),
    path(
        ISSUE + "sponsor/<key:sponsor_id>/remove/",
        view("draft.remove_sponsor"),
        name="remove-sponsor",
    ),
    path(
        ISSUE + "versions/<str:language>/<str:name>/",
        view("versions.text_versions"),
        name="versions",
    ),
    path(ISSUE + "words/", view("words.edit_issue"), name="edit-issue"),
    path(
        ISSUE + "words/<key:words_id>/accept/", view("translations.accept_machine"), name="accept"
    ),
    path(ISSUE + "machine/", view("translations.machine"), name="machine"),
    path(
        ISSUE + "machine/<key:job_id>/cancel/",
        view("translations.cancel_machine"),
        name="cancel-machine",
    ),
    path(ISSUE + "machine/<str:language>/", view("translations.ask_machine"), name="ask-machine"),
    path(ISSUE + "pick/<key:pick_id>/", view("words.edit_pick"), name="edit-pick"),
    path(ISSUE + "pick/<key:pick_id>/place/", view("draft.change_place"), name="place"),
    path(ISSUE + "preview/", view("preview.preview"), name="preview"),
    path(ISSUE + "preview/<str:language>/", view("preview.preview"), name="preview"),
    path(ISSUE + "preview/<str:language>/letter.html", view("preview.letter"), name="letter"),
    path(
        ISSUE + "preview/<str:language>/archive.html", view("preview.archive"), name="archive-page"
    ),
    path(ISSUE + "proofreading/", view("proofreading.proofread"), name="proofread"),
    path(ISSUE + "proofreading/invite/", view("proofreading.invite"), name="invite-proofreader"),
    path(
        ISSUE + "proofreading/<key:link_id>/revoke/",
        view("proofreading.revoke"),
        name="revoke-proofreader",
    ),
    path(
        ISSUE + "proofreading/comment/<key:comment_id>/",
        view("proofreading.resolve"),
        name="resolve-comment",
    ),
    path(ISSUE + "approve/", view("approval.approve_issue"), name="approve"),
    path(ISSUE + "links/", view("approval.check_links"), name="check-links"),
    path(ISSUE + "corrections/", view("history.release_corrections"), name="release-corrections"),
    path(ISSUE + "send/", view("send.send_issue"), name="send"),
    path(ISSUE + "send/test/", view("send.send_test"), name="send-test"),
    path(ISSUE + "send/resume/", view("send.resume_sending"), name="resume-sending"),
    path(ISSUE + "send/uncertain/", view("send.uncertain"), name="uncertain"),
    path(ISSUE + "send/<key:job_id>/stop/", view("send.stop_sending"), name="stop-sending"),
    path(ISSUE + "linkedin/", view("linkedin.linkedin"), name="linkedin"),
    path(ISSUE + "linkedin/<str:language>/", view("linkedin.linkedin"), name="linkedin"),
    path(
        ISSUE + "linkedin/<str:language>/posted/", view("linkedin.posted"), name="linkedin-posted"
    ),
    path(
        ISSUE + "linkedin/<str:language>/files.zip", view("linkedin.files"), name="linkedin-files"
    ),
    path(
        ISSUE + "linkedin/<str:language>/cover.png", view("linkedin.cover"), name="linkedin-cover"
    ),
    path(ISSUE + "linkedin/<str:language>/post/", view("linkedin.post_now"), name="linkedin-post"),
    path("linkedin/", view("linkedin_account.account"), name="linkedin-account"),
    path("linkedin/connect/", view("linkedin_account.connect"), name="linkedin-connect"),
    path("linkedin/connected/", view("linkedin_account.connected"), name="linkedin-connected"),
    path("linkedin/disconnect/", view("linkedin_account.disconnect"), name="linkedin-disconnect"),
    path(
        ISSUE + "linkedin/<str:language>/page-<key:page_number>.png",
        view("linkedin.document_page"),
        name="linkedin-page",
    ),
    path(ISSUE + "edition/<str:language>/", view("approval.switch_edition"), name="edition"),
    path(ISSUE + "made-of/", view("history.made_of"), name="made-of"),
    path(ISSUE + "receipt/", view("receipt.receipt_page"), name="receipt"),
    path(ISSUE + "receipt.json", view("receipt.receipt_file"), name="receipt-file"),
    path(ISSUE + "missed/", view("history.missed"), name="missed"),
    path(ISSUE + "history/", view("history.history"), name="history"),
    path("undo/", view("undo.undo"), name="undo"),
    path("history/", view("history.history"), name="all-history"),
    path("issues/", view("history.issues"), name="issues"),
    path("sign-up-form/", view("sign_up_form.sign_up_form"), name="sign-up-form"),
    path("themes/", view("themes.themes"), name="themes"),
    path("themes/term/", view("themes.term"), name="term"),
    path("themes/correct/", view("themes.correct"), name="correct"),
    path("themes/<key:correction_id>/forget/", view("themes.forget_correction"), name="forget"),
    path("operation/", view("operation.operation"), name="operation"),
    path("operation/<slug:name>/tell/", view("operation.test_receiver"), name="tell-receiver"),
    path("sources/add/", view("source.add_source"), name="add-source"),
    path("sources/<key:source_id>/", view("source.source"), name="source"),
    path("sources/<key:source_id>/test/", view("source.test_source"), name="test-source"),
    path("sources/<key:source_id>/change/", view("source.change_source"), name="change-source"),
    path("sources/blocked/", view("own_lists.blocked"), name="blocked"),
    path("sources/blocked/add/", view("own_lists.block"), name="block"),
    path("sources/blocked/<key:block_id>/remove/", view("own_lists.unblock"), name="unblock"),
    path("sources/", view("sources.sources"), name="sources"),
    path("sources/feeds.yaml", view("sources.feeds_file"), name="feeds-file"),
    path("sources/scorecard/", view("sources.scores"), name="scorecard"),
    path("sources/<key:source_id>/pause/", view("sources.pause"), name="pause-source"),
]
