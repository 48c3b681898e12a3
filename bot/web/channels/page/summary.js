// Shows the summary that a messenger linked to. What proves the right to read it is after the "#",
// which a browser sends nowhere by itself.
"use strict";

async function show(place) {
  const token = window.location.hash.slice(1);
  try {
    const answer = await fetch("/api/summary", { headers: { Authorization: `Bearer ${token}` } });
    const found = answer.ok ? await answer.json() : {};
    if (found.language) place.lang = found.language;
    place.textContent = answer.ok ? found.text
      : answer.status < 500 ? place.dataset.closed : place.dataset.failed;
  } catch {
    place.textContent = place.dataset.failed;
  }
}

show(document.getElementById("summary"));
