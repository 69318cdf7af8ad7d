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
    'nextChange {until your calendar changes ({until}, by what is known now)} ' +
    'revert {until you revert it ({until} at the latest)} other {{until}}}',
  lastsOpen:
    '{ends, select, default {for now (you named no end)} endOfMeeting {until this meeting ends} ' +
    'nextChange {until your calendar changes} other {until you revert it}}',
  set: 'You are shown as {availability} {lasts}.',
  setText: 'Your text: {text}',
  without: 'Without this you would be shown as: {shown}.',
  returns: '{at} you return to: {shown}.',
  returnsOnRevert:
    'When it ends, or when you say “revert”, you return to your calendar; now: {shown}.',
  absenceDuring: '{at} your absence begins. What you set stands all the same {until}.',
  notConnected:
    'No chat client of yours is known to be connected, so you appear offline until one is.',

  reverted: 'What you had set is gone. You are shown as: {shown}.',
  nothingToRevert: 'There was nothing to revert. You are shown as: {shown}.',

  status: 'You are shown as: {shown}.',
  ownUntil: 'You set this yourself; it stands {until}.',
  ownOpen: 'You set this yourself; it stands until you revert it or your calendar ends it.',
  next: '{at} you will be shown as: {shown}.',
  noNext: 'Nothing is known that would change it.',
  switchedOff: 'Your administrator has switched your presence off, so contacts see you as Offline.',

  whyHead: 'What is known, the strongest first:',
  claim: '• {source}: {availability}{span}{wins, select, yes { – this decides} other {}}',
  source:
    '{source, select, override {What you set yourself} call {A call} busy {A meeting} ' +
    'outOfOffice {An absence} workingElsewhere {Working elsewhere} sessions {Your chat clients} ' +
    'unknown {Your calendar is not known} other {Nothing else is known}}',
  since: 'since {point}',
  calendarLive: 'Your calendar is being followed, so changes show at once.',
  calendarAsOf: 'Your calendar is known as of {point}; it is not being followed at this moment.',
  calendarStale: 'Your calendar is stale: it was last known at {point} and no longer counts.',
  calendarNever: 'Your calendar is not known: it has not been read yet.',

  refused:
    '{reason, select, ' +
    'endInThePast {That end is in the past. Nothing was changed; name an end that is still ahead, such as “until tomorrow 9:00” or “for 2h”.} ' +
    'noMeeting {You are in no meeting now. Nothing was changed; name another end, such as “until 17:00” or “until it changes”.} ' +
    'changedMeanwhile {It was changed by someone else in the meantime. Nothing was changed now; say “status” to see how you are shown, then try again.} ' +
    'disabledPerson {Your administrator has switched your presence off. Nothing was changed; ask your administrator to switch it on.} ' +
    'other {You are not enrolled here. Ask your administrator to add you.}}',
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
    'textTooLong {Your text is too long: at most {limit} characters.} ' +
    'other {I do not understand that.}}',
  nothingChanged: 'Nothing was changed.',
  nearest: 'Nearest to it I understand:\n{lines}',
  nothingNear:
    'I understand: available, away, xa, busy, offline, revert, status, why. Say “help” for more.',
  help:
    'Say how you want to be shown, with your own words and an end if you like:\n' +
    'available, chat, away, xa (away for longer), busy (or dnd), offline\n' +
    'busy writing the report until 17:00\n' +
    'away lunch for 45 min\n' +
    'available for an urgent meeting until it changes\n' +
    'Ends: until 17:00, until 5pm, until friday 9:00, until tomorrow 8:30, ' +
    'until 2026-12-01 09:00, until 1 December (to the end of that day), for 2h, for 3 days, ' +
    'this meeting, until it changes, until I revert. Without one: as a rule until the end of today.\n' +
    'Text in quotation marks is taken as it is: away "back until noon" for 1h\n' +
    'revert (or back): show what my calendar says again\n' +
    'status: what I am shown as\n' +
    'why: why I am shown like this\n' +
    'Times are in your time zone, {timeZone}.',

  commandOverride: 'Set how I am shown',
  commandRevert: 'Go back to what my calendar says',
  commandStatus: 'What am I shown as?',
  commandWhy: 'Why am I shown like this?',
  commandHelp: 'Help',
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
};
