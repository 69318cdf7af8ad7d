import { expect, test } from 'vitest';
import { judge, readEnvelope } from '../../src/simulator/ews/envelope.ts';
import { Refusal } from '../../src/simulator/ews/refusal.ts';
import type { ServerVersion } from '../../src/simulator/ews/versions.ts';
import { schemaVerdicts } from '../support/ews-schema.ts';
import {
  calendarFolder,
  envelope,
  findItem,
  getOofSettings,
  getStreamingEvents,
  subscribeToStreaming,
} from '../support/ews-wire.ts';

/** The code with which the simulator refuses it; `null` where it does not. */
function refusalOf(text: string, serverVersion: ServerVersion = 'Exchange2013_SP1'): string | null {
  try {
    judge(readEnvelope(text), serverVersion);
    return null;
  } catch (error) {
    if (error instanceof Refusal) return error.code;
    throw error;
  }
}

const find = findItem('2026-03-01T00:00:00Z', '2026-04-01T00:00:00Z');
const subscribe = subscribeToStreaming();
const push =
  `<m:Subscribe><m:PushSubscriptionRequest><t:FolderIds>${calendarFolder}</t:FolderIds>` +
  '<t:EventTypes><t:EventType>ModifiedEvent</t:EventType></t:EventTypes>' +
  '<t:StatusFrequency>5</t:StatusFrequency><t:URL>http://127.0.0.1/</t:URL>' +
  '</m:PushSubscriptionRequest></m:Subscribe>';
const create =
  '<m:CreateItem SendMeetingInvitations="SendToNone"><m:Items><t:CalendarItem>' +
  '<t:Subject>Talk</t:Subject><t:Start>2026-03-02T09:00:00Z</t:Start>' +
  '<t:End>2026-03-02T10:00:00Z</t:End><t:LegacyFreeBusyStatus>Busy</t:LegacyFreeBusyStatus>' +
  '<t:Recurrence><t:WeeklyRecurrence><t:Interval>1</t:Interval>' +
  '<t:DaysOfWeek>Monday Friday</t:DaysOfWeek></t:WeeklyRecurrence><t:NumberedRecurrence>' +
  '<t:StartDate>2026-03-02</t:StartDate><t:NumberOfOccurrences>4</t:NumberOfOccurrences>' +
  '</t:NumberedRecurrence></t:Recurrence></t:CalendarItem></m:Items></m:CreateItem>';
const update =
  '<m:UpdateItem ConflictResolution="AlwaysOverwrite" SendMeetingInvitationsOrCancellations="SendToNone">' +
  '<m:ItemChanges><t:ItemChange><t:ItemId Id="x" ChangeKey="y"/><t:Updates><t:SetItemField>' +
  '<t:FieldURI FieldURI="calendar:Start"/><t:CalendarItem><t:Start>2026-03-02T09:00:00Z</t:Start>' +
  '</t:CalendarItem></t:SetItemField></t:Updates></t:ItemChange></m:ItemChanges></m:UpdateItem>';
const setOof =
  '<m:SetUserOofSettingsRequest><t:Mailbox><t:Address>kim@example.com</t:Address></t:Mailbox>' +
  '<t:UserOofSettings><t:OofState>Scheduled</t:OofState><t:ExternalAudience>All</t:ExternalAudience>' +
  '<t:Duration><t:StartTime>2026-03-02T09:00:00</t:StartTime><t:EndTime>2026-03-03T09:00:00</t:EndTime>' +
  '</t:Duration><t:InternalReply xml:lang="en"><t:Message>Away</t:Message></t:InternalReply>' +
  '</t:UserOofSettings></m:SetUserOofSettingsRequest>';

const good = {
  find,
  subscribe,
  push,
  create,
  update,
  setOof,
  pull: push
    .replaceAll('PushSub', 'PullSub')
    .replace(/<t:StatusFrequency>.*<\/t:URL>/, '<t:Timeout>10</t:Timeout>'),
  stream: getStreamingEvents(['a', 'b']),
  events:
    '<m:GetEvents><m:SubscriptionId>a</m:SubscriptionId><m:Watermark>w</m:Watermark></m:GetEvents>',
  unsubscribe: '<m:Unsubscribe><m:SubscriptionId>a</m:SubscriptionId></m:Unsubscribe>',
  oof: getOofSettings('kim@example.com'),
  remove:
    '<m:DeleteItem DeleteType="HardDelete"><m:ItemIds><t:OccurrenceItemId RecurringMasterId="x" ' +
    'InstanceIndex="2"/></m:ItemIds></m:DeleteItem>',
  item:
    '<m:GetItem><m:ItemShape><t:BaseShape>Default</t:BaseShape></m:ItemShape>' +
    '<m:ItemIds><t:ItemId Id="x"/></m:ItemIds></m:GetItem>',
  folder:
    '<m:GetFolder><m:FolderShape><t:BaseShape>IdOnly</t:BaseShape></m:FolderShape>' +
    `<m:FolderIds>${calendarFolder}</m:FolderIds></m:GetFolder>`,
};

