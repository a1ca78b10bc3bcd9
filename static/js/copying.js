"use strict";

// Buttons that copy the text they carry, or the reference above them. Hidden where no script runs, and
// where the browser cannot copy.
{
  const ways = document.querySelector(".citing-ways");
  if (ways && navigator.clipboard) {
    const reference = document.getElementById("reference");
    const status = ways.querySelector("[role=status]");
    for (const button of ways.querySelectorAll("[data-copy]")) {
      button.addEventListener("click", async () => {
        await navigator.clipboard.writeText(button.dataset.copy || reference.textContent);
        status.textContent = button.dataset.copied;
      });
    }
    ways.hidden = false;
  }
}
