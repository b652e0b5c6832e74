/** The page of one case: it can be printed, with everything that is folded away unfolded. */

const button = document.querySelector("#print");

/** Unfolds what every message says, for paper. */
function unfold() {
  for (const each of document.querySelectorAll("details.says")) each.setAttribute("open", "");
}

if (button instanceof HTMLElement) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
window.addEventListener("beforeprint", unfold);
