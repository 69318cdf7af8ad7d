import { afterAll, afterEach, beforeEach, expect, test } from 'vitest';
import type { SeenExchange } from '../../src/simulator/ews/ews-server.ts';
import { schemaViolations } from '../support/ews-schema.ts';
import {
  type EwsWire,
  findItem,
  getOofSettings,
  startEwsWire,
  textOf,
  textsOf,
} from '../support/ews-wire.ts';

const kim = { as: 'kim@example.com' };
const march = findItem('2026-03-01T00:00:00Z', '2026-04-01T00:00:00Z');
const said: SeenExchange[] = [];
let wire: EwsWire;

beforeEach(async () => {
  wire = await startEwsWire();
});

afterEach(async () => {
  await wire[Symbol.asyncDispose]();
  said.push(...wire.seen);
});

// Whatever the tests said and heard must be valid, refusals included.
afterAll(() => {
  const asked = said.filter((one) => !one.responseXml.includes('ErrorSchemaValidation'));
  expect(schemaViolations(asked.map((one) => one.requestXml))).toEqual([]);
  expect(schemaViolations(said.map((one) => one.responseXml))).toEqual([]);
});

function createItem(properties: string, attributes = 'SendMeetingInvitations="SendToNone"') {
  return (
    `<m:CreateItem ${attributes}><m:Items><t:CalendarItem>${properties}</t:CalendarItem>` +
    '</m:Items></m:CreateItem>'
  );
}

function setField(id: string, field: string, value: string): string {
  const name = field.split(':')[1];
  return (
    '<m:UpdateItem ConflictResolution="AlwaysOverwrite" ' +
    'SendMeetingInvitationsOrCancellations="SendToNone"><m:ItemChanges><t:ItemChange>' +
    `${id}<t:Updates><t:SetItemField><t:FieldURI FieldURI="${field}"/><t:CalendarItem>` +
    `<t:${name}>${value}</t:${name}></t:CalendarItem></t:SetItemField></t:Updates>` +
    '</t:ItemChange></m:ItemChanges></m:UpdateItem>'
  );
}

function deleteItem(id: string): string {
  return (
    '<m:DeleteItem DeleteType="MoveToDeletedItems" SendMeetingCancellations="SendToNone">' +
    `<m:ItemIds>${id}</m:ItemIds></m:DeleteItem>`
  );
}

function itemIds(text: string): readonly string[] {
  return [...text.matchAll(/<t:ItemId [^>]*>/g)].map(([element]) => element);
}

const weekly =
  '<t:Start>2026-03-23T08:00:00Z</t:Start><t:End>2026-03-23T09:00:00Z</t:End><t:Recurrence>' +
  '<t:WeeklyRecurrence><t:Interval>1</t:Interval><t:DaysOfWeek>Monday</t:DaysOfWeek>' +
  '</t:WeeklyRecurrence><t:EndDateRecurrence><t:StartDate>2026-03-23</t:StartDate>' +
  '<t:EndDate>2026-04-13</t:EndDate></t:EndDateRecurrence></t:Recurrence>';

test('a calendar view tells what was asked for and nothing else', async () => {
  wire.exchange.mailbox('kim@example.com').addAppointment({
    subject: 'Secret',
    location: 'Room 1',
    start: '2026-03-10T10:00',
    end: '2026-03-10T11:00',
    showAs: 'OOF',
    response: 'Accept',
    sensitivity: 'Private',
  });
  const properties = [
    'calendar:LegacyFreeBusyStatus',
    'calendar:Start',
    'calendar:End',
    'calendar:IsAllDayEvent',
    'calendar:IsCancelled',
    'calendar:MyResponseType',
    'item:Sensitivity',
    'calendar:CalendarItemType',
  ];

  const few = await wire.ask(
    findItem('2026-03-01T00:00:00Z', '2026-04-01T00:00:00Z', { properties }),
    kim,
  );
  const idOnly = await wire.ask(
    findItem('2026-03-01T00:00:00Z', '2026-04-01T00:00:00Z', { properties: [] }),
    kim,
  );
  const whole = await wire.ask(
    findItem('2026-03-01T00:00:00Z', '2026-04-01T00:00:00Z', {
      properties: [],
      shape: 'AllProperties',
    }),
    kim,
  );

  expect(few.text).toContain(
    '<t:Sensitivity>Private</t:Sensitivity><t:Start>2026-03-10T09:00:00Z</t:Start>' +
      '<t:End>2026-03-10T10:00:00Z</t:End><t:IsAllDayEvent>false</t:IsAllDayEvent>' +
      '<t:LegacyFreeBusyStatus>OOF</t:LegacyFreeBusyStatus><t:IsCancelled>false</t:IsCancelled>' +
      '<t:CalendarItemType>Single</t:CalendarItemType><t:MyResponseType>Accept</t:MyResponseType>' +
      '</t:CalendarItem>',
  );
  expect(few.text).not.toMatch(/Secret|Room/);
  expect(idOnly.text).toMatch(/<t:CalendarItem><t:ItemId [^>]*\/><\/t:CalendarItem>/);
  expect(whole.text).toMatch(/<t:Subject>Secret<.*<t:Location>Room 1</);
});

