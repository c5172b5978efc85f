"""The desk's addresses."""

from __future__ import annotations

from django.urls import path

from curator.desk import (
    accounts,
    approval,
    candidates,
    collecting,
    draft,
    history,
    home,
    language_page,
    preview,
    send,
    sign_up_form,
    sources,
    themes,
    translations,
    words,
)

ISSUE = "issue/<int:issue_id>/"

urlpatterns = [
    path("", home.home, name="home"),
    path("gather/", collecting.gather_now, name="gather-now"),
    path("start/", home.start, name="start"),
    path("sign-in/", accounts.sign_in, name="sign-in"),
    path("sign-out/", accounts.sign_out, name="sign-out"),
    path("welcome/<str:key>/<str:token>/", accounts.welcome, name="welcome"),
    path("account/", accounts.account, name="account"),
    path("account/sign-out-everywhere/", accounts.sign_out_everywhere, name="sign-out-everywhere"),
    path("candidates/", candidates.candidates, name="candidates"),
    path("candidates/<int:story_id>/pick/", candidates.pick, name="pick"),
    path("candidates/<int:story_id>/judge/", candidates.judge_story, name="judge"),
    path("candidates/<int:story_id>/same/", candidates.same_or_not, name="same"),
    path(ISSUE, draft.draft, name="draft"),
    path(ISSUE + "hold/", draft.lift_hold, name="lift-hold"),
    path(ISSUE + "language/<str:language>/", language_page.edit_language, name="edit-language"),
    path(ISSUE + "words/", words.edit_issue, name="edit-issue"),
    path(ISSUE + "words/<int:words_id>/accept/", translations.accept_machine, name="accept"),
    path(ISSUE + "machine/", translations.machine, name="machine"),
    path(
        ISSUE + "machine/<int:job_id>/cancel/",
        translations.cancel_machine,
        name="cancel-machine",
    ),
    path(ISSUE + "machine/<str:language>/", translations.ask_machine, name="ask-machine"),
    path(ISSUE + "pick/<int:pick_id>/", words.edit_pick, name="edit-pick"),
    path(ISSUE + "pick/<int:pick_id>/place/", draft.change_place, name="place"),
    path(ISSUE + "preview/", preview.preview, name="preview"),
    path(ISSUE + "preview/<str:language>/", preview.preview, name="preview"),
    path(ISSUE + "preview/<str:language>/letter.html", preview.letter, name="letter"),
    path(ISSUE + "approve/", approval.approve_issue, name="approve"),
    path(ISSUE + "corrections/", history.release_corrections, name="release-corrections"),
    path(ISSUE + "send/", send.send_issue, name="send"),
    path(ISSUE + "send/test/", send.send_test, name="send-test"),
    path(ISSUE + "send/uncertain/", send.uncertain, name="uncertain"),
    path(ISSUE + "send/<int:job_id>/stop/", send.stop_sending, name="stop-sending"),
    path(ISSUE + "edition/<str:language>/", approval.switch_edition, name="edition"),
    path(ISSUE + "history/", history.history, name="history"),
    path("history/", history.history, name="all-history"),
    path("issues/", history.issues, name="issues"),
    path("sign-up-form/", sign_up_form.sign_up_form, name="sign-up-form"),
    path("themes/", themes.themes, name="themes"),
    path("themes/correct/", themes.correct, name="correct"),
    path("themes/<int:correction_id>/forget/", themes.forget_correction, name="forget"),
    path("sources/", sources.sources, name="sources"),
    path("sources/<int:source_id>/pause/", sources.pause, name="pause-source"),
]
