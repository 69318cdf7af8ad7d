import { Modal } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { askTagged } from '../api/client.ts';
import { useWords } from '../words/words.tsx';
import { EditForm, type EditFormProps } from './edit-form.tsx';
import { pathOf } from './editable.ts';
import { Answered } from './page.tsx';

/** What is being written: one by its name, or a new one; counts how often one was opened. */
interface Opening {
  readonly name: string | null;
  readonly opening: number;
  readonly shown: boolean;
}

/** What a page that has such a dialog knows of it; `open` takes `null` for a new one. */
export function useOpening(): {
  readonly opening: Opening;
  readonly open: (name: string | null) => void;
  readonly close: () => void;
} {
  const [opening, setOpening] = useState<Opening>({ name: null, opening: 0, shown: false });
  return {
    opening,
    open: (name) => setOpening((last) => ({ name, opening: last.opening + 1, shown: true })),
    close: () => setOpening((last) => ({ ...last, shown: false })),
  };
}

interface Props<Thing, Draft> extends Omit<EditFormProps<Thing, Draft>, 'read' | 'words'> {
  readonly opening: Opening;
  readonly words: EditFormProps<Thing, Draft>['words'] & { readonly addTitle: string };
  readonly className?: string;
}

/**
 * Adds or changes one; `children` are the fields. It is mounted always: what had the focus before
 * gets it back.
 */
export function EditDialog<Thing extends { readonly name: string }, Draft extends object>({
  opening: { name, opening, shown },
  className = '',
  ...form
}: Props<Thing, Draft>): ReactNode {
  const { t } = useWords();
  return (
    <Modal
      opened={shown}
      onClose={form.onClose}
      title={name === null ? form.words.addTitle : t.editing.editNamed(name)}
      size="xl"
      closeOnClickOutside={false}
      className={className}
      closeButtonProps={{ 'aria-label': t.common.close }}
    >
      {name === null ? (
        <EditForm key={opening} {...form} read={null} />
      ) : (
        <Changed key={opening} {...form} name={name} opening={opening} />
      )}
    </Modal>
  );
}

/**
 * One as it is when its dialog is opened, the `opening`th time. It is asked for once: what is saved
 * says by its tag what was seen, so it must not become another meanwhile.
 */
function Changed<Thing extends { readonly name: string }, Draft extends object>({
  name,
  opening,
  ...form
}: Omit<EditFormProps<Thing, Draft>, 'read'> & {
  readonly name: string;
  readonly opening: number;
}): ReactNode {
  const { list } = form.of;
  const query = useQuery({
    queryKey: ['opened', list, name, opening],
    queryFn: ({ signal }) => askTagged<Thing>(pathOf(list, name), { signal }),
    staleTime: 'static',
    gcTime: 0,
  });
  return <Answered query={query}>{(read) => <EditForm {...form} read={read} />}</Answered>;
}
