import type { Config } from '../config/config.ts';
import { type EngineSettings, sharedPolicies } from '../engine/settings.ts';
import type { ParameterService } from '../parameters/parameter-service.ts';
import type { Policy } from '../presence/policy.ts';
import type { SyncSettings } from '../sync/sync-settings.ts';
import { minuteMs } from '../time/instant.ts';

/** The policy as the parameters have it now, for those who have no zone of their own. */
function policyNow(parameters: ParameterService, timeZone: string): Policy {
  const values = parameters.values();
  return {
    show: values.show,
    displayOutOfOffice: values.displayOutOfOffice,
    meetingInformation: values.meetingInformation,
    // Each person's to say.
    showNextMeeting: false,
    allDayBusy: values.allDayBusy,
    joinGapS: values.joinGapS,
    workingHours: values.workingHours,
    joinAbsencesOverNonWorkingTime: values.joinAbsencesOverNonWorkingTime,
    outOfOfficeOverMeeting: values.outOfOfficeOverMeeting,
    trackSessions: values.trackSessions,
    staleAfterH: values.staleAfterH,
    overrideDefaultEnd: values.overrideDefaultEnd,
    overrideMaxAgeDays: values.overrideMaxAgeDays,
    timeZone,
  };
}

/** What the engine is to go by now. */
export function engineSettingsNow(parameters: ParameterService, config: Config): EngineSettings {
  return {
    policy: policyNow(parameters, config.timeZone),
    language: config.language.default,
    furtherLanguages: config.language.further,
    calendarSpreadS: parameters.get('calendarSpreadS'),
  };
}

/** What `sync` goes by: asked for whenever it is needed. */
export function syncSettings(parameters: ParameterService, config: Config): SyncSettings {
  let policyFor = sharedPolicies(policyNow(parameters, config.timeZone));
  parameters.onChange(() => {
    policyFor = sharedPolicies(policyNow(parameters, config.timeZone));
  });
  return {
    outOfOfficePollMs: () => parameters.get('outOfOfficePollMin') * minuteMs,
    readConcurrency: () => parameters.get('exchangeThreads'),
    mostWaiting: () => parameters.get('exchangeQueue'),
    policyOf: (person, mailbox) => policyFor(person, mailbox),
  };
}
