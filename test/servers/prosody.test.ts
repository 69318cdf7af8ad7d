import { startDebianProsody } from './debian-servers.ts';
import { Measured, readColumn } from './measured.ts';
import { describeServer } from './suite.ts';

// XMPP_RECORD=debian keeps what is seen, instead of comparing it with what was kept.
const record = process.env['XMPP_RECORD'] === 'debian';

describeServer(
  'Debian’s Prosody',
  startDebianProsody,
  new Measured(record ? { recordAs: 'prosody' } : { expected: readColumn('prosody') }),
);
