// Small comforts of the pages. Everything works without this file.
(function () {
  "use strict";

  var offlineScript = document.currentScript ? document.currentScript.dataset.offline : "";

  // Say in the live region what a swap brought: the fragment's own sentence, or its title.
  document.addEventListener("htmx:afterSwap", function (event) {
    // A region that was replaced is gone from the page; what replaced it tells the event.
    var target = event.detail.target;
    var brought = document.contains(target) ? target : event.target;
    var told = brought.querySelector("[data-announce], [role=status], h2, caption");
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
    if (form.method !== "post" || event.defaultPrevented) {
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

  // Answers given without network wait on this device: every page sends them and says how many are
  // left, and nobody signs out over them.
  if (holdsAnswers()) {
    loadOffline();
  }
  document.addEventListener(
    "submit",
    function (event) {
      var form = event.target;
      if (form.hasAttribute("data-sign-out") && !form.dataset.freed && holdsAnswers()) {
        event.preventDefault();
        event.stopImmediatePropagation();
        loadOffline(function () {
          window.bastideOffline.signOut(form);
        });
      }
    },
    true
  );

  function holdsAnswers() {
    try {
      return Boolean(window.localStorage.getItem("bastide-hors-ligne"));
    } catch (_error) {
      return false;
    }
  }

  function loadOffline(done) {
    if (window.bastideOffline) {
      if (done) {
        done();
      }
      return;
    }
    var script = document.createElement("script");
    script.src = offlineScript;
    if (done) {
      script.addEventListener("load", done);
    }
    document.head.appendChild(script);
  }
})();
