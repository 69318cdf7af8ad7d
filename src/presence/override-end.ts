import { dayMs, type Instant } from '../time/instant.ts';
import { covering } from './blocks.ts';
import { type Known, nextClaimBoundary, timelineAt } from './known.ts';
import type { Override } from './override.ts';
import { levelAt } from './timeline.ts';

/**
 * When an override ends by what is known; `Infinity` where nothing known ends it. It stands
 * before that instant and not from it on. The answer does not depend on the present moment, so a
 * restart finds the same end as a process that went on.
 */
export function overrideEnd(override: Override, known: Known): Instant {
  const { ends } = override;
  if (ends.kind === 'time' && ends.given) return ends.at;
  return Math.min(
    ownEnd(override, known),
    override.setAt + known.policy.overrideMaxAgeDays * dayMs,
    nextAbsenceAfter(override.setAt, known),
  );
}

function ownEnd(override: Override, known: Known): Instant {
  const { ends, setAt, standsAt } = override;
  switch (ends.kind) {
    case 'time':
      return ends.at;
    case 'revert':
      return Infinity;
    case 'end-of-meeting': {
      const blocks = ends.level === 'busy' ? known.asRead.busy : known.asRead.absences;
      return covering(blocks, setAt)?.end ?? setAt;
    }
    case 'next-change':
      return ends.level === null ? Infinity : firstOtherLevel(ends.level, standsAt, known);
  }
}

function firstOtherLevel(level: string, from: Instant, known: Known): Instant {
  // A calendar that is not known has not changed.
  if (from >= known.unknownFrom) return Infinity;
  if (levelAt(known.asRead, known.policy, from) !== level) return from;
  let boundary = nextClaimBoundary(known, from);
  while (boundary < known.unknownFrom) {
    if (levelAt(known.asRead, known.policy, boundary) !== level) return boundary;
    boundary = nextClaimBoundary(known, boundary);
  }
  return Infinity;
}

/**
 * When the first absence after `setAt` begins, as far as the calendar is believed by then. An
 * override that is older than an absence ends when the absence begins, unless the person gave a
 * time. When the absence became known does not matter. `Infinity` where there is none.
 */
export function nextAbsenceAfter(setAt: Instant, known: Known): Instant {
  const believed = known.asRead.absences.find(({ start }) => start > setAt);
  if (believed !== undefined && believed.start < known.unknownFrom) return believed.start;
  if (known.unknownFrom === Infinity) return Infinity;
  const from = Math.max(setAt + 1, known.unknownFrom);
  return known.withoutCalendar.absences.find(({ start }) => start >= from)?.start ?? Infinity;
}

/** The override, where it stands at `now`. */
export function standingOverride(known: Known, now: Instant): Override | null {
  const { override } = known.claims;
  return override !== null && now < overrideEnd(override, known) ? override : null;
}

/**
 * The override after something about the person became known that was not before: what it follows
 * is looked for from `now` on. `null` where it had ended before, or ends by this.
 */
export function overrideAfterChange(before: Known, after: Known, now: Instant): Override | null {
  const standing = standingOverride(before, now);
  if (standing === null) return null;
  const followed = followFrom(standing, after, now);
  return now < overrideEnd(followed, after) ? followed : null;
}

function followFrom(override: Override, after: Known, now: Instant): Override {
  switch (override.ends.kind) {
    case 'time':
    case 'revert':
    case 'end-of-meeting':
      return override;
    case 'next-change': {
      const level =
        override.ends.level === null && now < after.unknownFrom
          ? levelAt(timelineAt(after, now), after.policy, now)
          : override.ends.level;
      return { ...override, ends: { kind: 'next-change', level }, standsAt: now };
    }
  }
}
