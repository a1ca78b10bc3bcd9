from django import template

from torchcenter.desk.people.names import name_of

register = template.Library()
register.filter("name_of", name_of)
