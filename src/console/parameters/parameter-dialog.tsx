import { Modal } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { ParameterName } from '../api/contract.ts';
import { Answered } from '../shared/page.tsx';
import { useWords } from '../words/words.tsx';
import { ParameterForm } from './parameter-form.tsx';
import { openedParameterQuery } from './queries.ts';

/** Which parameter is being changed; `opening` counts how often one was opened. */
export interface Opened {
  readonly name: ParameterName;
  readonly opening: number;
}

/** Changes a parameter. It is mounted always: what had the focus before gets it back. */
export function ParameterDialog({
  opened,
  shown,
  onClose,
}: {
  readonly opened: Opened | null;
  readonly shown: boolean;
  readonly onClose: () => void;
}): ReactNode {
  const { t } = useWords();
  return (
    <Modal
      opened={shown && opened !== null}
      onClose={onClose}
      title={opened === null ? '' : t.parameters.texts[opened.name].title}
      size="lg"
      closeButtonProps={{ 'aria-label': t.common.close }}
    >
      {opened === null ? null : <Opening key={opened.opening} {...opened} onClose={onClose} />}
    </Modal>
  );
}

function Opening({ name, opening, onClose }: Opened & { readonly onClose: () => void }): ReactNode {
  const query = useQuery(openedParameterQuery(name, opening));
  return (
    <Answered query={query}>{(read) => <ParameterForm read={read} onClose={onClose} />}</Answered>
  );
}
