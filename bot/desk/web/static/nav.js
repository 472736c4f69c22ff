// On a narrow screen the row of pages begins where somebody is.
const row = document.querySelector(".places");
const here = row?.querySelector("[aria-current]");
if (here) row.scrollLeft = here.offsetLeft - row.offsetLeft - (row.clientWidth - here.offsetWidth) / 2;
