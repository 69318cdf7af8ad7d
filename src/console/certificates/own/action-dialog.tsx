import type { ReactNode } from 'react';
import { FormDialog } from '../../shared/form-dialog.tsx';
import { useWords } from '../../words/words.tsx';
import type { Words } from '../../words/en.ts';

/** A dialog that is called by what is done, and to what. */
export function ActionDialog({
  action,
  name,
  ...dialog
}: {
  readonly opened: boolean;
  readonly action: keyof Words['certificates']['own']['actions'];
  readonly name: string;
  readonly onClose: () => void;
  readonly children: ReactNode;
}): ReactNode {
  const { t } = useWords();
  const { actionOn, own } = t.certificates;
  return <FormDialog {...dialog} title={actionOn(own.actions[action], name)} />;
}
