"use strict";

// What a reader chose among the reading aids, put on the root element before anything is drawn. It is kept
// in the browser and not sent to the site. Storage is refused where a reader keeps sites from storing.
{
  const root = document.documentElement;
  root.dataset.scripted = "";
  try {
    const chosen = JSON.parse(localStorage.getItem("reading-aids")) ?? {};
    for (const aid of ["type", "colours", "pointer"]) {
      if (typeof chosen[aid] === "string") root.dataset[aid] = chosen[aid];
    }
  } catch {
    // The page is as the device has it.
  }
}
