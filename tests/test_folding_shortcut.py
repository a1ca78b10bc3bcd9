"""Folding one character after the other, where that is enough, is folding the text as a whole."""

from hypothesis import example, given, settings
from hypothesis import strategies as st

from torchcenter import folding

# Characters that act on their neighbours: accents, jamo, the iota below a letter, what keeps apart.
MEETING = "aA\u0301\u0323\u0307\u0345\u0338αΑ=<ᄀ\u1161가カｶﾞ\u200b\u034f´ 　\n國国"


@settings(max_examples=1000)
@example("e\u0301")
@example("\u0345\u0307")
@given(st.text(st.sampled_from(MEETING) | st.characters(), max_size=12))
def test_the_shortcut_leads_to_the_same(text):
    whole = folding._SPACE.sub("", folding._fold(text)).strip(" ")
    assert folding.fold(text) == whole
