"""One list of what follows a reader around, for gathering and for the letter."""

from __future__ import annotations

import pytest

from curator.net import tracking

FOLLOWING = (
    "utm_source trk li_fat_id yclid twclid wbraid gbraid mtm_source pk_campaign _gl _ga wt_mc WT.mc_id cmpid s_cid spm "
    "ck_subscriber_id elqTrackId vgo_ee fbclid gclid msclkid mc_cid mc_eid mkt_tok _hsenc igshid vero_id oly_enc_id sc_eh"
)


@pytest.mark.parametrize("name", FOLLOWING.split())
def test_what_follows_a_reader_is_known_and_taken_off(name: str) -> None:
    assert tracking.tracks(f"page=2&{name}=abc")
    assert tracking.without(f"page=2&{name}=abc&id=7", "news.example") == "page=2&id=7"


@pytest.mark.parametrize(
    "query",
    ["page=2", "id=7&lang=de", "q=utm_source", "v=dQw4w9WgXcQ", "trackid=9", "amplitude=3", ""],
)
def test_what_names_the_page_stays(query: str) -> None:
    assert not tracking.tracks(query)
    assert tracking.without(query, "news.example") == query


@pytest.mark.parametrize(
    ("host", "path"),
    [
        ("u7.ct.sendgrid.net", "/ls/click"),
        ("links.shop.example", "/ls/click"),
        ("shop.us2.list-manage.com", "/track/click"),
        ("email.shop.example", "/c/eJwVjTsOwyAQ"),
        ("abc.r.eu-west-1.awstrack.me", "/L0/https:%2F%2Fshop.example/1/x"),
        ("click.convertkit-mail2.com", "/abc/def"),
    ],
)
def test_a_click_counter_is_known(host: str, path: str) -> None:
    assert tracking.counts_clicks(host, path)


@pytest.mark.parametrize(
    "address",
    [
        ("shop.example", "/click-and-collect"),
        ("news.example", "/ls/clicks"),
        ("mjt.lu.example", "/"),
    ],
)
def test_a_page_about_clicks_is_none(address: tuple[str, str]) -> None:
    assert not tracking.counts_clicks(*address)


NAMED_BY_OTHERS = (
    "_bhlid _cldee oft_id ss_email_id mc_tc wickedid user_email_address mindbox-message-key cm_mmc itm_source "
    "at_recipient_id utm_social-type hmb_campaign action_ref_map fb_comment_id bbeml sscid mkevt "
    "mkcid mkrid mkwid pcrid gdftrk gPromoCode gQT ndclid vmcid sb_referer_host redirect_mongo_id tw_term "
    "cm_me cm_cr rtkcid ir_campaignid ir_adid ir_partnerid __io_lv _io_session_id famad_xuid erid cx_click "
    "cx_recsOrder aiad_clid _sgm_source _clde admitad_uid gps_adid unicorn_click_id external_click_id vc_lpp "
    "ebisAdID nx_source _zucks_suid _branch_referrer sc_customer syclid ymclid Echobox __twitter_impression wtrid "
    "os_ehash gs_l tracking_source"
)


@pytest.mark.parametrize("name", NAMED_BY_OTHERS.split())
def test_what_other_lists_know_to_follow_a_reader_is_taken_off(name: str) -> None:
    assert tracking.without(f"id=7&{name}=abc&p=2", "news.example") == "id=7&p=2"


def test_the_host_a_reader_came_from_is_taken_off_and_other_references_stay() -> None:
    assert tracking.without("ref=letter.cx.example&id=7", "news.example") == "id=7"
    assert tracking.without("ref=42&id=7", "news.example") == "ref=42&id=7"
