/** Building the page out of elements: text is always text, never markup. */

/**
 * @param {string} tag with classes, as `button.choice`
 * @param {Object<string, any>} given attributes; `on…` are listeners, null and false are left out
 * @param {...(Node|string|null|false)} inside
 * @returns {HTMLElement}
 */
export function make(tag, given = {}, ...inside) {
  const [name, ...classes] = tag.split('.');
  const element = document.createElement(name);
  if (classes.length) element.className = classes.join(' ');
  for (const [key, value] of Object.entries(given)) {
    if (value === null || value === undefined || value === false) continue;
    if (key.startsWith('on')) element.addEventListener(key.slice(2), value);
    else element.setAttribute(key, value === true ? '' : value);
  }
  element.append(...inside.filter((part) => part !== null && part !== undefined && part !== false));
  return element;
}

/** An icon of the set; always beside words, so it is silent. */
export function icon(name) {
  return make(`i.bi.bi-${name}`, { 'aria-hidden': 'true' });
}

const SVG = 'http://www.w3.org/2000/svg';

/** The same for the parts of a drawing. */
export function draw(tag, given = {}, ...inside) {
  const element = document.createElementNS(SVG, tag);
  for (const [key, value] of Object.entries(given)) element.setAttribute(key, value);
  element.append(...inside);
  return element;
}
