/**
 * Opens the filters of a list where there is room for them, before anything is painted.
 *
 * A phone shows the rows first. Without this file, and where a browser cannot show what is folded,
 * the filters open with a touch on their number.
 */

document.querySelector('[data-fold]').open = matchMedia('(min-width: 768px)').matches;
