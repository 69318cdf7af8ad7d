import { startNativeEjabberd } from '../support/daemons/native-ejabberd.ts';
import { testChaos } from '../support/chaos/chaos-test.ts';

testChaos('ejabberd', startNativeEjabberd);
