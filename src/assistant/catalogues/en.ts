import type { Messages } from './messages.ts';

export const en: Messages = {
  availability:
    '{availability, select, available {Available} chat {Free for chat} away {Away} ' +
    'xa {Away for longer} dnd {Busy} other {Offline}}',
  shown: '{availability} – {text}',
  until:
    '{when, select, today {until {time} today} tomorrow {until {time} tomorrow, {date}} ' +
    'endOfToday {until the end of today} endOfTomorrow {until the end of tomorrow, {date}} ' +
    'endOfOther {until the end of {date}} other {until {time} on {date}}}',
  at:
    '{when, select, today {At {time} today} tomorrow {At {time} tomorrow, {date},} ' +
    'endOfToday {At the end of today} endOfTomorrow {At the end of tomorrow, {date},} ' +
    'endOfOther {At the end of {date}} other {At {time} on {date}}}',
  point: '{when, select, today {{time} today} other {{time} on {date}}}',

  lasts:
    '{ends, select, default {{until} (you named no end)} ' +
    'endOfMeeting {until this meeting ends ({until}, as it stands now)} ' +
    'nextChange {until {whose, select, own {your} other {{name}’s}} calendar changes ({until}, by what is known now)} ' +
    'revert {until {whose, select, own {you revert it} other {it is reverted}} ({until} at the latest)} other {{until}}}',
  lastsOpen:
    '{ends, select, default {for now (you named no end)} endOfMeeting {until this meeting ends} ' +
    'nextChange {until {whose, select, own {your} other {{name}’s}} calendar changes} ' +
    'other {until {whose, select, own {you revert it} other {it is reverted}}}}',
  set: '{whose, select, own {You are} other {{name} is}} shown as {availability} {lasts}.',
  setText: '{whose, select, own {Your text} other {Text}}: {text}',
  without: 'Without this {whose, select, own {you} other {{name}}} would be shown as: {shown}.',
  returns: '{at} {whose, select, own {you return} other {{name} returns}} to: {shown}.',
  returnsOnRevert:
    '{whose, select, own {When it ends, or when you say “revert”, you return to your calendar} ' +
    'other {When it ends, or when it is reverted, {name} returns to the calendar}}; now: {shown}.',
  absenceDuring:
    '{at} {whose, select, own {your} other {{name}’s}} absence begins. What you set stands all the same {until}.',
  absenceEnds:
    'It ends then at the latest because {whose, select, own {your} other {{name}’s}} absence begins.',
  notConnected:
    '{whose, select, ' +
    'own {No chat client of yours is known to be connected, so you appear offline until one is.} ' +
    'other {No chat client of {name} is known to be connected, so they appear offline until one is.}}',
  setForYou: '{by} has set this for you: you are shown as {availability} {lasts}.',
  revertedForYou: '{by} has reverted what was set for you. You are shown as: {shown}.',
  otherZone: 'Times here are in {timeZone}; {name} is in {other}.',

  reverted:
    'What {whose, select, own {you had set is gone. You are} other {was set for {name} is gone. {name} is}} shown as: {shown}.',
  nothingToRevert:
    'There was nothing to revert. {whose, select, own {You are} other {{name} is}} shown as: {shown}.',

  status: '{whose, select, own {You are} other {{name} is}} shown as: {shown}.',
  ownUntil:
    '{setter, select, you {You set this yourself} person {{name} set this} ' +
    'administrator {Your administrator set this} other {{by} set this}}; it stands {until}.',
  ownOpen:
    '{setter, select, you {You set this yourself} person {{name} set this} ' +
    'administrator {Your administrator set this} other {{by} set this}}; ' +
    'it stands until it is reverted or the calendar ends it.',
  next: '{at} {whose, select, own {you} other {{name}}} will be shown as: {shown}.',
  noNext: 'Nothing is known that would change it.',
  switchedOff:
    'Your administrator has switched {whose, select, own {your presence off, so contacts see you} ' +
    'other {off the presence of {name}, so contacts see them}} as Offline.',

  statusThen:
    '{at} {whose, select, own {you are} other {{name} is}} shown as: {shown}. That is by what is known now.',
  notKnownThen: 'I can tell that from {from} to {till}, no earlier and no later.',
  whyHead: 'What is known, the strongest first:',
  claim: '• {source}: {availability}{span}{wins, select, yes { – this decides} other {}}',
  source:
    '{source, select, override {{setter, select, you {What you set yourself} person {What {name} set} ' +
    'administrator {What your administrator set} other {What {by} set}}} call {A call} busy {A meeting} ' +
    'outOfOffice {An absence} workingElsewhere {Working elsewhere} ' +
    'sessions {{whose, select, own {Your chat clients} other {{name}’s chat clients}}} ' +
    'unknown {{whose, select, own {Your} other {{name}’s}} calendar is not known} ' +
    'other {Nothing else is known}}',
  since: 'since {point}',
  calendarLive:
    '{whose, select, own {Your} other {{name}’s}} calendar is being followed, so changes show at once.',
  calendarAsOf:
    '{whose, select, own {Your} other {{name}’s}} calendar is known as of {point}; it is not being followed at this moment.',
  calendarStale:
    '{whose, select, own {Your} other {{name}’s}} calendar is stale: it was last known at {point} and no longer counts.',
  calendarNever:
    '{whose, select, own {Your} other {{name}’s}} calendar is not known: it has not been read yet.',
  calendarOff:
    '{whose, select, own {Your calendar does not count: {state, select, ' +
    'own {you have switched meetings off. Say “meetings on” to have it count again} ' +
    'admin {your administrator has switched it off} ' +
    'other {you and your administrator have switched it off}}} ' +
    'other {The calendar of {name} does not count: it is switched off}}.',

  refused:
    '{reason, select, ' +
    'endInThePast {That end is in the past. Nothing was changed; name an end that is still ahead, such as “until tomorrow 9:00” or “for 2h”.} ' +
    'noMeeting {{whose, select, own {You are} other {{name} is}} in no meeting now. Nothing was changed; name another end, such as “until 17:00” or “until it changes”.} ' +
    'changedMeanwhile {It was changed by someone else in the meantime. Nothing was changed now; say “status” to see how it is now, then try again.} ' +
    'disabledPerson {Your administrator has switched {whose, select, own {your presence off} other {off the presence of {name}}}. Nothing was changed; ask your administrator to switch it on.} ' +
    'other {{whose, select, own {You are} other {{name} is}} not enrolled here. Ask your administrator to add you.}}',
  notEnrolled: 'You ({person}) are not enrolled here. Ask your administrator to add you.',
  failed:
    'Something went wrong on our side. Say “status” to see how you are shown, and try again in a minute.',

  problem:
    '{kind, select, ' +
    'extraWords {I do not understand “{phrase}” here.} ' +
    'notAnEnd {I do not understand the end “{phrase}”.} ' +
    'whichHalf {“{phrase}” can mean more than one time.} ' +
    'endInText {It is not clear whether “{phrase}” is the end or part of your text. Put the end last, or your text in quotation marks.} ' +
    'twoEnds {“{phrase}” names two ends. Name one, or put your text in quotation marks.} ' +
    'zone {Times are in your own time zone, {timeZone}; “{phrase}” names another.} ' +
    'beginsLater {What you set begins at once; I cannot do “{phrase}”.} ' +
    'lineTooLong {That is too long: at most {limit} characters.} ' +
    'noName {Name the person by their address, such as anna@example.com.} ' +
    'textTooLong {Your text is too long: at most {limit} characters.} ' +
    'other {I do not understand that.}}',
  nothingChanged: 'Nothing was changed.',
  nearest: 'Did you mean:\n{lines}',
  nothingNear:
    'I understand: available, away, xa, busy, offline, revert, status, why, today, settings, delegates. Say “help” for more.',
  help:
    'Say how you want to be shown, with your own words and an end if you like:\n' +
    'available, chat, away, xa (away for longer), busy (or dnd), offline\n' +
    'busy writing the report until 17:00\n' +
    'away lunch for 45 min\n' +
    'available for an urgent meeting until it changes\n' +
    'Ends: until 17:00, until 5pm, until friday 9:00, until tomorrow 8:30, ' +
    'until half past three, until 2026-12-01 09:00, until 1 December (to the end of that day), ' +
    'until the 14th, until the end of the week (its Sunday), for 2h, for 3 days, ' +
    'this meeting, until it changes, until I revert. Without one: as a rule until the end of today.\n' +
    'Text in quotation marks is taken as it is: away "back until noon" for 1h\n' +
    'revert (or back): show what my calendar says again\n' +
    'status: what I am shown as\n' +
    'why: why I am shown like this; at another time: why tomorrow 15:00\n' +
    'today: my meetings today\n' +
    'sign in: a link to my own page\n' +
    'settings: what is shown of me; change it with: meetings off, out of office off, notice 10, language de\n' +
    'delegates: who may act for me; change it with: delegate add anna@example.com until friday, delegate remove anna@example.com\n' +
    'for john@example.com away until 17:00: the same for someone who named me a delegate\n' +
    'Times are in your time zone, {timeZone}.',

  notPermitted:
    'You may not act for “{who}”. Nothing was changed. Say “delegates” to see for whom you may.',
  ambiguous: '“{who}” may be any of: {people}. Nothing was changed; name one by their address.',
  notForOthers:
    'For somebody else I can set and revert how they are shown, and tell their status and why, and nothing more. Nothing was changed.',
  onlyDelegate:
    'You are not enrolled here yourself, but you may act for: {people}. ' +
    'Say “for {who} status”, “for {who} away until 17:00”, “for {who} back”, or “delegates”.',

  delegatesNone:
    'Nobody may act for you. Let somebody with “delegate add anna@example.com”, or “delegate add anna@example.com until friday”.',
  delegatesHead: 'These may act for you:',
  principalsNone: 'There is nobody for whom you may act.',
  principalsHead: 'You may act for:',
  principalsHint: 'Say for example “for {who} away until 17:00”, or “for {who} status”.',
  delegateLine: '• {who}{until}',
  delegateNamed:
    '{who} may now act for you{until}: set and revert how you are shown, and ask for your status and why. ' +
    'You are told of what they do. Take it back with “delegate remove {who}”.',
  delegateRemoved: '{who} may no longer act for you.',
  delegateUnknown:
    '“{who}” is no delegate of yours. Nothing was changed. Say “delegates” to see who is.',
  delegateInvalid: '“{who}” is not an address such as anna@example.com. Nothing was changed.',
  delegateRefused:
    '{reason, select, self {You need nobody’s leave to act for yourself. Nothing was changed.} ' +
    'endInThePast {That end is in the past. Nothing was changed; name an end that is still ahead, such as “until friday” or “for 2 weeks”.} ' +
    'tooMany {You have {limit} delegates, which is the most there can be. Nothing was changed; remove one first.} ' +
    'other {You are not enrolled here. Ask your administrator to add you.}}',
  namedYou:
    '{by} lets you act for them{until}. Say for example “for {who} away until 17:00”, or “for {who} status”.',
  removedYou: '{by} ({who}) no longer lets you act for them.',

  administrator: 'Your administrator',
  namedForYou:
    'Your administrator lets {who} act for you{until}. Take it back with “delegate remove {who}”.',
  removedForYou: 'Your administrator no longer lets {who} act for you.',

  signInLink:
    'Open this link to sign in. It works once, within {minutes} minutes, and only for you: give it to nobody.\n{link}',
  signInNowhere:
    'There is no page to sign in to: it has not been set at which address Doorlight is reached. An administrator does so with http.publicUrl in the configuration.',

  settingsHead: 'Your settings:',
  settingMeetings:
    '• Meetings in your presence: {state, select, on {on} own {off} ' +
    'admin {off, switched off by your administrator} ' +
    'other {off, switched off by you and by your administrator}}',
  settingOutOfOffice:
    '• Out of office in your presence: {state, select, on {on} own {off} ' +
    'admin {off, switched off by your administrator} ' +
    'other {off, switched off by you and by your administrator}}',
  settingNotice:
    '• Notice before meetings: {minutes, plural, =0 {off} one {# minute} other {# minutes}}',
  settingLanguage: '• Language: {language}',
  settingZone: '• Time zone: {timeZone}',
  settingsHint: 'Change them with “meetings off”, “out of office off”, “notice 10”, “language de”.',
  switched:
    '{which, select, ' +
    'meetings {{state, select, on {Your meetings and absences are shown in your presence.} ' +
    'own {Your meetings and absences are no longer shown: your calendar decides nothing.} ' +
    'admin {You would have your meetings and absences shown, but your administrator has switched that off: your calendar decides nothing.} ' +
    'other {Your calendar decides nothing, and your administrator has switched it off as well.}}} ' +
    'other {{state, select, on {Your absences are shown, with their dates.} ' +
    'own {Contacts no longer read that you are out of office, nor until when; automatic replies are not shown at all.} ' +
    'admin {You would have your absences shown with their dates, but your administrator has switched that off.} ' +
    'other {Contacts do not read that you are out of office, nor until when; your administrator has switched that off as well.}}}}',
  noticeIs:
    '{minutes, plural, =0 {You are not told of meetings before they begin.} ' +
    'one {You are told of each meeting # minute before it begins.} ' +
    'other {You are told of each meeting # minutes before it begins.}}',
  noticeHint: 'Change it with “notice 10” or “notice off”.',
  noticeLimits:
    'A notice can come from {min} to {max} whole minutes before a meeting. Nothing was changed.',
  languageIs: 'Your language is {language}.',
  languageUsual: '{language}, as everyone has it here',
  languageList: 'Choose one with “language de”. There are: {languages}.',
  languageUnknown: 'There is no language “{wanted}” here. Nothing was changed.',
  languageMine: 'Your presence is shown in it; I myself answer in {language}.',

  todayHead: 'Your meetings today, {date}:',
  todayNone: 'No meetings today.',
  todayUnreadable: 'Your calendar cannot be read now: try again in a few minutes.',
  todayNotAllowed: 'Your administrator has switched off your calendar here, so it is not read.',
  todayMeeting:
    '• {span}: {subject}{place}{status, select, free { – free} tentative { – tentative} busy {} ' +
    'outOfOffice { – out of office} other { – working elsewhere}}' +
    '{when, select, over { – over} now { – now} other {}}',
  todaySpan:
    '{kind, select, within {{from} – {till}} began {until {till}} goesOn {from {from}} other {All day}}',
  todayPlace: ' ({place})',
  todayNoSubject: 'without a subject',
  todayMore: '{count, plural, one {and # more} other {and # more}}',

  commandOverride: 'Set how I am shown',
  commandRevert: 'Go back to what my calendar says',
  commandStatus: 'What am I shown as?',
  commandWhy: 'Why am I shown like this?',
  commandToday: 'My meetings today',
  commandSettings: 'My settings',
  commandLanguage: 'My language',
  commandDelegates: 'Who may act for whom?',
  commandDelegateAdd: 'Let somebody act for me',
  commandDelegateRemove: 'Let somebody act for me no more',
  commandSignIn: 'Sign in to my page',
  commandHelp: 'Help',
  formPerson: 'Choose whom it is about.',
  fieldPerson: 'For',
  fieldPersonSelf: 'Myself',
  formSettings:
    'What is shown of you. What your administrator has switched off stays off, whatever you choose.',
  fieldMeetings: 'Show my meetings and absences',
  fieldOutOfOffice: 'Say that I am out of office, and until when',
  fieldNotice: 'Minutes before each meeting at which I am told of it; empty for never',
  formLanguage: 'The language in which your presence is shown and you are answered.',
  fieldLanguage: 'Language',
  fieldLanguageUsual: 'As everyone has it here',
  formDelegateAdd:
    'They may set and revert how you are shown, and ask for your status and why. Times are in {timeZone}.',
  formDelegateRemove: 'They may act for you no longer.',
  fieldDelegate: 'Who, such as anna@example.com',
  fieldUntil: 'Until when, such as friday 17:00 or 2 weeks; empty for no end',
  formInstructions: 'How you are shown until the end you choose. Times are in {timeZone}.',
  fieldAvailability: 'Show me as',
  fieldText: 'With the words',
  fieldEnds: 'Until',
  fieldWhen: 'Time or duration, such as 17:00, friday 9:00, 2h',
  endsOption:
    '{ends, select, default {the usual end, as a rule the end of today} time {a time} duration {a while} ' +
    'endOfMeeting {this meeting ends} nextChange {my calendar changes} other {I revert}}',
  fieldWrong: 'The field “{field}” is not filled in rightly. Nothing was changed.',
  fieldWhenMissing: 'Please fill in “{field}”. Nothing was changed.',
  fieldWhenUnused:
    'Either choose a time or a while, or leave “{field}” empty. Nothing was changed.',
  unknownCommand: 'There is no such command.',

  notice: 'In {minutes, plural, one {# minute} other {# minutes}}, at {time}, a meeting begins.',
  noticeOf: 'In {minutes, plural, one {# minute} other {# minutes}}, at {time}: {meeting}',

  certificatesEnd:
    '{count, plural, one {A certificate has to be renewed:} other {# certificates have to be renewed:}}',
  certificateEnds:
    '• {kind, select, server {The certificate of the server {name}} own {Our own certificate “{name}”} other {The trusted CA {name}}} ' +
    '{state, select, ended {ended on {date}} other {ends {days, plural, =0 {within a day} one {in # day} other {in # days}}, on {date}}}: ' +
    '{kind, select, server {have it renewed on that server.} own {doorlight certificates renew {name}} ' +
    'other {install the one that follows it (doorlight certificates add).}}',
  certificatesMore: '… and {count, plural, one {# more} other {# more}}: doorlight doctor',
};
