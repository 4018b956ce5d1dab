/**
 * The phone's page: which view is shown, when records are sent, and the line that says how
 * many are waiting. The rules are in modules beside it that know no page.
 */

import { icon, make } from './elements.js';
import { fixOf, hindrance, troubleOf as troubleOfFix } from './place/fixes.js';
import { listView } from './list_view.js';
import { asKept, begun, goesWith, mayKeep, maySeal, OtherWindow } from './one_visit.js';
import { counts, flush, keep, pauseAfter } from './outbox.js';
import { outboxView } from './outbox_view.js';
import * as server from './server.js';
import { openStore } from './store.js';
import { questionFor, questionForOne, readTasks } from './tasks.js';
import { newUuid } from './uuid.js';
import { newDraft, reopened, seal } from './visit.js';
import { visitView } from './visit_view.js';
import { wordsIn } from './words.js';

const config = JSON.parse(document.getElementById('phone-config').textContent);
const say = wordsIn(document.documentElement.lang);
const page = document.getElementById('page');
const line = document.getElementById('records-line');
const toast = document.getElementById('toast');

const list = { tasks: [], at: null, loading: false, trouble: '', order: 'due', q: '', here: null, unlocated: '' };
let store;
let entries = [];
let drafts = [];
let stopView = () => {};
let sending = false;
let failures = 0;
let timer = null;
let lastRound = { words: '', ended: 'sent' };

start();

async function start() {
  try {
    store = await openStore();
    await readStore();
  } catch {
    page.replaceChildren(make('p.notice.notice-trouble', { role: 'alert' }, say('store_failed')));
    return;
  }
  window.addEventListener('hashchange', show);
  window.addEventListener('online', () => send());
  window.addEventListener('offline', showLine);
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible') send();
  });
  await show();
  fetchTasks();
  send();
}

async function readStore() {
  entries = await store.outbox.all();
  drafts = (await store.drafts.all()).filter((kept) => kept.owner === config.owner && kept.touched);
}

// --- Which view is shown ----------------------------------------------------------

async function show() {
  stopView();
  stopView = () => {};
  await readStore();
  const [, place, id] = location.hash.split('/');
  if (place === 'visit') await showVisit(id);
  else if (place === 'records') showRecords();
  else showList();
  window.scrollTo(0, 0);
  await showLine();
}

function showList() {
  page.replaceChildren(
    listView({
      say,
      list,
      drafts: new Set(drafts.map((kept) => kept.draft.household)),
      kept: new Set(mine().map((entry) => entry.envelope.payload.household)),
      change: changeList,
      again: fetchTasks,
      locate: () => {
        locateOnce();
        showList();
      },
    }),
  );
}

function changeList(changes) {
  const before = JSON.stringify(questionFor(list));
  Object.assign(list, changes);
  if (list.order === 'near' && !list.here) locateOnce();
  if (JSON.stringify(questionFor(list)) !== before) fetchTasks();
  else showList();
}

/** For the order by distance; what hinders it is said beside the list, which stays as it was. */
function locateOnce() {
  list.unlocated = hindrance(window);
  if (list.unlocated) return;
  const failed = (trouble) => {
    list.unlocated = trouble;
    redrawList();
  };
  navigator.geolocation.getCurrentPosition(
    (position) => {
      list.here = fixOf(position);
      if (list.here) fetchTasks();
      else failed('unavailable');
    },
    (error) => failed(troubleOfFix(error)),
    { enableHighAccuracy: true, maximumAge: 60_000, timeout: 30_000 },
  );
}

async function fetchTasks() {
  list.loading = true;
  redrawList();
  const question = questionFor(list);
  const answer = await server.ask(question).catch(() => null);
  if (JSON.stringify(question) !== JSON.stringify(questionFor(list))) return;
  list.loading = false;
  list.trouble = troubleOf(answer);
  if (!list.trouble) {
    list.tasks = readTasks(answer.body);
    list.at = new Date();
  }
  redrawList();
}

