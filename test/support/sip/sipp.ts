import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** One run of SIPp. */
export interface SippRun extends AsyncDisposable {
  /** Resolves when it has seen everything, in order; rejects with what it said where it has not. */
  readonly done: Promise<void>;
}

const deadlineMs = 100_000;
const usual = `-sf watch.xml -t t1 -m 1 -nostdin -trace_err -error_file err -i 127.0.0.1
  -recv_timeout ${deadlineMs}`.split(/\s+/);

/**
 * SIPp, as Debian has it, subscribes to `address` and waits until it has been told of each of
 * `expected` in turn: POSIX expressions that the body of a NOTIFY has to match. What comes in
 * between it lets pass; in the end it unsubscribes.
 */
export async function watchWithSipp(
  port: number,
  address: string,
  expected: readonly string[],
): Promise<SippRun> {
  return await runSipp(port, scenario(address, expected));
}

/** SIPp plays a scenario once; `more` are further arguments. */
export async function runSipp(
  port: number,
  scenarioXml: string,
  more: readonly string[] = [],
): Promise<SippRun> {
  const folder = await mkdtemp(join(tmpdir(), 'sipp-'));
  await writeFile(join(folder, 'watch.xml'), scenarioXml);
  const child = spawn('sipp', [...usual, ...more, `127.0.0.1:${port}`], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'ignore'],
    env: { ...process.env, TERM: 'vt100' },
  });
  await once(child, 'spawn');
  const killWithUs = () => child.kill('SIGKILL');
  process.once('exit', killWithUs);
  const done = ended(child, folder).finally(() => process.off('exit', killWithUs));
  // It may fail before anybody waits for it.
  done.catch(() => undefined);
  return {
    done,
    async [Symbol.asyncDispose]() {
      if (child.exitCode === null && child.signalCode === null) {
        const exit = once(child, 'exit');
        child.kill('SIGKILL');
        await exit;
      }
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function ended(child: ChildProcess, folder: string): Promise<void> {
  const [code] = (await once(child, 'exit')) as [number | null];
  if (code === 0) return;
  const said = await readFile(join(folder, 'err'), 'utf8').catch(() => '');
  throw new Error(`SIPp ended with ${code}: ${said.slice(0, 4_000)}`);
}

function scenario(address: string, expected: readonly string[]): string {
  const stages = expected.map((wanted, at) => stage(wanted, at));
  const seen = expected.map((_, at) => `seen${at}`).join(',');
  return `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE scenario SYSTEM "sipp.dtd">
<scenario name="watch">
${subscribe(address, 1, 600)}
<recv response="202" optional="true" next="subscribed"/>
<recv response="200"/>
<label id="subscribed"/>
${stages.join('\n')}
${subscribe(address, 2, 0, ';tag=[$totag]')}
<recv response="200"/>
<Reference variables="${seen},totag"/>
</scenario>
`;
}

/** Until it has come, whatever else comes is answered, too. */
function stage(wanted: string, at: number): string {
  return `<label id="stage${at}"/>
<recv request="NOTIFY">
  <action>
    <ereg regexp="${attribute(wanted)}" search_in="body" assign_to="seen${at}"/>
    <ereg regexp=";tag=([^;[:space:]]+)" search_in="hdr" header="From:" assign_to="whole,totag"/>
  </action>
</recv>
<send><![CDATA[
SIP/2.0 200 OK
[last_Via:]
[last_From:]
[last_To:]
[last_Call-ID:]
[last_CSeq:]
Content-Length: 0

]]></send>
<nop next="passed${at}" test="seen${at}"/>
<nop next="stage${at}"/>
<label id="passed${at}"/>
<Reference variables="whole"/>`;
}

function subscribe(address: string, cseq: number, expiresS: number, toTag = ''): string {
  return `<send><![CDATA[
SUBSCRIBE ${address} SIP/2.0
Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
Max-Forwards: 70
From: <sip:sipp@example.com>;tag=[call_number]
To: <${address}>${toTag}
Call-ID: [call_id]
CSeq: ${cseq} SUBSCRIBE
Contact: <sip:sipp@[local_ip]:[local_port];transport=tcp>
Event: presence
Accept: application/pidf+xml
Expires: ${expiresS}
Content-Length: 0

]]></send>`;
}

function attribute(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');
}
