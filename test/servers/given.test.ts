import { readGivenServer, reachGivenServer } from './given-server.ts';
import { Measured } from './measured.ts';
import { describeServer } from './suite.ts';

const given = readGivenServer(process.env);

describeServer(
  given.host,
  () => reachGivenServer(given),
  // XMPP_RECORD=openfire makes the run that column of docs/servers.md.
  new Measured({ recordAs: process.env['XMPP_RECORD'], told: true }),
);