const bad = {
  'an attribute is missing': find.replace(' Traversal="Shallow"', ''),
  'an attribute is unknown': find.replace('Traversal=', 'Depth="1" Traversal='),
  'an attribute has no valid value': find.replace('Shallow', 'Deep'),
  'the view has no end': find.replace(/ EndDate="[^"]*"/, ''),
  'a date is none': find.replace('2026-03-01T00:00:00Z', '1 March 2026'),
  'the folders come first': find.replace(
    /(<m:ItemShape>.*<\/m:ItemShape>)(.*)(<m:ParentFolderIds>.*<\/m:ParentFolderIds>)/,
    '$3$1$2',
  ),
  'an element is unknown': find.replace('<m:CalendarView', '<m:Paging/><m:CalendarView'),
  'an element is in the other namespace': find.replaceAll('t:BaseShape', 'm:BaseShape'),
  'there are two views': find.replace(/(<m:CalendarView[^>]*>)/, '$1$1'),
  'there is text between elements': find.replace('<m:ItemShape>', 'shape<m:ItemShape>'),
  'no property is asked for': find.replaceAll(/<t:FieldURI[^>]*>/g, ''),
  'the event types come first': subscribe.replace(
    /(<t:FolderIds>.*<\/t:FolderIds>)(<t:EventTypes>.*<\/t:EventTypes>)/,
    '$2$1',
  ),
  'an event type is unknown': subscribe.replace('CreatedEvent', 'RenamedEvent'),
  'a streaming subscription has a timeout': subscribe.replace(
    '</t:EventTypes>',
    '</t:EventTypes><t:Timeout>10</t:Timeout>',
  ),
  'there is no event type': subscribe.replaceAll(/<t:EventType>\w+<\/t:EventType>/g, ''),
  'the URL comes before the frequency': push.replace(
    /(<t:StatusFrequency>.*<\/t:StatusFrequency>)(<t:URL>.*<\/t:URL>)/,
    '$2$1',
  ),
  'the frequency is 0': push.replace('>5<', '>0<'),
  'the frequency is a day and more': push.replace('>5<', '>1441<'),
  'the connection lasts too long': getStreamingEvents(['a'], 31),
  'there are no subscriptions': getStreamingEvents([]),
  'a subscription is empty': getStreamingEvents(['']),
  'the end comes before the start': create.replace(
    /(<t:Start>.*<\/t:Start>)(<t:End>.*<\/t:End>)/,
    '$2$1',
  ),
  'a status is unknown': create.replace('>Busy<', '>Asleep<'),
  'a day of the week is unknown': create.replace('Monday Friday', 'Monday Caturday'),
  'a recurrence has no range': create.replace(
    /<t:NumberedRecurrence>.*<\/t:NumberedRecurrence>/,
    '',
  ),
  'an update says nothing of conflicts': update.replace(
    ' ConflictResolution="AlwaysOverwrite"',
    '',
  ),
  'an update has no path': update.replace('<t:FieldURI FieldURI="calendar:Start"/>', ''),
  'the audience is missing': setOof.replace('<t:ExternalAudience>All</t:ExternalAudience>', ''),
  'a duration has no end': setOof.replace(/<t:EndTime>.*<\/t:EndTime>/, ''),
  'an occurrence has no index': good.remove.replace(' InstanceIndex="2"', ''),
  'there is no address': getOofSettings('x').replace('<t:Address>x</t:Address>', ''),
  'there is an empty list of items':
    '<m:DeleteItem DeleteType="HardDelete"><m:ItemIds/></m:DeleteItem>',
};

test.each(Object.entries(good))('a right request is taken: %s', (_name, body) => {
  const text = envelope(body);

  expect(refusalOf(text)).toBe(null);
});

test.each(Object.entries(bad))('a request is refused where %s', (_name, body) => {
  const text = envelope(body);

  expect(refusalOf(text)).toBe('ErrorSchemaValidation');
});

test("Microsoft's own schema takes and refuses the same requests", () => {
  const texts = [...Object.values(good), ...Object.values(bad)].map((body) => envelope(body));

  const verdicts = schemaVerdicts(texts);

  const expected = texts.map((_, n) => n < Object.keys(good).length);
  expect(verdicts ?? expected).toEqual(expected);
});

test('the words of the refusal name what is wrong', () => {
  const text = envelope(bad['the event types come first']);

  expect(() => judge(readEnvelope(text), 'Exchange2013_SP1')).toThrow(
    /element 'StreamingSubscriptionRequest' .* has invalid child element 'FolderIds'/,
  );
});

test('an impersonation of nobody is refused', () => {
  const text = envelope(find, { as: 'kim@example.com' }).replace(
    /<t:PrimarySmtpAddress>.*<\/t:PrimarySmtpAddress>/,
    '',
  );

  expect(refusalOf(text)).toBe('ErrorSchemaValidation');
});

test('an operation that it has never heard of is refused', () => {
  expect(refusalOf(envelope('<m:MoveMountain/>'))).toBe('ErrorSchemaValidation');
});

test.each([
  ['Exchange2099', 'Exchange2013_SP1'],
  ['Exchange2013_SP1', 'Exchange2010_SP2'],
  ['', 'Exchange2013_SP1'],
] as const)('version %s is refused by %s', (version, server) => {
  expect(refusalOf(envelope(find, { version }), server)).toBe('ErrorInvalidServerVersion');
});

test.each(['Exchange2007', 'Exchange2007_SP1', 'Exchange2010'])(
  'streaming is not in the schema of %s',
  (version) => {
    expect(refusalOf(envelope(subscribe, { version }))).toBe('ErrorSchemaValidation');
    expect(refusalOf(envelope(getStreamingEvents(['a']), { version }))).toBe(
      'ErrorSchemaValidation',
    );
    expect(refusalOf(envelope(push, { version }))).toBe(null);
    const freeBusy = push.replace('ModifiedEvent', 'FreeBusyChangedEvent');
    expect(refusalOf(envelope(freeBusy, { version }))).toBe('ErrorSchemaValidation');
  },
);
