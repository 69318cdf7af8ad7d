// The command line knows the publisher's rosters only through here.

export { type RosterStep, fillRosters } from '../publishers/xmpp/rosters/fill-rosters.ts';
export { EjabberdRosters, ejabberdctlLines } from '../publishers/xmpp/rosters/ejabberd-rosters.ts';
export { readMemberships } from '../publishers/xmpp/rosters/memberships.ts';
export { OpenfireRosters } from '../publishers/xmpp/rosters/openfire-rosters.ts';
export { prosodyGroups } from '../publishers/xmpp/rosters/prosody-groups.ts';
export {
  type RosterPerson,
  type RosterPlan,
  planRosters,
} from '../publishers/xmpp/rosters/roster-plan.ts';
export { type RosterServer, RosterServerError } from '../publishers/xmpp/rosters/roster-server.ts';
