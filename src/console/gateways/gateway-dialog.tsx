import { Modal } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Answered } from '../shared/page.tsx';
import { useWords } from '../words/words.tsx';
import { GatewayForm } from './gateway-form.tsx';
import { openedGatewayQuery } from './queries.ts';

/** What is being written: a gateway by its name, or a new one; counts how often one was opened. */
export interface Opened {
  readonly name: string | null;
  readonly opening: number;
}

/** Adds or changes a gateway. It is mounted always: what had the focus before gets it back. */
export function GatewayDialog({
  opened,
  shown,
  onClose,
}: {
  readonly opened: Opened;
  readonly shown: boolean;
  readonly onClose: () => void;
}): ReactNode {
  const { t } = useWords();
  const { name, opening } = opened;
  return (
    <Modal
      opened={shown}
      onClose={onClose}
      title={name === null ? t.gateways.addTitle : t.gateways.editNamed(name)}
      size="xl"
      closeOnClickOutside={false}
      // So that what has the focus is not behind what stays in view above and below.
      styles={{ content: { scrollPaddingBlock: '4.5rem 5rem' } }}
      closeButtonProps={{ 'aria-label': t.common.close }}
    >
      {name === null ? (
        <GatewayForm key={opening} read={null} onClose={onClose} />
      ) : (
        <Opening key={opening} name={name} opening={opening} onClose={onClose} />
      )}
    </Modal>
  );
}

function Opening({
  name,
  opening,
  onClose,
}: {
  readonly name: string;
  readonly opening: number;
  readonly onClose: () => void;
}): ReactNode {
  const query = useQuery(openedGatewayQuery(name, opening));
  return (
    <Answered query={query}>{(read) => <GatewayForm read={read} onClose={onClose} />}</Answered>
  );
}
