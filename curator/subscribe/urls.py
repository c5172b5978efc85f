"""The addresses for readers: sign-up, and the links of mails."""

from __future__ import annotations

from django.urls import path

from curator.subscribe import leave, preferences, proof, sign_up, sign_up_api, vote

urlpatterns = [
    path("subscribe", sign_up.sign_up, name="subscribe"),
    path("api/subscribe", sign_up_api.sign_up_api, name="subscribe-api"),
    path("subscribe/again/<str:token>", sign_up.resend, name="subscribe-again"),
    path("subscribe/confirm/<str:token>", sign_up.confirm, name="subscribe-confirm"),
    path("vote/<int:number>/<str:language>", vote.vote, name="vote"),
    path("vote/<int:number>/<str:language>/<int:pick>", vote.vote, name="vote-item"),
    path("leave/<str:token>", leave.leave, name="leave"),
    path("leave/<str:token>/back", leave.resubscribe, name="come-back"),
    path("preferences/<str:token>", preferences.settings_page, name="preferences"),
    path("preferences/<str:token>/link", preferences.mail_link, name="preferences-link"),
    path("my-data/<str:token>", preferences.rights, name="my-data"),
    path("my-data/<str:token>/my-data.json", preferences.data, name="my-data-json"),
    path("proof/<str:token>", proof.proof, name="proof"),
    path("proof/<str:token>/letter.html", proof.proof_letter, name="proof-letter"),
    path("new-address/<str:token>", preferences.new_address, name="new-address"),
]
