import { ask } from './api.js';
import { byId, showEntries, showLight, showPeople, showReplies } from './view.js';

const { you, people, timeZone, console: place } = await ask('GET', 'company');
const everybody = people.map((person) => ({ ...person, you: person.id === you }));

byId('console').href = `${place.url}/`;
byId('account').textContent = `${place.account} / ${place.password}`;
byId('console').title = 'As yourself: write “sign in” to Doorlight, and open its link';

let chosen = everybody.find((person) => !person.you)?.id ?? you;
let refreshing = false;
let again = false;

/** Reads everything that is shown; once more where something happened meanwhile. */
async function refresh() {
  again = refreshing;
  if (refreshing) return;
  refreshing = true;
  try {
    const id = chosen;
    const [lights, state] = await Promise.all([ask('GET', 'lights'), ask('GET', `people/${id}`)]);
    showPeople(everybody, new Map(lights.map((light) => [light.id, light])), chosen, choose);
    if (id !== chosen) again = true;
    else show(state);
  } catch (error) {
    tell(error.message);
  } finally {
    refreshing = false;
    if (again) void refresh();
  }
}

function show({ why, entries, automaticReplies }) {
  showLight(why, timeZone);
  showEntries(entries, timeZone, (entry) => act('DELETE', `appointments/${entry}`));
  showReplies(automaticReplies);
  byId('revert').disabled = !why.claims.some(({ source }) => source === 'override');
}

function choose(id) {
  chosen = id;
  offerChat();
  delete byId('replies').dataset.editing;
  tell('');
  void refresh();
}

/** The chosen person's own chat client, where they may sign in, too. */
function offerChat() {
  const { id, name } = everybody.find((person) => person.id === chosen);
  byId('own-chat').href = `chat.html?who=${id}`;
  byId('own-chat').textContent = `${name.split(' ')[0]}’s own chat`;
}

/** Does something about the chosen person. What comes of it is seen in the roster. */
async function act(method, path, body) {
  try {
    await ask(method, `people/${chosen}/${path}`, body);
    tell('');
  } catch (error) {
    tell(error.message);
  }
  await refresh();
}

function tell(sentence) {
  byId('notice').textContent = sentence;
}

function onSubmit(id, send) {
  byId(id).addEventListener('submit', (event) => {
    event.preventDefault();
    void send(Object.fromEntries(new FormData(event.target)));
  });
}

onSubmit('add', ({ showAs, inSeconds, minutes }) =>
  act('POST', 'appointments', {
    showAs,
    inSeconds: Number(inSeconds),
    minutes: Number(minutes),
  }),
);
onSubmit('override', (wanted) => act('PUT', 'override', wanted));
onSubmit('replies', (replies) => {
  delete byId('replies').dataset.editing;
  return act('PUT', 'automatic-replies', replies);
});
byId('revert').addEventListener('click', () => void act('DELETE', 'override'));
byId('replies').addEventListener('input', ({ target, currentTarget }) => {
  const { state } = currentTarget.elements;
  byId('schedule').hidden = state.value !== 'Scheduled';
  // A schedule is set by its button, the rest at once.
  if (state.value === 'Scheduled') currentTarget.dataset.editing = 'yes';
  else if (target.name === 'state') currentTarget.requestSubmit();
});

// The chat client has heard of something; and what the clock alone changes is seen to as well.
window.addEventListener('message', ({ origin, data }) => {
  if (origin === window.origin && data?.kind === 'roster') void refresh();
});
setInterval(() => void refresh(), 5_000);
offerChat();
await refresh();