function troubleOf(answer) {
  if (!answer) return 'offline';
  if (answer.status === 200 && answer.body) return '';
  return answer.status === 401 ? 'signed_out' : 'server_trouble';
}

/** Never while something is being typed into the list's own search. */
function redrawList() {
  const other = location.hash.length > 2;
  if (!other && document.activeElement?.type !== 'search') showList();
}

// --- One visit --------------------------------------------------------------------

async function showVisit(household) {
  const address = location.hash;
  const row = await store.drafts.get(draftId(household));
  const kept = row?.touched ? row : await begin(household);
  if (location.hash !== address) return;
  if (!kept) {
    showNote(say('draft_lost'));
    return;
  }
  const view = visitView({
    say,
    config,
    kept,
    keepDraft,
    dropDraft,
    seal: (row) => sealVisit(row, row),
    sealAnother: (row) => sealVisit({ ...row, record_uuid: newUuid(), revision: 1 }, row),
    leave: () => { location.hash = '#/'; },
  });
  stopView = view.stop;
  page.replaceChildren(view.element);
}

const draftId = (household) => `${config.owner}/${household}`;

function showNote(words) {
  const back = make('a', { href: '#/' }, icon('chevron-left'), ' ', say('back'));
  page.replaceChildren(make('p.notice', { role: 'status' }, words), make('p.back', {}, back));
}

/**
 * A new draft: its record's id is claimed now, what it holds is kept from the first thing that
 * is written. Null: no such household.
 */
async function begin(household) {
  const task = list.tasks.find((one) => one.household === household) ?? (await taskOf(household));
  if (!task) return null;
  const fresh = {
    id: draftId(household),
    owner: config.owner,
    task,
    record_uuid: newUuid(),
    revision: 1,
    touched: false,
    draft: newDraft({
      household,
      started_at: new Date().toISOString(),
      workers: config.me ? [config.me] : [],
    }),
  };
  let kept = fresh;
  await store.together([['drafts', fresh.id], ['tallies', markId(fresh)]], ([row, mark]) => {
    kept = begun(maySeal(row ?? fresh, row, mark) ? row : null, fresh);
    return { put: [['drafts', asKept(kept)]] };
  });
  return kept;
}

const markId = (kept) => `sealed/${kept.id}`;

function keepDraft(kept) {
  return store.together([['drafts', kept.id]], ([row]) => {
    if (!mayKeep(kept, row)) throw new OtherWindow(say('other_window'));
    return { put: [['drafts', asKept(kept)]] };
  });
}

function dropDraft(kept) {
  return store.together([['drafts', kept.id]], ([row]) => ({
    drop: row?.record_uuid === kept.record_uuid ? [['drafts', kept.id]] : [],
  }));
}

/** A household that is not on the list, as when a link to it is opened; null if none is found. */
async function taskOf(household) {
  showNote(say('list_loading'));
  const answer = await server.ask(questionForOne(household)).catch(() => null);
  return answer?.status === 200 ? readTasks({ results: [answer.body] })[0] : null;
}

/**
 * Into the outbox, and the draft goes, unless another window was first.
 *
 * @param {object} kept what is sealed @param {object} draft this window's row; the same, or the
 *   one that is sealed as another visit
 */
async function sealVisit(kept, draft) {
  const now = new Date();
  const put = (entry) =>
    store.together([['drafts', kept.id], ['tallies', markId(kept)]], ([row, mark]) => {
      if (kept === draft && !maySeal(kept, row, mark)) throw new OtherWindow(say('other_window'));
      const { record_uuid, revision } = kept;
      return {
        put: [['outbox', entry], ['tallies', { id: markId(kept), record_uuid, revision }]],
        drop: goesWith(draft, row) ? [['drafts', kept.id]] : [],
      };
    });
  await keep({ put }, {
    envelope: seal(kept.draft, kept.record_uuid, now, kept.revision),
    owner: config.owner,
    label: kept.task.head_name,
    sealed_at: now.toISOString(),
  });
  await readStore();
  announce(say('saved'));
  location.hash = '#/';
  send();
}

