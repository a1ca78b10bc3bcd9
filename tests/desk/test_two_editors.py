"""Two people with the same text open: neither writes over the other without knowing."""

import re

import pytest
from django.test import Client

from tests import factories
from tests.desk.filled import filled

pytestmark = pytest.mark.django_db


@pytest.fixture
def notice():
    return factories.make_notice(title_zh_hans="原题")


@pytest.fixture
def address(notice):
    return f"/desk/notices/notice/{notice.pk}/change/"


def opened(name):
    client = Client()
    client.force_login(factories.make_editor(name))
    return client


def test_the_second_to_save_is_told_and_keeps_what_was_typed(notice, address):
    lin, wang = opened("lin"), opened("wang")
    form = wang.get(address)
    lin.post(address, filled(lin.get(address), title_zh_hans="林的题目", _continue="1"))

    refused = wang.post(address, filled(form, title_zh_hans="王的题目", _continue="1"))

    notice.refresh_from_db()
    assert notice.title_zh_hans == "林的题目"
    page = refused.content.decode()
    assert "lin" in page
    assert 'value="王的题目"' in page
    assert re.search(rf'href="{address}" target="_blank"', page)


def test_saving_once_more_means_it(notice, address):
    lin, wang = opened("lin"), opened("wang")
    form = wang.get(address)
    lin.post(address, filled(lin.get(address), title_zh_hans="林的题目", _continue="1"))
    refused = wang.post(address, filled(form, title_zh_hans="王的题目", _publish="1"))
    saved = wang.post(address, filled(refused, _continue="1"))
    notice.refresh_from_db()
    assert (saved.status_code, notice.title_zh_hans) == (302, "王的题目")


def test_a_refused_text_is_not_published(notice, address):
    lin, wang = opened("lin"), opened("wang")
    form = wang.get(address)
    lin.post(address, filled(lin.get(address), title_zh_hans="林的题目", _continue="1"))
    wang.post(address, filled(form, title_zh_hans="王的题目", _publish="1"))
    notice.refresh_from_db()
    assert notice.document is None


def test_one_editor_saves_as_often_as_needed(notice, address):
    lin = opened("lin")
    for title in ("一", "二", "三"):
        response = lin.post(address, filled(lin.get(address), title_zh_hans=title, _publish="1"))
        assert response.status_code == 302
    notice.refresh_from_db()
    assert notice.title_zh_hans == "三"
