"""What a report rests on, where a task comes from and goes on, and how things stood on a day."""

import datetime as dt
import re

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from notices.models import Notice
from tasks.carrying_over import carry_over
from tasks.models import PriorityTask
from tests import factories
from tests.desk.filled import filled, with_rows
from torchcenter.desk import workflow
from torchcenter.desk.documents import AddressesField
from torchcenter.record.models import Edition

pytestmark = pytest.mark.django_db


@pytest.fixture
def task():
    task = factories.make_task(title_zh_hans="推进孵化器建设")
    factories.published(task.plan)
    return task


@pytest.fixture
def editor():
    client = Client()
    client.force_login(factories.make_editor())
    return client


def public(title):
    notice = factories.make_notice(title_zh_hans=title, title_en="", body_en="")
    return factories.published(notice)


class TestEvidence:
    def test_it_is_typed_as_addresses_and_shown_as_links(self, task, editor, client):
        notice, milestone = public("成效通报"), factories.published(factories.make_milestone())
        address = f"/desk/tasks/prioritytask/{task.pk}/change/"
        row = {
            "date": "2024-06-30",
            "percentage": "60",
            "evidence": "\n".join(
                [
                    f"https://www.example.org/en{notice.path}",
                    "",
                    f" {milestone.path.rstrip('/')} ",
                    notice.path,
                ]
            ),
        }
        saved = editor.post(
            address, filled(editor.get(address), _publish="1") | with_rows("reports", row)
        )
        assert saved.status_code == 302
        assert task.reports.get().evidence == [notice.document, milestone.document]
        page = client.get("/tasks/2024/1/").content.decode()
        assert re.search(rf'<a href="{notice.path}"[^>]*>成效通报</a>', page)
        assert f'href="{milestone.path}"' in page
        assert f'href="/en{notice.path}"' in client.get("/en/tasks/2024/1/").content.decode()

        form = editor.get(address)
        assert f"{notice.path}\n{milestone.path}" in form.content.decode()
        workflow.withdraw(Notice.objects.get(document=notice.document), reason_zh_hans="有误")
        page = client.get("/tasks/2024/1/").content.decode()
        assert f'href="{notice.path}"' not in page
        assert "（已撤下的文件）" in page
        assert editor.post(address, filled(form, _continue="1")).status_code == 302
        assert task.reports.get().evidence == [notice.document, milestone.document]

    @pytest.mark.parametrize(
        "line",
        [
            "/notices/2024/999999/",
            "nonsense",
            "https://example.org/",
            "/desk/",
            "javascript:alert(1)",
            "\x00",
            "/notices\x00/",
            "/notices%00/",
            "#\x00",
            "http://[/notices/",
            "#x",
        ],
    )
    def test_what_leads_to_nothing_is_refused_with_its_line(self, line):
        notice = public("通报")
        with pytest.raises(ValidationError) as refused:
            AddressesField(required=False).clean(f"{notice.path}\n{line}")
        assert "2" in str(refused.value)

    def test_a_draft_is_no_evidence(self, task):
        notice = factories.make_notice()
        with pytest.raises(ValidationError):
            AddressesField().clean(f"/notices/{notice.date.year}/{notice.pk}/")
        with pytest.raises(ValidationError):
            AddressesField().clean("\n".join(["/x/"] * 21))

    def test_editions_from_before_say_nothing_of_it(self, task, client):
        factories.make_report(task)
        edition = factories.published(task)
        assert "evidence" not in edition.details["progress"][0]
        assert "carried_over_from" not in edition.details
        assert client.get("/tasks/2024/1/").status_code == 200

    def test_it_is_restored_and_compared(self, task, editor):
        notice = public("通报")
        report = factories.make_report(task, evidence=[notice.document])
        first = factories.published(task)
        report.evidence = []
        report.save()
        factories.published(task)
        page = editor.get(f"/desk/tasks/prioritytask/{task.pk}/editions/compare/?old=1&new=2")
        assert notice.path in page.content.decode()
        workflow.restore(PriorityTask.objects.get(), first)
        assert task.reports.get().evidence == [notice.document]


