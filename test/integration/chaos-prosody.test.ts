import { startNativeProsody } from '../support/daemons/native-prosody.ts';
import { testChaos } from '../support/chaos/chaos-test.ts';

testChaos('Prosody', startNativeProsody);