test('a view that is cut short says so, and begins with the earliest', async () => {
  const box = wire.exchange.mailbox('kim@example.com');
  box.addAppointment({ start: '2026-03-20T10:00', end: '2026-03-20T11:00' });
  box.addAppointment({ start: '2026-03-10T10:00', end: '2026-03-10T11:00' });

  const answer = await wire.ask(
    findItem('2026-03-01T00:00:00Z', '2026-04-01T00:00:00Z', { most: '1' }),
    kim,
  );

  expect(answer.text).toContain('IncludesLastItemInRange="false"');
  expect(textsOf(answer.text, 'Start')).toEqual(['2026-03-10T09:00:00Z']);
});

test.each([
  ['2026-03-01T00:00:00Z', '2028-03-01T00:00:00Z', 'NoError'],
  ['2026-03-01T00:00:00Z', '2028-03-01T00:00:01Z', 'ErrorCalendarViewRangeTooBig'],
  [
    '2026-03-01T00:00:00+01:00',
    '2026-02-28T22:59:59Z',
    'ErrorCalendarEndDateIsEarlierThanStartDate',
  ],
])('a view from %s to %s is answered %s', async (from, to, code) => {
  const answer = await wire.ask(findItem(from, to), kim);

  expect(textOf(answer.text, 'ResponseCode')).toBe(code);
});

test('a view of more entries than the limit is refused unless a number is given', async () => {
  await using small = await startEwsWire({ limits: { findCount: 3 } });
  small.exchange.mailbox('kim@example.com').addAppointment({
    start: '2026-03-02T09:00',
    end: '2026-03-02T10:00',
    recurrence: { kind: 'daily', interval: 1 },
  });
  const [from, to] = ['2026-03-01T00:00:00Z', '2026-04-01T00:00:00Z'];

  const all = await small.ask(findItem(from, to), kim);
  const three = await small.ask(findItem(from, to, { most: '3' }), kim);

  expect(textOf(all.text, 'ResponseCode')).toBe('ErrorExceededFindCountLimit');
  expect(textsOf(three.text, 'Start')).toHaveLength(3);
});

test('an old version has never heard of working elsewhere', async () => {
  const box = wire.exchange.mailbox('kim@example.com');
  box.addAppointment({
    start: '2026-03-10T10:00',
    end: '2026-03-10T11:00',
    showAs: 'WorkingElsewhere',
  });
  const view = findItem('2026-03-01T00:00:00Z', '2026-04-01T00:00:00Z', {
    properties: ['calendar:LegacyFreeBusyStatus'],
  });

  const now = await wire.ask(view, kim);
  const then = await wire.ask(view, { ...kim, version: 'Exchange2010_SP2' });

  expect(textOf(now.text, 'LegacyFreeBusyStatus')).toBe('WorkingElsewhere');
  expect(textOf(then.text, 'LegacyFreeBusyStatus')).toBe('Free');
});

test('a property that is none is refused', async () => {
  const answer = await wire.ask(march.replace('calendar:Start', 'calendar:Beginning'), kim);

  expect(answer.status).toBe(500);
  expect(textOf(answer.text, 'ResponseCode')).toBe('ErrorSchemaValidation');
});

