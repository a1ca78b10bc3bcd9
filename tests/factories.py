"""Plain functions that make what a test needs; every argument can be given, none has to be."""

import datetime as dt
from io import BytesIO
from itertools import count

from django.contrib.auth.models import Permission, User
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from history.models import Milestone
from notices.models import Attachment, Category, Notice, Picture
from tasks.models import Plan, PriorityTask, ProgressReport
from torchcenter.desk import workflow
from torchcenter.identity.models import OrganisationName

_numbers = count(1)


def make_user(username="", *permissions: str, **fields) -> User:
    """A member of staff with the permissions, given as `app.codename`."""
    username = username or f"user{next(_numbers)}"
    user = User.objects.create_user(username, password="password", is_staff=True, **fields)
    for permission in permissions:
        app, codename = permission.split(".")
        user.user_permissions.add(
            Permission.objects.get(content_type__app_label=app, codename=codename)
        )
    return user


def make_editor(username="editor") -> User:
    return User.objects.create_superuser(username, password="password")


def make_category(slug="", **fields) -> Category:
    slug = slug or f"category-{next(_numbers)}"
    return Category.objects.create(
        **{"slug": slug, "name_zh_hans": "通知公告", "name_en": "Announcements", **fields}
    )


def make_notice(**fields) -> Notice:
    number = next(_numbers)
    defaults = {
        "date": dt.date(2024, 3, 15),
        "title_zh_hans": f"关于第{number}号事项的通知",
        "title_en": f"Notice on matter {number}",
        "body_zh_hans": f"<p>第{number}号事项的正文。</p>",
        "body_en": f"<p>The text on matter {number}.</p>",
    }
    return Notice.objects.create(**{**defaults, **fields})


def make_milestone(**fields) -> Milestone:
    number = next(_numbers)
    defaults = {
        "date": dt.date(1989, 10, 1),
        "precision": "month",
        "title_zh_hans": f"第{number}件大事",
        "title_en": f"Event {number}",
    }
    return Milestone.objects.create(**{**defaults, **fields})


def make_plan(year=2024, **fields) -> Plan:
    defaults = {
        "year": year,
        "date": dt.date(year - 1, 12, 21),
        "title_zh_hans": f"{year}年重点任务",
        "title_en": f"Priority tasks of {year}",
    }
    return Plan.objects.create(**{**defaults, **fields})


def make_task(plan=None, position=1, **fields) -> PriorityTask:
    defaults = {
        "plan": plan or make_plan(),
        "position": position,
        "title_zh_hans": f"第{position}项任务",
        "title_en": f"Task {position}",
        "body_zh_hans": f"<p>第{position}项任务的内容。</p>",
    }
    return PriorityTask.objects.create(**{**defaults, **fields})


def make_report(task, **fields) -> ProgressReport:
    defaults = {
        "date": dt.date(2024, 6, 30),
        "percentage": 40,
        "text_zh_hans": "已完成四成。",
        "text_en": "Four tenths are done.",
    }
    return ProgressReport.objects.create(task=task, **{**defaults, **fields})


def make_names() -> list[OrganisationName]:
    return [
        OrganisationName.objects.create(
            name_zh_hans="甲部中心",
            name_en="Centre of Ministry A",
            valid_until=dt.date(2023, 11, 1),
        ),
        OrganisationName.objects.create(
            name_zh_hans="乙部中心", name_en="Centre of Ministry B", valid_from=dt.date(2023, 11, 1)
        ),
    ]


def pdf(name="附件.pdf", content=b"%PDF-1.7\n%%EOF\n") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type="application/pdf")


def png(name="图片.png", size=(60, 40), colour="navy") -> SimpleUploadedFile:
    buffer = BytesIO()
    Image.new("RGB", size, colour).save(buffer, "PNG")
    return SimpleUploadedFile(name, buffer.getvalue(), content_type="image/png")


def attach(notice, file=None, **fields) -> Attachment:
    return Attachment.objects.create(notice=notice, file=file or pdf(), **fields)


def illustrate(notice, file=None, **fields) -> Picture:
    return Picture.objects.create(
        notice=notice, file=file or png(), **{"alt_zh_hans": "蓝色方块", **fields}
    )


def published(publication, **arguments):
    """The edition that publishing makes."""
    edition, _is_new = workflow.publish(publication, **arguments)
    return edition
