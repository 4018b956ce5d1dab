/**
 * The controls of the density page: only those of the chosen way of drawing are shown.
 *
 * It knows the form and nothing of the map. Without it every control stands there and works.
 */

const form = document.getElementById('density-controls');
const kind = form.elements.namedItem('kind');

for (const part of form.querySelectorAll('[data-for]')) {
  const used = part.dataset.for.split(' ').includes(kind.value);
  part.hidden = !used;
  // A hidden choice stays out of the address, so a shared link says only what counts.
  for (const field of part.querySelectorAll('select')) field.disabled = !used;
}
