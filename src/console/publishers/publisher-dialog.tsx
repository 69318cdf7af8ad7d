import type { ComponentProps, ReactNode } from 'react';
import type { Publisher } from '../api/contract.ts';
import { EditDialog } from '../shared/edit-dialog.tsx';
import type { Editable } from '../shared/editable.ts';
import { useWords } from '../words/words.tsx';
import { AdvancedFields } from './advanced-fields.tsx';
import { ComponentFields } from './component-fields.tsx';
import { type Draft, changeOf, draftOf, faultsOf, nameOf, newPublisherOf } from './draft.ts';
import { KindField } from './fields.tsx';
import { refusalOf } from './refusal.ts';
import { SipFields } from './sip-fields.tsx';
import { TrialPart } from './trial-part.tsx';

const publishers: Editable<Publisher, Draft> = {
  list: 'publishers',
  draftOf,
  nameOf,
  newOf: newPublisherOf,
  changeOf,
  faultsOf: (draft, old, t) => faultsOf(draft, old, t.publishers),
  refusalOf,
};

/** Adds or changes a publisher. */
export function PublisherDialog(
  dialog: Pick<ComponentProps<typeof EditDialog>, 'opening' | 'onClose'>,
): ReactNode {
  const { t } = useWords();
  return (
    <EditDialog {...dialog} of={publishers} words={t.publishers}>
      {(editing) => (
        <>
          <KindField {...editing} />
          {editing.draft.kind === 'xmpp' ? (
            <ComponentFields {...editing} />
          ) : (
            <SipFields {...editing} />
          )}
          <AdvancedFields {...editing} />
          <TrialPart {...editing} />
        </>
      )}
    </EditDialog>
  );
}
