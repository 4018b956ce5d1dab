/**
 * The visit form. Every change is kept as a draft at once; saving seals it into the outbox and
 * only then lets the draft go.
 */

import { icon, make } from './elements.js';
import { placeOf } from './list_view.js';
import { OtherWindow } from './one_visit.js';
import { positionPart } from './place/position_view.js';
import { missing, NOTE_MAX, restart } from './visit.js';

const WORKERS_SHOWN = 6;

/**
 * @param {object} given
 * @param {(key: string, values?: object) => string} given.say
 * @param {{outcomes: {value: string, label: string}[], workers: {id: number, name: string, place: string}[]}} given.config
 * @param {object} given.kept the draft's row: {id, task, draft}
 * @param {(kept: object) => Promise<void>} given.keepDraft
 * @param {(kept: object) => Promise<void>} given.dropDraft
 * @param {(kept: object) => Promise<void>} given.seal resolves when the record is kept
 * @param {(kept: object) => Promise<void>} given.sealAnother the same, as a visit of its own
 * @param {() => void} given.leave
 * @returns {{element: HTMLElement, stop: () => void}}
 */
export function visitView({ say, config, kept, keepDraft, dropDraft, seal, sealAnother, leave }) {
  const { draft, task } = kept;
  const problems = make('ul.problems', { role: 'alert', hidden: true });
  const state = make('p.draft-state', { role: 'status', hidden: !kept.touched }, say('draft_kept'));
  const note = make('textarea', {
    id: 'note',
    rows: 4,
    maxlength: NOTE_MAX,
    placeholder: say('note_hint'),
    oninput: () => {
      draft.note = note.value;
      changed();
    },
  });
  note.value = draft.note;
  const position = positionPart({ say, draft, home: task.location ?? null, fixed, changed });
  const save = make('button.main', { type: 'button', onclick: () => trySave(seal) }, icon('check-lg'), ' ', say('save'));
  const drop = make('div.drop', {});
  showDrop(false);

  /** A fix alone is no reason to keep a draft: who only looked at a household wrote nothing. */
  function fixed() {
    if (kept.touched) changed();
    else if (!problems.hidden) showProblems(missing(draft, new Date()));
  }

  function changed() {
    kept.touched = true;
    state.hidden = false;
    note.placeholder = say(draft.outcome === 'refused' ? 'note_hint_refused' : 'note_hint');
    keepDraft(kept).catch(showFailure);
    if (!problems.hidden) showProblems(missing(draft, new Date()));
  }

  function showProblems(keys) {
    problems.hidden = !keys.length;
    problems.replaceChildren(
      ...keys.map((key) =>
        make(
          'li',
          {},
          icon('exclamation-circle'),
          ' ',
          say(key),
          key === 'time_unbelievable' && make('button.plain', { type: 'button', onclick: beginAgain }, say('time_restart')),
        ),
      ),
    );
  }

  function beginAgain() {
    restart(draft, new Date());
    changed();
    showProblems(missing(draft, new Date()));
  }

  /** What was typed stays on the page, whatever went wrong. */
  function showFailure(error) {
    state.hidden = false;
    if (!(error instanceof OtherWindow)) {
      state.replaceChildren(say('save_failed', { why: error.message }));
      return;
    }
    state.replaceChildren(
      error.message,
      make('button.plain', { type: 'button', onclick: () => trySave(sealAnother) }, say('other_window_save')),
    );
  }

  async function trySave(how) {
    const keys = missing(draft, new Date());
    showProblems(keys);
    if (keys.length) {
      problems.scrollIntoView({ block: 'center' });
      return;
    }
    save.disabled = true;
    save.replaceChildren(say('saving'));
    try {
      await how(kept);
    } catch (error) {
      save.disabled = false;
      save.replaceChildren(icon('check-lg'), ' ', say('save'));
      showFailure(error);
      state.scrollIntoView({ block: 'center' });
    }
  }

  function showDrop(asking) {
    drop.replaceChildren(
      ...(asking
        ? [
            make('p', {}, say('draft_drop_sure', { name: task.head_name })),
            make('button.plain.harm', { type: 'button', onclick: () => dropDraft(kept).then(leave) }, say('draft_drop_yes')),
            make('button.plain', { type: 'button', onclick: () => showDrop(false) }, say('draft_drop_no')),
          ]
        : [make('button.plain', { type: 'button', onclick: () => showDrop(true) }, say('draft_drop'))]),
    );
  }

  const element = make(
    'form.visit',
    { novalidate: true, onsubmit: (event) => event.preventDefault() },
    make('p.back', {}, make('a', { href: '#/' }, icon('chevron-left'), ' ', say('back'))),
    make('h1', {}, say('visit_of', { name: task.head_name })),
    make('p.muted', {}, placeOf(task, say)),
    make('p.muted', {}, say('started', { time: new Date(draft.started_at).toTimeString().slice(0, 5) })),
    outcomePart(say, config.outcomes, draft, changed),
    workersPart(say, config.workers, draft, changed),
    position.element,
    make('section.part', {}, make('h2', {}, make('label', { for: 'note' }, say('note'))), note),
    problems,
    state,
    drop,
    make('div.bottom', {}, save),
  );
  return { element, stop: position.stop };
}

function outcomePart(say, outcomes, draft, changed) {
  return make(
    'fieldset.choices',
    {},
    make('legend', {}, say('outcome')),
    ...outcomes.map(({ value, label }) =>
      make(
        'label.choice',
        {},
        make('input', {
          type: 'radio',
          name: 'outcome',
          value,
          checked: draft.outcome === value,
          onchange: () => {
            draft.outcome = value;
            changed();
          },
        }),
        label,
      ),
    ),
  );
}

/** Those chosen stand first; the rest behind a button, with a search where they are many. */
function workersPart(say, workers, draft, changed) {
  const list = make('div', {});
  const part = make('fieldset.choices', {}, make('legend', {}, say('workers')), list);
  const chosen = (worker) => draft.workers.includes(worker.id);
  const sorted = [...workers].sort((a, b) => chosen(b) - chosen(a));
  let all = workers.length <= WORKERS_SHOWN;
  let wanted = '';

  function show() {
    const found = sorted.filter((w) => !wanted || w.name.includes(wanted) || w.place.includes(wanted));
    const shown = all ? found : found.slice(0, WORKERS_SHOWN);
    list.replaceChildren(
      ...shown.map((worker) =>
        make(
          'label.choice',
          {},
          make('input', {
            type: 'checkbox',
            checked: chosen(worker),
            onchange: (event) => {
              draft.workers = draft.workers.filter((id) => id !== worker.id);
              if (event.target.checked) draft.workers.push(worker.id);
              changed();
            },
          }),
          make('span', {}, worker.name, make('small', {}, worker.place)),
        ),
      ),
    );
  }

  if (!all) {
    const open = make('button.plain', {
      type: 'button',
      onclick: () => {
        all = true;
        open.replaceWith(
          make('input.search', {
            type: 'search',
            placeholder: say('workers_search'),
            'aria-label': say('workers_search'),
            oninput: (event) => {
              wanted = event.target.value.trim();
              show();
            },
          }),
        );
        show();
      },
    }, say('workers_more', { n: workers.length }));
    part.append(open);
  }
  show();
  return part;
}
