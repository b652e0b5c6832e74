/** A page that can be printed, with everything that is folded away unfolded. */

const button = document.getElementById("print");

if (button) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
window.addEventListener("beforeprint", () => {
  for (const each of document.querySelectorAll("details.says,details.inother")) each.setAttribute("open", "");
});
