"""The pages of a review: reading, deciding, the sheet, and what the writer's form tells."""

import re

import pytest
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse

from notices.models import Notice
from tests.desk.filled import filled
from tests.desk.review.staffing import GROUPS, make_route, member
from tests.factories import attach, illustrate, make_category, make_notice, make_report, make_task
from torchcenter.desk import workflow
from torchcenter.desk.people.names import name_of
from torchcenter.desk.review import workflow as review
from torchcenter.desk.review.models import Review

pytestmark = pytest.mark.django_db


def address(publication, verb, *arguments):
    options = publication._meta
    name = f"admin:{options.app_label}_{options.model_name}_{verb}"
    return reverse(name, args=[publication.pk, *arguments])


def opened(user):
    client = Client()
    client.force_login(user)
    return client


def told(response):
    return " ".join(str(message) for message in get_messages(response.wsgi_request))


@pytest.fixture
def writer():
    make_route(*GROUPS)
    return member("撰稿", "wang", last_name="王", first_name="小明")


@pytest.fixture
def reviewers():
    return {group: member(group, last_name="李", first_name="芳") for group in GROUPS}


@pytest.fixture
def passing(writer, reviewers):
    notice = make_notice(
        category=make_category("policy", name_zh_hans="政策文件"),
        document_number="国科发火〔2016〕32号",
        body_zh_hans="<p>正文<strong>要点</strong></p>",
    )
    attach(notice, title_zh_hans="申报表")
    illustrate(notice)
    return review.submit(notice, by=writer)


def test_the_writers_form_saves_and_submits(writer, reviewers):
    notice = make_notice()
    client = opened(writer)
    page = client.get(address(notice, "change"))
    assert "_publish" not in page.content.decode()
    response = client.post(
        address(notice, "change"), filled(page, title_zh_hans="改过的标题", _submit="1")
    )
    notice.refresh_from_db()
    assert (notice.title_zh_hans, notice.state) == ("改过的标题", "in_review")
    assert notice.written_by == [writer.pk]
    assert "已送审" in told(response)


def test_an_incomplete_text_is_saved_and_not_submitted(writer, reviewers):
    notice = make_notice()
    client = opened(writer)
    page = client.get(address(notice, "change"))
    data = filled(page, body_zh_hans="", body_en="", summary_zh_hans="摘要", _submit="1")
    response = client.post(address(notice, "change"), data)
    notice.refresh_from_db()
    assert (notice.summary_zh_hans, notice.state) == ("摘要", "draft")
    assert "未能送审" in told(response)
    assert "正文（中文）" in told(response)


def test_a_text_in_review_is_read_on_its_reviews_page_and_not_changed(writer, passing):
    client, notice = opened(writer), Notice.objects.get()
    response = client.get(address(notice, "change"))
    assert response.url == address(notice, "review", passing.pk)
    page = client.get(response.url).content.decode()
    for said in (
        "<strong>要点</strong>",
        "政策文件",
        "国科发火〔2016〕32号",
        "申报表",
        passing.text_sha256,
    ):
        assert said in page
    assert "_approve" not in page
    client.post(address(notice, "change"), {"_save": "1", "title_zh_hans": "晚到的标题"})
    notice.refresh_from_db()
    assert notice.title_zh_hans != "晚到的标题"


def test_a_save_that_comes_after_the_submission_is_refused_with_the_text_kept(writer, reviewers):
    notice = make_notice()
    editor = opened(member("总编辑"))
    page = editor.get(address(notice, "change"))
    data = filled(page, title_zh_hans="晚到的标题", _save="1")
    review.submit(notice, by=writer)
    answer = editor.post(address(notice, "change"), data, follow=True)
    assert "您输入的内容没有保存，但已暂存" in answer.content.decode()
    notice.refresh_from_db()
    assert notice.title_zh_hans != "晚到的标题"


def test_a_reviewer_returns_the_text_with_comments_at_its_fields(writer, reviewers, passing):
    notice = Notice.objects.get()
    client = opened(reviewers["初审"])
    place = address(notice, "review", passing.pk)
    refused = client.post(place, {"_return": "1", "comment-title_zh_hans": " "})
    assert refused.status_code == 200
    assert "请写明需要修改之处" in refused.content.decode()
    long = client.post(place, {"_return": "1", "comment": "好" * 5001}).content.decode()
    assert "意见过长" in long
    assert "好" * 5001 in long
    client.post(
        place, {"_return": "1", "comment": "见<b>各项", "comment-title_zh_hans": "请写明“批次”"}
    )
    form = opened(writer).get(address(notice, "change")).content.decode()
    assert "见&lt;b&gt;各项" in form
    assert re.search("李芳：请写明“批次”", form)


