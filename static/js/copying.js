"use strict";

// Buttons that copy the text they carry. Hidden where the script does not run, or the browser cannot copy.
{
  const ways = document.querySelector(".citing-ways");
  if (ways && navigator.clipboard) {
    const status = ways.querySelector("[role=status]");
    for (const button of ways.querySelectorAll("[data-copy]")) {
      button.addEventListener("click", async () => {
        await navigator.clipboard.writeText(button.dataset.copy);
        status.textContent = button.dataset.copied;
      });
    }
    ways.hidden = false;
  }
}
