/** The list of households due and near. It is handed the tasks; it asks no server. */

import { distanceM, nearestFirst, spokenDistance } from './place/distance.js';
import { icon, make } from './elements.js';
import { namesItsVillage } from './tasks.js';

const SHOWN_AT_ONCE = 30;
const DAY_MS = 24 * 3600 * 1000;

/**
 * @param {object} given
 * @param {(key: string, values?: object) => string} given.say
 * @param {object} given.list see app.js: {tasks, at, loading, trouble, order, q, here, unlocated}
 * @param {Set<string>} given.drafts households with a draft
 * @param {Set<string>} given.kept households with an unsent record
 * @param {(changes: object) => void} given.change order or q
 * @param {() => void} given.again fetch the list
 * @param {() => void} given.locate find the position again
 * @returns {HTMLElement}
 */
export function listView({ say, list, drafts, kept, change, again, locate }) {
  const search = make('input.search', {
    type: 'search',
    value: list.q,
    placeholder: say('list_search'),
    'aria-label': say('list_search'),
    enterkeyhint: 'search',
    onchange: () => change({ q: search.value.trim() }),
  });
  const rows = make('ul.tasks', {});
  let shown = SHOWN_AT_ONCE;

  const element = make(
    'div.list',
    {},
    make('h1', {}, say('list_title')),
    make('form', { role: 'search', onsubmit: (event) => { event.preventDefault(); search.blur(); } }, search),
    ...notices(),
    rows,
    make('div.bottom.bottom-two', { role: 'group' }, order('due', 'calendar-event'), order('near', 'geo-alt')),
  );
  show();
  return element;

  function notices() {
    const { loading, trouble, tasks, at, q, order: by, here, unlocated } = list;
    const found = [];
    if (loading) found.push(make('p.notice', { role: 'status' }, say('list_loading')));
    if (trouble) {
      found.push(
        make(
          'div.notice.notice-trouble',
          { role: 'alert' },
          make('p', {}, say('list_failed', { why: say(trouble) })),
          trouble === 'signed_out'
            ? make('a.plain', { href: '/login/?next=/phone/' }, say('sign_in_again'))
            : make('button.plain', { type: 'button', onclick: again }, say('list_again')),
          at ? make('p', {}, say('list_kept', { at: at.toTimeString().slice(0, 5) })) : null,
        ),
      );
    }
    if (by === 'near' && !here) found.push(unlocated ? notLocated(unlocated) : make('p.notice', { role: 'status' }, say('list_near_needs_position')));
    if (!loading && !trouble && !tasks.length) {
      found.push(make('p.notice', {}, q ? say('list_none_found', { q }) : say('list_empty')));
    }
    return found;
  }

  function notLocated(trouble) {
    return make(
      'div.notice.notice-trouble',
      { role: 'alert' },
      make('p', {}, say(`gps_${trouble}`)),
      make('p', {}, say('list_near_not')),
      make('button.plain', { type: 'button', onclick: locate }, icon('arrow-repeat'), ' ', say('gps_again')),
    );
  }

  function show() {
    const sorted = list.order === 'near' && list.here ? nearestFirst(list.tasks, list.here) : list.tasks;
    const more = sorted.length > shown;
    rows.replaceChildren(...sorted.slice(0, shown).map(row));
    if (!more) return;
    const next = () => {
      shown += SHOWN_AT_ONCE;
      show();
    };
    rows.append(make('li', {}, make('button.plain', { type: 'button', onclick: next }, say('list_more'))));
  }

  function order(value, name) {
    const on = list.order === value;
    return make(
      'button.order',
      { type: 'button', 'aria-pressed': String(on), onclick: () => change({ order: value }) },
      icon(name),
      ' ',
      say(`list_${value}`),
    );
  }

  function row(task) {
    const late = daysLate(task.due);
    return make(
      'li',
      {},
      make(
        'a.task',
        { href: `#/visit/${task.household}` },
        make(
          'span.task-head',
          {},
          make('strong', {}, task.head_name),
          make('span.task-far', {}, farFrom(task)),
        ),
        make('span', {}, placeOf(task, say)),
        make(
          'span.task-foot',
          {},
          make(`span${late > 0 ? '.late' : ''}`, {}, late > 0 && icon('exclamation-triangle-fill'), late > 0 && ' ', dueWords(task.due, late)),
          make('span', {}, task.last_visit ? say('visited_on', { day: task.last_visit }) : say('visited_never')),
        ),
        task.programmes.length > 0 && make('span.task-foot', {}, task.programmes.join(' · ')),
        mark(task),
      ),
    );
  }

  function farFrom(task) {
    if (!task.location) return say('no_point');
    const metres = list.here ? distanceM(list.here, task.location) : task.distance_m;
    return metres === null || metres === undefined ? '' : spokenDistance(metres, say);
  }

  function mark(task) {
    if (kept.has(task.household)) return make('span.mark', {}, icon('circle'), ' ', say('kept_here'));
    if (drafts.has(task.household)) return make('span.mark', {}, icon('pencil'), ' ', say('draft_open'));
    return null;
  }

  function dueWords(due, late) {
    if (!due) return say('due_none');
    if (late > 0) return say('due_over', { n: late });
    return late === 0 ? say('due_today') : say('due_on', { day: due });
  }
}

/** Where the household lives in one line; an address that names the village is enough. */
export function placeOf(task, say) {
  if (namesItsVillage(task)) return task.address;
  const group = task.group ? say('group', { n: task.group }) : '';
  return [task.place, group, task.address].filter(Boolean).join(' ');
}

/** Whole days since `due`, by the phone's calendar; negative before it. */
function daysLate(due) {
  if (!due) return -1;
  const [year, month, day] = due.split('-').map(Number);
  const now = new Date();
  return Math.round((new Date(now.getFullYear(), now.getMonth(), now.getDate()) - new Date(year, month - 1, day)) / DAY_MS);
}
