/**
 * The search box of the frame: a combobox that shows what is found while somebody types.
 *
 * It knows the page. Down and Up choose, Enter opens the choice or asks for everything, Escape
 * closes. Nothing is sent while Chinese is being composed.
 */

import { forget, keep, suggestions } from './asking.js';

const PAUSE_MS = 180; // Shorter than between two keys of a slow typist, so few asks are for nothing.

const form = document.querySelector('[data-search-box]');
if (form) attach(form);
for (const leaving of document.querySelectorAll('form[action="/logout/"]')) leaving.addEventListener('submit', forget);

function attach(form) {
  const field = form.elements.text;
  const drop = form.querySelector('.search-drop');
  const state = form.querySelector('.search-state');
  const list = form.querySelector('[role="listbox"]');
  let waiting = 0;
  let asking = null;
  let chosen = -1;

  const options = () => [...list.querySelectorAll('[role="option"]')];

  function open(words) {
    state.textContent = words;
    state.hidden = !words;
    drop.hidden = false;
    field.setAttribute('aria-expanded', 'true');
  }

  function close() {
    clearTimeout(waiting);
    asking?.abort();
    drop.hidden = true;
    choose(-1);
    field.setAttribute('aria-expanded', 'false');
  }

  function choose(number) {
    const all = options();
    all[chosen]?.setAttribute('aria-selected', 'false');
    chosen = all.length ? (number + all.length + 1) % (all.length + 1) : -1;
    if (chosen === all.length) chosen = -1;
    const option = all[chosen];
    option?.setAttribute('aria-selected', 'true');
    option?.scrollIntoView({ block: 'nearest' });
    if (option) field.setAttribute('aria-activedescendant', option.id);
    else field.removeAttribute('aria-activedescendant');
  }

  async function ask() {
    const text = field.value.trim();
    asking?.abort();
    if (!text) {
      list.replaceChildren();
      close();
      return;
    }
    asking = new AbortController();
    const mine = asking;
    if (drop.hidden || !list.childElementCount) open(form.dataset.loading);
    form.setAttribute('aria-busy', 'true');
    try {
      const answer = await suggestions(form, text, mine.signal);
      if (mine.signal.aborted) return;
      show(answer);
    } catch (error) {
      if (error.name === 'AbortError') return;
      list.replaceChildren();
      open(navigator.onLine ? form.dataset.failed : form.dataset.offline);
    } finally {
      if (mine === asking) form.removeAttribute('aria-busy');
    }
  }

  function show(answer) {
    chosen = -1;
    field.removeAttribute('aria-activedescendant');
    list.replaceChildren();
    for (const section of answer.sections) {
      list.append(heading(section));
      for (const hit of section.hits) list.append(optionOf(hit));
    }
    if (answer.sections.length) list.append(everything());
    if (answer.numbers_await_enter) open(form.dataset.numbers);
    else if (answer.sections.length) open('');
    else open(answer.address_too_short ? form.dataset.short : form.dataset.empty);
  }

  function heading(section) {
    const words = section.more ? form.dataset.over : form.dataset.count;
    const line = element('li', 'search-kind', section.label);
    line.setAttribute('role', 'presentation');
    line.append(element('span', '', words.replace('{n}', section.count)));
    return line;
  }

  function optionOf(hit) {
    const option = element('li', hit.state ? 'is-past' : '');
    option.append(parts('span', 'search-title', hit.title));
    if (hit.state) option.append(element('span', 'search-past', hit.state));
    const matched = parts('span', 'search-matched', hit.matched);
    const why = element('span', 'search-why', hit.matched_label);
    if (hit.matched.length) why.append(' ', matched);
    option.append(element('span', 'search-where', [hit.facts[0], hit.where].filter(Boolean).join(' · ')), why);
    return asOption(option, () => location.assign(hit.url));
  }

  const everything = () => asOption(element('li', 'search-all', form.dataset.all), () => form.requestSubmit());

  function asOption(option, act) {
    option.setAttribute('role', 'option');
    option.setAttribute('aria-selected', 'false');
    option.id = `search-option-${list.childElementCount}`;
    // Before the field loses the focus, which closes the list.
    option.addEventListener('pointerdown', (event) => event.preventDefault());
    option.addEventListener('click', act);
    return option;
  }

  field.addEventListener('input', (event) => {
    clearTimeout(waiting);
    if (event.isComposing) return;
    waiting = setTimeout(ask, PAUSE_MS);
  });
  field.addEventListener('compositionend', () => {
    clearTimeout(waiting);
    waiting = setTimeout(ask, PAUSE_MS);
  });
  field.addEventListener('keydown', (event) => {
    if (event.isComposing) return;
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      if (drop.hidden) ask();
      else choose(event.key === 'ArrowDown' ? chosen + 1 : chosen === -1 ? options().length - 1 : chosen - 1);
    } else if (event.key === 'Enter' && chosen >= 0) {
      event.preventDefault();
      options()[chosen].click();
    } else if (event.key === 'Escape' && !drop.hidden) {
      event.preventDefault();
      close();
    }
  });
  field.addEventListener('blur', close);
  window.addEventListener('offline', () => !drop.hidden && open(form.dataset.offline));

  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const text = field.value.trim();
    if (!text) return;
    keep(text);
    close();
    if (document.querySelector('[data-search-page]')) form.dispatchEvent(new CustomEvent('search:ask'));
    else location.assign(form.action);
  });
}

function element(name, style, text = '') {
  const made = document.createElement(name);
  if (style) made.className = style;
  made.textContent = text;
  return made;
}

/** Pieces of a text, those that were typed marked. */
function parts(name, style, pieces) {
  const made = element(name, style);
  for (const piece of pieces) made.append(piece.hit ? element('mark', '', piece.text) : piece.text);
  return made;
}
