import { notifications } from '@mantine/notifications';
import type { Words } from '../words/en.ts';
import { problemText } from '../words/sentences.ts';

/** Says that something was done. */
export function sayDone(message: string): void {
  notifications.show({ message, color: 'green', autoClose: 5_000 });
}

/** Says why something was not done. */
export function sayFailed(t: Words, error: unknown): void {
  notifications.show({
    title: t.common.failed,
    message: problemText(error, t),
    color: 'red',
    autoClose: 12_000,
    role: 'alert',
  });
}
