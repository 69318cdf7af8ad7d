import type { Messages } from './messages.ts';

export const de: Messages = {
  availability:
    '{availability, select, available {Verfügbar} chat {Gesprächsbereit} away {Abwesend} ' +
    'xa {Länger abwesend} dnd {Beschäftigt} other {Offline}}',
  shown: '{availability} – {text}',
  until:
    '{when, select, today {bis heute {time} Uhr} tomorrow {bis morgen, {date}, {time} Uhr} ' +
    'endOfToday {bis zum Ende des heutigen Tages} ' +
    'endOfTomorrow {bis zum Ende des morgigen Tages, {date}} ' +
    'endOfOther {bis einschließlich {date}} other {bis {date}, {time} Uhr}}',
  at:
    '{when, select, today {Heute um {time} Uhr:} tomorrow {Morgen, {date}, um {time} Uhr:} ' +
    'endOfToday {Am Ende des heutigen Tages:} endOfTomorrow {Am Ende des morgigen Tages, {date}:} ' +
    'endOfOther {Am Ende des Tages ({date}):} other {{date}, {time} Uhr:}}',
  point: '{when, select, today {heute {time} Uhr} other {{date}, {time} Uhr}}',

  lasts:
    '{ends, select, default {{until} (Sie haben kein Ende genannt)} ' +
    'endOfMeeting {bis zum Ende dieser Besprechung (nach jetzigem Stand {until})} ' +
    'nextChange {bis sich Ihr Kalender ändert (nach jetzigem Stand {until})} ' +
    'revert {bis Sie es zurücksetzen (längstens {until})} other {{until}}}',
  lastsOpen:
    '{ends, select, default {vorerst (Sie haben kein Ende genannt)} ' +
    'endOfMeeting {bis zum Ende dieser Besprechung} ' +
    'nextChange {bis sich Ihr Kalender ändert} other {bis Sie es zurücksetzen}}',
  set: 'Sie werden als „{availability}“ angezeigt, {lasts}.',
  setText: 'Ihr Text: {text}',
  without: 'Sonst würden Sie so angezeigt: {shown}.',
  returns: '{at} Sie kehren zurück zu: {shown}.',
  returnsOnRevert:
    'Wenn es endet oder Sie „zurück“ sagen, gilt wieder Ihr Kalender; jetzt wäre das: {shown}.',
  absenceDuring: '{at} Ihre Abwesenheit beginnt. Ihre Angabe gilt trotzdem {until}.',
  notConnected:
    'Von Ihnen ist kein Chatprogramm als verbunden bekannt; bis dahin erscheinen Sie offline.',

  reverted: 'Ihre Angabe ist aufgehoben. Sie werden so angezeigt: {shown}.',
  nothingToRevert: 'Es gab nichts zurückzusetzen. Sie werden so angezeigt: {shown}.',

  status: 'Sie werden so angezeigt: {shown}.',
  ownUntil: 'Das haben Sie selbst angegeben; es gilt {until}.',
  ownOpen:
    'Das haben Sie selbst angegeben; es gilt, bis Sie es zurücksetzen oder Ihr Kalender es beendet.',
  next: '{at} Sie werden so angezeigt: {shown}.',
  noNext: 'Es ist nichts bekannt, was daran etwas ändert.',
  switchedOff:
    'Ihr Administrator hat Ihre Anzeige ausgeschaltet; Ihre Kontakte sehen Sie als „Offline“.',

  whyHead: 'Was bekannt ist, das Stärkste zuerst:',
  claim: '• {source}: {availability}{span}{wins, select, yes { – das entscheidet} other {}}',
  source:
    '{source, select, override {Ihre eigene Angabe} call {Ein Telefonat} busy {Eine Besprechung} ' +
    'outOfOffice {Eine Abwesenheit} workingElsewhere {Arbeit an einem anderen Ort} ' +
    'sessions {Ihre Chatprogramme} unknown {Ihr Kalender ist nicht bekannt} ' +
    'other {Sonst ist nichts bekannt}}',
  since: 'seit {point}',
  calendarLive: 'Ihr Kalender wird verfolgt; Änderungen sind sofort zu sehen.',
  calendarAsOf: 'Ihr Kalender ist mit Stand {point} bekannt; gerade wird er nicht verfolgt.',
  calendarStale: 'Ihr Kalender ist veraltet: Der letzte Stand ist {point}; er zählt nicht mehr.',
  calendarNever: 'Ihr Kalender ist nicht bekannt: Er wurde noch nicht gelesen.',

  refused:
    '{reason, select, ' +
    'endInThePast {Dieses Ende liegt in der Vergangenheit. Es wurde nichts geändert; nennen Sie ein künftiges, etwa „bis morgen 9:00“ oder „für 2 Std“.} ' +
    'noMeeting {Sie sind gerade in keiner Besprechung. Es wurde nichts geändert; nennen Sie ein anderes Ende, etwa „bis 17:00“ oder „bis es sich ändert“.} ' +
    'changedMeanwhile {Es wurde inzwischen von anderer Seite geändert. Jetzt wurde nichts geändert; sagen Sie „status“, um zu sehen, wie Sie angezeigt werden, und versuchen Sie es erneut.} ' +
    'disabledPerson {Ihr Administrator hat Ihre Anzeige ausgeschaltet. Es wurde nichts geändert; bitten Sie Ihren Administrator, sie einzuschalten.} ' +
    'other {Sie sind hier nicht eingetragen. Bitten Sie Ihren Administrator, Sie aufzunehmen.}}',
  notEnrolled:
    'Sie ({person}) sind hier nicht eingetragen. Bitten Sie Ihren Administrator, Sie aufzunehmen.',
  failed:
    'Auf unserer Seite ist etwas schiefgegangen. Sagen Sie „status“, um zu sehen, wie Sie angezeigt werden, und versuchen Sie es in einer Minute erneut.',

  problem:
    '{kind, select, ' +
    'extraWords {„{phrase}“ verstehe ich hier nicht.} ' +
    'notAnEnd {Das Ende „{phrase}“ verstehe ich nicht.} ' +
    'whichHalf {„{phrase}“ kann mehr als eine Zeit bedeuten.} ' +
    'endInText {Es ist nicht klar, ob „{phrase}“ das Ende ist oder zu Ihrem Text gehört. Nennen Sie das Ende zuletzt, oder setzen Sie den Text in Anführungszeichen.} ' +
    'twoEnds {„{phrase}“ nennt zwei Enden. Nennen Sie eines, oder setzen Sie den Text in Anführungszeichen.} ' +
    'zone {Zeiten gelten in Ihrer Zeitzone, {timeZone}; „{phrase}“ nennt eine andere.} ' +
    'beginsLater {Was Sie angeben, gilt sofort; „{phrase}“ geht nicht.} ' +
    'lineTooLong {Das ist zu lang: höchstens {limit} Zeichen.} ' +
    'textTooLong {Ihr Text ist zu lang: höchstens {limit} Zeichen.} ' +
    'other {Das verstehe ich nicht.}}',
  nothingChanged: 'Es wurde nichts geändert.',
  nearest: 'Am nächsten kommt, was ich verstehe:\n{lines}',
  nothingNear:
    'Ich verstehe: verfügbar, abwesend, länger abwesend, beschäftigt, offline, zurück, status, warum. Mehr mit „hilfe“.',
  help:
    'Sagen Sie, wie Sie angezeigt werden möchten, auf Wunsch mit eigenem Text und einem Ende:\n' +
    'verfügbar, gesprächsbereit, abwesend, länger abwesend, beschäftigt (oder: nicht stören), offline\n' +
    'beschäftigt Bericht schreiben bis 17:00\n' +
    'abwesend Mittagessen für 45 Min\n' +
    'verfügbar dringende Besprechung bis es sich ändert\n' +
    'Enden: bis 17:00, bis 17 Uhr, bis Freitag 9:00, bis morgen 8:30, bis 1.12.2026 9:00, ' +
    'bis 1. Dezember (einschließlich), für 2 Std, für 3 Tage, diese Besprechung, ' +
    'bis es sich ändert, bis ich zurücksetze. Ohne Ende: in der Regel bis zum Ende des heutigen Tages.\n' +
    'Text in Anführungszeichen gilt wörtlich: abwesend "Pause bis Mittag" für 1 Std\n' +
    'zurück: wieder anzeigen, was mein Kalender sagt\n' +
    'status: wie ich angezeigt werde\n' +
    'warum: warum ich so angezeigt werde\n' +
    'Zeiten gelten in Ihrer Zeitzone, {timeZone}.',

  commandOverride: 'Festlegen, wie ich angezeigt werde',
  commandRevert: 'Zurück zu dem, was mein Kalender sagt',
  commandStatus: 'Wie werde ich angezeigt?',
  commandWhy: 'Warum werde ich so angezeigt?',
  commandHelp: 'Hilfe',
  formInstructions: 'So werden Sie bis zum gewählten Ende angezeigt. Zeiten gelten in {timeZone}.',
  fieldAvailability: 'Anzeigen als',
  fieldText: 'Mit dem Text',
  fieldEnds: 'Bis',
  fieldWhen: 'Zeit oder Dauer, etwa 17:00, Freitag 9:00, 2 Std',
  endsOption:
    '{ends, select, default {zum üblichen Ende, in der Regel dem des heutigen Tages} time {zu einer Zeit} ' +
    'duration {eine Weile vergangen ist} endOfMeeting {diese Besprechung endet} ' +
    'nextChange {sich mein Kalender ändert} other {ich zurücksetze}}',
  fieldWrong: 'Das Feld „{field}“ ist nicht richtig ausgefüllt. Es wurde nichts geändert.',
  fieldWhenMissing: 'Bitte füllen Sie „{field}“ aus. Es wurde nichts geändert.',
  fieldWhenUnused:
    'Wählen Sie eine Zeit oder Weile, oder lassen Sie „{field}“ leer. Es wurde nichts geändert.',
  unknownCommand: 'Diesen Befehl gibt es nicht.',

  notice:
    'In {minutes, plural, one {# Minute} other {# Minuten}}, um {time} Uhr, beginnt eine Besprechung.',
  noticeOf: 'In {minutes, plural, one {# Minute} other {# Minuten}}, um {time} Uhr: {meeting}',
};