def test_the_page_of_a_finished_review_has_no_decision_to_take(reviewers, passing):
    for group in GROUPS:
        place = address(Notice.objects.get(), "review", passing.pk)
        client = opened(reviewers[group])
        assert "_approve" in client.get(place).content.decode()
        client.post(place, {"_approve": "1", "comment": f"{group}意见"})
        assert "_approve" not in client.get(place).content.decode()
    assert Review.objects.get().state == "approved"


def test_the_sheet_says_who_when_and_which_text(reviewers, passing):
    notice = Notice.objects.get()
    for group in GROUPS:
        passing = review.approve(passing, by=reviewers[group], comment=f"{group}意见")
    chief = member("总编辑")
    edition, _is_new = workflow.publish(notice, by=chief)
    sheet = opened(chief).get(address(notice, "review_sheet", passing.pk)).content.decode()
    for said in (
        notice.title_zh_hans, "王小明", "李芳", "初审意见", "复审意见", "终审意见",
        passing.text_sha256, edition.content_sha256,
    ):  # fmt: skip
        assert said in sheet


def test_an_owed_review_shows_the_published_text_and_not_the_draft(writer, reviewers):
    notice = make_notice(title_zh_hans="已发布的标题")
    chief = member("总编辑")
    response = opened(chief).post(address(notice, "urgent"), {"reason": ""})
    assert "reason" in response.context["form"].errors
    opened(chief).post(address(notice, "urgent"), {"reason": "汛情紧急"})
    Notice.objects.filter(pk=notice.pk).update(title_zh_hans="下一版的标题")
    owed = Review.objects.get()
    page = opened(reviewers["初审"]).get(address(notice, "review", owed.pk)).content.decode()
    assert "汛情紧急" in page
    values = re.findall(r'<div class="review-value"[^>]*>(.*?)</div>', page, re.DOTALL)
    assert "已发布的标题" in values
    assert "下一版的标题" not in values
    form = opened(writer).get(address(notice, "change")).content.decode()
    assert "待补审" in form


def test_what_is_published_with_a_task_is_reviewed_with_it(writer, reviewers):
    task = make_task()
    make_report(task, text_zh_hans="已完成四成。")
    passing = review.submit(task, by=writer)
    page = opened(reviewers["初审"]).get(address(task, "review", passing.pk)).content.decode()
    assert "已完成四成。" in page


def test_a_review_is_found_at_its_own_publication_only(writer, passing):
    other = make_notice()
    place = address(other, "review", passing.pk)
    assert opened(writer).get(place).status_code == 404


def test_people_are_called_by_their_names(writer):
    assert name_of(writer) == "王小明"
    assert name_of(member("初审", "fang", last_name="Li", first_name="Fang")) == "Fang Li"
    assert name_of(member("初审", "nobody")) == "nobody"


# The first page


def heaps(user):
    page = opened(user).get(reverse("admin:index"))
    return {heap.name: [row.title for row in heap.rows] for heap in page.context["heaps"]}


def test_my_work_says_what_waits_for_whom(writer, reviewers, passing):
    chief = member("总编辑", "chief")
    title = passing.title
    assert heaps(reviewers["初审"]) == {"waiting-for-me": [title]}
    assert heaps(reviewers["复审"]) == {}
    assert heaps(writer) == {"waiting-for-others": [title]}
    review.return_for_changes(passing, by=reviewers["初审"], comment="退回")
    assert heaps(writer) == {"returned": [title]}
    passing = review.submit(Notice.objects.get(), by=writer)
    for group in GROUPS:
        passing = review.approve(passing, by=reviewers[group])
    assert heaps(chief) == {"approved": [title]}
    assert heaps(reviewers["初审"]) == {}
    draft = make_notice(created_by=writer, title_zh_hans="草稿")
    assert heaps(writer) == {"drafts": ["草稿"]}
    workflow.publish_urgently(draft, reason="汛情", by=chief)
    assert heaps(chief)["owed"] == ["草稿"]


def test_the_first_page_is_as_quick_with_much_work(
    writer, reviewers, django_assert_max_num_queries
):
    for _number in range(25):
        review.submit(make_notice(), by=writer)
        make_notice(created_by=writer)
    client = opened(writer)
    with django_assert_max_num_queries(28):
        page = client.get(reverse("admin:index"))
    heap = next(heap for heap in page.context["heaps"] if heap.name == "drafts")
    assert (len(heap.rows), heap.more) == (20, True)