test('an appointment is made, moved and deleted over the wire', async () => {
  const made = await wire.ask(
    createItem(
      '<t:Subject>Lunch &amp; talk</t:Subject><t:Start>2026-03-10T12:00:00+01:00</t:Start>' +
        '<t:End>2026-03-10T13:00:00+01:00</t:End>',
    ),
    kim,
  );
  const [id = ''] = itemIds(made.text);
  const moved = await wire.ask(setField(id, 'calendar:End', '2026-03-10T14:00:00Z'), kim);
  const between = await wire.ask(march, kim);
  const gone = await wire.ask(deleteItem(id), kim);
  const after = await wire.ask(march, kim);
  const again = await wire.ask(deleteItem(id), kim);

  expect([made, moved, gone].map((one) => textOf(one.text, 'ResponseCode'))).toEqual([
    'NoError',
    'NoError',
    'NoError',
  ]);
  expect(textsOf(between.text, 'Start')).toEqual(['2026-03-10T11:00:00Z']);
  expect(textsOf(between.text, 'End')).toEqual(['2026-03-10T14:00:00Z']);
  expect(textsOf(after.text, 'Start')).toEqual([]);
  expect(textOf(again.text, 'ResponseCode')).toBe('ErrorItemNotFound');
});

test('a series made over the wire is expanded in the zone of the mailbox', async () => {
  await wire.ask(createItem(weekly), kim);

  const answer = await wire.ask(findItem('2026-03-01T00:00:00Z', '2026-05-01T00:00:00Z'), kim);

  expect(textsOf(answer.text, 'Start')).toEqual([
    '2026-03-23T08:00:00Z',
    '2026-03-30T07:00:00Z',
    '2026-04-06T07:00:00Z',
    '2026-04-13T07:00:00Z',
  ]);
  expect(textsOf(answer.text, 'CalendarItemType')[0]).toBe('Occurrence');
});

test('one occurrence is moved, another deleted, and the master tells of both', async () => {
  const view = findItem('2026-03-01T00:00:00Z', '2026-05-01T00:00:00Z');
  const made = await wire.ask(createItem(weekly), kim);
  const masterId = /Id="([^"]+)"/.exec(itemIds(made.text)[0] ?? '')?.[1] ?? '';
  const [, second = ''] = itemIds((await wire.ask(view, kim)).text);

  await wire.ask(setField(second, 'calendar:Start', '2026-03-30T06:00:00Z'), kim);
  await wire.ask(
    deleteItem(`<t:OccurrenceItemId RecurringMasterId="${masterId}" InstanceIndex="3"/>`),
    kim,
  );
  const found = await wire.ask(view, kim);
  const whole = await wire.ask(
    '<m:GetItem><m:ItemShape><t:BaseShape>AllProperties</t:BaseShape></m:ItemShape><m:ItemIds>' +
      `<t:ItemId Id="${masterId}"/></m:ItemIds></m:GetItem>`,
    kim,
  );

  expect(textsOf(found.text, 'Start')).toEqual([
    '2026-03-23T08:00:00Z',
    '2026-03-30T06:00:00Z',
    '2026-04-13T07:00:00Z',
  ]);
  expect(textsOf(found.text, 'CalendarItemType')[1]).toBe('Exception');
  expect(whole.text).toContain('<t:CalendarItemType>RecurringMaster<');
  expect(whole.text).toMatch(/<t:Recurrence><t:WeeklyRecurrence>.*<t:EndDate>2026-04-13</);
  expect(whole.text).toMatch(/<t:ModifiedOccurrences>.*<t:OriginalStart>2026-03-30T07:00:00Z</);
  expect(whole.text).toMatch(/<t:DeletedOccurrence><t:Start>2026-04-06T07:00:00Z</);
});

test.each([
  [createItem('<t:Start>2026-03-10T12:00:00Z</t:Start>'), 'ErrorMissingArgument'],
  [
    createItem('<t:Start>2026-03-10T12:00:00Z</t:Start><t:End>2026-03-10T11:00:00Z</t:End>'),
    'ErrorCalendarEndDateIsEarlierThanStartDate',
  ],
  [createItem(weekly, ''), 'ErrorSendMeetingInvitationsRequired'],
  [createItem(weekly.replace('>1<', '>0<')), 'ErrorCalendarInvalidRecurrence'],
  [
    createItem(
      `${weekly.slice(0, weekly.indexOf('<t:Recurrence'))}<t:MyResponseType>Accept</t:MyResponseType>`,
    ),
    'ErrorInvalidPropertySet',
  ],
  [setField('<t:ItemId Id="bm9uZQ=="/>', 'item:Subject', 'x'), 'ErrorItemNotFound'],
])('what cannot be done is refused: %s', async (body, code) => {
  const answer = await wire.ask(body, kim);

  expect(answer.status).toBe(200);
  expect(textOf(answer.text, 'ResponseCode')).toBe(code);
  expect(wire.exchange.mailbox('kim@example.com').appointments).toEqual([]);
});