function announce(words) {
  toast.textContent = words;
  toast.hidden = false;
  setTimeout(() => { toast.hidden = true; }, 5000);
}

// --- Records on this phone --------------------------------------------------------

const mine = () => entries.filter((entry) => entry.owner === config.owner);

function showRecords() {
  page.replaceChildren(
    outboxView({
      say,
      entries: mine(),
      others: counts(entries, config.owner).others,
      words: lastRound.words,
      sending,
      send: () => send({ now: true }),
      correct,
      retry,
    }),
  );
}

/** A refused record is opened again as a draft; it leaves the outbox once the draft is kept. */
async function correct(entry) {
  const draft = reopened(entry.envelope);
  const { household } = draft;
  const task = list.tasks.find((one) => one.household === household) ?? { household, head_name: entry.label };
  await store.drafts.put({
    id: draftId(household),
    owner: config.owner,
    task,
    record_uuid: entry.id,
    revision: entry.envelope.revision,
    touched: true,
    draft,
  });
  await store.tallies.drop(`sealed/${draftId(household)}`);
  await store.outbox.drop(entry.id);
  await readStore();
  location.hash = `#/visit/${household}`;
}

async function retry(entry) {
  await store.outbox.put({ ...entry, state: 'waiting', reason: null, message: null });
  await readStore();
  await send({ now: true });
}

/** One round of sending; one tab at a time where the browser can tell. */
async function send() {
  if (sending) return;
  if (!counts(entries, config.owner).waiting) {
    await showLine();
    return;
  }
  sending = true;
  clearTimeout(timer);
  await showLine();
  const round = () => flush(store.outbox, (envelopes) => server.push(envelopes, navigator.userAgent.slice(0, 80)), config.owner);
  const tally = navigator.locks ? await navigator.locks.request('geo_minzheng_outbox', round) : await round();
  sending = false;
  await countSent(tally.sent);
  await readStore();
  lastRound = {
    ended: tally.ended,
    words: (tally.ended === 'sent' ? [] : [say(tally.ended)]).concat(say('send_result', tally)).join(' · '),
  };
  failures = tally.ended === 'sent' && !tally.waiting ? 0 : failures + 1;
  if (tally.waiting) timer = setTimeout(send, pauseAfter(failures) * 1000);
  if (tally.sent) fetchTasks();
  if (location.hash.startsWith('#/records')) showRecords();
  else redrawList();
  await showLine();
}

const today = () => new Date().toDateString();

async function countSent(n) {
  const id = `sent/${config.owner}`;
  const before = await store.tallies.get(id);
  const known = before?.day === today() ? before.n : 0;
  if (n || !before) await store.tallies.put({ id, day: today(), n: known + n });
}

/** The line at the top: how many wait, how many went, whether something needs a look. */
async function showLine() {
  const { waiting, refused } = counts(entries, config.owner);
  const tally = await store.tallies.get(`sent/${config.owner}`);
  const sent = tally?.day === today() ? tally.n : 0;
  const ended = navigator.onLine ? lastRound.ended : 'offline';
  const trouble = waiting > 0 && ended !== 'sent' ? say(ended) : '';
  const parts = [
    make(`span.count${waiting ? '.count-waiting' : ''}`, {}, icon(waiting ? 'circle-half' : 'circle'), ' ', say('waiting', { n: waiting })),
    make('span.count', {}, icon('check-circle-fill'), ' ', say('sent', { n: sent })),
    refused > 0 && make('span.count.count-refused', {}, icon('exclamation-triangle-fill'), ' ', say('refused', { n: refused })),
    sending && make('span.count', {}, say('sending')),
    !sending && trouble && make('span.count', {}, icon(ended === 'signed_out' ? 'person-lock' : 'wifi-off'), ' ', trouble),
  ];
  line.replaceChildren(...parts.filter(Boolean));
  document.getElementById('sign-in-again').hidden = lastRound.ended !== 'signed_out';
}
