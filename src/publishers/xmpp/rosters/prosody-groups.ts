import type { RosterPlan } from './roster-plan.ts';

export interface GroupsFile {
  readonly text: string;
  /** Addresses that such a file cannot hold. */
  readonly leftOut: readonly string[];
}

/**
 * The file that Prosody's mod_groups reads (`groups_file`). A group with `+` is shown to everyone
 * on the server without being in it; of another its members see everything in it, each other's
 * own addresses included. There are no comments in such a file.
 */
export function prosodyGroups(plan: RosterPlan): GroupsFile {
  const leftOut: string[] = [];
  const lines: string[] = [];
  for (const { name, members, contacts } of plan.groups) {
    lines.push(`[${plan.everyone ? '+' : ''}${groupName(name)}]`);
    for (const [jid, nickname] of contacts) {
      // It takes what follows the first `=` for the name.
      if (jid.includes('=')) leftOut.push(jid);
      else lines.push(`${jid}=${oneLine(nickname)}`);
    }
    if (plan.everyone) continue;
    for (const member of members) {
      if (member.includes('=')) leftOut.push(member);
      else lines.push(member);
    }
  }
  return { text: lines.map((line) => `${line}\n`).join(''), leftOut };
}

/** A `+` in front would make it everybody's. */
function groupName(name: string): string {
  return oneLine(name).replace(/^\++/, '');
}

function oneLine(text: string): string {
  return text.replaceAll(/[\p{Cc}\s]+/gu, ' ').trim();
}