test('automatic replies are set and read, in UTC and without a zone', async () => {
  const set =
    '<m:SetUserOofSettingsRequest><t:Mailbox><t:Address>kim@example.com</t:Address></t:Mailbox>' +
    '<t:UserOofSettings><t:OofState>Scheduled</t:OofState><t:ExternalAudience>Known</t:ExternalAudience>' +
    '<t:Duration><t:StartTime>2026-03-10T10:00:00+01:00</t:StartTime>' +
    '<t:EndTime>2026-03-12T18:00:00Z</t:EndTime></t:Duration>' +
    '<t:InternalReply><t:Message>Äway &lt;3</t:Message></t:InternalReply></t:UserOofSettings>' +
    '</m:SetUserOofSettingsRequest>';

  const done = await wire.ask(set, kim);
  const read = await wire.ask(getOofSettings('kim@example.com'), kim);

  expect(textOf(done.text, 'ResponseCode')).toBe('NoError');
  expect(textOf(read.text, 'OofState')).toBe('Scheduled');
  expect(textOf(read.text, 'StartTime')).toBe('2026-03-10T09:00:00');
  expect(textOf(read.text, 'EndTime')).toBe('2026-03-12T18:00:00');
  expect(read.text).toContain('Äway &lt;3');
});

test('dates stand beside automatic replies that have no schedule', async () => {
  wire.exchange.mailbox('kim@example.com').setAutomaticReplies({ state: 'Enabled' });

  const read = await wire.ask(getOofSettings('kim@example.com'), kim);

  expect(textOf(read.text, 'OofState')).toBe('Enabled');
  expect(textOf(read.text, 'StartTime')).toMatch(/^\d{4}-\d\d-\d\dT\d\d:00:00$/);
});

test('a schedule that ends before it starts is refused', async () => {
  const answer = await wire.ask(
    '<m:SetUserOofSettingsRequest><t:Mailbox><t:Address>kim@example.com</t:Address></t:Mailbox>' +
      '<t:UserOofSettings><t:OofState>Scheduled</t:OofState><t:ExternalAudience>All</t:ExternalAudience>' +
      '<t:Duration><t:StartTime>2026-03-10T10:00:00</t:StartTime>' +
      '<t:EndTime>2026-03-09T10:00:00</t:EndTime></t:Duration></t:UserOofSettings>' +
      '</m:SetUserOofSettingsRequest>',
    kim,
  );

  expect(textOf(answer.text, 'ResponseCode')).toBe('ErrorInvalidArgument');
});

test('a folder is known by its name and by its id', async () => {
  const ask = (folder: string) =>
    wire.ask(
      '<m:GetFolder><m:FolderShape><t:BaseShape>Default</t:BaseShape></m:FolderShape>' +
        `<m:FolderIds>${folder}</m:FolderIds></m:GetFolder>`,
      kim,
    );

  const byName = await ask('<t:DistinguishedFolderId Id="calendar"/>');
  const id = /<t:FolderId Id="([^"]+)"/.exec(byName.text)?.[1];
  const byId = await ask(`<t:FolderId Id="${id}"/>`);
  const unknown = await ask('<t:FolderId Id="none"/>');

  expect(byName.text).toContain('<t:DisplayName>Calendar</t:DisplayName>');
  expect(byId.text).toBe(byName.text);
  expect(textOf(unknown.text, 'ResponseCode')).toBe('ErrorFolderNotFound');
});

test('requests are counted by operation', async () => {
  await wire.ask(march, kim);
  await wire.ask(march, kim);
  await wire.ask(getOofSettings('kim@example.com'), kim);

  expect(wire.exchange.requestCount('FindItem')).toBe(2);
  expect(wire.exchange.requestCount('GetUserOofSettings')).toBe(1);
  expect(wire.exchange.requestCount('Subscribe')).toBe(0);
  expect(wire.exchange.requestCount()).toBe(3);
});
