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
    '{when, select, today {Heute um {time} Uhr} tomorrow {Morgen, {date}, um {time} Uhr} ' +
    'endOfToday {Am Ende des heutigen Tages} endOfTomorrow {Am Ende des morgigen Tages, {date},} ' +
    'endOfOther {Mit Ablauf des Tages ({date})} other {Am {date}, um {time} Uhr}}',
  point: '{when, select, today {heute {time} Uhr} other {{date}, {time} Uhr}}',

  lasts:
    '{ends, select, default {{until} (Sie haben kein Ende genannt)} ' +
    'endOfMeeting {bis zum Ende dieser Besprechung (nach jetzigem Stand {until})} ' +
    'nextChange {bis sich {whose, select, own {Ihr Kalender} other {der Kalender von {name}}} ändert (nach jetzigem Stand {until})} ' +
    'revert {bis {whose, select, own {Sie es zurücksetzen} other {es zurückgesetzt wird}} (längstens {until})} other {{until}}}',
  lastsOpen:
    '{ends, select, default {vorerst (Sie haben kein Ende genannt)} ' +
    'endOfMeeting {bis zum Ende dieser Besprechung} ' +
    'nextChange {bis sich {whose, select, own {Ihr Kalender} other {der Kalender von {name}}} ändert} ' +
    'other {bis {whose, select, own {Sie es zurücksetzen} other {es zurückgesetzt wird}}}}',
  set: '{whose, select, own {Sie werden} other {{name} wird}} als „{availability}“ angezeigt, {lasts}.',
  setText: '{whose, select, own {Ihr Text} other {Text}}: {text}',
  without: 'Sonst {whose, select, own {würden Sie} other {würde {name}}} so angezeigt: {shown}.',
  returns:
    '{at} {whose, select, own {gilt für Sie wieder} other {gilt für {name} wieder}}: {shown}.',
  returnsOnRevert:
    'Wenn es endet oder {whose, select, own {Sie „zurück“ sagen, gilt wieder Ihr Kalender} ' +
    'other {zurückgesetzt wird, gilt wieder der Kalender von {name}}}; jetzt wäre das: {shown}.',
  absenceDuring:
    '{at} beginnt {whose, select, own {Ihre Abwesenheit} other {die Abwesenheit von {name}}}. Ihre Angabe gilt trotzdem {until}.',
  absenceEnds:
    'Spätestens dann endet es, weil {whose, select, own {Ihre Abwesenheit} other {die Abwesenheit von {name}}} beginnt.',
  notConnected:
    '{whose, select, ' +
    'own {Soweit bekannt, ist keines Ihrer Chatprogramme verbunden; bis sich eines verbindet, erscheinen Sie offline.} ' +
    'other {Soweit bekannt, ist kein Chatprogramm von {name} verbunden; bis sich eines verbindet, wird „Offline“ angezeigt.}}',
  setForYou: '{by} hat für Sie angegeben: Sie werden als „{availability}“ angezeigt, {lasts}.',
  revertedForYou:
    '{by} hat aufgehoben, was für Sie angegeben war. Sie werden so angezeigt: {shown}.',
  otherZone: 'Zeiten gelten hier in {timeZone}; bei {name} ist es {other}.',

  reverted:
    '{whose, select, own {Ihre Angabe ist aufgehoben. Sie werden} other {Die Angabe für {name} ist aufgehoben. {name} wird}} so angezeigt: {shown}.',
  nothingToRevert:
    'Es gab nichts zurückzusetzen. {whose, select, own {Sie werden} other {{name} wird}} so angezeigt: {shown}.',

  status: '{whose, select, own {Sie werden} other {{name} wird}} so angezeigt: {shown}.',
  ownUntil:
    'Das {setter, select, you {haben Sie selbst} person {hat {name}} ' +
    'administrator {hat Ihr Administrator} other {hat {by}}} angegeben; es gilt {until}.',
  ownOpen:
    'Das {setter, select, you {haben Sie selbst} person {hat {name}} ' +
    'administrator {hat Ihr Administrator} other {hat {by}}} angegeben; ' +
    'es gilt, bis es zurückgesetzt wird oder der Kalender es beendet.',
  next: '{at} {whose, select, own {werden Sie} other {wird {name}}} so angezeigt: {shown}.',
  noNext: 'Es ist nichts bekannt, was daran etwas ändert.',
  switchedOff:
    'Ihr Administrator hat {whose, select, own {Ihre Anzeige ausgeschaltet; Ihre Kontakte sehen} ' +
    'other {die Anzeige von {name} ausgeschaltet; alle Kontakte sehen}} „Offline“.',

  statusThen:
    '{at} {whose, select, own {werden Sie} other {wird {name}}} so angezeigt: {shown}. Das gilt nach dem, was jetzt bekannt ist.',
  notKnownThen: 'Das kann ich von {from} bis {till} sagen, nicht früher und nicht später.',
  whyHead: 'Was bekannt ist, das Stärkste zuerst:',
  claim: '• {source}: {availability}{span}{wins, select, yes { – das entscheidet} other {}}',
  source:
    '{source, select, override {{setter, select, you {Ihre eigene Angabe} person {Die Angabe von {name}} ' +
    'administrator {Die Angabe Ihres Administrators} other {Die Angabe von {by}}}} call {Ein Telefonat} busy {Eine Besprechung} ' +
    'outOfOffice {Eine Abwesenheit} workingElsewhere {Arbeit an einem anderen Ort} ' +
    'sessions {{whose, select, own {Ihre Chatprogramme} other {Chatprogramme von {name}}}} ' +
    'unknown {{whose, select, own {Ihr Kalender} other {Der Kalender von {name}}} ist nicht bekannt} ' +
    'other {Sonst ist nichts bekannt}}',
  since: 'seit {point}',
  calendarLive:
    '{whose, select, own {Ihr Kalender} other {Der Kalender von {name}}} wird verfolgt; Änderungen sind sofort zu sehen.',
  calendarAsOf:
    '{whose, select, own {Ihr Kalender} other {Der Kalender von {name}}} ist mit Stand {point} bekannt; gerade wird er nicht verfolgt.',
  calendarStale:
    '{whose, select, own {Ihr Kalender} other {Der Kalender von {name}}} ist veraltet: Der letzte Stand ist {point}; er zählt nicht mehr.',
  calendarNever:
    '{whose, select, own {Ihr Kalender} other {Der Kalender von {name}}} ist nicht bekannt: Er wurde noch nicht gelesen.',
  calendarOff:
    '{whose, select, own {Ihr Kalender bleibt außer Betracht: {state, select, ' +
    'own {Sie haben die Besprechungen ausgeschaltet. Einschalten mit „besprechungen an“} ' +
    'admin {Ihr Administrator hat ihn ausgeschaltet} ' +
    'other {Sie und Ihr Administrator haben ihn ausgeschaltet}}} ' +
    'other {Der Kalender von {name} bleibt außer Betracht: Er ist ausgeschaltet}}.',

  refused:
    '{reason, select, ' +
    'endInThePast {Dieses Ende liegt in der Vergangenheit. Es wurde nichts geändert; nennen Sie ein künftiges, etwa „bis morgen 9:00“ oder „für 2 Std“.} ' +
    'noMeeting {{whose, select, own {Sie sind} other {{name} ist}} gerade in keiner Besprechung. Es wurde nichts geändert; nennen Sie ein anderes Ende, etwa „bis 17:00“ oder „bis es sich ändert“.} ' +
    'changedMeanwhile {Es wurde inzwischen von anderer Seite geändert. Jetzt wurde nichts geändert; sagen Sie „status“, um zu sehen, wie es jetzt ist, und versuchen Sie es erneut.} ' +
    'disabledPerson {Ihr Administrator hat {whose, select, own {Ihre Anzeige} other {die Anzeige von {name}}} ausgeschaltet. Es wurde nichts geändert; bitten Sie Ihren Administrator, sie einzuschalten.} ' +
    'other {{whose, select, own {Sie sind hier nicht eingetragen. Bitten Sie Ihren Administrator, Sie aufzunehmen.} ' +
    'other {{name} ist hier nicht eingetragen.}}}}',
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
    'noName {Nennen Sie die Person mit ihrer Adresse, etwa anna@example.com.} ' +
    'textTooLong {Ihr Text ist zu lang: höchstens {limit} Zeichen.} ' +
    'other {Das verstehe ich nicht.}}',
  nothingChanged: 'Es wurde nichts geändert.',
  nearest: 'Meinten Sie:\n{lines}',
  nothingNear:
    'Ich verstehe: verfügbar, abwesend, länger abwesend, beschäftigt, offline, zurück, status, warum, heute, einstellungen, vertreter. Mehr mit „hilfe“.',
  help:
    'Sagen Sie, wie Sie angezeigt werden möchten, auf Wunsch mit eigenem Text und einem Ende:\n' +
    'verfügbar, gesprächsbereit, abwesend, länger abwesend, beschäftigt (oder: nicht stören), offline\n' +
    'beschäftigt Bericht schreiben bis 17:00\n' +
    'abwesend Mittagessen für 45 Min\n' +
    'verfügbar dringende Besprechung bis es sich ändert\n' +
    'Enden: bis 17:00, bis 17 Uhr, bis halb vier, bis Freitag 9:00, bis morgen 8:30, bis 1.12.2026 9:00, ' +
    'bis 1. Dezember (einschließlich), bis zum 14., bis Ende der Woche (ihr Sonntag), ' +
    'für 2 Std, für 3 Tage, diese Besprechung, ' +
    'bis es sich ändert, bis ich zurücksetze. Ohne Ende: in der Regel bis zum Ende des heutigen Tages.\n' +
    'Text in Anführungszeichen gilt wörtlich: abwesend "Pause bis Mittag" für 1 Std\n' +
    'zurück: wieder anzeigen, was mein Kalender sagt\n' +
    'status: wie ich angezeigt werde\n' +
    'warum: warum ich so angezeigt werde; zu einer anderen Zeit: warum morgen 15:00\n' +
    'heute: meine Termine heute\n' +
    'anmelden: ein Link zu meiner eigenen Seite\n' +
    'einstellungen: was von mir gezeigt wird; ändern mit: besprechungen aus, abwesenheit aus, hinweis 10, sprache de\n' +
    'vertreter: wer für mich handeln darf; ändern mit: vertreter hinzufügen anna@example.com bis Freitag, vertreter entfernen anna@example.com\n' +
    'für john@example.com abwesend bis 17:00: dasselbe für jemanden, der mich als Vertreter benannt hat\n' +
    'Zeiten gelten in Ihrer Zeitzone, {timeZone}.',

  notPermitted:
    'Für „{who}“ dürfen Sie nicht handeln. Es wurde nichts geändert. „vertreter“ zeigt, für wen Sie es dürfen.',
  ambiguous:
    '„{who}“ kann jede dieser Personen sein: {people}. Es wurde nichts geändert; nennen Sie eine mit ihrer Adresse.',
  notForOthers:
    'Für andere kann ich festlegen und zurücksetzen, wie sie angezeigt werden, und Status und Gründe nennen, mehr nicht. Es wurde nichts geändert.',
  onlyDelegate:
    'Sie selbst sind hier nicht eingetragen, dürfen aber handeln für: {people}. ' +
    'Sagen Sie „für {who} status“, „für {who} abwesend bis 17:00“, „für {who} zurück“ oder „vertreter“.',

  delegatesNone:
    'Niemand darf für Sie handeln. Benennen Sie jemanden mit „vertreter hinzufügen anna@example.com“ oder „vertreter hinzufügen anna@example.com bis Freitag“.',
  delegatesHead: 'Für Sie handeln dürfen:',
  principalsNone: 'Es gibt niemanden, für den Sie handeln dürfen.',
  principalsHead: 'Sie dürfen handeln für:',
  principalsHint: 'Sagen Sie etwa „für {who} abwesend bis 17:00“ oder „für {who} status“.',
  delegateLine: '• {who}{until}',
  delegateNamed:
    '{who} darf jetzt für Sie handeln{until}: festlegen und zurücksetzen, wie Sie angezeigt werden, und nach Status und Gründen fragen. ' +
    'Sie erfahren, was in Ihrem Namen geschieht. Zurücknehmen mit „vertreter entfernen {who}“.',
  delegateRemoved: '{who} darf nicht mehr für Sie handeln.',
  delegateUnknown:
    '„{who}“ vertritt Sie nicht. Es wurde nichts geändert. „vertreter“ zeigt, wer es darf.',
  delegateInvalid: '„{who}“ ist keine Adresse wie anna@example.com. Es wurde nichts geändert.',
  delegateRefused:
    '{reason, select, self {Für sich selbst brauchen Sie niemandes Erlaubnis. Es wurde nichts geändert.} ' +
    'endInThePast {Dieses Ende liegt in der Vergangenheit. Es wurde nichts geändert; nennen Sie ein künftiges, etwa „bis Freitag“ oder „für 2 Wochen“.} ' +
    'tooMany {Sie haben {limit} Vertreter; mehr können es nicht sein. Es wurde nichts geändert; entfernen Sie zuerst einen.} ' +
    'other {Sie sind hier nicht eingetragen. Bitten Sie Ihren Administrator, Sie aufzunehmen.}}',
  namedYou:
    '{by} lässt sich von Ihnen vertreten{until}. Sagen Sie etwa „für {who} abwesend bis 17:00“ oder „für {who} status“.',
  removedYou: '{by} ({who}) lässt sich nicht mehr von Ihnen vertreten.',

  administrator: 'Ihr Administrator',
  namedForYou:
    'Ihr Administrator lässt Sie von {who} vertreten{until}. Zurücknehmen mit „vertreter entfernen {who}“.',
  removedForYou: 'Ihr Administrator lässt Sie nicht mehr von {who} vertreten.',

  signInLink:
    'Öffnen Sie diesen Link, um sich anzumelden. Er gilt einmal, {minutes} Minuten lang und nur für Sie: Geben Sie ihn niemandem.\n{link}',
  signInNowhere:
    'Es gibt keine Seite zum Anmelden: Es ist nicht festgelegt, unter welcher Adresse Doorlight erreichbar ist. Das tut die Verwaltung mit http.publicUrl in der Konfiguration.',

  settingsHead: 'Ihre Einstellungen:',
  settingMeetings:
    '• Besprechungen in Ihrer Anzeige: {state, select, on {an} own {aus} ' +
    'admin {aus, von Ihrem Administrator ausgeschaltet} ' +
    'other {aus, von Ihnen und von Ihrem Administrator ausgeschaltet}}',
  settingOutOfOffice:
    '• Abwesenheit in Ihrer Anzeige: {state, select, on {an} own {aus} ' +
    'admin {aus, von Ihrem Administrator ausgeschaltet} ' +
    'other {aus, von Ihnen und von Ihrem Administrator ausgeschaltet}}',
  settingNotice:
    '• Hinweis vor Besprechungen: {minutes, plural, =0 {aus} one {# Minute vorher} other {# Minuten vorher}}',
  settingLanguage: '• Sprache: {language}',
  settingZone: '• Zeitzone: {timeZone}',
  settingsHint: 'Ändern mit „besprechungen aus“, „abwesenheit aus“, „hinweis 10“, „sprache de“.',
  switched:
    '{which, select, ' +
    'meetings {{state, select, on {Ihre Besprechungen und Abwesenheiten werden angezeigt.} ' +
    'own {Ihre Besprechungen und Abwesenheiten werden nicht mehr angezeigt: Ihr Kalender bleibt außer Betracht.} ' +
    'admin {Sie möchten Ihre Besprechungen und Abwesenheiten anzeigen, aber Ihr Administrator hat das ausgeschaltet: Ihr Kalender bleibt außer Betracht.} ' +
    'other {Ihr Kalender bleibt außer Betracht; auch Ihr Administrator hat das ausgeschaltet.}}} ' +
    'other {{state, select, on {Ihre Abwesenheiten werden mit Anfang und Ende angezeigt.} ' +
    'own {Ihre Kontakte lesen nicht mehr, dass und bis wann Sie nicht im Büro sind; automatische Antworten werden gar nicht angezeigt.} ' +
    'admin {Sie möchten Ihre Abwesenheiten mit Anfang und Ende anzeigen, aber Ihr Administrator hat das ausgeschaltet.} ' +
    'other {Ihre Kontakte lesen nicht, dass und bis wann Sie nicht im Büro sind; auch Ihr Administrator hat das ausgeschaltet.}}}}',
  noticeIs:
    '{minutes, plural, =0 {Sie bekommen vor Besprechungen keinen Hinweis.} ' +
    'one {Sie bekommen # Minute vor jeder Besprechung einen Hinweis.} ' +
    'other {Sie bekommen # Minuten vor jeder Besprechung einen Hinweis.}}',
  noticeHint: 'Ändern mit „hinweis 10“ oder „hinweis aus“.',
  noticeLimits:
    'Ein Hinweis kann {min} bis {max} ganze Minuten vor einer Besprechung kommen. Es wurde nichts geändert.',
  languageIs: 'Ihre Sprache ist {language}.',
  languageUsual: '{language}, wie hier üblich',
  languageList: 'Wählen Sie eine mit „sprache de“. Es gibt: {languages}.',
  languageUnknown: 'Die Sprache „{wanted}“ gibt es hier nicht. Es wurde nichts geändert.',
  languageMine: 'Sie werden darin angezeigt; ich selbst antworte auf {language}.',

  todayHead: 'Ihre Termine heute, {date}:',
  todayNone: 'Heute keine Termine.',
  todayUnreadable:
    'Ihr Kalender lässt sich gerade nicht lesen: Versuchen Sie es in ein paar Minuten erneut.',
  todayNotAllowed:
    'Ihr Administrator hat Ihren Kalender hier ausgeschaltet; er wird nicht gelesen.',
  todayMeeting:
    '• {span}: {subject}{place}{status, select, free { – frei} tentative { – mit Vorbehalt} busy {} ' +
    'outOfOffice { – außer Haus} other { – an einem anderen Ort tätig}}' +
    '{when, select, over { – vorbei} now { – jetzt} other {}}',
  todaySpan:
    '{kind, select, within {{from}–{till} Uhr} began {bis {till} Uhr} goesOn {ab {from} Uhr} other {Ganztägig}}',
  todayPlace: ' ({place})',
  todayNoSubject: 'ohne Betreff',
  todayMore: '{count, plural, one {und # weiterer} other {und # weitere}}',

  commandOverride: 'Festlegen, wie ich angezeigt werde',
  commandRevert: 'Zurück zu dem, was mein Kalender sagt',
  commandStatus: 'Wie werde ich angezeigt?',
  commandWhy: 'Warum werde ich so angezeigt?',
  commandToday: 'Meine Termine heute',
  commandSettings: 'Meine Einstellungen',
  commandLanguage: 'Meine Sprache',
  commandDelegates: 'Wer darf für wen handeln?',
  commandDelegateAdd: 'Jemanden für mich handeln lassen',
  commandDelegateRemove: 'Jemanden nicht mehr für mich handeln lassen',
  commandSignIn: 'Auf meiner Seite anmelden',
  commandHelp: 'Hilfe',
  formPerson: 'Wählen Sie, um wen es geht.',
  fieldPerson: 'Für',
  fieldPersonSelf: 'Mich selbst',
  formSettings:
    'Was von Ihnen gezeigt wird. Was Ihr Administrator ausgeschaltet hat, bleibt aus, was Sie auch wählen.',
  fieldMeetings: 'Meine Besprechungen und Abwesenheiten anzeigen',
  fieldOutOfOffice: 'Anzeigen, dass und bis wann ich nicht im Büro bin',
  fieldNotice: 'Hinweis vor jeder Besprechung, Minuten vorher; leer für keinen',
  formLanguage: 'Die Sprache, in der Sie angezeigt werden und Antwort bekommen.',
  fieldLanguage: 'Sprache',
  fieldLanguageUsual: 'Wie hier üblich',
  formDelegateAdd:
    'Diese Person darf festlegen und zurücksetzen, wie Sie angezeigt werden, und nach Status und Gründen fragen. Zeiten gelten in {timeZone}.',
  formDelegateRemove: 'Diese Person darf nicht mehr für Sie handeln.',
  fieldDelegate: 'Wer, etwa anna@example.com',
  fieldUntil: 'Bis wann, etwa Freitag 17:00 oder 2 Wochen; leer für kein Ende',
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

  certificatesEnd:
    '{count, plural, one {Ein Zertifikat muss erneuert werden:} other {# Zertifikate müssen erneuert werden:}}',
  certificateEnds:
    '• {kind, select, server {Das Zertifikat des Servers {name}} own {Unser eigenes Zertifikat „{name}“} other {Das Zertifikat der CA {name}, der vertraut wird,}} ' +
    '{state, select, ended {ist am {date} abgelaufen} other {läuft {days, plural, =0 {innerhalb eines Tages} one {in # Tag} other {in # Tagen}} ab, am {date}}}: ' +
    '{kind, select, server {Lassen Sie es auf diesem Server erneuern.} own {doorlight certificates renew {name}} ' +
    'other {Installieren Sie das nachfolgende (doorlight certificates add).}}',
  certificatesMore: '… und {count, plural, one {# weiteres} other {# weitere}}: doorlight doctor',
};
