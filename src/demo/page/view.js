import { availabilityWord, clock, showAsWord, sourceWord } from './words.js';

/** Everybody as a row of buttons; the one whose panel it is stands out. */
export function showPeople(people, lights, chosen, choose) {
  const buttons = people.map(({ id, name, you }) => {
    const [first = '', last = ''] = name.split(' ');
    const face = element('span', { class: 'face' }, [`${first[0] ?? ''}${last[0] ?? ''}`]);
    const light = lights.get(id)?.availability ?? 'unavailable';
    const button = element(
      'button',
      { type: 'button', 'aria-pressed': String(id === chosen), 'data-light': light, 'data-id': id },
      [face, you ? 'You' : first],
    );
    button.title = `${name}: ${availabilityWord(light)}`;
    button.addEventListener('click', () => choose(id));
    return button;
  });
  byId('people').replaceChildren(...buttons);
}

/** What contacts see of the person, and why. */
export function showLight({ presence, claims, next, calendar, overrideEndsAt }, timeZone) {
  byId('lamp').dataset.light = presence.availability;
  byId('availability').textContent = availabilityWord(presence.availability);
  byId('text').textContent = presence.text;
  // That nothing says anything is worth a line only where nothing else does.
  const telling = claims.filter(({ source, wins }) => source !== 'default' || wins);
  const lines = telling.map((claim) => {
    const until = claim.source === 'override' ? overrideEndsAt : claim.until;
    return whyLine(
      sourceWord(claim.source),
      until === null ? '' : `until ${clock(new Date(until), timeZone)}`,
      claim.availability,
      claim.wins ? 'wins' : '',
    );
  });
  if (next !== null && presence.until !== null) {
    lines.push(
      whyLine(
        `Then ${availabilityWord(next.availability)}`,
        `at ${clock(new Date(presence.until), timeZone)}`,
        next.availability,
        'then',
      ),
    );
  }
  if (calendar.known !== 'live') {
    lines.push(whyLine('The calendar is not being followed at this moment', '', 'unavailable', ''));
  }
  byId('why').replaceChildren(...lines);
}

/** Today's entries of the simulated calendar. */
export function showEntries(entries, timeZone, remove) {
  const lines = entries.map(({ id, start, end, subject, showAs }) => {
    const button = element('button', { type: 'button', 'aria-label': `Delete ${subject}` }, ['×']);
    button.addEventListener('click', () => remove(id));
    return element('li', { class: end <= Date.now() ? 'over' : '' }, [
      element('time', {}, [`${clock(start, timeZone)} – ${clock(end, timeZone)}`]),
      element('b', {}, [subject]),
      element('em', {}, [showAsWord(showAs)]),
      button,
    ]);
  });
  const none = element('li', { class: 'none' }, ['Nothing today']);
  byId('entries').replaceChildren(...(lines.length > 0 ? lines : [none]));
}

/** Automatic replies as Exchange has them, unless somebody is about to change the schedule. */
export function showReplies({ state, start, end }) {
  const form = byId('replies');
  if (form.dataset.editing !== undefined) return;
  form.elements.state.value = state;
  form.elements.start.value = start;
  form.elements.end.value = end;
  byId('schedule').hidden = state !== 'Scheduled';
}

export function byId(id) {
  return document.querySelector(`#${id}`);
}

function whyLine(what, when, light, className) {
  return element('li', { 'data-light': light, class: className }, [
    what,
    element('span', {}, [when]),
  ]);
}

function element(name, attributes, children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}
