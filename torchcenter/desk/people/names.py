"""What a member of staff is called."""

from torchcenter.language import has_chinese


def name_of(user) -> str:
    """The user's name in the order of its script, 王小明 or Li Fang; the user name where none is given."""
    if user is None:
        return ""
    if has_chinese(user.last_name + user.first_name):
        return user.last_name + user.first_name
    return user.get_full_name() or user.get_username()
