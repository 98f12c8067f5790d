// Small comforts of the pages. Everything works without this file.
(function () {
  "use strict";

  // Say in the live region what a swap brought: the fragment's own sentence, or its title.
  document.addEventListener("htmx:afterSwap", function (event) {
    var told = event.detail.target.querySelector("[data-announce], [role=status], h2, caption");
    var region = document.getElementById("annonces");
    if (told && region) {
      region.textContent = told.getAttribute("data-announce") || told.textContent.trim();
    }
  });

  // Say in words that an answer did not come; the page itself stays as it was.
  document.addEventListener("htmx:sendError", fail);
  document.addEventListener("htmx:responseError", fail);

  function fail() {
    var region = document.getElementById("alertes");
    if (region) {
      region.textContent =
        document.documentElement.lang === "en"
          ? "The answer did not come. Try again."
          : "La réponse n’est pas arrivée. Réessayez.";
      region.classList.remove("visually-hidden");
      region.classList.add("notice", "notice-err");
    }
  }

  // After a refused form, start at the summary of what is to be revised.
  var summary = document.querySelector(".error-summary");
  if (summary) {
    summary.focus();
  }

  // A form already sent does not leave twice.
  document.addEventListener("submit", function (event) {
    var form = event.target;
    if (form.method !== "post") {
      return;
    }
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "1";
    window.setTimeout(function () {
      delete form.dataset.sent;
    }, 4000);
  });
})();