class TestCarryingOver:
    def test_a_task_goes_on_in_a_later_plan(self, task, editor, client):
        factories.make_report(task)
        factories.published(task)
        later = factories.make_plan(2025)
        factories.published(later)
        data = {
            "action": "carry_over_selected",
            "_selected_action": [task.pk],
            "confirmed": "yes",
            "plan": later.pk,
        }
        answer = editor.post("/desk/tasks/prioritytask/", data, follow=True)
        assert "已作为草稿结转至2025年度计划" in answer.content.decode()
        again = editor.post("/desk/tasks/prioritytask/", data, follow=True)
        assert "无需操作" in again.content.decode()
        carried = later.tasks.get()
        assert (carried.title_zh_hans, carried.position) == (task.title_zh_hans, 1)
        assert carried.document is None
        assert not carried.reports.exists()
        assert "结转" not in client.get("/tasks/2024/1/").content.decode()
        factories.published(carried)
        assert re.search(
            r"结转至.*?/tasks/2025/1/", client.get("/tasks/2024/1/").content.decode(), re.DOTALL
        )
        assert re.search(
            r"结转自.*?/tasks/2024/1/", client.get("/tasks/2025/1/").content.decode(), re.DOTALL
        )
        edition = Edition.objects.of("tasks", "task").get(year=2025)
        workflow.restore(PriorityTask.objects.get(pk=carried.pk), edition)
        carried.refresh_from_db()
        assert carried.carried_over_from == task
        workflow.withdraw(task, reason_zh_hans="有误")
        page = client.get("/tasks/2025/1/").content.decode()
        assert "（已撤下）" in page
        assert 'href="/tasks/2024/1/"' not in page

    def test_only_into_a_later_plan_and_by_who_may_add(self, task):
        earlier = factories.make_plan(2023)
        with pytest.raises(ValidationError):
            carry_over(task, plan=task.plan, by=None)
        with pytest.raises(ValidationError):
            carry_over(task, plan=earlier, by=None)
        other = factories.make_task(earlier, carried_over_from=task)
        with pytest.raises(ValidationError) as refused:
            other.full_clean()
        assert "carried_over_from" in refused.value.message_dict


def percentages(response) -> list[str]:
    return re.findall(r"完成\s*(\d+)%", response.content.decode())


class TestAsItStood:
    @pytest.fixture
    def half_year(self, task):
        """Two reports, the task published after each; the first edition came into force months ago."""
        report = factories.make_report(task, percentage=40)
        first = factories.published(task)
        report.percentage = 90
        report.save()
        factories.published(task)
        return first

    def test_the_plan_shows_its_tasks_as_they_were(self, half_year, task, client):
        assert percentages(client.get("/tasks/2024/")) == ["90"]
        moment = (half_year.in_force_from + dt.timedelta(microseconds=1)).isoformat()
        past = client.get("/tasks/2024/", {"at": moment})
        page = past.content.decode()
        assert percentages(past) == ["40"]
        assert "noindex" in page
        assert f'href="/tasks/2024/1/?at={moment[:4]}' in page
        task_page = client.get("/tasks/2024/1/", {"at": moment})
        assert percentages(task_page) == ["40"]
        single = task_page.content.decode()
        assert f'href="/tasks/2024/?at={moment[:4]}' in single
        assert 'type="date"' in single

    @pytest.mark.parametrize("at", ["2999-01-01", "x", "2024-13-01", "1989-06-30"])
    def test_other_days_are_not_found(self, half_year, client, at):
        for path in ("/tasks/2024/", "/tasks/2024/1/"):
            assert client.get(path, {"at": at}).status_code == 404

    def test_today_is_the_present(self, half_year, client):
        today = timezone.localdate().isoformat()
        assert client.get("/tasks/2024/", {"at": today}).status_code == 200
