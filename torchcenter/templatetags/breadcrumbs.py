"""The breadcrumbs of a page, told to programs as readers see them."""

from html.parser import HTMLParser

from django import template

from torchcenter.linked_data import script

register = template.Library()


class _Crumbs(HTMLParser):
    """The text of each `li` and the address of the link in it."""

    def __init__(self):
        super().__init__()
        self.found: list[dict[str, str]] = []

    def handle_starttag(self, tag, attrs):
        if tag == "li":
            self.found.append({"name": "", "address": ""})
        elif tag == "a" and self.found:
            self.found[-1]["address"] = dict(attrs)["href"]

    def handle_data(self, data):
        if self.found:
            self.found[-1]["name"] += data


class BreadcrumbsNode(template.Node):
    def __init__(self, nodelist):
        self.nodelist = nodelist

    def render(self, context):
        shown = self.nodelist.render(context)
        crumbs = _Crumbs()
        crumbs.feed(shown)
        crumbs.close()
        request = context["request"]
        items = []
        for position, crumb in enumerate(crumbs.found, 1):
            item = {
                "@type": "ListItem",
                "position": position,
                "name": " ".join(crumb["name"].split()),
            }
            if crumb["address"]:
                item["item"] = request.build_absolute_uri(crumb["address"])
            items.append(item)
        return shown + script({"@type": "BreadcrumbList", "itemListElement": items})


@register.tag
def breadcrumbs(parser, token):
    """`{% breadcrumbs %}…{% endbreadcrumbs %}` around a list adds its schema.org BreadcrumbList."""
    nodelist = parser.parse(("endbreadcrumbs",))
    parser.delete_first_token()
    return BreadcrumbsNode(nodelist)
