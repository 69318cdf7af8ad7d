import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { setTimeout as delay } from 'node:timers/promises';
import { type Member, colleague, domain, everybody, others, password } from './cast.ts';
import { Child } from './child.ts';
import { loopback } from './loopback.ts';

/** What a phone was last told of somebody. */
export interface OnThePhone {
  readonly availability: 'open' | 'away' | 'busy' | 'closed';
  readonly text: string;
}

/** The colleague's phone, baresip: it watches everybody else over the SIP server. */
export interface DeskPhone extends AsyncDisposable {
  /** Resolves when the phone shows that; rejects with what it shows when it does not in time. */
  shows(member: Member, expected: OnThePhone): Promise<OnThePhone>;
  /** Tells of each change, until it is stopped. */
  follow(changed: (member: Member, shown: OnThePhone) => void): void;
}

const deadlineMs = 30_000;
const lookEveryMs = 100;

/** `folder` is for its settings and log; it is made. */
export async function startDeskPhone(folder: string, sipPort: number): Promise<DeskPhone> {
  await mkdir(folder);
  const logFile = join(folder, 'baresip.log');
  const outbound = `sip:${loopback}:${sipPort};transport=tcp`;
  await writeFile(join(folder, 'config'), settings);
  await writeFile(
    join(folder, 'accounts'),
    `<sip:${colleague.id}@${domain};transport=tcp>;auth_user=${colleague.id};auth_pass=${password};regint=0;outbound="${outbound}"\n`,
  );
  const contacts = others.map(({ id, name }) => `"${name}" <sip:${id}@${domain}>;presence=p2p\n`);
  await writeFile(join(folder, 'contacts'), contacts.join(''));
  const child = new Child({
    name: 'baresip',
    command: 'baresip',
    args: ['-4', '-f', folder, '-s'],
    cwd: folder,
    logFile,
    isUp: async () => (await heard(logFile)).includes('baresip is ready'),
  });
  await child.start();
  let stopped = false;
  return {
    async shows(member, expected) {
      const deadline = Date.now() + deadlineMs;
      for (;;) {
        const shown = lastOf(member, await heard(logFile));
        if (shown?.availability === expected.availability && shown.text === expected.text) {
          return shown;
        }
        if (Date.now() > deadline) {
          const last = shown === undefined ? 'nothing' : `${shown.availability} “${shown.text}”`;
          throw new Error(`the phone was last told ${last} of ${member.name}`);
        }
        await delay(lookEveryMs);
      }
    },
    follow(changed) {
      void followEverybody(logFile, changed, () => stopped);
    },
    async [Symbol.asyncDispose]() {
      stopped = true;
      await child.stop();
    },
  };
}

async function followEverybody(
  logFile: string,
  changed: (member: Member, shown: OnThePhone) => void,
  isOver: () => boolean,
): Promise<void> {
  const before = new Map<Member, string>();
  while (!isOver()) {
    const log = await heard(logFile);
    for (const member of everybody) {
      const shown = lastOf(member, log);
      const key = JSON.stringify(shown);
      if (shown === undefined || before.get(member) === key) continue;
      before.set(member, key);
      changed(member, shown);
    }
    await delay(5 * lookEveryMs, undefined, { ref: false });
  }
}

async function heard(logFile: string): Promise<string> {
  try {
    return stripVTControlCharacters(await readFile(logFile, 'utf8')).replaceAll('\r', '');
  } catch {
    return '';
  }
}

/** From the trace of what the phone was sent: the last document about the member. */
function lastOf({ id }: Member, log: string): OnThePhone | undefined {
  const start = log.lastIndexOf(`entity="sip:${id}@${domain}"`);
  const end = log.indexOf('</presence>', start);
  if (start < 0 || end < 0) return undefined;
  const document = log.slice(start, end);
  const text = /<note[^>]*>([^<]*)<\/note>/.exec(document)?.[1] ?? '';
  return { availability: availabilityOf(document), text: unescaped(text) };
}

const entities: Readonly<Record<string, string>> = { lt: '<', gt: '>', quot: '"', amp: '&' };

function unescaped(text: string): string {
  return text.replace(/&(lt|gt|quot|amp);/g, (written, name: string) => entities[name] ?? written);
}

// As baresip itself does, by the first activity.
function availabilityOf(document: string): OnThePhone['availability'] {
  if (!/<basic>open<\/basic>/.test(document)) return 'closed';
  if (/<rpid:away\/>/.test(document)) return 'away';
  return /<rpid:busy\/>/.test(document) ? 'busy' : 'open';
}

const settings = `poll_method epoll
sip_listen ${loopback}:0
sip_trans_def tcp
module_path /usr/lib/baresip/modules
module_app account.so
module_app contact.so
module_app menu.so
module_app presence.so
`;
