import './gateways.css';
import type { ComponentProps, ReactNode } from 'react';
import type { Gateway } from '../api/contract.ts';
import { EditDialog } from '../shared/edit-dialog.tsx';
import type { Editable } from '../shared/editable.ts';
import { useWords } from '../words/words.tsx';
import { AdvancedFields } from './advanced-fields.tsx';
import { type Draft, changeOf, draftOf, faultsOf, newGatewayOf } from './draft.ts';
import { IdentityFields } from './identity-fields.tsx';
import { NameFields } from './name-fields.tsx';
import { refusalOf } from './refusal.ts';
import { TrialPart } from './trial-part.tsx';

const gateways: Editable<Gateway, Draft> = {
  list: 'gateways',
  draftOf,
  nameOf: ({ name }) => name.trim(),
  newOf: newGatewayOf,
  changeOf,
  faultsOf: (draft, old, t) => faultsOf(draft, old, t.gateways),
  refusalOf,
};

/** Adds or changes a gateway. */
export function GatewayDialog(
  dialog: Pick<ComponentProps<typeof EditDialog>, 'opening' | 'onClose'>,
): ReactNode {
  const { t } = useWords();
  return (
    <EditDialog {...dialog} of={gateways} words={t.gateways} className="gateway-dialog">
      {(editing) => (
        <>
          <NameFields {...editing} />
          <IdentityFields {...editing} />
          <AdvancedFields {...editing} />
          <TrialPart {...editing} />
        </>
      )}
    </EditDialog>
  );
}
