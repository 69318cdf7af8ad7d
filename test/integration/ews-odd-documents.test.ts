import { describe, expect, test } from 'vitest';
import { type OddAnswer, httpAnswer } from '../support/odd-exchange.ts';
import {
  at,
  begins,
  busy,
  documentFor,
  hour,
  iso,
  item,
  outOfOffice,
  tried,
} from '../support/odd-try.ts';

// Servers that write EWS in their own way. It can be understood in one way only, so it is.

async function understood(answer: OddAnswer): Promise<void> {
  const { fine, events } = await tried(answer);
  expect(events).toMatchObject([{ event: 'read', busy, outOfOffice }]);
  expect(fine).toBe(true);
}

describe('a document is understood', () => {
  test.each<readonly [string, (document: string) => string]>([
    [
      'with other prefixes',
      (d) =>
        d
          .replaceAll('<m:', '<ns1:')
          .replaceAll('</m:', '</ns1:')
          .replaceAll('s:Envelope', 'SOAP:Envelope')
          .replaceAll('s:Body', 'SOAP:Body')
          .replaceAll('s:Header', 'SOAP:Header'),
    ],
    ['without any prefix', (d) => d.replaceAll(/<(\/?)[mts]:/g, '<$1')],
    [
      'of SOAP 1.2',
      (d) =>
        d.replace(
          'http://schemas.xmlsoap.org/soap/envelope/',
          'http://www.w3.org/2003/05/soap-envelope',
        ),
    ],
    ['without a header', (d) => d.replace(/<s:Header>.*<\/s:Header>/, '')],
    [
      'with comments, instructions and CDATA',
      (d) =>
        d
          .replace('?>', '?><!-- <s:Envelope> --><?x <y>?>')
          .replaceAll('Busy<', '<![CDATA[Busy]]><!-- x --><')
          .replaceAll('Scheduled<', 'Sched<!-- ><x -->uled<'),
    ],
    ['with a comment after it', (d) => `${d}\n<!-- </s:Envelope> -->\n`],
    [
      'with elements and attributes nobody knows',
      (d) =>
        d.replaceAll(
          /<(t:Start|t:OofState|m:ResponseCode|t:Items|m:RootFolder)(?=[ >])/g,
          '<x:New x:a="1 > 0" b=\'"\'><x:Start>x</x:Start></x:New><$1 y="1"',
        ),
    ],
    ['without ResponseCode', (d) => d.replaceAll('<m:ResponseCode>NoError</m:ResponseCode>', '')],
    ['without ResponseClass', (d) => d.replaceAll(' ResponseClass="Success"', '')],
    [
      'without either',
      (d) =>
        d
          .replaceAll('<m:ResponseCode>NoError</m:ResponseCode>', '')
          .replaceAll(' ResponseClass="Success"', ''),
    ],
    ['without attributes of the folder', (d) => d.replace(/<m:RootFolder[^>]*>/, '<m:RootFolder>')],
    [
      'with all that is optional missing',
      (d) =>
        d
          .replaceAll(
            /<t:(Sensitivity|IsAllDayEvent|IsCancelled|CalendarItemType|MyResponseType|ExternalAudience)>\w+<\/t:\1>/g,
            '',
          )
          .replaceAll(' ChangeKey="B"', ''),
    ],
    ['without ids', (d) => d.replace(/<t:ItemId[^>]*>/, '')],
    [
      'with words in small letters',
      (d) =>
        d
          .replace('>Busy<', '>busy<')
          .replace('>Scheduled<', '>scheduled<')
          .replace('>Accept<', '>accept<')
          .replace('>Single<', '>single<')
          .replace('"Success"', '"success"'),
    ],
    [
      'with words in capitals',
      (d) =>
        d
          .replace('>Busy<', '>BUSY<')
          .replace('>Scheduled<', '>SCHEDULED<')
          .replaceAll('>false<', '>FALSE<')
          .replace('"true"', '"TRUE"'),
    ],
    ['with booleans as numbers', (d) => d.replaceAll('>false<', '>0<').replace('"true"', '"1"')],
    [
      'with more in the folder than in view',
      (d) => d.replace('TotalItemsInView="1"', 'TotalItemsInView="4711"'),
    ],
    [
      'with offsets',
      (d) =>
        d
          .replace(`${at(begins)}Z`, `${at(begins + hour)}+01:00`)
          .replace(`${at(begins + hour)}Z`, `${at(begins - 4.5 * hour)}-05:30`),
    ],
    ['with fractions of seven digits', (d) => d.replaceAll(/(\d\d:00:00)Z/g, '$1.0000000Z')],
    ['without Z', (d) => d.replaceAll(/(\d\d:00:00)Z/g, '$1')],
    ['with a blank in its times', (d) => d.replaceAll(/(\d\d)T(\d\d:00:00)Z/g, '$1 $2Z')],
    [
      'with lines and blanks everywhere',
      (d) => d.replaceAll('><', '>\r\n\t <').replaceAll(/>([A-Z]\w+)</g, '>\n $1 \n<'),
    ],
    ['after empty lines', (d) => `\r\n\r\n${d}`],
    ['without a declaration', (d) => d.replace(/<\?xml[^>]*>/, '')],
    [
      'with a stylesheet',
      (d) => d.replace('?>', '?><?xml-stylesheet type="text/xsl" href="a.xsl"?>'),
    ],
    [
      'in a body with other things beside',
      (d) => d.replace('<s:Body>', '<s:Body><x:Log ResponseClass="Success"/>'),
    ],
    [
      'in one more wrapper',
      (d) => d.replace('<s:Body>', '<s:Body><x:Proxy>').replace('</s:Body>', '</x:Proxy></s:Body>'),
    ],
  ])('%s', async (_, change) => {
    await understood((request, socket) => {
      const document = documentFor(request);
      expect(document).not.toBe('');
      socket.write(httpAnswer(change(document)));
    });
  });
});

