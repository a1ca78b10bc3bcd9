"""The data that a browser would send back from an admin form as it was shown, with changes."""

from django.forms import ModelForm


def filled(response, **changes) -> dict:
    """What the form of the page holds; keys of `changes` are names of inputs."""
    forms = [response.context["adminform"].form]
    for inline in response.context["inline_admin_formsets"]:
        forms += [inline.formset.management_form, *inline.formset.initial_forms]
    data = {}
    for form in forms:
        for field in form:
            value = field.value()
            is_upload = isinstance(form, ModelForm) and field.name == "file"
            if is_upload or value is None or value is False:
                continue
            shown = field.field.widget.format_value(value)
            data[field.html_name] = shown[0] if isinstance(shown, list) else shown or ""
    return {**data, **changes}


def with_rows(prefix: str, *rows: dict) -> dict:
    """The inputs of new rows of an inline that shows none yet."""
    data = {f"{prefix}-TOTAL_FORMS": len(rows)}
    for number, row in enumerate(rows):
        inputs = {"position": 0, **row}
        data |= {f"{prefix}-{number}-{name}": value for name, value in inputs.items()}
    return data
