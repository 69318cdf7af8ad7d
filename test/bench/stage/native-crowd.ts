import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type NativeEjabberd, startNativeEjabberd } from '../../support/daemons/native-ejabberd.ts';
import { startNativeProsody } from '../../support/daemons/native-prosody.ts';
import { contactName, recipientJid, userDomain } from './cast.ts';
import { Stage } from './stage.ts';

/** Prosody with Doorlight's module and `people` accounts, each seen by one of the recipients. */
export async function nativeProsody(people: number, recipients: number): Promise<Stage> {
  return await Stage.build(recipients, startNativeProsody, async (server) => {
    const names = Array.from({ length: people }, (_, at) => contactName(at));
    const jids = names.map((name) => `${name}@${userDomain}`);
    await server.addUsers(jids.map((jid) => ({ jid, password: 'pw' })));
    const folder = join(server.folder, 'data', userDomain.replaceAll('.', '%2e'), 'roster');
    await mkdir(folder, { recursive: true });
    for (const [at, name] of names.entries()) {
      const reader = recipientJid(at % recipients);
      await writeFile(
        join(folder, `${name}.dat`),
        `return { [false] = { ["version"] = 1; }; ` +
          `["${reader}"] = { ["subscription"] = "from"; ["groups"] = {}; }; };\n`,
      );
    }
  });
}

/** The same with ejabberd, which makes accounts and rosters itself. */
export async function nativeEjabberd(people: number, recipients: number): Promise<Stage> {
  let server: NativeEjabberd;
  return await Stage.build(
    recipients,
    async (options) => (server = await startNativeEjabberd({ ...options, maxFsmQueue: 10_000 })),
    async () => {
      const host = `<<"${userDomain}">>`;
      await server.evaluate(
        `[begin Name = <<"${contactName(0).slice(0, -1)}", (integer_to_binary(At))/binary>>, ` +
          `Reader = <<"${recipientJid(0).replace(/0@.*/, '')}", (integer_to_binary(At rem ${recipients}))/binary>>, ` +
          `ok = ejabberd_auth:try_register(Name, ${host}, <<"pw">>), ` +
          `ok = mod_admin_extra:add_rosteritem(Name, ${host}, Reader, ${host}, ` +
          `<<>>, <<>>, <<"from">>) end || At <- lists:seq(0, ${people - 1})], ok.`,
      );
    },
  );
}
