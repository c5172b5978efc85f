"""The desk's addresses."""

from __future__ import annotations

from django.urls import path

from curator.review import (
    approval,
    candidates,
    draft,
    home,
    machine,
    mailing,
    past,
    preview,
    signing_in,
    sources,
    vocabulary,
    words,
)

ISSUE = "issue/<int:issue_id>/"

urlpatterns = [
    path("", home.home, name="home"),
    path("start/", home.start, name="start"),
    path("sign-in/", signing_in.sign_in, name="sign-in"),
    path("sign-out/", signing_in.sign_out, name="sign-out"),
    path("welcome/<str:key>/<str:token>/", signing_in.welcome, name="welcome"),
    path("account/", signing_in.account, name="account"),
    path("candidates/", candidates.candidates, name="candidates"),
    path("candidates/<int:story_id>/pick/", candidates.pick, name="pick"),
    path("candidates/<int:story_id>/same/", candidates.same_or_not, name="same"),
    path(ISSUE, draft.draft, name="draft"),
    path(ISSUE + "hold/", draft.lift_hold, name="lift-hold"),
    path(ISSUE + "words/", words.edit_issue, name="edit-issue"),
    path(ISSUE + "words/<int:words_id>/accept/", machine.accept_machine, name="accept"),
    path(ISSUE + "machine/", machine.machine, name="machine"),
    path(ISSUE + "machine/<int:request_id>/cancel/", machine.cancel_machine, name="cancel-machine"),
    path(ISSUE + "machine/<str:language>/", machine.ask_machine, name="ask-machine"),
    path(ISSUE + "pick/<int:pick_id>/", words.edit_pick, name="edit-pick"),
    path(ISSUE + "pick/<int:pick_id>/place/", draft.change_place, name="place"),
    path(ISSUE + "preview/", preview.preview, name="preview"),
    path(ISSUE + "preview/<str:language>/", preview.preview, name="preview"),
    path(ISSUE + "preview/<str:language>/letter.html", preview.letter, name="letter"),
    path(ISSUE + "approve/", approval.approve_issue, name="approve"),
    path(ISSUE + "send/", mailing.send_issue, name="send"),
    path(ISSUE + "send/test/", mailing.send_test, name="send-test"),
    path(ISSUE + "send/uncertain/", mailing.uncertain, name="uncertain"),
    path(ISSUE + "send/<int:request_id>/stop/", mailing.stop_sending, name="stop-sending"),
    path(ISSUE + "edition/<str:language>/", approval.switch_edition, name="edition"),
    path(ISSUE + "history/", past.history, name="history"),
    path("history/", past.history, name="all-history"),
    path("issues/", past.issues, name="issues"),
    path("themes/", vocabulary.themes, name="themes"),
    path("themes/correct/", vocabulary.correct, name="correct"),
    path("themes/<int:correction_id>/forget/", vocabulary.forget_correction, name="forget"),
    path("sources/", sources.sources, name="sources"),
    path("sources/<int:source_id>/pause/", sources.pause, name="pause-source"),
]
