import { startInstalledEjabberd } from './debian-servers.ts';
import { Measured, readColumn } from './measured.ts';
import { describeServer } from './suite.ts';

// The other suites load the few modules that they need.
describeServer(
  'ejabberd with all of Debian’s modules',
  startInstalledEjabberd,
  new Measured({ expected: readColumn('ejabberd') }),
  ['change', 'override', 'revert', 'absence', 'logout', 'lateLogin'],
);
