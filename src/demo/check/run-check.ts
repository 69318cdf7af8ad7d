import type { DemoIdentity, DemoServer } from '../cast.ts';
import { serverNames } from '../chat-server.ts';
import { startCompany } from '../company.ts';
import { requireEverything } from '../requirements.ts';
import { checkTimeZone } from './expected-text.ts';
import { furnishForCheck, playScenario } from './scenario.ts';
import { Transcript } from './transcript.ts';

/**
 * Plays the scenario on a company of its own and writes the transcript, which ends with
 * `N passed, N failed` alone on a line. Resolves to whether everything passed.
 */
export async function runCheck(
  write: (line: string) => void,
  server: DemoServer,
  identity: DemoIdentity,
  sip: boolean,
): Promise<boolean> {
  await requireEverything(server, identity, sip);
  const transcript = new Transcript(write);
  try {
    const servers = sip ? `${serverNames[server]}, Kamailio` : serverNames[server];
    transcript.note(`starting ${servers}, a simulated Exchange and Doorlight …`);
    await using company = await startCompany({
      server,
      identity,
      sip,
      timeZone: checkTimeZone,
      furnish: furnishForCheck,
    });
    await playScenario(company, transcript).catch((error: unknown) => {
      transcript.fail('the scenario cannot go on', error);
    });
    if (transcript.failed > 0) write(`Doorlight's log:\n${await company.doorlight.lastLines()}`);
  } catch (error) {
    transcript.fail('the company cannot be started or stopped', error);
  }
  transcript.end();
  return transcript.failed === 0;
}
