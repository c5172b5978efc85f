"""Recognise tracking in addresses: parameters, session ids, AMP parameters, click counters.

Gathered addresses are stored without it, and printed ones are checked for it, by the same lists.
"""

from __future__ import annotations

import re

_NAMES = re.compile(
    r"^(?:utm_[\w-]+|utm|at_(?:medium|campaign|custom\d|link.*|recipient_\w+)|mc_(?:[ce]id|tc)|"
    r"fbclid|"
    r"fb_(?:ref|source|action_\w+|comment_id)|action_\w+_map|mindbox-[\w-]+|itm_\w+|cm_mmc\w*|"
    r"oft_\w+|hmb_\w+|"
    r"_bhlid|_?bbeml|_cldee|ss_email_id|wickedid|user_email(?:_address)?|"
    r"sscid|mk(?:evt|[crw]id)|scc?id|"
    r"adjust_\w+|dpg_(?:source|campaign|medium|content)|ga_(?:source|medium|campaign|term|content)|"
    r"gdf(?:ms|trk|fi)|gpromocode|gqt|pcrid|ndclid|vmcid|sb_referer_host|"
    r"redirect_(?:log_)?mongo_id|"
    r"tw_(?:source|campaign|medium|term|content|adid|i|p)|"
    r"sms_(?:ss|source|click|uph)|gclid|gclsrc|dclid|"
    r"wbraid|gbraid|gad_\w+|msclkid|yclid|ysclid|igshid|igsh|srsltid|"
    r"twclid|ttclid|rdt_cid|epik|li_fat_id|lipi|licu|mkt_tok|_hs(?:enc|mi)|_hs\w+|hsctatracking|"
    r"hss_channel|hslang|__hs\w+|"
    r"hsa_\w+|vero_(?:id|conv)|oly_\w+_id|elq(?:trackid|track|aid|at|campaignid)?|"
    r"ck_subscriber_id|ml_subscriber(?:_hash)?|vgo_ee|sfmc_\w+|bsft_\w+|et_rid|dm_i|__s|_k[ex]|"
    r"_bta_(?:tid|c)|trk_(?:contact|msg|module|sid)|"
    r"nr_email_referer|pi_list_email|"
    r"wt_?(?:mc|zmc)|wt\.\w+|pk_\w+|mtm_\w+|piwik_\w+|matomo_\w+|ncid|cmpid|ito|"
    r"ns_(?:mchannel|source|campaign|linkname|fee)|"
    r"xtor|xtref|ref_src|ref_url|rss_?source|spm|scid|s_cid|s_kwcid|ef_id|"
    r"sc_(?:eh|lid|llid|uid|campaign|channel|src)|"
    r"trk(?:campaign|info)?|ir_?clickid|irgwc|awc|zanpid|tduid|rb_clickid|_branch_match_id|_ga|_gl|"
    r"_openstat|"
    r"ocid|icid|intcid|sr_share|soc_(?:src|trk)|guccounter|guce_referrer(?:_sig)?|"
    r"amp|outputtype|amp_js_v|usqp|amp_gsa|"
    r"cm_(?:me|cr)|rtkcid|ir_(?:campaign|ad|partner)id|__io_lv|_io_session_id|famad_xuid|erid|"
    r"cx_(?:click|recs\w+)|aiad_clid|_sgm_\w+|_clde|admitad_uid|gps_adid|unicorn_click_id|"
    r"external_click_id|vc_lpp|ebisadid|nx_source|_zucks_suid|_branch_referrer|sc_customer|"
    r"(?:sy|ym)clid|echobox|__twitter_impression|wtrid|os_ehash|gs_l|tracking_source|"
    r"phpsessid|jsessionid|aspsessionid\w*|cfid|cftoken)$",
    re.IGNORECASE,
)
# Names that other sites use for other things are recognised by their value too.
_PAIRS = re.compile(
    r"^(?:feature=youtu\.be|partner=rss|emc=rss|cn=.*rss.*|source=rss(?:-.*)?|ref=(?:rss|feed)|"
    r"ref=(?:[\w-]+\.)+[a-z]{2,12}|sid=[0-9a-f]{32})$",
    re.IGNORECASE,
)
_SESSION_IN_PATH = re.compile(r";(?:jsessionid|phpsessid|sid)=[\w.!:-]*", re.IGNORECASE)
# Services that count clicks and redirect: by their paths on any host (SendGrid, Mailchimp, Mailgun,
# Eloqua), or by their hosts.
_COUNTING_PATH = re.compile(
    r"^/(?:(?:ls|wf)/click$|track/click|e/c/eyJ|c/eJ|CL0/https?:|els/v2/|e/er$|l\.php$)",
    re.IGNORECASE,
)
_COUNTING_HOST = re.compile(
    r"(?:^|\.)(?:ct\.sendgrid\.net|awstrack\.me|hubspotlinks[a-z]*\.com|mjt\.lu|mlsend\.com|"
    r"convertkit-mail\d*\.com|klclick\d?\.com|sendibt?\d\.com|dripemail\d\.com|cmail\d+\.com|"
    r"createsend\d*\.com|"
    r"urldefense\.(?:com|proofpoint\.com)|safelinks\.protection\.outlook\.com|l\.facebook\.com|"
    r"l\.instagram\.com)$",
    re.IGNORECASE,
)
_BLOGSPOT = re.compile(r"\.blogspot\.[a-z.]+$", re.IGNORECASE)


def without(query: str, host: str) -> str:
    """Return the query of an address without tracking parameters, otherwise unchanged."""
    if not query:
        return ""
    mobile = ("m=0", "m=1") if _BLOGSPOT.search(host) else ()
    return "&".join(
        pair for pair in query.split("&") if pair and pair not in mobile and not _tracks(pair)
    )


def without_session(path: str) -> str:
    """Return the path of an address without a session id (";jsessionid=...")."""
    return _SESSION_IN_PATH.sub("", path) if ";" in path else path


def tracks(query: str) -> bool:
    """Return whether the query of an address has a tracking parameter."""
    return any(map(_tracks, query.split("&")))


def counts_clicks(host: str, path: str) -> bool:
    """Return whether an address belongs to a service that counts clicks and then redirects."""
    return bool(_COUNTING_HOST.search(host) or _COUNTING_PATH.match(path))


def _tracks(pair: str) -> bool:
    return bool(_NAMES.match(pair.partition("=")[0]) or _PAIRS.match(pair))