test('occurrences that bear the id of their series are told apart', async () => {
  const next = begins + 24 * hour;
  const again = { start: iso(next), end: iso(next + hour), level: 'busy' };
  const second = item
    .replace(`${at(begins)}Z`, `${at(next)}Z`)
    .replace(`${at(begins + hour)}Z`, `${at(next + hour)}Z`);
  const occurrences = `${item}${second}`.replaceAll('>Single<', '>Occurrence<');

  const { events } = await tried((request, socket) => {
    socket.write(httpAnswer(documentFor(request).replace(item, occurrences)));
  });

  expect(events).toMatchObject([{ event: 'read', busy: [...busy, again] }]);
});

test('occurrences that are shown, and not called so, count once', async () => {
  const day = iso(begins).slice(0, 10);
  const master = item
    .replace('Id="A"', 'Id="M"')
    .replace('>Single<', '>RecurringMaster<')
    .replace(
      '</t:CalendarItem>',
      `<t:Recurrence><t:DailyRecurrence><t:Interval>1</t:Interval></t:DailyRecurrence><t:NumberedRecurrence><t:StartDate>${day}</t:StartDate><t:NumberOfOccurrences>1</t:NumberOfOccurrences></t:NumberedRecurrence></t:Recurrence></t:CalendarItem>`,
    );
  const unnamed = item.replace('<t:CalendarItemType>Single</t:CalendarItemType>', '');
  const asked: string[] = [];

  const { events } = await tried((request, socket) => {
    asked.push(request.operation);
    const document = documentFor(request).replace(item, unnamed);
    socket.write(
      httpAnswer(document.replace('<t:Items></t:Items>', `<t:Items>${master}</t:Items>`)),
    );
  });

  expect(asked).toContain('GetItem');
  expect(events).toMatchObject([{ event: 'read', busy }]);
});
